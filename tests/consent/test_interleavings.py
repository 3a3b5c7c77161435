"""Any order of giving, taking back, drawing, sending, restarting, over the real store: nothing slips through.

What happened is kept as plain facts here, by no code of ours: a picture may only be sent while every fact
that allows it holds, and has held without a break since its job was queued.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field, replace

import pytest

from storage.domain.consent import TEXT_VERSION
from storage.domain.errors import MoonselfieError
from storage.domain.grants import SceneKind
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import ConsentKind, Language
from storage.work import open_memory
from tests.builders import WEB, a_person, event_id, pictures_of
from tests.consenting import a_friend, done, granted, proved, requested

WORK = ("invite", *("submit",) * 3, *("claim",) * 2, *("draw",) * 2, *("end",) * 2, *("send",) * 2)
STEPS = (
    *WORK,
    *WORK,
    *WORK,
    *WORK,
    *WORK,
    *WORK,
    *WORK,
    "revoke",
    "pause",
    "resume",
    "block",
    "unblock",
    "withdraw",
    *("consent",) * 2,
    "narrow",
    "wait",
    "suspend",
    "lift",
    "remove",
    "train",
    *("prove",) * 2,
    "restart",
    "delete",
)
ENDINGS = frozenset({"revoke", "pause", "block", "withdraw", "narrow", "suspend", "train", "delete"})


@dataclass
class Sequence:
    """One friend, two who ask. The plain facts: which grants stand, and what broke since a job was queued."""

    random: random.Random
    settings: object
    memory: object
    clock: object
    friend: object = None
    model: object = None
    askers: list = field(default_factory=list)
    grants: dict = field(default_factory=dict)  # asker -> (grant id, paused)
    grant_of: dict = field(default_factory=dict)  # asker -> the grant as it was given
    narrowed: set = field(default_factory=set)  # askers whose scene was taken away
    suspended: set = field(default_factory=set)
    blocked: set = field(default_factory=set)
    consented: bool = True
    proven: bool = True
    there: bool = True
    good: dict = field(default_factory=dict)  # job id -> asker, while nothing broke since it was queued
    stage: dict = field(default_factory=dict)  # job id -> (stage, attempt, request)
    sent: int = 0
    stopped: int = 0

    def allowed(self, asker) -> bool:
        grant = self.grants.get(asker.id)
        return bool(
            self.there
            and self.consented
            and self.proven
            and grant is not None
            and not grant[1]
            and asker.id not in self.blocked | self.narrowed | self.suspended
        )

    def broke(self, *askers) -> None:
        for job_id, asker in list(self.good.items()):
            if asker.id in {one.id for one in askers}:
                del self.good[job_id]

    async def step(self, name: str) -> None:
        try:
            await getattr(self, name)(self.random.choice(self.askers))
        except (MoonselfieError, KeyError):
            self.stopped += name in {"draw", "end"}
            assert name not in ENDINGS or not self.there, f"{name} failed"

    async def invite(self, asker) -> None:
        if self.there and asker.id not in self.grants:
            grant = await granted(self.memory, self.clock, self.friend, asker, pictures_a_day=200)
            self.grants[asker.id] = (grant.id, False)
            self.grant_of[asker.id] = grant
            self.narrowed.discard(asker.id)

    async def submit(self, asker) -> None:
        allowed = self.allowed(asker)
        request = await requested(self.memory, asker, self.model, seeds=(1,))
        job = await done(
            self.memory,
            lambda work: work.jobs.submit(
                kind=JobKind.PORTRAITS,
                person_id=asker.id,
                target_id=request.id,
                place=WEB,
                event_id=event_id(),
            ),
        )
        assert allowed, "queued without a standing permission"
        self.good[job.id] = asker
        self.stage[job.id] = ("queued", 0, request)

    def one(self, stage: str):
        found = sorted(job_id for job_id, (at, _, _) in self.stage.items() if at == stage)
        return self.random.choice(found) if found else None

    async def claim(self, _asker) -> None:
        if job_id := self.one("queued"):
            await done(self.memory, lambda work: work.jobs.admit({"create": 100_000}))
            claim = await done(self.memory, lambda work: work.jobs.claim(job_id, worker="w", lease_s=600))
            self.stage[job_id] = ("claimed" if claim else "over", 1, self.stage[job_id][2])

    async def draw(self, _asker) -> None:
        if job_id := self.one("claimed"):
            good = job_id in self.good
            self.stage[job_id] = ("over", 1, self.stage[job_id][2])
            await done(self.memory, lambda work: work.rights.stands(job_id))
            assert good, "a model was opened without a standing permission"
            self.stage[job_id] = ("drawn", 1, self.stage[job_id][2])

    async def end(self, _asker) -> None:
        if job_id := self.one("drawn"):
            good, request = job_id in self.good, self.stage[job_id][2]
            self.stage[job_id] = ("over", 1, request)
            await pictures_of(self.memory, request)

            async def finish(work):
                await work.rights.stands(job_id, binding=True)
                return await work.jobs.finish(job_id, 1, JobState.DONE)

            ended = await done(self.memory, finish)
            assert good or not ended, "ended as done without a standing permission"
            if ended:
                self.stage[job_id] = ("ended", 1, request)

    async def send(self, _asker) -> None:
        if job_id := self.one("ended"):
            good, request = job_id in self.good, self.stage[job_id][2]
            asker_id = request.person_id
            self.stage[job_id] = ("over", 1, request)
            code = await done(self.memory, lambda work: work.rights.withheld(job_id))
            async with self.memory.look() as look:
                job = await look.jobs.get(job_id)
                shown = await look.pictures.of_request(asker_id, request.id)
            assert good == (code is None), f"{'held back' if good else 'sent'}: {code}"
            assert (job.state is JobState.DONE, bool(shown)) == (good, good)
            self.sent, self.stopped = self.sent + good, self.stopped + (not good)

    async def revoke(self, asker) -> None:
        if self.there and asker.id in self.grants:
            grant_id, _ = self.grants.pop(asker.id)
            await done(self.memory, lambda work: work.grants.revoke(self.friend.id, grant_id))
            self.broke(asker)

    async def pause(self, asker) -> None:
        await self._pause(asker, paused=True)

    async def resume(self, asker) -> None:
        await self._pause(asker, paused=False)

    async def _pause(self, asker, *, paused) -> None:
        if self.there and asker.id in self.grants:
            grant_id, _ = self.grants[asker.id]
            name = "pause" if paused else "resume"
            await done(self.memory, lambda work: getattr(work.grants, name)(self.friend.id, grant_id))
            self.grants[asker.id] = (grant_id, paused)
            if paused:
                self.broke(asker)

    async def block(self, asker) -> None:
        if self.there:
            await done(self.memory, lambda work: work.grants.block(self.friend.id, asker.id))
            self.blocked.add(asker.id)
            self.grants.pop(asker.id, None)  # for good
            self.clock.forward(1)
            self.broke(asker)

    async def unblock(self, _asker) -> None:
        if self.there:
            await done(self.memory, lambda work: work.grants.unblock_all(self.friend.id))
            self.blocked.clear()

    async def withdraw(self, _asker) -> None:
        if self.there and self.consented and self.random.random() < 0.3:
            await done(self.memory, lambda work: work.people.withdraw_consents(self.friend.id))
            self.consented = False
            self.grants.clear()  # for good
            self.broke(*self.askers)

    async def consent(self, _asker) -> None:
        """Given again, it brings no permission back."""
        if self.there and not self.consented:
            given = {"text_version": TEXT_VERSION, "language": Language.EN}
            for kind in ConsentKind:
                await done(
                    self.memory,
                    lambda work, kind=kind: work.people.give_consent(self.friend.id, kind, **given),
                )
            self.consented = True

    async def narrow(self, asker) -> None:
        """To the scenes that nobody here asks for."""
        if self.there and asker.id in self.grants and asker.id not in self.narrowed:
            grant = self.grant_of[asker.id]
            less = replace(grant.terms, scenes=frozenset({SceneKind.OWN_WORDS}))
            await done(self.memory, lambda work: work.grants.narrow(self.friend.id, grant.id, less))
            self.narrowed.add(asker.id)
            self.broke(asker)

    async def wait(self, _asker) -> None:
        """Time alone ends permissions; sometimes somebody looks at once, sometimes nobody does."""
        self.clock.forward(self.random.choice([3600, 10 * 86_400, 31 * 86_400]))
        for one in self.askers:
            grant = self.grant_of.get(one.id)
            if one.id in self.grants and self.clock() >= grant.terms.ends_at:
                del self.grants[one.id]
                self.broke(one)
        if self.random.random() < 0.5:
            await done(self.memory, lambda work: work.rights.run_out())

    async def suspend(self, asker) -> None:
        await done(self.memory, lambda work: work.grants.suspend(asker.id, suspended=True))
        self.suspended.add(asker.id)
        self.broke(asker)

    async def lift(self, asker) -> None:
        await done(self.memory, lambda work: work.grants.suspend(asker.id, suspended=False))
        self.suspended.discard(asker.id)

    async def remove(self, _asker) -> None:
        """The friend deletes pictures that are on their way."""
        if self.there and (job_id := self.one("ended")):
            await done(self.memory, lambda work: work.depicted.remove(self.friend.id, job_id))
            self.good.pop(job_id, None)

    async def train(self, _asker) -> None:
        """Other photos, perhaps of somebody else: the proof was not of those."""
        if self.there and self.random.random() < 0.5:
            key = f"people/{self.friend.id}/adapter/{self.random.random()}"
            await done(
                self.memory,
                lambda work: work.models.trained(
                    self.friend.id, self.model.id, adapter_key=key, base_model="pocket", facts={}
                ),
            )
            self.proven = False
            self.broke(*self.askers)

    async def prove(self, _asker) -> None:
        if self.there:
            await done(self.memory, lambda work: proved(work, self.model.id))
            self.proven = True

    async def delete(self, _asker) -> None:
        """Everything of the friend: also what others drew of them is gone."""
        if self.there and self.random.random() < 0.2:
            await done(self.memory, lambda work: work.erasure.everything(self.friend.id))
            self.there = False
            self.grants.clear()
            self.broke(*self.askers)

    async def restart(self, _asker) -> None:
        """Whatever is known only in memory is lost."""
        if self.random.random() < 0.2:
            await self.memory.close()
            self.memory = await reopened(self.settings, self.clock)


async def reopened(settings, clock):
    return await open_memory(settings, clock=clock, new_id=lambda: uuid.uuid4().hex)


async def played(settings, clock, seeds, *, steps: int) -> tuple[int, int]:
    """Each seed is a sequence with people of its own; how many jobs were sent, and how many held back."""
    memory, sent, stopped = await reopened(settings, clock), 0, 0
    try:
        for seed in seeds:
            play = Sequence(random=random.Random(seed), settings=settings, memory=memory, clock=clock)
            play.friend, play.model = await a_friend(memory, f"friend-{seed}")
            play.askers = [await a_person(memory, f"asker-{seed}-{number}") for number in range(2)]
            try:
                for _ in range(steps):
                    await play.step(play.random.choice(STEPS))
            finally:
                memory = play.memory
            sent, stopped = sent + play.sent, stopped + play.stopped
    finally:
        await memory.close()
    return sent, stopped


async def test_nothing_slips_through(settings, clock):
    """Two hundred, told apart by their seeds; both endings must occur, or this would prove nothing."""
    sent, stopped = await played(settings, clock, range(200), steps=40)
    assert sent > 0
    assert stopped > 0


@pytest.mark.slow
async def test_nothing_slips_through_in_a_thousand_orders(settings, clock):
    sent, stopped = await played(settings, clock, range(100, 1100), steps=60)
    assert sent > 100
    assert stopped > 10
