"""Denoising: from seeds (or a picture) to latents, with guidance, one flat loop.

Every picture has a generator of its own, so its noise does not depend on which others are drawn beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from worker.families.base import LoadedBase, Text, join

Predict = Callable[[Tensor, Tensor, Text], Tensor]
OnStep = Callable[
    [int, int, Tensor], None
]  # step done, steps in all, clean latents as they look now (B, C, h, w)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """Where img2img begins: clean latents (B or 1, C, h, w), and how much of the way is drawn anew, 0..1."""

    latents: Tensor
    strength: float


class Noise:
    """Noise (B, C, h, w), new at every call, row i from seed i alone."""

    def __init__(self, seeds: Sequence[int], shape: tuple[int, int, int]) -> None:
        self._rows = [torch.Generator().manual_seed(seed) for seed in seeds]
        self._shape = shape

    def __len__(self) -> int:
        return len(self._rows)

    def __call__(self) -> Tensor:
        return torch.cat([torch.randn(1, *self._shape, generator=row) for row in self._rows])


@torch.no_grad()
def denoise(
    base: LoadedBase,
    texts: Sequence[Text],  # one a picture
    negative: Text,  # one row
    noise: Noise,
    *,
    steps: int,
    guidance: float,
    on_step: OnStep,
    sketch: Sketch | None = None,
    predict: Predict | None = None,  # the base's own, or in tiles
) -> Tensor:
    """Return clean latents (B, C, h, w), fp32. Whatever `on_step` raises ends the drawing."""
    predict = predict or base.predict
    count, device = len(noise), base.machine.device
    first_noise = noise().to(device)
    text = join(list(texts))
    both = join([negative.repeat(count), text])
    sampler = base.sampler()
    sampler.set_timesteps(steps, device=device)
    times = sampler.timesteps
    sampler.set_begin_index(0)  # two steps may share a time, so it must not look its place up by time
    latents: Tensor = first_noise * sampler.init_noise_sigma
    if sketch is not None:
        first = min(len(times) - 1, max(0, round(len(times) * (1 - sketch.strength))))
        sampler.set_begin_index(first)
        start = sketch.latents.to(device).expand(count, -1, -1, -1)
        latents = sampler.add_noise(start, first_noise, times[first : first + 1].expand(count))
        times = times[first:]
    for done, moment in enumerate(times, start=1):
        inputs = sampler.scale_model_input(latents, moment)
        if guidance > 1:
            without, with_text = predict(torch.cat([inputs, inputs]), moment, both).chunk(2)
            answer = without + guidance * (with_text - without)
            answer = _rescale(answer, with_text, base.family.drawing.guidance_rescale)
        else:
            answer = predict(inputs, moment, text)
        fresh = noise().to(device) if base.family.drawing.stochastic else None
        latents = sampler.step(answer, moment, latents, variance_noise=fresh, return_dict=False)[0]
        on_step(done, len(times), sampler.model_outputs[-1])  # DPM++ keeps its guess of the clean latents
    return latents


def _rescale(guided: Tensor, plain: Tensor, share: float) -> Tensor:
    """Guidance raises contrast; bring its deviation back towards the plain answer's (Lin et al.

    2023, 3.4).
    """
    if share == 0:
        return guided
    ratio = plain.std((1, 2, 3), keepdim=True) / guided.std((1, 2, 3), keepdim=True)
    return guided * (share * ratio + 1 - share)
