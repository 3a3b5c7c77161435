"""Job leases under any order of events: hypothesis plays workers, crashes, late writers and cancels."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
import uuid
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from storage.domain.jobs import JobState
from storage.repositories.leases import MOST_FAILURES
from storage.settings import Settings
from storage.work import open_memory
from tests.builders import Clock, a_job, a_model, a_person

LEASE_S = 10


class Leases(RuleBasedStateMachine):
    """One training job; `claims` are all attempts ever given out, and only the newest may count."""

    def __init__(self, migrated: Path):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        shutil.copytree(migrated, self.folder.name, dirs_exist_ok=True)
        self.clock = Clock()
        numbers = itertools.count(1)
        self.memory = self.loop.run_until_complete(
            open_memory(
                Settings(data_dir=Path(self.folder.name), own_proof=False),
                clock=self.clock,
                new_id=lambda: f"{next(numbers):06d}{uuid.uuid4().hex[:20]}",
            )
        )
        self.person = self.do(a_person(self.memory))
        self.model = self.do(a_model(self.memory, self.person))
        self.job = self.do(a_job(self.memory, self.person.id, self.model.id)).id
        self.claims: list[tuple[int, float]] = []  # (attempt, end of its lease in seconds of the clock)
        self.failures = 0
        self.ended: JobState | None = None
        self.cancelled = False
        self.running = False
        self.jobs(lambda jobs: jobs.admit({"train": 1}))

    def teardown(self):
        self.do(self.memory.close())
        self.loop.close()
        self.folder.cleanup()

    def do(self, work):
        return self.loop.run_until_complete(work)

    def jobs(self, ask):
        async def asked():
            async with self.memory.work() as work:
                answer = await ask(work.jobs)
                await work.commit()
            return answer

        return self.do(asked())

    @property
    def now(self) -> float:
        return self.clock.at.timestamp()

    @rule(dead=st.booleans())
    def claim(self, dead):
        """`dead`: only after whoever had it was silent for longer than the lease."""
        if dead:
            self.clock.forward(LEASE_S + 1)
        outcome = self.jobs(lambda jobs: jobs.claim(self.job, worker="w", lease_s=LEASE_S))
        leased = self.running and self.claims[-1][1] > self.now
        if self.ended:
            assert outcome is None
        elif leased:
            assert isinstance(outcome, float)
            assert outcome > 0
        else:
            self.failures += int(self.running)
            self.running = False
            if self.cancelled:
                assert outcome is None
                self.ended = JobState.CANCELLED
            elif self.failures >= MOST_FAILURES:
                assert outcome is None
                self.ended = JobState.FAILED
            else:
                assert outcome.attempt == len(self.claims) + 1
                assert outcome.tries == self.failures + 1
                self.claims.append((outcome.attempt, self.now + LEASE_S))
                self.running = True

    @rule(seconds=st.sampled_from([1, 9]))
    def time_passes(self, seconds):
        self.clock.forward(seconds)

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def renew(self, data):
        attempt, _ = data.draw(st.sampled_from(self.claims))
        answer = self.jobs(lambda jobs: jobs.renew(self.job, attempt, lease_s=LEASE_S))
        if self.running and attempt == self.claims[-1][0]:
            assert answer is self.cancelled
            self.claims[-1] = (attempt, self.now + LEASE_S)
        else:
            assert answer is None

    # Ends come late: after them little can go wrong.
    @precondition(lambda self: len(self.claims) > 1)
    @rule(data=st.data(), state=st.sampled_from([JobState.DONE, JobState.FAILED, JobState.CANCELLED]))
    def finish(self, data, state):
        attempt, _ = data.draw(st.sampled_from(self.claims))
        answer = self.jobs(lambda jobs: jobs.finish(self.job, attempt, state))
        mine = self.running and attempt == self.claims[-1][0]
        assert answer is mine
        if mine:
            self.running, self.ended = False, state

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), counted=st.booleans())
    def release(self, data, counted):
        attempt, _ = data.draw(st.sampled_from(self.claims))
        self.jobs(lambda jobs: jobs.release(self.job, attempt, counted=counted))
        if self.running and attempt == self.claims[-1][0]:
            self.running = False
            self.failures += int(counted)
            if self.cancelled:
                self.ended = JobState.CANCELLED
            elif self.failures >= MOST_FAILURES:
                self.ended = JobState.FAILED

    @precondition(lambda self: len(self.claims) > 1)
    @rule()
    def cancel(self):
        self.jobs(lambda jobs: jobs.cancel(self.person.id, self.job))
        if not self.ended:
            if self.running:
                self.cancelled = True
            else:
                self.ended = JobState.CANCELLED

    @invariant()
    def the_end_is_told_exactly_once(self):
        async def look():
            async with self.memory.look() as look:
                return await look.jobs.get(self.job), await look.outbox.pending()

        job, pending = self.do(look())
        assert len(pending) == int(self.ended is not None)
        assert job.state.ended == (self.ended is not None)
        if self.ended:
            assert job.state is self.ended
        elif self.running:
            assert job.state is JobState.RUNNING
        assert job.attempt == len(self.claims)


def test_leases(migrated):
    """A few hundred steps of hypothesis's choice; shrinking what fails would take minutes here."""
    run_state_machine_as_test(
        lambda: Leases(migrated),
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            derandomize=True,
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
