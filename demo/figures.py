"""The figures behind the story, read from the installation's own memory, and the comparison.

Likeness means something only beside what the base model draws without the person's adapter: the very same
prompts and seeds are drawn once more by the worker's own painter, with `adapter=None`.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tqdm import tqdm

from storage.domain.records import FaceModel, Language, ModelState, Picture, PortraitRequest, SelfieState
from storage.settings import Settings
from storage.vault import SealedVault, open_vault
from storage.work import SqlMemory, open_memory
from worker.child import Child, ChildSpec, Listener
from worker.engines import Painted, PaintOrder

_WITHIN_S = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request with its pictures, best likeness first, and what drawing it took."""

    request: PortraitRequest
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    model: FaceModel
    asked: tuple[Asked, ...]  # oldest first
    references: tuple[bytes, ...]


@asynccontextmanager
async def opened(data_dir: Path) -> AsyncIterator[tuple[SqlMemory, SealedVault]]:
    """Open the memory and the vault of an installation that is running."""
    settings = Settings(data_dir=data_dir)
    memory = await open_memory(settings, clock=lambda: datetime.now(UTC), new_id=lambda: uuid.uuid4().hex)
    try:
        yield memory, await open_vault(settings, memory)
    finally:
        await memory.close()


async def person_of(memory: SqlMemory, chat: str) -> str:
    """Look up who talks in this web chat."""
    async with memory.work() as work:  # not committed: somebody known is only found
        person = await work.people.find_or_create(platform="web", external_id=chat, language=Language.EN)
    return person.id


async def read(memory: SqlMemory, person_id: str) -> Figures:
    """Read what is known of the one model that this person has trained."""
    async with memory.look() as work:
        models = await work.models.of_person(person_id)
        model = next(model for model in models if model.state is ModelState.READY)
        requests = await work.pictures.newest_requests(person_id, offset=0, limit=100)
        asked = tuple(
            [
                Asked(request=one, pictures=tuple(await work.pictures.of_request(person_id, one.id)))
                for one in reversed(requests)
            ]
        )
        selfies = await work.selfies.of_model(person_id, model.id, states=(SelfieState.ACCEPTED,))
    references = tuple(selfie.features for selfie in selfies if selfie.features)
    return Figures(model=model, asked=asked, references=references)


async def without_adapter(figures: Figures, *, threads: int, weights_dir: Path) -> list[list[Painted]]:
    """Draw the same prompts and seeds by the base model alone."""
    spec = ChildSpec(
        name="comparison",
        engine="worker.rooms:create_room",
        settings={"weights_dir": str(weights_dir)},
        hub=True,
        threads=threads,
    )
    child = Child(spec)
    try:
        return [await _drawn(child, figures, asked) for asked in figures.asked]
    finally:
        await child.close()


async def _drawn(child: Child, figures: Figures, asked: Asked) -> list[Painted]:
    order = PaintOrder(
        prompt=asked.request.prompt,
        negative_prompt=asked.request.negative_prompt,
        seeds=asked.request.seeds,
        base_model=figures.model.base_model,
        adapter=None,
        adapter_id="",
        references=figures.references,
    )
    with tqdm(total=100, desc="without ", unit="%", leave=False) as bar:

        async def report(progress: float, _stage: str, _remaining_s: float | None) -> None:
            bar.n = round(100 * progress)
            bar.refresh()

        async def preview(_jpeg: bytes, _number: int) -> None:
            """Nobody looks."""

        listener = Listener(report=report, preview=preview)
        painted: Sequence[Painted] = await child.run(
            order, listener=listener, stopping=asyncio.Event(), time_limit_s=_WITHIN_S
        )
    return list(painted)


def mean_likeness(values: Sequence[float | None]) -> float | None:
    """Average over the pictures that show a face; None when none does."""
    measured = [value for value in values if value is not None]
    return sum(measured) / len(measured) if measured else None
