"""Presses in earnest: two people at once, twice at once, too late, by the wrong person, months later.

Acknowledged they are always at once, whatever else is going on.
"""

from __future__ import annotations

import asyncio

import pytest
from simcord.components import walk_components

from bot.platforms.discord import reception
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import Language
from tests.bot.platforms.discord.driver import DiscordDriver
from tests.bot.platforms.discord.story import Visitor
from tests.contracts.platform import Mark, labels_of, pictures_of, selfie

GLANCE_S = reception._GLANCE_S  # as it is for people; the other tests take their time
MONTH_S = 31 * 24 * 3600
DRAWN = (
    ("button-again", {}),
    ("button-vary", {"n": 2}),
    ("button-more-like", {"n": 3}),
    ("scene-beach", {}),
)


@pytest.fixture
def anna(driver, world) -> Visitor:
    """Reads German, also in a new process, which no app has told so."""
    driver.speaks(Language.DE.value)
    return Visitor(driver, world, Language.DE)


@pytest.fixture
def english(driver, world) -> Visitor:
    return Visitor(driver, world, Language.EN)


@pytest.fixture
def bo(env, platform, recorder, refusals, world) -> Visitor:
    """Somebody else."""
    driver = DiscordDriver(env, env.create_user("bo"), platform, recorder, refusals)
    return Visitor(driver, world, Language.EN)


async def kinds(world) -> list[JobKind]:
    return sorted(job.kind for job in await world.moving())


# At once


async def test_two_people_at_once_get_each_their_own(english, bo, world, env):
    """Both press and both send a photo in the same moment: each chat has its own answer, and only that."""
    await english.types("start")
    await bo.types("start")
    for label in ("button-begin", "button-agree", "button-adult"):
        found = [(one.driver, one.button(label)) for one in (english, bo)]
        for driver, button in found:
            driver.presses_now(button)
        await env.settle()
    english.driver.writes_now("", ("a.jpg", selfie(1)))
    bo.driver.writes_now("", ("b.jpg", selfie(2)))
    await env.settle()
    jobs = await world.moving(JobKind.ASSESS)
    assert {job.person_id for job in jobs} == {(await english.person()).id, (await bo.person()).id}
    assert {job.place for job in jobs} == {english.driver.place, bo.driver.place}
    for one in (english, bo):
        seen = await one.driver.seen()
        assert [message.mark for message in seen if message.mine] == [Mark.RECEIVED]
        assert len([message for message in seen if not message.mine]) == 3  # hello, consent, the set
        assert await one.driver.notices() == []


async def test_a_double_click_draws_once(english, world, env):
    """Two presses before either is answered: one wish, one card, whatever is pressed."""
    await english.moon()
    for label, args in DRAWN:
        before = len(await english.driver.seen())
        button = english.button(label, **args)
        for _ in range(2):
            english.driver.presses_now(button)
        await env.settle()
        assert await kinds(world) == [JobKind.PORTRAITS]
        assert len(await english.driver.seen()) == before + 1
        await world.end(JobKind.PORTRAITS, JobState.CANCELLED)


async def test_a_double_click_on_hd_enlarges_once(english, world, env):
    """One file, although the button was pressed twice in a moment and once more when it was there."""
    await english.moon()
    button = english.button("button-hd", n=2)
    for _ in range(2):
        english.driver.presses_now(button)
    await env.settle()
    assert await kinds(world) == [JobKind.UPSCALE]
    await world.enlarges()
    await world.deliver()
    english.driver.presses_now(button)
    await env.settle()
    assert [one.data for one in pictures_of(await english.driver.seen()) if one.original] == [
        b"\x89PNG large"
    ]
    assert await kinds(world) == []


async def test_a_double_click_begins_one_training_and_takes_one_consent(english, world, env):
    """Every step to the training is pressed twice at once."""
    await english.types("start")
    for label in ("button-begin", "button-agree", "button-adult"):
        button = english.button(label)
        for _ in range(2):
            english.driver.presses_now(button)
        await env.settle()
    person = await english.person()
    async with world.memory.look() as work:
        assert len(await work.people.consents(person.id)) == 2
    await english.photos(*range(4))
    for label in ("button-train", "button-name-me", "button-train-now"):
        button = english.button(label)
        for _ in range(2):
            english.driver.presses_now(button)
        await env.settle()
    assert await kinds(world) == [JobKind.TRAIN]


async def test_a_double_click_deletes_once(anna, env):
    """One receipt; the second press finds a stranger's chat and says so."""
    await anna.ready_to_train()
    await anna.types("delete")
    button = anna.button("button-delete-everything-yes")
    for _ in range(2):
        anna.driver.presses_now(button)
    await env.settle()
    seen = [one.text for one in await anna.driver.seen()]
    assert len([text for text in seen if anna.word("receipt-number") in text]) == 1
    assert await anna.driver.notices() == [anna.word("press-too-old")]


