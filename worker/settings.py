"""The settings of a worker: which queues it serves, with which base model, and how much it may use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field, field_validator

from storage.domain.jobs import QUEUE_OF
from storage.settings import Settings

QUEUES = tuple(dict.fromkeys(QUEUE_OF.values()))


class WorkerSettings(Settings):
    """What only workers read."""

    owned_prefixes: ClassVar[tuple[str, ...]] = (*Settings.owned_prefixes, "WORKER_", "TRAIN_")

    queues: str = Field(
        default=",".join(QUEUES),
        description="Which work this worker takes: assess, create, train; several with commas.",
    )
    base_model: str = Field(
        default="pocket",
        description="What draws: pocket (comes along), a local folder in diffusers' layout, or a hub id.",
    )
    worker_threads: int = Field(
        default=0, ge=0, le=256, description="Threads for training and drawing; 0: one a core."
    )
    worker_assess_memory_mb: int = Field(
        default=1088, ge=512, description="Memory past which the process that opens photos is replaced."
    )
    worker_memory_mb: int = Field(
        default=0, ge=0, description="The same for training and drawing; 0: no limit."
    )
    worker_idle_s: float = Field(
        default=600.0, gt=0, description="Seconds after which an idle drawing or training process is ended."
    )
    worker_lease_s: float = Field(
        default=3.0,
        ge=1.0,
        le=60.0,
        description="Seconds after which a dead worker's job goes to another one.",
    )
    worker_stop_s: float = Field(
        default=20.0,
        gt=0,
        le=3600.0,
        description="Seconds a training gets to keep a checkpoint when stopped.",
    )
    worker_weights_dir: Path | None = Field(
        default=None,
        description="Cache for weights from a hub and what is made of them; default DATA_DIR/weights.",
    )
    worker_scratch_dir: Path | None = Field(
        default=None,
        description="Folder for checkpoints under way; default: memory (/dev/shm) or DATA_DIR/scratch.",
    )
    train_steps: int | None = Field(
        default=None, ge=1, le=100_000, description="Training steps; default: what the base model needs."
    )

    @field_validator("queues")
    @classmethod
    def _known_queues(cls, queues: str) -> str:
        named = [name.strip() for name in queues.split(",") if name.strip()]
        unknown = sorted(set(named) - set(QUEUES))
        if unknown or not named:
            raise ValueError(f"say one or more of {', '.join(QUEUES)}")
        return ",".join(dict.fromkeys(named))

    @property
    def queue_names(self) -> tuple[str, ...]:
        return tuple(self.queues.split(","))

    @property
    def threads(self) -> int:
        return self.worker_threads or os.cpu_count() or 1

    @property
    def weights_dir(self) -> Path:
        return self.worker_weights_dir or self.data_dir / "weights"

    @property
    def train_overrides(self) -> dict[str, Any]:
        """Fields of worker/training/recipe.py that this installation sets."""
        return {} if self.train_steps is None else {"steps": self.train_steps}
