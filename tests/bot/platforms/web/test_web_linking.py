"""A browser whose chat is linked with another account, and then is not any more."""

from __future__ import annotations

from storage.domain.linking import Account
from storage.domain.records import Language, Place
from tests.bot.platforms.web.driver import Browser
from tests.contracts.platform import drawn, picture


async def linked(memory, host: Place, guest: Place) -> str:
    """Two chats of one person, as after both have said yes; returns the person's id."""
    sides = [
        Account(platform="web", external_id=one.chat, place=one, language=Language.EN)
        for one in (host, guest)
    ]
    async with memory.work() as work:
        people = [
            await work.people.find_or_create(platform="web", external_id=one.chat, language=Language.EN)
            for one in (host, guest)
        ]
        code = await work.links.offer(people[0].id, sides[0])
        offer = await work.links.enter(people[1].id, sides[1], code)
        await work.links.agree(people[1].id, offer.id)
        await work.links.confirm(people[0].id, offer.id)
        await work.commit()
    return people[0].id


async def test_a_linked_chat_keeps_its_lines_and_loses_the_pictures_when_it_is_unlinked(
    platform, browser, place, stocked, recorder, memory
):
    """Its own talk stays readable after linking; after unlinking no address of a picture opens there."""
    async with Browser(platform) as other:
        await other.enter()
        await other.say("hello from the other browser")
        there = (await recorder.next()).incoming.place
        await browser.say("hello")
        person_id = await linked(memory, place, there)
        assert [line["text"] for line in await other.history()] == ["hello from the other browser"]

        await stocked.show(there, drawn("Yours", pictures=(picture(),)), replace=None, key="k")
        url = (await other.history())[-1]["pictures"][0]["url"]
        assert (await other.get(url)).status == 200
        async with memory.work() as work:
            await work.links.unlink(person_id, "web", there.chat)
            await work.commit()
        assert (await other.get(url)).status == 404
        assert await other.history() == []
        assert (await browser.get(url)).status == 404
