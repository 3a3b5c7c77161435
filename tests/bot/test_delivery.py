"""Delivery: results reach the chat once, cards are redrawn sparsely, an absent platform costs nothing."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat.screen import Mark
from storage.domain.errors import Permanent, Retryable
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import Finding, SelfieState
from tests.bot.world import PHOTO, REAL_NUMBERS, World


class Killed(BaseException):
    """`kill -9`."""


async def pending(world):
    async with world.memory.look() as work:
        return list(await work.outbox.pending())


async def report(world, claim, progress, *, stage="stage-drawing", preview=None):
    async with world.memory.work() as work:
        await work.jobs.report(
            claim.job.id,
            claim.attempt,
            progress=progress,
            stage=stage,
            remaining_s=20.0,
            preview_key=preview,
        )
        await work.commit()


async def drawing(world, ada):
    await world.has_model(ada)
    await ada.says("on a boat")
    return await world.claim(JobKind.PORTRAITS)


async def test_a_result_is_told_once(world):
    """Delivered twice by the outbox, the four pictures are in the chat once."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("on a boat")
    await world.paints()
    (delivery,) = await pending(world)
    await world.conversation.deliver(delivery)
    heard = len(ada.heard)
    world.restart()
    await world.conversation.deliver(delivery)
    assert len(ada.heard) == heard
    assert await pending(world) == []


async def test_what_comes_after_a_deletion_is_told_too(world):
    """A database may give a new result the number of one that was deleted: they are not one answer."""
    ada = world.chatter()
    await world.consents(ada)
    for _ in range(2):
        await ada.sends(PHOTO)
        selfie = await world.judges(SelfieState.REJECTED, Finding(code="too-dark"))
        await world.deliver()
        async with world.memory.work() as work:
            await work.erasure.model(selfie.person_id, selfie.model_id)
            await work.commit()
    assert sum("dark" in text for text in ada.texts) == 2


async def test_a_crash_before_showing_loses_no_result(world):
    """Killed before anything was shown: the next start shows it."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("on a boat")
    await world.paints()
    (delivery,) = await pending(world)
    world.paper.stumbles = [Killed()]
    with pytest.raises(Killed):
        await world.conversation.deliver(delivery)
    world.restart()
    await world.deliver()
    assert sum(bool(message.drawn.pictures) for message in ada.heard) == 1
    assert await pending(world) == []


async def test_a_crash_between_two_messages_repeats_none(world):
    """Killed after the first of two messages: the next start sends the second only."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 3)
    await ada.presses("Train")
    await ada.says("Ada")
    await ada.presses("Start training")
    await world.trains()
    show, calls = world.paper.show, []

    async def second_kills(place, drawn, **rest):
        calls.append(drawn.text)
        if len(calls) == 2:
            raise Killed
        return await show(place, drawn, **rest)

    world.paper.show = second_kills
    (delivery,) = await pending(world)
    with pytest.raises(Killed):
        await world.conversation.deliver(delivery)
    world.paper.show = show
    world.restart()
    await world.deliver()
    assert sum("Where do you want to be?" in text for text in ada.texts) == 1


async def test_what_came_while_somebody_was_told_something_does_not_wait_for_the_next_round(world):
    """The bell has rung for it already: it is told as soon as they are free."""
    ada = world.chatter()
    await world.consents(ada)
    await ada.sends(PHOTO, PHOTO + b"2")
    first = await world.judges()
    show, begun, go_on = world.paper.show, asyncio.Event(), asyncio.Event()

    async def slowly(place, drawn, **rest):
        begun.set()
        await go_on.wait()
        return await show(place, drawn, **rest)

    world.paper.show = slowly
    async with asyncio.TaskGroup() as group:
        await world.deliverer.deliver_pending(group)
        await begun.wait()
        second = await world.judges()
        await world.deliverer.deliver_pending(group)
        go_on.set()
    assert [ada.mark_on(one.message_ref) for one in (first, second)] == [Mark.ACCEPTED] * 2
    assert await pending(world) == []


