"""Small builders: people who consented, models with selfies, requests, on a real memory."""

from __future__ import annotations

import itertools
import shutil
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.domain.consent import TEXT_VERSION
from storage.domain.jobs import Job, JobKind
from storage.domain.records import (
    ConsentKind,
    FaceModel,
    Language,
    Person,
    Picture,
    Place,
    PortraitRequest,
    RequestKind,
    Selfie,
)
from storage.memory import Memory
from storage.settings import Settings
from storage.work import open_memory

WEB = Place(platform="web", chat="here")


@dataclass
class Clock:
    """Stands still until told to go on."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@asynccontextmanager
async def opened_memory(settings: Settings, clock: Clock, migrated: Path) -> AsyncIterator[Memory]:
    """On a copy of `migrated`, unless the settings name a database. Ids sort in the order they were made."""
    numbers = itertools.count(1)
    if not settings.database_url:
        shutil.copytree(migrated, settings.data_dir, dirs_exist_ok=True)
    opened = await open_memory(
        settings, clock=clock, new_id=lambda: f"{next(numbers):06d}{uuid.uuid4().hex[:20]}"
    )
    try:
        yield opened
    finally:
        await opened.close()


def counting_ids(prefix: str = "id"):
    """id-1, id-2, ...: readable in a failed assertion."""
    numbers = itertools.count(1)
    return lambda: f"{prefix}-{next(numbers)}"


_event_numbers = itertools.count(1)


def event_id() -> str:
    return f"event-{next(_event_numbers)}"


async def a_person(memory: Memory, external_id: str = "ada", *, consented: bool = True) -> Person:
    async with memory.work() as work:
        person = await work.people.find_or_create(
            platform="web", external_id=external_id, language=Language.EN
        )
        if consented:
            for kind in ConsentKind:
                await work.people.give_consent(
                    person.id, kind, text_version=TEXT_VERSION, language=Language.EN
                )
        await work.commit()
    return person


async def a_model(memory: Memory, person: Person) -> FaceModel:
    async with memory.work() as work:
        model = await work.models.create(person.id)
        await work.commit()
    return model


async def a_selfie(memory: Memory, model: FaceModel, blob_key: str = "people/nobody/photo/1") -> Selfie:
    async with memory.work() as work:
        selfie = await work.selfies.add(
            person_id=model.person_id, model_id=model.id, blob_key=blob_key, source="photo", message_ref=None
        )
        await work.commit()
    return selfie


async def a_request(
    memory: Memory, model: FaceModel, prompt: str = "on the moon", seeds: tuple[int, ...] = (1, 2, 3, 4)
) -> PortraitRequest:
    async with memory.work() as work:
        request = await work.requests.add(
            person_id=model.person_id, model_id=model.id, kind=RequestKind.NEW, prompt=prompt, seeds=seeds
        )
        await work.commit()
    return request


async def pictures_of(memory: Memory, request: PortraitRequest) -> list[Picture]:
    made = [
        Picture(
            id=f"{request.id}-{rank}",
            request_id=request.id,
            person_id=request.person_id,
            model_id=request.model_id,
            rank=rank,
            seed=seed,
            width_px=576,
            height_px=768,
            blob_key=f"people/{request.person_id}/portrait/{request.id}-{rank}",
            created_at=request.created_at,
            likeness=0.9 - rank / 10,
        )
        for rank, seed in enumerate(request.seeds)
    ]
    async with memory.work() as work:
        for picture in made:
            await work.pictures.add(picture)
        await work.commit()
    return made


async def a_job(
    memory: Memory,
    person_id: str,
    target_id: str,
    kind: JobKind = JobKind.TRAIN,
    *,
    event: str | None = None,
    place: Place = WEB,
) -> Job:
    async with memory.work() as work:
        job = await work.jobs.submit(
            kind=kind, person_id=person_id, target_id=target_id, place=place, event_id=event or event_id()
        )
        await work.commit()
    return job


async def admit(memory: Memory, **capacity: int) -> list[Job]:
    async with memory.work() as work:
        held = await work.jobs.admit(capacity or {"assess": 9, "train": 9, "create": 9})
        await work.commit()
    return list(held)


async def claim(memory: Memory, job_id: str, *, worker: str = "worker", lease_s: float = 10):
    async with memory.work() as work:
        outcome = await work.jobs.claim(job_id, worker=worker, lease_s=lease_s)
        await work.commit()
    return outcome
