"""People who ask friends, and friends who open the link."""

from __future__ import annotations

from tests.bot.flows.linking import person_of
from tests.consenting import proved


async def invitation(chatter, name="Ada"):
    """The line that the friend is to write."""
    await chatter.says("/invite")
    await chatter.says(name)
    assert chatter.newest.drawn.copyable in chatter.newest.text
    return chatter.newest.drawn.copyable


async def opens(chatter, command):
    await chatter.says(command)


async def proves(world, chatter):
    """What a video leaves behind that showed them; the story of it is in test_proving.py."""
    person = await person_of(world, chatter)
    async with world.memory.work() as work:
        for model in await work.models.of_person(person.id):
            await proved(work, model.id)
        await work.commit()


async def allows(world, ada, cleo, label, *, proven=True):
    """As far as a permission."""
    if proven:
        await proves(world, cleo)
    await opens(cleo, await invitation(ada))
    await cleo.presses(label)
