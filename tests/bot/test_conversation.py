"""The runner: repeated updates, double presses, foreign buttons, restarts, crashes in between."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
import structlog

from bot.chat.screen import Mark
from storage.domain.errors import Permanent, Retryable
from storage.domain.jobs import JobKind
from storage.domain.records import Language
from tests.bot.paper import TELEGRAM
from tests.bot.world import PHOTO


class Killed(BaseException):
    """What `kill -9` looks like from inside: nothing after it runs."""


async def test_a_repeated_update_changes_and_says_nothing_twice(world):
    """The same event id again: no second answer, no second job."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("on a boat")
    heard = len(ada.heard)
    await ada.repeats()
    assert len(ada.heard) == heard
    assert len(await world.moving(JobKind.PORTRAITS)) == 1


async def test_a_repeated_upload_seals_nothing_twice(world):
    """An album that the network repeats is one album."""
    ada = world.chatter()
    await world.consents(ada)
    await ada.sends(PHOTO, PHOTO + b"2")
    await ada.repeats()
    assert len(await world.moving(JobKind.ASSESS)) == 2
    (job, _) = await world.moving(JobKind.ASSESS)
    assert (await world.vault.measure(job.person_id))[0] == 2


async def test_two_presses_at_once_count_once(world):
    """A nervous thumb presses Again twice: four pictures are drawn, not eight."""
    ada = world.chatter()
    await world.has_model(ada)
    await world.has_pictures(ada)
    await asyncio.gather(ada.presses("Again"), ada.presses("Again"))
    assert len(await world.moving(JobKind.PORTRAITS)) == 1
    await world.paints()
    await world.deliver()
    await ada.presses("Again")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1


async def test_somebody_elses_button_does_nothing(world):
    """A token that got into other hands is refused with a notice; nobody's chat changes."""
    ada, eve = world.chatter("ada"), world.chatter("eve")
    await world.has_model(ada)
    await world.has_pictures(ada)
    await eve.says("/start")
    before = (len(ada.heard), len(eve.heard))
    await eve.act(token=ada.button("Delete").token)
    assert world.paper.notices == [
        "This button is somebody else’s. Write to me in our own chat, and you get your own."
    ]
    assert (len(ada.heard), len(eve.heard)) == before


async def test_an_unknown_button_is_explained_and_the_present_shown(world):
    """A token nobody knows gets a notice, and the person sees where they are."""
    ada = world.chatter()
    await ada.says("/start")
    await ada.act(token="nobody-knows-this")
    assert world.paper.notices == ["This button is too old. Here is the present state."]
    assert "I am an AI" in ada.newest.text


async def test_a_button_ends_after_three_months(world):
    """Past its expiry a button counts as unknown."""
    ada = world.chatter()
    await ada.says("/start")
    token = ada.button("Let’s go").token
    world.clock.forward(91 * 24 * 3600)
    await ada.act(token=token)
    assert world.paper.notices == ["This button is too old. Here is the present state."]


async def test_buttons_survive_a_restart_and_months(world):
    """After a restart, two months later, HD under old portraits still works."""
    ada = world.chatter()
    await world.has_model(ada)
    await world.has_pictures(ada)
    world.clock.forward(60 * 24 * 3600)
    world.restart()
    await ada.presses("HD 1")
    assert len(await world.moving(JobKind.UPSCALE)) == 1


async def test_a_restart_in_the_middle_of_a_question(world):
    """The bot is restarted while it waits for a name: the answer still is the name."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 3)
    await ada.presses("Train")
    world.restart()
    await ada.says("Ada")
    assert "“Ada”" in ada.newest.text
    await ada.presses("Start training")
    assert len(await world.moving(JobKind.TRAIN)) == 1


async def test_a_stale_confirmation_destroys_nothing(world):
    """A confirmation pressed after the person went elsewhere is explained, and nothing is deleted."""
    ada = world.chatter()
    await world.has_model(ada)
    await world.has_pictures(ada)
    await ada.presses("Delete")
    sure = ada.button("Yes, delete").token
    await ada.says("/models")
    await ada.act(token=sure)
    assert any("belongs to an earlier moment" in text for text in ada.texts)
    await ada.says("/gallery")
    assert ada.newest.drawn.pictures


async def test_a_crash_between_commit_and_show_loses_no_answer_when_repeated(world):
    """Killed after the commit: the repeated update gets the present view, and does nothing again."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 3)
    await ada.presses("Train")
    await ada.says("Ada")
    world.paper.stumbles = [Killed()]
    with pytest.raises(Killed):
        await ada.presses("Start training")
    world.restart()
    heard = len(ada.heard)
    await ada.repeats()
    assert len(await world.moving(JobKind.TRAIN)) == 1
    assert len(ada.heard) == heard + 1
    assert "I am learning" in ada.newest.text
    await ada.repeats()
    assert len(ada.heard) == heard + 1