async def test_an_outbox_that_cannot_be_read_in_between_ends_nobody_elses_delivery(world, monkeypatch):
    """Whatever is wrong with the memory then: the next round reads it again."""
    ada = world.chatter()
    await world.consents(ada)
    await ada.sends(PHOTO, PHOTO + b"2")
    await world.judges()
    deliverer, tell = world.deliverer, world.conversation.deliver

    async def read_breaks(group):
        raise Permanent("memory-unavailable")

    async def told(*deliveries):
        await world.judges()
        await deliverer.deliver_pending(group)  # passed over
        monkeypatch.setattr(deliverer, "deliver_pending", read_breaks)
        await tell(*deliveries)

    monkeypatch.setattr(world.conversation, "deliver", told)
    async with asyncio.TaskGroup() as group:
        await deliverer.deliver_pending(group)
    monkeypatch.undo()
    assert len(await pending(world)) == 1
    await world.deliver()
    assert await pending(world) == []


async def test_a_platform_that_is_away_gets_it_later(world):
    """The delivery is put off with a growing wait, and told when the platform is back."""
    ada = world.chatter()
    await drawing(world, ada)
    async with world.memory.work() as work:
        (job,) = await work.jobs.moving()
        await work.jobs.cancel(job.person_id, job.id)
        await work.jobs.finish(job.id, job.attempt, JobState.CANCELLED)
        await work.commit()
    world.paper.stumbles = [Retryable("telegram-unreachable") for _ in range(3)]
    await world.deliver()
    assert await pending(world) == []
    world.clock.forward(5)
    await world.deliver()
    assert ada.card("job:").text.startswith("Stopped")


async def test_nobody_there_ends_the_delivery(world):
    """Somebody who blocked the bot is not written to for ever."""
    ada = world.chatter()
    await drawing(world, ada)
    async with world.memory.work() as work:
        (job,) = await work.jobs.moving()
        await work.jobs.finish(job.id, job.attempt, JobState.FAILED, error_code="worker-crashed")
        await work.commit()
    world.paper.stumbles = [Permanent("person-unreachable")]
    await world.deliver()
    world.clock.forward(3600)
    assert await pending(world) == []


async def test_erased_meanwhile_is_not_told(world):
    """A delivery about somebody who was erased is dropped quietly."""
    ada = world.chatter()
    claim = await drawing(world, ada)
    async with world.memory.work() as work:
        await work.jobs.finish(claim.job.id, claim.attempt, JobState.FAILED, error_code="worker-crashed")
        await work.commit()
    deliveries = await pending(world)
    await ada.says("/delete")
    await ada.presses("Yes, delete everything for good")
    heard = len(ada.heard)
    await world.conversation.deliver(*deliveries)
    assert len(ada.heard) == heard


async def test_an_album_redraws_its_card_once(memory, vault, clock):
    """Ten verdicts at once: ten marks, one edit of the card."""
    world = World(memory=memory, vault=vault, clock=clock, installation=REAL_NUMBERS)
    ada = world.chatter()
    await world.consents(ada)
    refs = await ada.sends(*[PHOTO + bytes([n]) for n in range(10)])
    for _ in refs:
        await world.judges()
    heard, edits = len(ada.heard), ada.card("selfies:").edits
    await world.deliver()
    assert [ada.mark_on(ref) for ref in refs] == [Mark.ACCEPTED] * 10
    assert len(ada.heard) == heard
    assert ada.card("selfies:").edits == edits + 1
    assert "10 of 25" in ada.card("selfies:").text
    assert await pending(world) == []


async def test_a_card_is_edited_sparsely_and_ends_up_right(memory, vault, clock):
    """Verdicts in quick succession: each mark at once, the card every three seconds, the last state wins."""
    world = World(memory=memory, vault=vault, clock=clock, installation=REAL_NUMBERS)
    ada = world.chatter()
    await world.consents(ada)
    await ada.sends(*[PHOTO + bytes([n]) for n in range(3)])
    card = ada.card("selfies:")
    for number in range(3):
        judged = await world.judges()
        await world.deliver()
        assert ada.mark_on(judged.message_ref) is Mark.ACCEPTED
        assert "1 of 25" in card.text, number
        world.clock.forward(0.5)
    world.restart()
    world.clock.forward(3)
    await world.deliver()
    assert "3 of 25" in card.text
    assert await pending(world) == []


