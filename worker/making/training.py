"""Training a face model: photos out of the vault, checkpoints into it while it learns, then the adapter.

A worker that is told to stop keeps a checkpoint and hands the job back; one that dies loses what came after
its last checkpoint. Whoever claims the job next goes on from there.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from storage.domain.errors import BadInput, Fault
from storage.domain.jobs import JobState
from storage.domain.records import FaceModel, Selfie, SelfieState
from storage.memory import UnitOfWork
from worker.desk import Desk, Write
from worker.engines import Stop, Trained, TrainOrder

log = structlog.get_logger(__name__)

TIME_LIMIT_S = 48 * 3600.0
CHECKPOINT = "checkpoint.safetensors"  # what worker/training replaces atomically in the order's folder
_LOOK_EVERY_S = 2.0


async def train(desk: Desk) -> None:
    """TRAIN: `target_id` is the model."""
    job = desk.job
    async with desk.shop.memory.look() as work:
        await desk.consented(work)
        model = await work.models.get(job.person_id, job.target_id)
        accepted = await work.selfies.of_model(job.person_id, model.id, states=(SelfieState.ACCEPTED,))
    # Those it was started with: what was judged since is new, and the bot says so.
    selfies = [one for one in accepted if job.selfie_ids is None or one.id in job.selfie_ids]
    if not selfies:
        raise BadInput("too-few-photos")
    folder = desk.shop.scratch / job.id
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    try:
        trained = await _learn(desk, selfies, folder)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    adapter_key = await desk.store("adapter", trained.adapter)
    await desk.end(JobState.DONE, write=_keep(desk, model, adapter_key, trained))


async def _learn(desk: Desk, selfies: Sequence[Selfie], folder: Path) -> Trained:
    checkpoint = folder / CHECKPOINT
    if desk.claim.checkpoint_key is not None:
        with suppress(KeyError):  # erased or swept: beginning again is slower, not wrong
            checkpoint.write_bytes(await desk.open(desk.claim.checkpoint_key))
    order = TrainOrder(
        photos=[await desk.open(selfie.blob_key) for selfie in selfies],
        features=[selfie.features or b"" for selfie in selfies],
        base_model=desk.shop.base_model,
        folder=folder,
        seed=_seed_of(desk.job.id),
        overrides=dict(desk.shop.train_overrides),
    )
    kept = _Checkpoints(desk, checkpoint)
    keeping = asyncio.create_task(kept.follow())
    try:
        trained: Trained = await desk.compute(order, time_limit_s=TIME_LIMIT_S)
    except Stop:
        await _cancelled(keeping)
        if desk.reason == "shutdown":
            await kept.keep()
        raise
    finally:
        await _cancelled(keeping)
    return trained


class _Checkpoints:
    """Carries each new checkpoint from the child's folder into the vault."""

    def __init__(self, desk: Desk, file: Path) -> None:
        self._desk = desk
        self._file = file
        self._seen_ns = self._stamp()

    async def follow(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            try:
                await self.keep()
            except Fault as fault:  # the training goes on; the next checkpoint may get through
                log.warning("checkpoint not kept", job=self._desk.job.id, code=fault.code)

    async def keep(self) -> None:
        stamp = self._stamp()
        if stamp == self._seen_ns:
            return
        await self._desk.keep_checkpoint(await asyncio.to_thread(self._file.read_bytes))
        self._seen_ns = stamp

    def _stamp(self) -> int:
        try:
            return self._file.stat().st_mtime_ns
        except FileNotFoundError:
            return 0


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def _seed_of(job_id: str) -> int:
    """Draw the seed from the job: the same in every attempt, so that a resumed training is the same one."""
    return int.from_bytes(hashlib.sha256(job_id.encode()).digest()[:4]) >> 1


def _keep(desk: Desk, model: FaceModel, adapter_key: str, trained: Trained) -> Write:
    async def write(work: UnitOfWork) -> None:
        await work.models.trained(
            model.person_id,
            model.id,
            adapter_key=adapter_key,
            base_model=desk.shop.base_model,
            facts=dict(trained.facts),
            selfie_ids=desk.job.selfie_ids,
        )

    return write
