"""Drawing a friend: choosing them, the question before each picture, every answer, exactly once."""

from __future__ import annotations

import asyncio

import pytest

from storage.domain.jobs import JobKind, JobState
from storage.domain.quota import Quotas
from tests.bot.flows.inviting import allows, proves
from tests.bot.flows.linking import link, person_of

ONCE, TODAY, REFUSE, BLOCK = "Yes, once", "Yes, for today", "No, not this", "No, and block"
EACH_TIME, IN_ADVANCE = "Yes, but ask me each time", "Yes, for 30 days"


@pytest.fixture
async def friends(world, ada):
    """Ada with a model of her own, and Cleo, who proved to be the one of her photos."""
    cleo = world.chatter("cleo", name="@cleo")
    await world.has_model(cleo, "My secret name")
    await world.has_model(ada)
    await proves(world, cleo)
    return ada, cleo


async def chooses(ada, name="@cleo"):
    await ada.says("/models")
    await ada.presses(f"Draw {name}")


async def drawing(world):
    return await world.moving(JobKind.PORTRAITS)


async def asks(world, ada, cleo, prompt="on a boat"):
    """As far as the question on the friend's side."""
    await allows(world, ada, cleo, EACH_TIME)
    await chooses(ada)
    await ada.says(prompt)


async def test_a_friend_is_chosen_beside_ones_own_models(world, friends):
    """Under the name they gave, never that of their model; in advance means that nobody is asked."""
    ada, cleo = friends
    await ada.says("/models")
    assert "@cleo" not in ada.newest.text
    await allows(world, ada, cleo, IN_ADVANCE)
    await chooses(ada)
    assert "My secret name" not in "".join(ada.texts)
    assert "need not ask" in ada.newest.text
    heard = len(cleo.heard)
    await ada.says("on a boat")
    (job,) = await drawing(world)
    depicted = await person_of(world, cleo)
    async with world.memory.look() as work:
        (model,) = await work.models.of_person(depicted.id)
        request = await work.requests.get((await person_of(world, ada)).id, job.target_id)
    assert request.model_id == model.id
    await world.paints()
    await world.deliver()
    assert [len(message.drawn.pictures) for message in ada.heard if message.drawn.pictures] == [4]
    assert len(cleo.heard) == heard
    await cleo.says("/consents")
    await cleo.presses("Pictures made of me")
    assert "“Ada”: 4 pictures, sent (on a boat)" in cleo.newest.text


async def test_one_may_go_back_to_oneself(world, friends):
    """Choosing the own model again draws oneself, and nobody is asked."""
    ada, cleo = friends
    await asks(world, ada, cleo)
    await ada.says("/models")
    await ada.presses("Ada")
    await ada.presses("Make portraits with it")
    await ada.says("in a tree")
    (job,) = await drawing(world)
    async with world.memory.look() as work:
        (own,) = await work.models.of_person(job.person_id)
        request = await work.requests.get(job.person_id, job.target_id)
    assert request.model_id == own.id


async def test_a_wish_waits_and_a_yes_draws_it_once(world, friends):
    """The friend sees who asks, where and what; the yes draws it, however often it comes, and tells both."""
    ada, cleo = friends
    await asks(world, ada, cleo, "on a ”boat“ with a parrot")
    assert "I am asking “@cleo”" in ada.newest.text
    assert await drawing(world) == []
    assert cleo.newest.text.startswith("“Ada” asks: may I draw you")
    assert "“on a 'boat' with a parrot”" in cleo.newest.text
    assert "private chat" in cleo.newest.text
    yes = cleo.button(ONCE).token
    await cleo.act(token=yes)
    await cleo.repeats()
    await cleo.act(token=yes)
    assert any("answered already" in text for text in cleo.texts)
    (job,) = await drawing(world)
    assert job.place == ada.place
    assert any("said yes. I am drawing it" in text for text in ada.texts)
    assert ada.card("job").drawn.progress
    await world.paints()
    await world.deliver()
    assert any(message.drawn.pictures for message in ada.heard)
    assert not any(message.drawn.pictures for message in cleo.heard)
    await ada.says("in a tree")
    assert await drawing(world) == []


async def test_two_yeses_at_once_draw_once(world, friends):
    """Two presses in one moment, on two devices."""
    ada, cleo = friends
    await asks(world, ada, cleo)
    once, today = cleo.button(ONCE).token, cleo.button(TODAY).token
    await asyncio.gather(cleo.act(token=once), cleo.act(token=today))
    assert len(await drawing(world)) == 1


