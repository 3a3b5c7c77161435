"""What the chat remembers: across retries, restarts, verdicts and erasure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.platform import DrawnProgress
from storage.domain.records import Language, Place, SelfieState
from tests.bot.platforms.web.driver import Browser, Stocked, running
from tests.contracts.platform import Recorder, button, drawn, picture, selfie


async def person_of(memory, place):
    async with memory.work() as work:
        person = await work.people.find_or_create(
            platform="web", external_id=place.chat, language=Language.EN
        )
        await work.commit()
    return person


async def test_a_repeated_request_leaves_one_line_and_one_event_id(browser, recorder):
    """A retry of a text or an upload shows nothing twice."""
    for first in (browser.say("hello"), browser.upload([selfie(0), selfie(1)])):
        await first
        await browser.repeat()
    assert [line["ref"][:2] for line in await browser.history()] == ["m-", "p-", "p-"]
    assert len({one.incoming.event_id for one in recorder.arrived}) == 2


async def test_the_chat_survives_a_restart(memory, vault, recorder):
    """Lines and buttons are there after the process was started anew, under the same cookie."""
    async with running(memory, vault, recorder.handle) as first, Browser(first) as browser:
        await browser.enter()
        await browser.say("hello")
        jar = browser.session.cookie_jar
        (cookie,) = jar
        place = (await recorder.next()).incoming.place
        rows = ((button("Go", "tok"),),)
        ref = await first.show(place, drawn("Hi", rows=rows), replace=None, key="k")
        before = await browser.history()
    async with running(memory, vault, recorder.handle) as second, Browser(second) as browser:
        name = f"moonselfie_{second.origin.rpartition(':')[2]}"
        browser.session.cookie_jar.update_cookies({name: cookie.value}, browser.session._base_url)
        assert await browser.history() == before
        assert await second.show(place, drawn("Hi again"), replace=ref, key="k2") == ref
        assert [line["text"] for line in await browser.history()] == ["hello", "Hi again"]


async def test_the_same_answer_sent_again_after_a_crash_shows_once(platform, browser, place):
    """The idempotency key of a send leads to the same line, in this process and in the next."""
    first = await platform.show(place, drawn("once"), replace=None, key="event-1/0")
    assert await platform.show(place, drawn("once"), replace=None, key="event-1/0") == first
    assert [line["text"] for line in await browser.history()] == ["once"]


async def test_what_was_taken_away_is_gone_for_every_page(platform, browser, place):
    """For one that comes later, and for one that has it still; shown once more it comes at the end."""
    ref = await platform.show(place, drawn("Agree?", rows=((button("Yes", "y"),),)), replace=None, key="k1")
    await platform.show(place, drawn("two"), replace=None, key="k2")
    assert await platform.remove(place, ref)
    assert [line["text"] for line in await browser.history()] == ["two"]
    async for event, _, data in browser.events():
        if event == "line" and data["ref"] == ref:
            break
    assert data["removed"]
    assert "rows" not in data
    await platform.show(place, drawn("Agree?"), replace=ref, key="k3")
    assert [line["text"] for line in await browser.history()] == ["two", "Agree?"]


async def test_nobody_gets_an_account_by_what_is_taken_away(platform, memory):
    """In a chat that is nobody's there is nothing to take away."""
    place = Place(platform="web", chat="a" * 32)
    assert await platform.remove(place, "b-0123")
    async with memory.look() as look:
        assert await look.people.find(platform="web", external_id=place.chat) is None


async def test_a_page_that_was_away_gets_what_changed_in_its_newest_state(platform, browser, place):
    """Going on from an event id sends each changed line once, and nothing that was seen already."""
    await platform.show(place, drawn("first"), replace=None, key="k1")
    ref = await platform.show(place, drawn("card"), replace=None, key="k2")
    seen = ""
    async for event, name, _ in browser.events():
        seen = name or seen
        if event == "ready":
            break
    for step in range(5):
        progress = DrawnProgress(fraction=step / 4, text=f"{step} of 4")
        await platform.show(place, drawn("card", progress=progress), replace=ref, key=f"s{step}")
    later = []
    async for event, _, data in browser.events(seen):
        if event == "page":  # whose it is comes first, with every connection
            continue
        if event == "ready":
            break
        later.append((event, data["progress"]["text"]))
    assert later == [("line", "4 of 4")]


