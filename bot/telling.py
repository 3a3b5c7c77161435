"""Telling what became of jobs: their ends, from the outbox, and the cards of those under way.

The screens of an end are drawn again until they are sent, each under the same key, so that none is told
twice. Cards are edited sparsely: of several edits in a row the newest comes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.chat.platform import Platform
from bot.chat.screen import Screen
from bot.letters import Letters
from bot.order import Order
from bot.showing import Prepared, Showing, Still
from bot.turns import Answer, Turns
from storage.domain.jobs import Delivery, Job, JobKind
from storage.domain.records import Place
from storage.memory import Memory

_ASSESSING = (JobKind.ASSESS, JobKind.ASSESS_VIDEO)


@dataclass(slots=True, kw_only=True)
class Telling:
    memory: Memory
    letters: Letters
    turns: Turns
    showing: Showing
    platforms: Mapping[str, Platform]
    now: Callable[[], datetime]
    order: Order
    refresh: Callable[[str], Awaitable[None]]  # by job: ask who is in its group still
    _edited_at: dict[tuple[Place, str], datetime] = field(default_factory=dict)

    async def deliver(self, *deliveries: Delivery) -> None:
        """Tell one person at one place what became of their jobs, and mark it as sent; repeatable.

        Retryable when the platform is away; Permanent("person-unreachable") when nobody is there any more.
        """
        place = deliveries[0].place
        async with self.order.of(deliveries[0].person_id):
            drawn = [await self.order.persistently(lambda one=one: self._turn(one)) for one in deliveries]  # type: ignore[misc]
            postponed_s = 0.0
            for (answer, job), newest in zip(drawn, _coalesced([answer for answer, _ in drawn]), strict=True):
                assessing = job is not None and job.kind in _ASSESSING
                wait_s = max((self._wait_s(place, one.screen) for one in newest if assessing), default=0.0)
                postponed_s = max(postponed_s, wait_s)
                shown = [one for one in newest if wait_s <= 0 or not one.screen.card]
                await self.showing.show(
                    shown, place, answer.language, skip_known=True, still=self._still_allowed(job)
                )
                self._note_edits(place, shown)
                for letter in answer.elsewhere:
                    await self.letters.post(letter)
            await self._mark(deliveries, postponed_s)

    async def progress(self, job: Job) -> None:
        """Redraw the card of a job under way. Nothing once it has ended: the delivery tells the end."""
        async with self.order.of(job.person_id):
            answer, now = await self.turns.of_job(job.id, job.place, f"progress:{job.id}", ended=False)
            still = self._still_allowed(now)
            await self.showing.show(answer.prepared, job.place, answer.language, still=still)
            self._note_edits(job.place, answer.prepared)

    async def _turn(self, delivery: Delivery) -> tuple[Answer, Job | None]:
        # A job ends once. A number of the delivery's own could have been that of one that was deleted.
        key = f"delivery:{delivery.job_id}"
        await self.refresh(delivery.job_id)
        return await self.turns.of_job(delivery.job_id, delivery.place, key, ended=True)

    async def _mark(self, deliveries: Sequence[Delivery], postponed_s: float) -> None:
        """Mark as sent; when a card has to wait, the newest delivery comes again and brings it."""
        async with self.memory.work() as work:
            for delivery in deliveries[:-1]:
                await work.outbox.sent(delivery.job_id)
            if postponed_s > 0:
                await work.outbox.failed(deliveries[-1].job_id, retry_in_s=postponed_s)
            else:
                await work.outbox.sent(deliveries[-1].job_id)
            await work.commit()

    def _still_allowed(self, job: Job | None) -> Still | None:
        return None if job is None else lambda: self.turns.still_allowed(job)

    def _wait_s(self, place: Place, screen: Screen) -> float:
        if not screen.card or screen.anew or (place, screen.card) not in self._edited_at:
            return 0.0
        every_s = self.platforms[place.platform].limits.edit_every_s
        return every_s - (self.now() - self._edited_at[place, screen.card]).total_seconds()

    def _note_edits(self, place: Place, shown: Sequence[Prepared]) -> None:
        now = self.now()
        if len(self._edited_at) > 1000:
            recent = {card: at for card, at in self._edited_at.items() if (now - at).total_seconds() < 60}
            self._edited_at = recent
        self._edited_at.update({(place, one.screen.card): now for one in shown if one.screen.card})


def _coalesced(answers: Sequence[Answer]) -> list[list[Prepared]]:
    """Leave out a card that a later answer redraws; anew when one of them wanted it anew."""
    everything = [one for answer in answers for one in answer.prepared]
    newest = {one.screen.card: one for one in everything}
    anew = {one.screen.card for one in everything if one.screen.anew}

    def final(one: Prepared) -> Prepared:
        return replace(one, screen=replace(one.screen, anew=one.screen.card in anew))

    return [
        [final(one) for one in answer.prepared if not one.screen.card or newest[one.screen.card] is one]
        for answer in answers
    ]
