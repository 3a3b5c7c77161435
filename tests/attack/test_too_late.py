"""What is taken back while a result is on its way must not reach the chat."""

from __future__ import annotations

from storage.domain.errors import Retryable
from tests.consenting import a_friend, done, granted, requested, submitted


async def a_picture_of_bob(world):
    """Ada may draw Bob; his four pictures are made and wait in the outbox."""
    ada, bob, grant = await a_wish_for_bob(world)
    await world.paints()
    return ada, bob, grant


async def a_wish_for_bob(world):
    """Ada may draw Bob, and asks for it."""
    ada = world.chatter()
    await world.consents(ada)
    async with world.memory.work() as work:
        person = await work.people.find(platform=ada.place.platform, external_id=ada.external_id)
    bob, model = await a_friend(world.memory)
    grant = await granted(world.memory, world.clock, bob, person)
    request = await requested(world.memory, person, model, seeds=(1, 2, 3, 4))
    await submitted(world.memory, person, request, place=ada.place)
    return ada, bob, grant


def pictures_seen(chatter):
    return [picture for one in chatter.heard if one.drawn for picture in one.drawn.pictures]


async def revokes(world, bob, grant):
    await done(world.memory, lambda work: work.grants.revoke(bob.id, grant.id))


async def test_a_permission_that_stands_lets_the_pictures_through(world):
    """So that the tests below could fail."""
    ada, _, _ = await a_picture_of_bob(world)
    await world.deliver()
    assert len(pictures_seen(ada)) == 4


async def test_taken_back_while_the_platform_is_tried_again(world):
    """The platform stumbles; before the second try the friend takes the permission back."""
    ada, bob, grant = await a_picture_of_bob(world)

    async def meanwhile(_seconds: float) -> None:
        await revokes(world, bob, grant)

    world.converse(world.paper, sleep=meanwhile)
    world.paper.stumbles = [Retryable("away")]
    await world.deliver()
    assert not pictures_seen(ada)
    await world.tells()
    assert not pictures_seen(ada)
    assert "has taken back the permission" in ada.texts[-1]


async def test_taken_back_while_other_results_are_shown_first(world):
    """Results are decided together and shown one by one: the first one hangs, and the next is taken back."""
    ada, bob, grant = await a_picture_of_bob(world)
    shown = world.paper.show
    calls = 0

    async def slow(*args, **more):
        nonlocal calls
        calls += 1
        if calls == 1:
            await revokes(world, bob, grant)
        return await shown(*args, **more)

    world.paper.show = slow
    await world.deliver()
    await world.tells()
    assert not pictures_seen(ada)
