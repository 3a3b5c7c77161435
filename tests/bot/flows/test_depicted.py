"""The depicted person's own view of pictures of them: see, delete everywhere, report, stop all."""

from __future__ import annotations

import pytest

from storage.domain.errors import Permanent, Retryable
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import RequestKind
from tests.bot.flows.inviting import allows, proves
from tests.bot.flows.linking import person_of

IN_ADVANCE = "Yes, for 30 days"
DELETE, YES = "Delete for everybody", "Yes, delete"


@pytest.fixture
async def friends(world, ada):
    """Cleo, who is proven, and Ada, who had her drawn on a boat and has the pictures."""
    cleo = world.chatter("cleo", name="@cleo")
    await world.has_model(cleo, "My secret name")
    await world.has_model(ada)
    await proves(world, cleo)
    await allows(world, ada, cleo, IN_ADVANCE)
    await ada.says("/models")
    await ada.presses("Draw @cleo")
    await world.has_pictures(ada, "on a boat")
    return ada, cleo


def shown(chatter):
    return [picture for one in chatter.heard if one.drawn for picture in one.drawn.pictures]


async def opens(cleo):
    await cleo.says("/consents")
    await cleo.presses("Pictures made of me")
    await cleo.presses("Open 1")


async def deletes(world, cleo):
    await opens(cleo)
    await cleo.presses(DELETE)
    await cleo.presses(YES)
    await world.conversation.take_down()


async def test_the_card_shows_the_pictures_and_says_everything(world, friends):
    """The four pictures, by whom, with which wish, where they went, when."""
    ada, cleo = friends
    await opens(cleo)
    card = cleo.card("depicted")
    assert [one.data for one in card.drawn.pictures] == [one.data for one in shown(ada)]
    for said in ("“Ada”", "“on a boat”", "private chat", "November 22, 2026"):
        assert said in card.text


async def test_deleted_they_leave_the_other_chat(world, friends):
    """With every copy that was opened again, the HD file and the gallery; both sides are told."""
    ada, cleo = friends
    await ada.presses("HD 1")
    await world.enlarges()
    await world.deliver()
    await ada.presses("HD 1")
    for _ in range(2):
        await ada.says("/gallery")
        await ada.presses("Open 1")
    assert len(shown(ada)) > 10
    await deletes(world, cleo)
    assert shown(ada) == []
    assert "“@cleo” has deleted 4 pictures of themselves" in ada.newest.text
    assert "Deleted: 4 pictures" in cleo.texts[-1]
    assert shown(cleo) == []
    await ada.says("/gallery")
    assert shown(ada) == []
    await cleo.says("/consents")
    await cleo.presses("Pictures made of me")
    assert "deleted (on a boat)" in cleo.newest.text
    assert "Open 1" not in cleo.newest.labels


async def test_old_buttons_lead_to_nothing(world, friends):
    """Those that stood under the pictures, pressed by a client that still shows them."""
    ada, cleo = friends
    tokens = [ada.button(label).token for label in ("HD 1", "Vary 2 a little", "New ones like 3")]
    await deletes(world, cleo)
    for token in tokens:
        await ada.act(token=token)
    assert await world.moving() == []
    assert shown(ada) == []


async def test_deleted_twice_is_deleted_once(world, friends):
    """From two devices, and once more from an old message."""
    ada, cleo = friends
    await opens(cleo)
    await cleo.presses(DELETE)
    yes = cleo.button(YES).token
    await cleo.act(token=yes)
    await cleo.repeats()
    await cleo.act(token=yes)
    assert sum("has deleted" in text for text in ada.texts) == 1


async def test_what_the_platform_keeps_loses_its_pictures(world, friends):
    """An old message cannot be taken away: a sentence comes in its place."""
    ada, cleo = friends
    world.paper.keeps = True
    await deletes(world, cleo)
    assert shown(ada) == []
    assert any("not shown any more" in text for text in ada.texts)


@pytest.mark.parametrize("trouble", [Retryable("away"), Permanent("person-unreachable")])
async def test_a_chat_that_is_away_is_tried_again(world, friends, trouble):
    """The one who asked is offline, or has left for now: nothing is forgotten."""
    ada, cleo = friends
    await opens(cleo)
    await cleo.presses(DELETE)
    await cleo.presses(YES)
    world.paper.stumbles = [trouble] * 9
    await world.conversation.take_down()
    assert len(shown(ada)) == 4
    world.paper.stumbles = []
    world.clock.forward(7200)
    await world.conversation.take_down()
    assert shown(ada) == []


async def test_a_crash_between_the_vault_and_the_chat(world, friends):
    """Deleted, and the process dies before the message went: the next one takes it away."""
    ada, cleo = friends
    await opens(cleo)
    await cleo.presses(DELETE)
    await cleo.presses(YES)
    world.restart()
    assert len(shown(ada)) == 4
    await world.conversation.take_down()
    assert shown(ada) == []


