"""What is taken back while a result is on its way must not reach the chat."""

from __future__ import annotations

from datetime import timedelta

from storage.domain.errors import Retryable
from storage.domain.jobs import JobKind, JobState
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


async def a_half_picture(world):
    """Ada pressed a scene, and Bob is being drawn, with a preview; the permission ends in an hour."""
    ada = world.chatter()
    await world.consents(ada)
    async with world.memory.work() as work:
        person = await work.people.find(platform=ada.place.platform, external_id=ada.external_id)
    bob, _ = await a_friend(world.memory)
    await granted(world.memory, world.clock, bob, person, ends_at=world.clock() + timedelta(hours=1))
    await ada.says("/models")
    await ada.presses("Draw Bob")
    pressed = ada.button("🌙 On the moon").token
    await ada.act(token=pressed)
    claim = await world.claim(JobKind.PORTRAITS)
    key = await world.vault.put(person.id, "preview", b"half of Bob")
    how_far = {"progress": 0.5, "stage": "stage-drawing", "remaining_s": 5.0, "preview_key": key}
    await done(world.memory, lambda work: work.jobs.report(claim.job.id, claim.attempt, **how_far))
    return ada, pressed, claim


async def test_a_half_picture_is_shown_while_it_is_allowed(world):
    """So that the test below could fail."""
    ada, pressed, _ = await a_half_picture(world)
    await ada.act(token=pressed)
    assert len(pictures_seen(ada)) == 1


async def test_what_ran_out_while_it_was_drawn_shows_no_half_picture(world):
    """Pressed again a second after the end, the card comes without it."""
    ada, pressed, _ = await a_half_picture(world)
    world.clock.forward(3601)
    await ada.act(token=pressed)
    assert "job" in (ada.newest.drawn.card or "")
    assert not pictures_seen(ada)


async def test_what_ran_out_before_it_was_told_is_erased(world):
    """Nobody was there to be sent to: the pictures do not lie there until somebody is."""
    ada, bob, grant = await a_picture_of_bob(world)
    world.clock.forward((grant.terms.ends_at - world.clock()).total_seconds())
    assert await done(world.memory, lambda work: work.rights.run_out()) == 1
    assert await done(world.memory, lambda work: work.rights.run_out()) == 0
    async with world.memory.look() as work:
        person = await work.people.find(platform=ada.place.platform, external_id=ada.external_id)
        assert not await work.pictures.newest_requests(person.id, offset=0, limit=9)
        [use] = await work.grants.uses(bob.id)
        job = await work.jobs.get(use.job_id)
    assert (job.state, use.refused) == (JobState.FAILED, "grant-ended")