async def test_a_crash_between_commit_and_show_is_made_up_for_at_the_next_start(world):
    """Killed after the commit, and nobody repeats the update: the next start draws where the person is."""
    ada = world.chatter()
    await world.has_model(ada)
    world.paper.stumbles = [Killed()]
    with pytest.raises(Killed):
        await ada.says("/portrait")
    world.restart()
    heard = len(ada.heard)
    assert await world.conversation.catch_up() == 1
    assert "Where do you want to be" in ada.newest.text
    assert await world.conversation.catch_up() == 0
    assert len(ada.heard) == heard + 1


async def test_a_platform_that_is_away_gets_the_answer_later(world):
    """The platform fails past all tries: the answer waits, and comes when it is back."""
    ada = world.chatter()
    world.paper.stumbles = [Retryable("telegram-unreachable") for _ in range(3)]
    await ada.says("/start")
    assert ada.heard == []
    await world.conversation.catch_up()
    assert "I am an AI" in ada.newest.text


async def test_a_short_stumble_of_the_platform_is_not_noticed(world):
    """One failed call is tried again at once."""
    ada = world.chatter()
    world.paper.stumbles = [Retryable("telegram-unreachable")]
    await ada.says("/start")
    assert len(ada.heard) == 1


async def test_an_unreachable_person_is_not_chased(world):
    """Somebody who blocked the bot is left alone."""
    ada = world.chatter()
    world.paper.stumbles = [Permanent("person-unreachable")]
    await ada.says("/start")
    assert await world.conversation.catch_up() == 0


async def test_people_do_not_wait_for_each_other(world):
    """While one person's answer hangs, another one's comes."""
    ada, bob = world.chatter("ada"), world.chatter("bob")
    gate = asyncio.Event()
    show = world.paper.show

    async def slow(place, drawn, **rest):
        if place.chat == ada.place.chat:
            await gate.wait()
        return await show(place, drawn, **rest)

    world.paper.show = slow
    hanging = asyncio.create_task(ada.says("/start"))
    await bob.says("/start")
    assert len(bob.heard) == 1
    assert ada.heard == []
    gate.set()
    await hanging
    assert len(ada.heard) == 1


async def test_our_own_fault_is_admitted_and_nothing_is_kept(world, monkeypatch):
    """A bug in a flow becomes an apology; what it wrote is undone, and no word of the person is logged."""
    ada = world.chatter()
    await world.has_model(ada)

    async def broken(*args, **kwargs):
        raise ZeroDivisionError("a secret prompt")

    monkeypatch.setattr("bot.flows.portraits._submitted", broken)
    with structlog.testing.capture_logs() as logs:
        await ada.says("a secret prompt")
    assert "went wrong on my side" in ada.newest.text
    assert await world.moving() == []
    assert "secret" not in str(logs)
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["event-failed"]


async def test_a_failed_upload_leaves_no_sealed_file(world, monkeypatch):
    """When the flow refuses, the photos that were sealed for it are deleted."""
    ada = world.chatter()
    await world.consents(ada)

    async def broken(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("bot.flows.selfies._taken", broken)
    await ada.sends(PHOTO)
    async with world.memory.look() as work:
        person = await work.people.get((await work.sessions.load(await _person_id(world, ada))).person_id)
    assert (await world.vault.measure(person.id))[0] == 0


async def _person_id(world, chatter) -> str:
    async with world.memory.work() as work:
        person = await work.people.find_or_create(
            platform="paper", external_id=chatter.external_id, language=Language.EN
        )
    return person.id


async def test_the_language_is_the_persons_own_and_can_be_switched(world):
    """A German speaker is greeted in German, switches to English, and everything after is English."""
    jo = world.chatter("jo", language=Language.DE)
    await jo.says("/start")
    assert "Ich bin eine KI" in jo.newest.text
    await jo.presses("English")
    assert "I am an AI" in jo.newest.text
    assert len(jo.heard) == 1
    await jo.says("/help")
    assert "What I can do" in jo.newest.text


async def test_in_a_group_faces_stay_private(world):
    """In a group the bot only points to the private chat; talk among people is none of its business."""
    ada = world.chatter(private=False)
    await ada.says("/gallery")
    assert "private" in ada.newest.text
    heard = len(ada.heard)
    await ada.says("hello everybody")
    await ada.sends(PHOTO)
    assert len(ada.heard) == heard
    assert await world.moving() == []


async def test_a_file_past_the_limit_is_told_in_its_own_words(world):
    """A file too big for the platform is named with the limit; the others of the album are taken."""
    world.paper.limits = replace(TELEGRAM, upload_bytes=1000)
    ada = world.chatter()
    await world.consents(ada)
    good, bad = await ada.sends(PHOTO, b"x" * 1001)
    assert ada.mark_on(good) is Mark.RECEIVED
    assert ada.mark_on(bad) is Mark.REJECTED
    assert any("too big: 1 kB at most" in text for text in ada.texts)
    assert len(await world.moving(JobKind.ASSESS)) == 1


async def test_erased_people_start_as_strangers(world):
    """Pressing "delete everything" twice at once erases once; the second press finds a stranger."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("/delete")
    sure = "Yes, delete everything for good"
    await asyncio.gather(ada.presses(sure), ada.presses(sure))
    receipts = [message for message in ada.heard if message.drawn.copyable]
    assert len(receipts) == 1
    await ada.says("/privacy")
    assert "nothing but your language" in ada.newest.text
