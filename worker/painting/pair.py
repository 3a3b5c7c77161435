"""Two people in one picture, each drawn by their own adapter in their own region.

Never two adapters added: that blends identities. The pocket base draws each alone and lays both before one
place (worker/families/side_by_side.py). Other bases draw both in one latent picture: every step is foretold
with each adapter, and each answer counts on its own side, with a soft seam (MultiDiffusion, Bar-Tal et al.
2023).
Then every face is asked who it is. A picture in which one is not nearer to the right person than to the
other, or in which there are not two, is drawn again from other noise, at most twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from PIL import Image, ImageOps
from torch import Tensor

from worker.engines import Painted, PaintOrder, Report
from worker.families.base import Text
from worker.painting.likeness import Face, Likeness, mean_cosine, references_of
from worker.painting.pictures import native_size, to_jpeg, to_picture
from worker.painting.sampler import Noise, Predict, denoise
from worker.painting.scene import Scene, notes_of, scene_of
from worker.painting.studio import Easel

REDRAWS = 2
FIRST = 0.9  # share of the bar when all are drawn once
OTHER_NOISE, ANOTHER = (
    0x9E3779B97F4A7C15,
    0x3C6EF372FE94F82B,
)  # added to a seed: to redraw; for the second one
SEEDS = 2**63
SEAM = 0.12  # of the width: so softly goes one side over into the other
UNSURE = "together-unsure"  # a face is not surely the right one's, or there are not two


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """How a picture came out: `apart` when both faces are the right person's and nobody else's."""

    picture: Image.Image
    likenesses: tuple[float, ...]
    apart: bool

    @property
    def worth(self) -> tuple[bool, float]:
        return self.apart, min(self.likenesses, default=-1.0)


def paint_pair(
    easel: Easel,
    order: PaintOrder,
    likeness: Likeness | None,
    report: Report,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> list[Painted]:
    """Return the pictures of one order with `beside`, the best lesser likeness first."""
    scene = scene_of(easel, order)
    notes = notes_of(easel, order, scene.texts[0])
    references = _references(likeness, order)
    best: dict[int, _Judged] = {}
    begun = clock()
    for attempt in range(1 + REDRAWS if all(references) else 1):  # what cannot be judged gets no surer
        waiting = [seed for seed in order.seeds if seed not in best or not best[seed].apart]
        for number, seed in enumerate(waiting):

            def step(done: int, steps: int, at: float = number, first: bool = attempt == 0) -> None:
                share = FIRST * (at + done / steps) / len(order.seeds) if first else FIRST
                report(share, "stage-drawing", (clock() - begun) / share * (1 - share))

            picture = _drawn(easel, order, scene, seed + attempt * OTHER_NOISE, step)
            judged = _judged(picture, likeness, references)
            best[seed] = max(best.get(seed, judged), judged, key=lambda one: one.worth)
    painted = [_painted(best[seed], seed, notes) for seed in order.seeds]
    return sorted(painted, key=lambda one: (UNSURE not in one.notes, one.likeness or -1.0), reverse=True)


def _drawn(
    easel: Easel, order: PaintOrder, scene: Scene, seed: int, step: Callable[[int, int], None]
) -> Image.Image:
    base, drawing = easel.base, easel.base.family.drawing
    size_px = native_size(drawing, order)
    seeds = [seed % SEEDS, (seed + base.layered * ANOTHER) % SEEDS]
    with easel.slots.worn(scene.adapters):
        latents = denoise(
            base,
            scene.texts,
            scene.negative,
            Noise(seeds, (base.channels, *base.latent_size(*size_px))),
            steps=drawing.steps,
            guidance=drawing.guidance,
            on_step=lambda done, steps, _: step(done, steps),
            predict=base.predict if base.layered else regional(base.predict),
        )
    pixels = base.side_by_side(latents[:1], latents[1:]) if base.layered else base.decode(latents[:1])
    picture = to_picture(pixels[0], *size_px)
    size = (order.width_px, order.height_px)
    return picture if picture.size == size else ImageOps.fit(picture, size, Image.Resampling.LANCZOS)


def regional(predict: Predict) -> Predict:
    """Foretell rows of two people, one after the other, each on their own side of the one picture they share.

    Latents (2B, C, h, w); both rows of a pair get the same answer.
    """

    def foretell(latents: Tensor, times: Tensor, text: Text) -> Tensor:
        answer = predict(latents, times, text)
        at = (torch.arange(answer.shape[3], device=answer.device) + 0.5) / answer.shape[3]
        left = ((0.5 - at) / SEAM + 0.5).clamp(0, 1)
        return (left * answer[0::2] + (1 - left) * answer[1::2]).repeat_interleave(2, 0)

    return foretell


def _references(likeness: Likeness | None, order: PaintOrder) -> tuple[list[Face], list[Face]]:
    if likeness is None or order.beside is None:
        return [], []
    return references_of(likeness, order.references), references_of(likeness, order.beside.references)


def likenesses_of(
    picture: Image.Image, likeness: Likeness, references: Sequence[Sequence[Face]]
) -> tuple[tuple[float, float], ...]:
    """Of each face of a picture, left to right: how like it is to the left person, and to the right one."""
    left, right = references
    seen = likeness.faces_of(picture)
    return tuple((mean_cosine(one.face, left), mean_cosine(one.face, right)) for one in seen)


def _judged(
    picture: Image.Image, likeness: Likeness | None, references: tuple[list[Face], list[Face]]
) -> _Judged:
    found = likenesses_of(picture, likeness, references) if likeness and all(references) else ()
    if len(found) != 2:
        return _Judged(picture=picture, likenesses=(), apart=False)
    (own_left, other_left), (other_right, own_right) = found
    apart = own_left > other_left and own_right > other_right
    return _Judged(picture=picture, likenesses=(own_left, own_right), apart=apart)


def _painted(one: _Judged, seed: int, notes: tuple[str, ...]) -> Painted:
    return Painted(
        picture=to_jpeg(one.picture),
        seed=seed,
        width_px=one.picture.width,
        height_px=one.picture.height,
        likeness=min(one.likenesses, default=None),
        notes=notes if one.apart else (*notes, UNSURE),
        likenesses=one.likenesses,
    )
