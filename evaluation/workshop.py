"""The product's own trainer, painter and upscaler, and what no chat asks for: strangers in an adapter.

A chat's prompt always draws the adapter's person. Whether strangers turn into that person too is seen by
drawing "photo of a man in the forest" with the adapter on, as training's own check does.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from evaluation.people import Selfies
from worker.engines import Painted, PaintOrder, Trained, TrainOrder
from worker.families.machine import Machine
from worker.painting.faces import FaceLikeness
from worker.painting.pictures import native_size, to_picture
from worker.painting.portraits import DiffusionPainter
from worker.painting.sampler import Noise, denoise
from worker.painting.studio import Studio
from worker.painting.upscale import DiffusionUpscaler
from worker.training.trainer import LoraTrainer
from worker.weights import BaseFolder, WeightStore


def _quiet(*_: object) -> None:
    """Nobody waits at a progress bar's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    width_px: int = 576
    height_px: int = 768


class Workshop:
    """`base_model` as in BASE_MODEL. Raises Permanent at once when it cannot be used here."""

    def __init__(
        self, base_model: str, cache: Path, *, machine: Machine | None = None, size: Size | None = None
    ) -> None:
        store = WeightStore(cache)
        self.folder: BaseFolder = store.find(base_model)
        likeness = FaceLikeness()
        self._base_model = base_model
        self._size = size or Size()
        self._studio = Studio(store, machine=machine)
        self._trainer = LoraTrainer(store, likeness, machine=machine)
        self._painter = DiffusionPainter(self._studio, likeness)
        self._upscaler = DiffusionUpscaler(self._studio, likeness)

    def train(self, selfies: Selfies, folder: Path, overrides: dict[str, Any]) -> tuple[Trained, float]:
        """The adapter, and the seconds from order to delivery; goes on from a checkpoint in `folder`."""
        order = TrainOrder(
            photos=selfies.photos,
            features=selfies.features,
            base_model=self._base_model,
            folder=folder,
            seed=1,
            overrides=overrides,
        )
        began_s = time.monotonic()
        trained = self._trainer.train(order, _quiet)
        return trained, time.monotonic() - began_s

    def order(self, prompt: str, seeds: Sequence[int], selfies: Selfies, adapter: bytes | None) -> PaintOrder:
        return PaintOrder(
            prompt=prompt,
            negative_prompt="",
            seeds=tuple(seeds),
            base_model=self._base_model,
            adapter=adapter,
            adapter_id=selfies.name,
            references=selfies.features,
            width_px=self._size.width_px,
            height_px=self._size.height_px,
        )

    def warm_up(self) -> None:
        """Load the base model, so that the first person's pictures take no longer than the others'."""
        with self._studio.easel(self._base_model):
            pass

    def paint(self, order: PaintOrder) -> tuple[list[Painted], float]:
        """Best likeness first, and the seconds."""
        began_s = time.monotonic()
        painted = list(self._painter.paint(order, _quiet, _quiet))
        return painted, time.monotonic() - began_s

    def enlarge(self, picture: bytes, order: PaintOrder) -> tuple[Painted, float]:
        began_s = time.monotonic()
        large = self._upscaler.enlarge(picture, order, _quiet)
        return large, time.monotonic() - began_s

    def strangers(
        self, prompts: Sequence[str], seeds: Sequence[int], order: PaintOrder, *, worn: bool
    ) -> list[Image.Image]:
        """One picture a prompt, of nobody in particular; `worn`: with the order's adapter on all the same."""
        with self._studio.easel(self._base_model) as easel, torch.no_grad():
            base, drawing = easel.base, easel.base.family.drawing
            width_px, height_px = native_size(drawing, order)
            shape = (base.channels, *base.latent_size(width_px, height_px))
            adapter = easel.adapter_of(order) if worn else None
            pictures: list[Image.Image] = []
            for at in range(0, len(prompts), drawing.at_once):
                group = prompts[at : at + drawing.at_once]
                with easel.slots.worn([adapter] * len(group)):
                    latents = denoise(
                        base,
                        [base.read(prompt) for prompt in group],
                        base.read(drawing.negative_prompt),
                        Noise(seeds[at : at + len(group)], shape),
                        steps=drawing.steps,
                        guidance=drawing.guidance,
                        on_step=_quiet,
                    )
                for row in torch.split(latents, 1):
                    small = to_picture(base.decode(row)[0], width_px, height_px)
                    pictures.append(small.resize((order.width_px, order.height_px), Image.Resampling.LANCZOS))
            return pictures


def machine_facts() -> dict[str, Any]:
    """What the seconds were measured on, and how busy it was."""
    processor = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.is_file():
        models = [line for line in information.read_text().splitlines() if line.startswith("model name")]
        processor = models[0].partition(":")[2].strip() if models else processor
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "load_average": [round(one, 1) for one in os.getloadavg()],
    }