# Too late


async def test_a_stale_press_is_explained_and_the_present_shown(anna, world):
    """A confirmation pressed after the person went elsewhere: a sentence, today's screen, nothing gone."""
    await anna.moon()
    await anna.press("button-delete")
    sure = anna.button("button-delete-yes")
    await anna.types("models")
    before = await anna.driver.seen()
    anna.driver.presses_now(sure)
    await anna.driver.env.settle()
    said, redrawn = [one for one in await anna.driver.seen() if one not in before]
    assert said.text == anna.word("stale-press")
    assert redrawn.text.startswith(anna.word("models-list"))
    assert await world.moving() == []
    await anna.types("gallery")
    assert (await anna.newest()).pictures


async def test_a_press_after_withdrawn_consent_draws_nothing(anna, world):
    """Every old button says that consent is missing, and asks for it; none shows a face."""
    await anna.moon()
    old = [
        anna.button(label, **args)
        for label, args in (("button-hd", {"n": 1}), *DRAWN[:3], ("scene-moon", {}))
    ]
    await anna.types("privacy")
    await anna.press("button-withdraw")
    await anna.press("button-withdraw-yes")
    before = await anna.driver.seen()
    for button in old:
        anna.driver.presses_now(button)
        await anna.driver.env.settle()
    new = [one for one in await anna.driver.seen() if one not in before]
    *refused, asked = new  # below the last of them stands what is asked
    assert [one.text for one in refused] == [anna.word("no-consent")] * len(old)
    assert anna.word("button-agree") in asked.buttons
    assert asked.text.startswith(anna.word("consent-biometric", operator="Grace"))
    assert not pictures_of(new)
    assert await kinds(world) == []


async def test_a_press_after_everything_was_deleted_leads_to_the_beginning(anna, world):
    """Old buttons of somebody who was forgotten only say so, and the greeting comes."""
    await anna.moon()
    old = anna.button("button-hd", n=1)
    await anna.types("delete")
    await anna.press("button-delete-everything-yes")
    await world.tells()
    before = await anna.driver.seen()
    anna.driver.presses_now(old)
    await anna.driver.env.settle()
    assert await kinds(world) == []
    assert await anna.driver.notices() == [anna.word("press-too-old")]
    (greeting,) = [one for one in await anna.driver.seen() if one not in before]
    assert greeting.text.startswith(anna.word("welcome-hello"))
    assert anna.word("button-begin") in greeting.buttons


async def test_a_press_after_a_friend_took_it_back_draws_nothing(english, bo, world, env):
    """Bo ends the permission: what Anna had drawn cannot be enlarged, drawn again or varied any more."""
    await bo.trained("Bo")
    await bo.proves()
    await english.trained("Anna")
    await english.types("invite")
    await english.says("Anna")
    await bo.types("invite", code=english.driver.copyable())
    await bo.press("button-allow-month")
    await english.types("models")
    await english.press("button-draw", name="@\u2060bo")
    await english.says("on a boat")
    await english.painted()
    old = [english.button(label, **args) for label, args in (("button-hd", {"n": 1}), *DRAWN[:3])]
    await bo.press("button-revoke")
    await bo.reads("grant-state-revoked")
    before = await english.driver.seen()
    for button in old:
        english.driver.presses_now(button)
        await env.settle()
    assert await kinds(world) == []
    new = [one for one in await english.driver.seen() if one not in before]
    assert [one.text for one in new] == [english.word("grant-revoked")] * len(old)
    assert not pictures_of(new)


async def test_hd_works_a_month_and_a_restart_later(english, fresh, world, clock):
    """After 31 days and with a new process, the old button still makes the file."""
    await english.moon()
    old = english.button("button-hd", n=3)
    clock.forward(MONTH_S)
    again = Visitor(await fresh(), world, Language.EN)
    again.driver.presses_now(old)
    await again.driver.env.settle()
    assert await again.driver.notices() == []
    await world.enlarges()
    await world.tells()
    (large,) = [one for one in pictures_of(await again.driver.seen()) if one.original]
    assert large.file_name == "portrait-3-1152x1536.png"


# By somebody else


async def test_only_the_right_person_can_press(english, bo, world, env):
    """Buttons from somebody else's chat are refused with a notice that only the presser sees."""
    await english.moon()
    await bo.types("help")
    before = (await english.driver.seen(), await bo.driver.seen())
    message, _ = bo.button("button-privacy")
    forged = next(one for one in walk_components(message.components) if one.get("type") == 2)
    for label, args in (("button-hd", {"n": 1}), ("button-delete", {}), *DRAWN[:3]):
        _, forged["custom_id"] = english.button(label, **args)
        bo.driver.presses_now((message, forged["custom_id"]))
        await env.settle()
    assert set(await bo.driver.notices()) == {bo.word("press-not-yours")}
    assert len(await bo.driver.notices()) == 5
    assert (await english.driver.seen(), await bo.driver.seen()) == before
    assert await kinds(world) == []


