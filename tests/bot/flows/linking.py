"""A person with two accounts, and the way to one."""

from __future__ import annotations

from bot.chat.screen import Audience
from storage.domain.records import Language

YES, NO = "Yes, that is me", "No"


async def code_of(chatter):
    await chatter.says("/link")
    await chatter.presses("Show a code" if chatter.language is Language.EN else "Code zeigen")
    assert chatter.newest.drawn.audience is Audience.PERSON
    return chatter.newest.drawn.copyable


async def asks_host(ada, bob):
    """As far as the host's question."""
    await bob.says(f"/link {await code_of(ada)}")
    await bob.presses("Ja, das bin ich")


async def link(ada, bob):
    await asks_host(ada, bob)
    await ada.presses(YES)


async def person_of(world, chatter):
    async with world.memory.work() as work:
        person = await work.people.find_or_create(
            platform=chatter.place.platform, external_id=chatter.external_id, language=chatter.language
        )
        await work.commit()
    return person


async def are_linked(world, one, other):
    return (await person_of(world, one)).id == (await person_of(world, other)).id