async def test_for_today_the_friend_is_not_asked_again(world, friends):
    """For twelve hours; after that each wish waits again."""
    ada, cleo = friends
    await asks(world, ada, cleo)
    await cleo.presses(TODAY)
    assert "12 hours" in cleo.newest.text
    await world.paints()
    await world.deliver()
    heard = len(cleo.heard)
    await ada.says("in a tree")
    assert len(await drawing(world)) == 1
    assert len(cleo.heard) == heard
    world.clock.forward(12 * 3600 + 1)
    await ada.says("in a cave")
    assert len(await drawing(world)) == 1
    assert "in a cave" in cleo.newest.text


@pytest.mark.parametrize("label", [REFUSE, BLOCK])
async def test_a_no_draws_nothing(world, friends, label):
    """The one who asked hears of a no and never of a block; a block ends what comes after, too."""
    ada, cleo = friends
    await asks(world, ada, cleo)
    yes = cleo.button(ONCE).token
    await cleo.presses(label)
    assert "said no to this picture" in ada.newest.text
    assert "block" not in ada.newest.text
    await cleo.act(token=yes)
    assert await drawing(world) == []
    heard = len(cleo.heard)
    await ada.says("in a tree")
    assert await drawing(world) == []
    assert (len(cleo.heard) == heard) is (label == BLOCK)


async def test_silence_is_a_no(world, friends):
    """After twelve hours the yes comes too late."""
    ada, cleo = friends
    await asks(world, ada, cleo)
    world.clock.forward(12 * 3600 + 1)
    await cleo.presses(ONCE)
    assert any("time is up" in text for text in cleo.texts)
    assert await drawing(world) == []


async def test_silence_is_told_to_both_kindly(world, friends):
    """Once: the one who asked hears that it means nothing, and the friend's question loses its buttons."""
    ada, cleo = friends
    await asks(world, ada, cleo, "on a boat")
    question, heard = cleo.newest, len(cleo.heard)
    world.clock.forward(12 * 3600 + 1)
    for _ in range(2):
        await world.conversation.lapse()
    assert [text for text in ada.texts if "has not answered within 12 hours" in text] == [ada.newest.text]
    assert "“@cleo”" in ada.newest.text
    assert "“on a boat”" in ada.newest.text
    assert len(cleo.heard) == heard
    assert question.drawn.rows == ()
    assert "You need do nothing" in question.text
    assert await drawing(world) == []


async def test_a_yes_is_drawn_where_it_was_asked(world, friends, bob):
    """However the one who asked went on meanwhile, in another chat of theirs."""
    ada, cleo = friends
    await link(ada, bob)
    await asks(world, ada, cleo)
    await bob.says("/help")
    heard = len(bob.heard)
    await cleo.presses(ONCE)
    (job,) = await drawing(world)
    assert job.place == ada.place
    assert "said yes" in ada.heard[-2].text
    assert len(bob.heard) == heard


async def test_a_yes_follows_the_one_who_asked_home(world, friends, bob):
    """The account that asked was unlinked meanwhile: its chat is a stranger's."""
    ada, cleo = friends
    await link(ada, bob)
    await allows(world, ada, cleo, EACH_TIME)
    await chooses(ada)
    await bob.says("auf einem Boot")
    await ada.says("/link")
    await ada.presses("Unlink: paper account “Ada bei B”")
    await ada.presses("Yes, unlink")
    await cleo.presses(ONCE)
    (job,) = await drawing(world)
    assert job.place == ada.place


async def test_nothing_improper_reaches_the_friend(world, friends):
    """The prompt policy comes before the question."""
    ada, cleo = friends
    await asks(world, ada, cleo)
    heard = len(cleo.heard)
    await ada.says("naked")
    assert len(cleo.heard) == heard
    assert await drawing(world) == []


async def test_nobody_is_pestered(world, friends):
    """Three wishes may wait; the fourth is refused, and the friend hears nothing of it."""
    ada, cleo = friends
    await asks(world, ada, cleo)
    for prompt in ("in a tree", "in a cave"):
        await ada.says(prompt)
    heard = len(cleo.heard)
    await ada.says("in a lake")
    assert "waiting for this person’s answer already" in ada.newest.text
    assert len(cleo.heard) == heard
    await cleo.presses(REFUSE)
    await ada.says("in a lake")
    assert "in a lake" in cleo.newest.text


