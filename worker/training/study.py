"""One optimizer step.

Pick crops and strangers, add noise, predict, weigh the error, move adapter and average.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from worker.families.base import LoadedBase
from worker.training.checkpoint import Progress, Tensors
from worker.training.dataset import Lessons, captions_of
from worker.training.recipe import Recipe
from worker.training.targets import min_snr, snr_of, squared_error

FIRST_CLASS_ROW = 3  # of the captions: none, instance, close-up, then the classes


class Study:
    """What one training holds in memory. `strangers` are clean class latents (1, C, h, w), maybe none."""

    def __init__(
        self,
        base: LoadedBase,
        recipe: Recipe,
        tensors: Tensors,
        progress: Progress,
        lessons: Lessons,
        strangers: list[Tensor],
    ) -> None:
        self.base, self.recipe, self.tensors, self.progress = base, recipe, tensors, progress
        self._lessons = lessons
        self._strangers = strangers
        self._channels = channel_weights(lessons.mean, recipe.channels, recipe.learned_channels)
        self._classes = len(captions_of(base.family.words)) - FIRST_CLASS_ROW
        self._snr = snr_of(base.alphas_cumprod)

    def step(self) -> float:
        """Learn from one batch and return its loss."""
        recipe, generator = self.recipe, self.tensors.generator
        clean, weight, rows = self._batch(generator)  # (B, C, h, w), (B, 1, h, w), (B,)
        device = clean.device
        noise = torch.randn(clean.shape, generator=generator).to(device)
        times = draw_times(len(clean), len(self._snr), recipe.timesteps, generator)
        text = self._lessons.text.rows(rows)

        schedule = self.base.schedule
        noisy = schedule.add_noise(clean, noise, times.to(device))
        answer = self.base.predict(noisy, times.to(device), text)
        kind = schedule.config.prediction_type
        error = squared_error(answer, clean, noise, self._snr[times].to(device), kind)
        error = (error * self._channels).mean(1, keepdim=True)  # (B, 1, h, w)
        per_picture = (error * weight).sum((1, 2, 3)) / weight.sum((1, 2, 3))  # (B,)
        if recipe.weighting == "min-snr":
            weights = min_snr(self._snr[times], recipe.snr_limit, velocity=kind != "epsilon")
            per_picture = per_picture * weights.to(device)
        loss = per_picture.mean()

        parameters = list(self.tensors.weights.values())
        for group in self.tensors.optimizer.param_groups:
            group["lr"] = rate_at(self.progress.step, recipe)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(parameters, recipe.clip_norm)
        self.tensors.optimizer.step()
        self.tensors.optimizer.zero_grad(set_to_none=True)
        self._average()
        return float(loss.detach())

    def _batch(self, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Pick the person's crops, then strangers; some captions are dropped."""
        lessons, recipe = self._lessons, self.recipe
        picked = torch.randint(len(lessons.mean), (recipe.batch,), generator=generator)
        spread = torch.randn(lessons.mean[picked].shape, generator=generator).to(lessons.mean.device)
        clean = [lessons.mean[picked] + lessons.deviation[picked] * spread]
        weight = [lessons.weight[picked]]
        rows = [lessons.caption[picked]]
        if self._strangers:
            others = torch.randint(len(self._strangers), (recipe.prior_batch,), generator=generator)
            clean.append(torch.cat([self._strangers[int(i)] for i in others]))
            weight.append(torch.ones_like(clean[-1][:, :1]))
            rows.append(FIRST_CLASS_ROW + others % self._classes)
        all_rows = torch.cat(rows)
        dropped = torch.rand(len(all_rows), generator=generator) < recipe.caption_dropout
        return torch.cat(clean), torch.cat(weight), torch.where(dropped, 0, all_rows)

    @torch.no_grad()
    def _average(self) -> None:
        """Follow the weights; quicker at first, so that the start's zeros are soon forgotten."""
        decay = min(self.recipe.ema_decay, (self.progress.step + 1) / (self.progress.step + 10))
        for name, weight in self.tensors.weights.items():
            self.tensors.average[name].lerp_(weight.detach(), 1 - decay)

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Draw with the average for a while; the live weights come back whatever happens."""
        kept = {name: weight.detach().clone() for name, weight in self.tensors.weights.items()}
        with torch.no_grad():
            for name, weight in self.tensors.weights.items():
                weight.copy_(self.tensors.average[name])
        try:
            yield
        finally:
            with torch.no_grad():
                for name, weight in self.tensors.weights.items():
                    weight.copy_(kept[name])


def rate_at(step: int, recipe: Recipe) -> float:
    """Linear warm-up, then a cosine down to `final_rate_share` of the peak."""
    if step < recipe.warmup_steps:
        return recipe.learning_rate * (step + 1) / recipe.warmup_steps
    done = (step - recipe.warmup_steps) / max(1, recipe.steps - recipe.warmup_steps)
    low = recipe.final_rate_share
    return recipe.learning_rate * (low + (1 - low) * (1 + math.cos(math.pi * done)) / 2)


def channel_weights(latents: Tensor, how: str, learned: int = 0) -> Tensor:
    """Weights of the channels' errors (C, 1, 1), mean 1: alike, or by variance over latents (N, C, h, w).

    Channels from `learned` on count nothing, unless it is 0.
    """
    spread = latents.float().var((0, 2, 3)) if how == "spread" else torch.ones_like(latents[0, :, 0, 0])
    if learned:
        spread = torch.where(torch.arange(len(spread), device=spread.device) < learned, spread, 0)
    return (spread / spread.mean().clamp(min=1e-12))[:, None, None]


def draw_times(count: int, levels: int, how: str, generator: torch.Generator) -> Tensor:
    """Noise levels (B,), spread evenly over the batch: less luck in the loss than independent draws."""
    start = torch.rand(1, generator=generator, dtype=torch.float64)
    shares = (start + torch.arange(count, dtype=torch.float64) / count) % 1
    shares = shares[torch.randperm(count, generator=generator)]
    if how != "uniform":
        middle = -1.0 if how == "clear" else 0.0
        shares = torch.sigmoid(torch.special.ndtri(shares.clamp(1e-6, 1 - 1e-6)) + middle)
    return (shares * levels).long().clamp(0, levels - 1)
