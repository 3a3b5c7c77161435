"""Class pictures: what the base itself thinks strangers look like, drawn once per base and kept as latents.

Learning them beside the person's own pictures keeps strangers strangers ("everybody becomes me"). They hold
nobody's face and no personal data, so the cache is shared by everybody who trains on this base.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from worker.families.base import LoadedBase
from worker.painting.sampler import Noise, denoise
from worker.training.recipe import Recipe

GROUP = 4  # drawn and kept together, so that a stop loses at most one group
FIRST_SEED = 10_000


def class_latents(
    base: LoadedBase, recipe: Recipe, cache: Path, on_share: Callable[[float], None]
) -> list[Tensor]:
    """Return latents (1, C, h, w), picture i of class i % len(classes).

    `on_share` gets 0..1 and may raise to stop.
    """
    drawing, classes = base.family.drawing, base.family.words.classes
    what = [
        base.folder.fingerprint,
        recipe.width_px,
        recipe.height_px,
        drawing.steps,
        drawing.guidance,
        classes,
    ]
    key = hashlib.sha256(json.dumps([*what, base.machine.format_name]).encode()).hexdigest()[:16]
    folder = cache / "class-latents" / key
    folder.mkdir(parents=True, exist_ok=True)
    found: list[Tensor] = []
    for first in range(0, recipe.class_pictures, GROUP):
        file = folder / f"{first:04d}.safetensors"
        if not file.is_file():

            def share(done: float, at: int = first) -> None:
                on_share((at + done * GROUP) / recipe.class_pictures)

            latents = _draw_group(base, recipe, first, share)
            fresh = file.with_name(f"{file.name}.{os.getpid()}")
            save_file({"latents": latents.contiguous()}, fresh)
            fresh.replace(file)
        found += list(torch.split(load_file(file)["latents"], 1))
    return [latents.to(base.machine.device) for latents in found[: recipe.class_pictures]]


def _draw_group(base: LoadedBase, recipe: Recipe, first: int, on_share: Callable[[float], None]) -> Tensor:
    drawing, classes = base.family.drawing, base.family.words.classes
    shape = (base.channels, *base.latent_size(recipe.width_px, recipe.height_px))
    negative = base.read(drawing.negative_prompt)
    rows = []
    for start in range(0, GROUP, drawing.at_once):
        numbers = range(first + start, first + min(start + drawing.at_once, GROUP))
        texts = [base.read(classes[number % len(classes)]) for number in numbers]
        noise = Noise([FIRST_SEED + number for number in numbers], shape)

        def step(done: int, steps: int, _: Tensor, at: int = start) -> None:
            on_share((at + done / steps * drawing.at_once) / GROUP)

        rows.append(
            denoise(
                base,
                texts,
                negative,
                noise,
                steps=drawing.steps,
                guidance=drawing.guidance,
                on_step=step,
            )
        )
    return torch.cat(rows).cpu()