async def test_an_open_question_is_found_again(world, friends):
    """Should the message have been missed, the list of permissions names it."""
    ada, cleo = friends
    await asks(world, ada, cleo)
    await cleo.says("/consents")
    assert "One wish is waiting" in cleo.newest.text
    await cleo.presses("Answer Ada")
    await cleo.presses(ONCE)
    assert len(await drawing(world)) == 1
    await cleo.says("/consents")
    assert "waiting" not in cleo.newest.text


async def test_a_yes_that_cannot_be_used_yet_stays(world, friends, monkeypatch):
    """The one who asked has used up the day: the reason is told, and Try again needs no other yes."""
    ada, cleo = friends
    await asks(world, ada, cleo)
    with monkeypatch.context() as patched:
        patched.setattr(world.memory, "quotas", Quotas(portraits_a_day=0))
        await cleo.presses(ONCE)
    assert "said yes, but I could not begin" in ada.newest.text
    assert await drawing(world) == []
    await ada.presses("Try again")
    assert len(await drawing(world)) == 1


async def test_a_permission_that_is_over_draws_nobody_else_instead(world, friends):
    """The chosen friend took it back: the sentence is answered, and not drawn with the own face unasked."""
    ada, cleo = friends
    await allows(world, ada, cleo, IN_ADVANCE)
    await chooses(ada)
    await cleo.presses("End it now")
    await ada.says("on a boat")
    assert "may not be drawn for you any more" in ada.newest.text
    assert await drawing(world) == []
    await ada.says("on a boat")
    assert len(await drawing(world)) == 1


async def test_a_pause_is_said_to_be_one(world, friends):
    """The friend stays chosen: nobody else is drawn, and when it goes on, the friend is."""
    ada, cleo = friends
    await allows(world, ada, cleo, IN_ADVANCE)
    await chooses(ada)
    await cleo.says("/consents")
    await cleo.presses("Ada")
    await cleo.presses("Pause")
    for _ in range(2):
        await ada.says("on a boat")
        assert "has paused the permission" in ada.newest.text
    assert await drawing(world) == []
    await cleo.presses("Let it go on")
    await ada.says("on a boat")
    (job,) = await drawing(world)
    async with world.memory.look() as work:
        (model,) = await work.models.of_person((await person_of(world, cleo)).id)
        assert (await work.requests.get(job.person_id, job.target_id)).model_id == model.id


async def test_old_buttons_say_that_it_was_taken_back(world, friends):
    """Under pictures of a friend who ended the permission: nothing was deleted, and that is not said."""
    ada, cleo = friends
    await allows(world, ada, cleo, IN_ADVANCE)
    await chooses(ada)
    await world.has_pictures(ada)
    await cleo.presses("End it now")
    for label in ("HD 1", "Again", "Vary 2 a little", "New ones like 3"):
        await ada.presses(label)
        assert "has taken back the permission" in ada.newest.text
    assert await world.moving() == []


async def test_an_open_question_ends_with_the_permission(world, friends):
    """Taken back while a question is open: even a yes to it draws nothing."""
    ada, cleo = friends
    await asks(world, ada, cleo)
    yes = cleo.button(ONCE).token
    await cleo.says("/consents")
    await cleo.presses("Ada")
    await cleo.presses("End it now")
    await cleo.act(token=yes)
    assert await drawing(world) == []


async def test_without_the_proof_no_friend_is_offered(world, ada):
    """A permission that counts for nothing yet is not among what can be drawn."""
    cleo = world.chatter("cleo", name="@cleo")
    await world.has_model(cleo, "Cleo")
    await world.has_model(ada)
    await allows(world, ada, cleo, IN_ADVANCE, proven=False)
    await ada.says("/models")
    assert "Draw @cleo" not in ada.newest.labels


async def test_a_friend_without_own_model_may_draw(world, ada):
    """Who has only a permission chooses it and draws."""
    cleo = world.chatter("cleo", name="@cleo")
    await world.has_model(cleo, "Cleo")
    await world.consents(ada)
    await allows(world, ada, cleo, IN_ADVANCE)
    await chooses(ada)
    await ada.presses("🌙 On the moon")
    (job,) = await drawing(world)
    assert job.state is JobState.WAITING