async def test_a_wrong_event_id_starts_from_the_beginning(platform, browser, place):
    """Whatever a client says it saw, it ends up with the whole chat."""
    await platform.show(place, drawn("first"), replace=None, key="k1")
    for after in ("nonsense", "x:9999", "x:-1", ":", "x:²"):
        events = []
        async for event, _, _ in browser.events(after):
            events.append(event)
            if event == "ready":
                break
        assert events == ["page", "reset", "line", "ready"]


async def test_a_photo_keeps_its_address_when_its_verdict_replaces_it(memory, vault, clock):
    """The photo as sent is swept; the same address then gives the cleaned copy, also after a restart."""
    recorder = Recorder()

    async def keep(incoming):
        person = await person_of(memory, incoming.place)
        async with memory.work() as work:
            model = await work.models.create(person.id)
            for file in incoming.files:
                key = await vault.put(person.id, "selfie", await file.read(10_000_000))
                await file.kept(key)
                await work.selfies.add(
                    person_id=person.id,
                    model_id=model.id,
                    blob_key=key,
                    source="photo",
                    message_ref=file.message_ref,
                )
            await work.commit()
        recorder.arrived.append(person)

    async with running(memory, vault, keep) as platform, Browser(platform) as browser:
        await browser.enter()
        await browser.upload([selfie(0)])
        url = (await browser.history())[0]["url"]
        assert await (await browser.get(url)).read() == selfie(0)
        (person,) = recorder.arrived
        cleaned = await vault.put(person.id, "selfie", selfie(1))
        async with memory.work() as work:
            (model,) = await work.models.of_person(person.id)
            (kept,) = await work.selfies.of_model(person.id, model.id)
            await work.selfies.judge(replace(kept, state=SelfieState.ACCEPTED, blob_key=cleaned))
            await work.commit()
        await vault.delete(kept.blob_key)  # as the sweep does
        assert await (await browser.get(url)).read() == selfie(1)
        assert (await browser.history())[0]["url"] == url
        await vault.delete(cleaned)
        assert (await browser.get(url)).status == 404


async def test_an_erased_person_leaves_nothing(platform, browser, place, memory, vault):
    """Erasing ends the pictures' addresses and the lines, and open pages are told to forget."""
    stocked = Stocked(platform, memory, vault)
    await stocked.show(place, drawn("Yours", pictures=(picture(),)), replace=None, key="k1")
    url = (await browser.history())[0]["pictures"][0]["url"]
    person = await person_of(memory, place)
    async with memory.work() as work:
        await work.erasure.everything(person.id)
        await work.commit()
    assert (await browser.get(url)).status == 404
    await platform.show(place, drawn("Gone"), replace=None, key="k2")
    assert [line["text"] for line in await browser.history()] == ["Gone"]
    assert (await person_of(memory, place)).id != person.id


@pytest.mark.parametrize(
    ("header", "status", "body", "content_range"),
    [
        ("bytes=0-3", 206, slice(0, 4), "bytes 0-3/{n}"),
        ("bytes=10-", 206, slice(10, None), "bytes 10-{last}/{n}"),
        ("bytes=-5", 206, slice(-5, None), "bytes {tail}-{last}/{n}"),
        ("bytes=999999999-", 416, slice(0, 0), "bytes */{n}"),
        ("bytes=-", 200, slice(None), None),
        ("bytes=0-1,4-5", 200, slice(None), None),
        ("lines=0-1", 200, slice(None), None),
    ],
)
async def test_ranges(stocked, browser, place, header, status, body, content_range):
    """Videos can be seeked: one range of bytes is answered as such, anything else with the whole."""
    await stocked.show(place, drawn("Yours", pictures=(picture(),)), replace=None, key="k1")
    url = (await browser.history())[0]["pictures"][0]["url"]
    answer = await browser.get(url, headers={"Range": header})
    size = len(selfie(0))
    expected = content_range and content_range.format(n=size, last=size - 1, tail=size - 5)
    assert answer.status == status
    assert answer.headers.get("Content-Range") == expected
    assert await answer.read() == selfie(0)[body]


async def test_commands_are_offered_in_both_languages(memory, vault, recorder):
    """The menu shows what the wiring gives it."""
    commands = {Language.EN: [("help", "What I can do")], Language.DE: [("help", "Was ich kann")]}
    chat = running(memory, vault, recorder.handle, commands=commands)
    async with chat as platform, Browser(platform) as browser:
        await browser.enter()
        for language, what in (("en", "What I can do"), ("de", "Was ich kann"), ("fr", "What I can do")):
            answer = await browser.get("/api/commands", params={"language": language})
            assert await answer.json() == {"commands": [{"name": "help", "what": what}]}