# Acknowledged


class Hanging:
    """A conversation in which nothing gets on before it is told to."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go_on = asyncio.Event()

    async def handle(self, incoming) -> None:
        self.begun.append(incoming.event_id)
        await self.go_on.wait()


async def until(condition) -> None:
    """A busy machine may take its time; what never comes fails."""
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came")


async def test_presses_are_acknowledged_while_the_answer_hangs(english, platform, env):
    """The first press holds its chat: the second, and a command, are acknowledged all the same."""
    await english.types("start")
    hanging = Hanging()
    platform.hand_to(hanging.handle)
    button = english.button("button-begin")
    presses = [english.driver.presses_now(button) for _ in range(2)]
    command = english.driver.commands_now("portrait")
    await until(lambda: all(one.acknowledged for one in (*presses, command)))
    assert len(hanging.begun) == 1
    hanging.go_on.set()
    await env.settle()
    assert len(hanging.begun) == 3


async def test_one_person_waits_for_nobody_else(english, bo, world, env, platform):
    """While Anna's answer hangs, Bo's comes."""
    hangs = Hanging()

    async def handle(incoming):
        if incoming.place == english.driver.place:
            await hangs.handle(incoming)
        await world.conversation.handle(incoming)

    platform.hand_to(handle)
    english.driver.writes_now("hello")
    await until(lambda: hangs.begun)
    bo.driver.writes_now("hello")
    await until(lambda: [one for one in bo.driver.stored() if one.author_id != bo.driver.person.id])
    assert [one.author_id for one in english.driver.stored()] == [english.driver.person.id]
    hangs.go_on.set()
    await env.settle()
    await english.reads("welcome-hello")


async def test_a_slow_look_for_photos_is_given_up(english, glance, monkeypatch):
    """/selfies waits for its form only as long as Discord waits: then it answers without one."""

    class Slow:
        async def wants_photos(self, platform, external_id):
            await asyncio.sleep(3600)

    await english.greeted()
    assert GLANCE_S < 3
    monkeypatch.setattr(reception, "_GLANCE_S", 0.01)
    glance.real = Slow()
    result = await english.types("selfies")
    assert result.acknowledged
    assert result.modal is None
    await english.reads("selfies-empty", needed=4)


# A new process in mid-conversation


async def test_a_restart_before_the_name_is_given(anna, fresh, world):
    """Asked what to call it, the person answers a new process: the answer still is the name."""
    await anna.ready_to_train()
    await anna.press("button-train")
    again = Visitor(await fresh(), world, anna.language)
    await again.says("Ada")
    await again.reads("training-confirm", name="Ada", n=4)
    await again.press("button-train-now")
    assert await kinds(world) == [JobKind.TRAIN]


async def test_a_restart_with_half_an_album_judged(anna, fresh, world):
    """Two of four photos are judged, the process is replaced: mark and set are right in the end."""
    await anna.greeted()
    await anna.driver.send_photos([selfie(n) for n in range(4)])
    for _ in range(2):
        await world.judges()
    await world.tells()
    assert [one.mark for one in await anna.driver.seen() if one.mine] == [Mark.RECEIVED]
    again = Visitor(await fresh(), world, anna.language)
    for _ in range(2):
        await world.judges()
    await world.tells()
    assert [one.mark for one in await again.driver.seen() if one.mine] == [Mark.ACCEPTED]
    assert await again.may_press("button-train")


async def test_a_restart_during_a_training(anna, fresh, world):
    """The card goes on in its message, cancelling works, and the end is told once."""
    await anna.ready_to_train()
    await anna.training()
    (card,) = [one for one in await anna.driver.seen() if anna.word("button-stop") in one.buttons]
    again = Visitor(await fresh(), world, anna.language)
    await again.press("button-stop")
    await again.press("button-go-on-training")
    await again.reads("training-goes-on")
    claim = await world.claim(JobKind.TRAIN)
    async with world.memory.work() as work:
        await work.jobs.report(
            claim.job.id, claim.attempt, progress=0.5, stage="stage-training", remaining_s=60.0
        )
        await work.commit()
    await world.redraws()
    await again.driver.env.advance_time(5)
    (redrawn,) = [one for one in await again.driver.seen() if one.ref == card.ref]
    assert "50 %" in redrawn.text
    async with world.memory.work() as work:
        await work.models.trained(
            claim.job.person_id, claim.job.target_id, adapter_key="people/x/1", base_model="pocket", facts={}
        )
        await work.jobs.finish(claim.job.id, claim.attempt, JobState.DONE)
        await work.commit()
    await world.tells()
    await world.tells()
    done = [one for one in await again.driver.seen() if again.word("training-done", name="Ada") in one.text]
    assert len(done) == 1
    assert again.word("scene-moon") in labels_of(done)