async def test_reported_they_are_hidden_at_once(world, friends):
    """From the one who asked, everywhere; the number can be copied, and is the same when pressed again."""
    ada, cleo = friends
    await opens(cleo)
    press = cleo.button("Report").token
    await cleo.act(token=press)
    card = cleo.card("depicted")
    number = card.drawn.copyable
    assert number
    assert number in card.text
    assert len(card.drawn.pictures) == 4
    await world.conversation.take_down()
    assert shown(ada) == []
    assert "hidden until somebody has looked" in ada.newest.text
    await ada.says("/gallery")
    assert shown(ada) == []
    await cleo.act(token=press)
    assert cleo.card("depicted").drawn.copyable == number
    assert sum("hidden until" in text for text in ada.texts) == 1
    async with world.memory.look() as work:
        assert [one.reference for one in await work.depicted.reports()] == [number]


async def test_stop_all_ends_it_and_offers_to_delete(world, friends):
    """One press; what was made goes only after a yes."""
    ada, cleo = friends
    await opens(cleo)
    await cleo.presses("Stop all from this person")
    assert "Also delete what was made" in cleo.newest.text
    await ada.says("on a roof")
    assert await world.moving(JobKind.PORTRAITS) == []
    assert len(shown(ada)) == 4
    await cleo.presses(YES)
    await world.conversation.take_down()
    assert shown(ada) == []


async def test_after_taking_back_the_pictures_can_go_too(world, friends):
    """Offered on the card of the permission; keeping them is a press as well."""
    ada, cleo = friends
    await cleo.says("/consents")
    await cleo.presses("Ada")
    await cleo.presses("End it now")
    assert "1 set of pictures that was made with it" in cleo.newest.text
    await cleo.presses("Delete them, too")
    await cleo.presses("Keep them")
    await world.conversation.take_down()
    assert len(shown(ada)) == 4
    await cleo.presses("Delete them, too")
    await cleo.presses(YES)
    await world.conversation.take_down()
    assert shown(ada) == []


async def test_a_stranger_gets_in_by_no_id(world, friends, bob):
    """Somebody else's button is refused, and ids of other people's jobs are unknown."""
    ada, cleo = friends
    await opens(cleo)
    press = cleo.button(DELETE).token
    await bob.act(token=press)
    assert world.paper.notices
    person, stranger = await person_of(world, cleo), await person_of(world, bob)
    async with world.memory.look() as work:
        (use,) = await work.grants.uses(person.id)
        for one in (stranger.id, (await person_of(world, ada)).id):
            with pytest.raises(KeyError):
                await work.grants.use(one, use.job_id)
    assert len(shown(ada)) == 4


async def test_what_failed_or_was_cancelled_says_so(world, friends):
    """Instead of being under way for ever."""
    ada, cleo = friends
    for state in (JobState.FAILED, JobState.CANCELLED):
        await ada.says("in a tree")
        await world.end(JobKind.PORTRAITS, state, error="worker-failed" if state is JobState.FAILED else None)
    await cleo.says("/consents")
    await cleo.presses("Pictures made of me")
    assert "not made (in a tree)" in cleo.newest.text
    assert "cancelled, not sent (in a tree)" in cleo.newest.text
    assert "so far" not in cleo.newest.text


async def test_a_wish_that_was_refused_can_be_seen(world, friends):
    """The permission did not cover it, so nothing was queued; of improper wishes and of the blocked none."""
    ada, cleo = friends
    await cleo.says("/consents")
    await cleo.presses("Ada")
    await cleo.presses("Only 4 pictures a day")
    await ada.says("in a cave")
    await ada.says("naked in a cave")
    assert await world.moving(JobKind.PORTRAITS) == []
    await cleo.says("/consents")
    await cleo.presses("Pictures made of me")
    assert "a wish, stopped, not sent (in a cave)" in cleo.newest.text
    assert "naked" not in cleo.newest.text


async def test_nobody_pesters_by_refused_wishes(world, friends):
    """Twenty a day of one person to another."""
    ada, cleo = friends
    asker, depicted = await person_of(world, ada), await person_of(world, cleo)
    async with world.memory.work() as work:
        (grant,) = [one.grant for one in await work.grants.given(depicted.id)]
        (model,) = await work.models.of_person(depicted.id)
        await work.grants.pause(depicted.id, grant.id)
        await work.commit()

    async def wished():
        async with world.memory.work() as work:
            request = await work.requests.add(
                person_id=asker.id, model_id=model.id, kind=RequestKind.NEW, prompt="again", seeds=[1]
            )
            decision = await work.rights.may(asker.id, request.id, ada.place)
            await work.rights.note_refused(asker.id, request.id, ada.place, decision)
            uses = await work.grants.uses(depicted.id, limit=99)
            await work.commit()
        return len(uses)

    assert [await wished() for _ in range(22)][-3:] == [21, 21, 21]
    world.clock.forward(24 * 3600)
    assert await wished() == 22