async def test_progress_is_shown_with_preview_and_time_left(world):
    """The card of a drawing shows stage, percent, time left and the pictures so far."""
    ada = world.chatter()
    claim = await drawing(world, ada)
    key = await world.vault.put(claim.job.person_id, "preview", PHOTO)
    await report(world, claim, 0.4, preview=key)
    await world.redraws()
    card = ada.card("job:")
    assert card.drawn.progress.fraction == 0.4
    assert card.drawn.progress.text == "Drawing · about 20 seconds left"
    assert len(card.drawn.pictures) == 1


async def test_progress_edits_are_sparse(world):
    """A card is redrawn when a person would notice, and not more often than the platform likes."""
    ada = world.chatter()
    claim = await drawing(world, ada)
    card = ada.card("job:")
    await report(world, claim, 0.1)
    await world.redraws()
    edits = card.edits
    await report(world, claim, 0.5)
    await world.redraws()
    assert card.edits == edits
    world.clock.forward(3)
    await world.redraws()
    assert card.edits == edits + 1
    world.clock.forward(3)
    await report(world, claim, 0.505)
    await world.redraws()
    assert card.edits == edits + 1


async def test_progress_never_overwrites_the_end(world):
    """A progress round that comes after the end leaves the end standing."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("on a boat")
    (job,) = await world.moving(JobKind.PORTRAITS)
    await world.paints()
    await world.deliver()
    text = ada.card("job:").text
    await world.conversation.progress(job)
    assert ada.card("job:").text == text
    assert ada.card("job:").drawn.progress is None


async def test_the_place_in_the_queue_is_told(world):
    """Who waits sees how many are before them."""
    ada, bob = world.chatter("ada"), world.chatter("bob")
    await world.has_model(ada)
    await world.has_model(bob)
    await ada.says("on a boat")
    world.clock.forward(1)
    await bob.says("on a boat")
    assert bob.card("job:").drawn.progress.text == "1 job before this one"
    assert ada.card("job:").drawn.progress.text == "Waiting for a free place"


async def test_redrawing_needs_no_new_buttons(world):
    """Redrawing a card a hundred times does not fill the database with tokens."""
    ada = world.chatter()
    claim = await drawing(world, ada)
    tokens = set()
    for step in range(5):
        await report(world, claim, step / 5)
        world.clock.forward(3)
        await world.redraws()
        tokens.add(ada.button("Cancel").token)
    assert len(tokens) == 1


async def test_it_runs_until_it_is_stopped(world):
    """The loops deliver by themselves, and end when cancelled."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("on a boat")
    await world.paints()
    running = asyncio.create_task(world.deliverer.run())
    async with asyncio.timeout(20):
        while not any(message.drawn.pictures for message in ada.heard):  # noqa: ASYNC110 - no event here
            await asyncio.sleep(0.02)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_card_asked_for_anew_outlives_what_a_crash_left(world):
    """An answer that was cut off is made up for; the card it showed has been taken away by a newer one."""
    ada = world.chatter()
    await world.consents(ada)
    show, known = world.paper.show, {}

    async def remembering(place, drawn, *, replace, key):  # as real platforms do, also of what is gone
        if key in known and not (replace and world.paper.find(place, replace)):
            return known[key]
        known[key] = await show(place, drawn, replace=replace, key=key)
        return known[key]

    async def crash(event_id):
        raise Killed

    world.paper.show = remembering
    world.conversation._answered = crash
    with pytest.raises(Killed):
        await ada.says("/selfies")
    world.restart()
    await ada.says("/selfies")
    (card,) = [one for one in ada.heard if (one.drawn.card or "").startswith("selfies")]
    await world.conversation.catch_up()
    assert [one for one in ada.heard if (one.drawn.card or "").startswith("selfies")] == [card]
