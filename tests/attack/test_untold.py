"""Done, taken back, not told yet: there are other ways to the same pictures than their delivery."""

from __future__ import annotations

import pytest

from bot.delivery import LONGEST_BACKOFF_S, MOST_TRIES
from storage.domain.errors import Permanent
from storage.domain.jobs import JobKind
from tests.attack.test_too_late import a_picture_of_bob, a_wish_for_bob, pictures_seen, revokes
from tests.consenting import done

MONTH_S = 31 * 24 * 3600  # the permission is over by then


async def asking(world, chatter):
    async with world.memory.look() as look:
        return await look.people.find(platform=chatter.place.platform, external_id=chatter.external_id)


async def takes_back(world, how, bob, grant, asker):
    """One of the ways in which Bob stops it, or "nothing"."""
    ways = {
        "revoke": lambda work: work.grants.revoke(bob.id, grant.id),
        "withdraw": lambda work: work.people.withdraw_consents(bob.id),
        "block": lambda work: work.grants.block(bob.id, asker.id),
        "pause": lambda work: work.grants.pause(bob.id, grant.id),
    }
    if how != "nothing":
        await done(world.memory, ways[how])


async def a_larger_one(world):
    """Ada was sent the pictures; one of them is twice as large now, and that one waits in the outbox."""
    ada, bob, grant = await a_picture_of_bob(world)
    await world.deliver()
    await ada.presses("HD 1")
    await world.enlarges()
    return ada, bob, grant


@pytest.mark.parametrize("how", ["revoke", "withdraw", "block", "pause", "nothing"])
async def test_the_gallery_shows_no_picture_before_its_delivery(world, how):
    """Whatever the friend takes back, or nothing: the delivery asks, so it alone shows them first."""
    ada, bob, grant = await a_picture_of_bob(world)
    me = await asking(world, ada)
    await takes_back(world, how, bob, grant, me)
    await ada.says("/gallery")
    assert not pictures_seen(ada)
    await world.tells()
    assert len(pictures_seen(ada)) == (4 if how == "nothing" else 0)
    await ada.says("/gallery")
    assert len(pictures_seen(ada)) == (5 if how == "nothing" else 0)


async def test_the_gallery_after_the_permission_ran_out(world):
    """Nobody did anything and nothing was decided anew: only time has passed."""
    ada, _, _ = await a_picture_of_bob(world)
    world.clock.forward(MONTH_S)
    await ada.says("/gallery")
    assert not pictures_seen(ada)
    await world.tells()
    await ada.says("/gallery")
    assert not pictures_seen(ada)


async def test_what_was_sent_before_is_not_called_back(world):
    """The gallery still shows it once the permission is over."""
    ada, bob, grant = await a_picture_of_bob(world)
    await world.deliver()
    await revokes(world, bob, grant)
    await ada.says("/gallery")
    await ada.presses("Open 1")
    assert len(pictures_seen(ada)) == 4 + 1 + 4


async def test_nothing_is_left_of_what_was_taken_back_unsent(world):
    """In the transaction of taking back, not when somebody comes to tell: the bytes go with it."""
    ada, bob, grant = await a_picture_of_bob(world)
    me = await asking(world, ada)
    await revokes(world, bob, grant)
    async with world.memory.look() as look:
        assert not await look.pictures.newest_requests(me.id, offset=0, limit=9)
        stored = await look.erasure.stored(me.id)
    assert (stored["pictures"], (await world.vault.measure(me.id))[0]) == (0, 0)


async def test_hd_pressed_twice_shows_nothing_that_was_taken_back(world):
    """The file is done; the second press comes before its delivery."""
    ada, bob, grant = await a_larger_one(world)
    await revokes(world, bob, grant)
    before = len(pictures_seen(ada))
    await ada.presses("HD 1")
    await world.tells()
    assert len(pictures_seen(ada)) == before


@pytest.mark.parametrize("waits_s", [0, MONTH_S])
async def test_hd_pressed_twice_waits_for_the_delivery(world, waits_s):
    """Which brings the file while the permission stands, and not after; it is not made twice."""
    ada, _, _ = await a_larger_one(world)
    world.clock.forward(waits_s)
    before = len(pictures_seen(ada))
    await ada.presses("HD 1")
    assert len(pictures_seen(ada)) == before
    assert not await world.moving(JobKind.UPSCALE)
    await world.tells()
    assert len(pictures_seen(ada)) == before + (not waits_s)


async def nobody_there(world):
    """Ada has blocked the bot when her pictures of Bob come."""
    ada, bob, grant = await a_picture_of_bob(world)
    world.paper.stumbles = [Permanent("person-unreachable")]
    await world.deliver()
    assert not pictures_seen(ada)
    return ada, bob, grant


