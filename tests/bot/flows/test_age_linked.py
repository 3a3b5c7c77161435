"""The no to the question of age, when accounts are joined and part: it is not left behind."""

from __future__ import annotations

import pytest

from storage.domain.consent import ASKED_AGAIN_AFTER
from storage.domain.jobs import JobKind
from tests.bot.flows.linking import YES, are_linked, code_of, person_of
from tests.bot.flows.test_consent import ADULT, NOT_SO, SLIP, asking, says_no


@pytest.fixture
def cleo(world):
    return world.chatter("cleo", name="Cleo")


async def joins(host, guest):
    """The host showed a code and says yes last."""
    await guest.says(f"/link {await code_of(host)}")
    await guest.presses(YES)
    await host.presses(YES)


async def is_not_asked(world, *chatters):
    for chatter in chatters:
        before = len(asking(chatter))
        await chatter.says("/selfies")
        assert "I keep to that for now" in chatter.newest.text
        assert len(asking(chatter)) == before
        async with world.memory.look() as work:
            assert not await work.people.has_consented((await person_of(world, chatter)).id)


async def parts(chatter):
    await chatter.says("/link")
    await chatter.presses([label for label in chatter.labels if "nlink" in label][-1])
    await chatter.presses([label for label in chatter.labels if "nlink" in label][-1])


@pytest.mark.parametrize("hosts", [True, False])
async def test_linking_with_a_fresh_account_does_not_lead_to_the_question(world, ada, cleo, hosts):
    """Neither when the one who said no shows the code, nor when the fresh account does."""
    await says_no(ada)
    await cleo.says("hi")
    await joins(*((ada, cleo) if hosts else (cleo, ada)))
    assert await are_linked(world, ada, cleo)
    await is_not_asked(world, ada, cleo)
    world.clock.forward(ASKED_AGAIN_AFTER.total_seconds() + 1)
    await cleo.says("/selfies")
    assert "biometric data" in cleo.newest.text


@pytest.mark.parametrize("hosts", [True, False])
async def test_the_consents_of_the_other_account_end_with_the_no(world, ada, cleo, hosts):
    """Else its ready model could be drawn at once by somebody who said that they are a child."""
    await world.has_model(cleo, "Cleo")
    await says_no(ada)
    await joins(*((ada, cleo) if hosts else (cleo, ada)))
    await is_not_asked(world, ada, cleo)
    await ada.says("on a boat")
    assert not await world.moving(JobKind.PORTRAITS)


async def test_a_no_of_the_day_before_ends_no_consent(world, ada, cleo):
    """It counts for a day, joined or not."""
    await says_no(ada)
    world.clock.forward(ASKED_AGAIN_AFTER.total_seconds() + 1)
    await world.has_model(cleo, "Cleo")
    await joins(cleo, ada)
    await ada.says("on a boat")
    assert await world.moving(JobKind.PORTRAITS)


@pytest.mark.parametrize("hosts", [True, False])
async def test_a_slip_is_believed_once_also_after_linking(world, ada, cleo, hosts):
    """The one correction was had by the person, not by the account."""
    await says_no(ada)
    await ada.presses(SLIP)
    await cleo.says("hi")
    await joins(*((ada, cleo) if hosts else (cleo, ada)))
    await says_no(cleo)
    assert cleo.newest.labels == []


async def test_the_account_that_leaves_takes_the_no_along(world, ada, cleo):
    """It begins empty, and is not asked sooner than the one that stays."""
    await ada.says("hi")
    await cleo.says("hi")
    await joins(ada, cleo)
    await cleo.says("/selfies")
    await cleo.presses("Yes, I agree")
    await cleo.presses(NOT_SO)
    await parts(cleo)
    assert not await are_linked(world, ada, cleo)
    await is_not_asked(world, ada, cleo)
    await cleo.presses(SLIP)
    await cleo.presses("Yes, I agree")
    await cleo.presses(NOT_SO)
    assert SLIP not in cleo.newest.labels
    world.clock.forward(ASKED_AGAIN_AFTER.total_seconds() + 1)
    await cleo.says("/selfies")
    await cleo.presses("Yes, I agree")
    await cleo.presses(ADULT)
    assert "Now send me selfies" in cleo.newest.text


async def test_the_account_that_leaves_takes_the_slip_along(world, ada, cleo):
    """Linking and unlinking an empty account does not make the correction new."""
    await ada.says("hi")
    await cleo.says("hi")
    await joins(ada, cleo)
    await says_no(cleo)
    await cleo.presses(SLIP)
    await parts(cleo)
    await says_no(cleo)
    assert cleo.newest.labels == []


async def test_who_never_said_no_leaves_as_a_stranger(world, ada, cleo):
    """Nobody is kept in memory for an account before it writes again."""
    await ada.says("hi")
    await cleo.says("hi")
    await joins(ada, cleo)
    await parts(cleo)
    async with world.memory.look() as work:
        assert await work.people.find(platform="paper", external_id="cleo") is None
