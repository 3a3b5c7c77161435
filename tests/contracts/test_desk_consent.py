"""Withdrawing consent and ending a job at the same instant, on every database."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from storage.domain.errors import Refusal
from storage.domain.jobs import JobKind, JobState
from storage.vault import open_vault
from tests.builders import a_job, a_model, a_person
from worker.desk import Desk, SetLocks, Workshop


class _Bell:
    async def ring(self, topic: str) -> None:
        pass


async def test_consent_withdrawn_while_a_job_ends_delivers_nothing(settings, memory, clock, tmp_path):
    """Whichever commits first counts: a job whose end waited for the withdrawal is not done."""
    person = await a_person(memory)
    model = await a_model(memory, person)
    job = await a_job(memory, person.id, model.id, JobKind.TRAIN)
    async with memory.work() as work:
        await work.jobs.admit({"train": 1})
        claim = await work.jobs.claim(job.id, worker="w", lease_s=60)
        await work.commit()
    shop: Any = Workshop(
        memory=memory,
        vault=await open_vault(settings, memory),
        bell=_Bell(),
        rooms={},
        base_model="pocket",
        scratch=tmp_path,
        new_id=lambda: "",
        now=clock,
        train_overrides={},
        sets=SetLocks(),
    )
    async with memory.work() as work:
        await work.people.withdraw_consents(person.id)
        ending = asyncio.create_task(Desk(shop, claim).end(JobState.DONE))
        await asyncio.wait([ending], timeout=0.5)
        await work.commit()
    with pytest.raises(Refusal):
        await ending
    async with memory.look() as look:
        assert (await look.jobs.get(job.id)).state is JobState.RUNNING