@pytest.mark.parametrize("how", ["revoke", "time"])
async def test_what_found_nobody_counts_as_unsent(world, how):
    """Parked, then taken back or over: who comes back finds nothing in the gallery, and hears the reason."""
    ada, bob, grant = await nobody_there(world)
    if how == "revoke":
        await revokes(world, bob, grant)
        async with world.memory.look() as look:
            me = await look.people.find(platform=ada.place.platform, external_id=ada.external_id)
            stored = await look.erasure.stored(me.id)
        assert (stored["pictures"], (await world.vault.measure(me.id))[0]) == (0, 0)
    else:
        world.clock.forward(MONTH_S)
    await ada.says("/gallery")
    assert not pictures_seen(ada)
    await world.tells()
    await ada.says("/gallery")
    assert not pictures_seen(ada)
    over = "has taken back the permission" if how == "revoke" else "to draw this person has ended"
    assert any(over in text for text in ada.texts)


async def test_what_found_nobody_comes_once_they_are_back(world):
    """Not by itself, whatever time passes; with the permission still there, when the person writes again."""
    ada, _, _ = await nobody_there(world)
    for _ in range(3):
        world.clock.forward(3600)
        await world.tells()
    assert not pictures_seen(ada)
    await ada.says("/gallery")
    assert not pictures_seen(ada)
    await world.tells()
    assert len(pictures_seen(ada)) == 4
    await ada.says("/gallery")
    assert len(pictures_seen(ada)) == 5


async def test_a_larger_one_that_found_nobody(world):
    """HD, parked and taken back: a second press brings no file."""
    ada, bob, grant = await a_larger_one(world)
    world.paper.stumbles = [Permanent("person-unreachable")]
    await world.deliver()
    await revokes(world, bob, grant)
    before = len(pictures_seen(ada))
    await ada.presses("HD 1")
    await world.tells()
    assert len(pictures_seen(ada)) == before


async def test_what_failed_too_often_counts_as_unsent(world):
    """A bug of ours that outlives all tries shows nothing in the gallery either."""
    ada, bob, grant = await a_picture_of_bob(world)
    for _ in range(MOST_TRIES + 1):
        world.paper.stumbles = [ZeroDivisionError()]
        await world.deliver()
        world.clock.forward(LONGEST_BACKOFF_S + 1)
    await revokes(world, bob, grant)
    await ada.says("/gallery")
    await world.tells()
    assert not pictures_seen(ada)


@pytest.mark.parametrize("how", ["revoke", "block", "nothing"])
async def test_who_withdrew_their_own_consent_gets_nothing_of_a_friend_later(world, how):
    """Ada withdraws while Bob's pictures wait, so nothing is sent; what was never sent never comes up."""
    ada, bob, grant = await a_picture_of_bob(world)
    me = await asking(world, ada)
    await done(world.memory, lambda work: work.people.withdraw_consents(me.id))
    await world.tells()
    await takes_back(world, how, bob, grant, me)
    await world.tells()
    await world.consents(ada)
    await ada.says("/gallery")
    assert not pictures_seen(ada)
    async with world.memory.look() as look:
        assert (await look.erasure.stored(me.id))["pictures"] == 0


async def test_a_larger_picture_does_not_come_to_who_withdrew_either(world):
    """The HD file waited; afterwards its button makes it anew, if that is still allowed, or says why not."""
    ada, bob, grant = await a_larger_one(world)
    me, large = await asking(world, ada), ada.button("HD 1").token
    await done(world.memory, lambda work: work.people.withdraw_consents(me.id))
    await world.tells()
    await done(world.memory, lambda work: work.grants.revoke(bob.id, grant.id))
    await world.consents(ada)
    seen = len(pictures_seen(ada))
    await ada.act(token=large)
    await world.tells()
    assert len(pictures_seen(ada)) == seen


async def test_a_request_is_drawn_once(world):
    """An old Try again shows what came, and draws nothing that nobody was asked about."""
    ada, _, _ = await a_wish_for_bob(world)
    [stopped] = await world.moving(JobKind.PORTRAITS)
    await done(world.memory, lambda work: work.jobs.cancel(stopped.person_id, stopped.id))
    await world.tells()
    again = ada.button("Try again").token
    await ada.act(token=again)
    await world.paints()
    await ada.act(token=again)
    assert ada.newest.text == "The pictures are done and about to come."
    assert not pictures_seen(ada)
    assert not await world.moving(JobKind.PORTRAITS)
    await world.tells()
    seen = len(pictures_seen(ada))
    assert seen == 4
    await ada.act(token=again)
    assert len(pictures_seen(ada)) == seen + 4
    assert not await world.moving(JobKind.PORTRAITS)
