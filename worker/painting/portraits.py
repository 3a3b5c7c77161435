"""Four portraits for a prompt: the `Painter` of worker/engines.py.

The same order gives the same pictures bit for bit: every picture's noise comes from its own seed, the
sampler adds none, and the groups drawn together depend on the order alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from PIL import Image, ImageOps
from torch import Tensor

from storage.domain.errors import BadInput, Permanent
from worker.engines import Painted, PaintOrder, Report
from worker.families.base import Text
from worker.orders import may_share
from worker.painting.adapters import Adapter
from worker.painting.likeness import Face, Likeness, mean_likeness, references_of
from worker.painting.pair import paint_pair
from worker.painting.pictures import native_size, open_picture, to_jpeg, to_picture, to_pixels
from worker.painting.sampler import Noise, Sketch, denoise
from worker.painting.scene import Scene, notes_of, scene_of
from worker.painting.studio import Easel, Studio

GLIMPSES = (0.25, 0.5, 0.75)  # shares of the steps after which a preview is sent
DRAWN = 0.8  # share of the bar when drawing is over and decoding begins
SIDES_PX = (32, 2048)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One picture to draw: whose order, which seed."""

    order: PaintOrder
    seed: int
    text: Text
    adapter: Adapter | None
    notes: tuple[str, ...]


class DiffusionPainter:
    """Draws with the studio's base model. `likeness` may be None: then nothing is ranked."""

    def __init__(
        self, studio: Studio, likeness: Likeness | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._studio = studio
        self._likeness = likeness
        self._clock = clock

    def paint(self, order: PaintOrder, report: Report, preview: Callable[[bytes], None]) -> Sequence[Painted]:
        """Return the pictures of one order, best likeness (mean cosine to the selfies) first."""
        if order.beside is not None:
            _check_size(order)
            with self._studio.easel(order.base_model) as easel:
                return paint_pair(easel, order, self._likeness, report, clock=self._clock)
        return self.paint_together([order], report, lambda _, jpeg: preview(jpeg))[0]

    def paint_together(
        self, orders: Sequence[PaintOrder], report: Report, preview: Callable[[int, bytes], None]
    ) -> list[list[Painted]]:
        """Draw several people's orders in shared forwards; `preview` gets (number of the order, JPEG).

        They must agree in base model, size and negative prompt, and start from nothing (see `may_share`).
        The pictures are those of `paint` up to rounding: a larger batch adds in another order.
        """
        first = orders[0]
        if len(orders) > 1 and not all(may_share(first, other) for other in orders):
            raise Permanent("orders-do-not-match")
        _check_size(first)
        report(0.0, "stage-drawing", None)
        with self._studio.easel(first.base_model) as easel:
            drawing = easel.base.family.drawing
            scenes = [scene_of(easel, order) for order in orders]
            rows = [
                row for order, scene in zip(orders, scenes, strict=True) for row in _rows(easel, order, scene)
            ]
            negative = scenes[0].negative
            width_px, height_px = native_size(drawing, first)
            sketch = _sketch(easel, first, width_px, height_px)
            shape = (easel.base.channels, *easel.base.latent_size(width_px, height_px))
            begun = self._clock()
            latents: list[Tensor] = []
            for start in range(0, len(rows), drawing.at_once):
                group = rows[start : start + drawing.at_once]

                def step(
                    done: int, steps: int, clean_now: Tensor, at: int = start, count: int = len(group)
                ) -> None:
                    share = (at + count * done / steps) / len(rows)
                    left = (self._clock() - begun) / share * (1 / DRAWN - share)
                    report(DRAWN * share, "stage-drawing", left)
                    if done in {max(1, round(steps * moment)) for moment in GLIMPSES}:
                        _show(easel, orders, rows, [*latents, clean_now], preview)

                with easel.slots.worn([row.adapter for row in group]):
                    latents.append(
                        denoise(
                            easel.base,
                            [row.text for row in group],
                            negative,
                            Noise([row.seed for row in group], shape),
                            steps=drawing.steps,
                            guidance=drawing.guidance,
                            on_step=step,
                            sketch=sketch,
                        )
                    )
            pictures = self._decoded(easel, rows, latents, negative, report)
        return [self._ranked(order, rows, pictures) for order in orders]

    def _decoded(
        self,
        easel: Easel,
        rows: Sequence[_Row],
        latents: Sequence[Tensor],
        negative: Text,
        report: Report,
    ) -> list[Image.Image]:
        """Decode one by one, so that a stop is heard between two; enlarge what was drawn at a native size."""
        begun = self._clock()
        drawing = easel.base.family.drawing
        pictures: list[Image.Image] = []
        for row, latent in zip(rows, [latent for group in latents for latent in group], strict=True):
            order = row.order
            picture = to_picture(easel.base.decode(latent[None])[0], *native_size(drawing, order))
            if picture.size != (order.width_px, order.height_px):
                picture = ImageOps.fit(picture, (order.width_px, order.height_px), Image.Resampling.LANCZOS)
                if drawing.refine_strength > 0:
                    picture = _refined(easel, row, picture, negative)
            pictures.append(picture)
            done = len(pictures) / len(rows)
            report(DRAWN + (1 - DRAWN) * done, "stage-drawing", (self._clock() - begun) / done * (1 - done))
        return pictures

    def _ranked(
        self, order: PaintOrder, rows: Sequence[_Row], pictures: Sequence[Image.Image]
    ) -> list[Painted]:
        references = references_of(self._likeness, order.references) if self._likeness else []
        painted = [
            Painted(
                picture=to_jpeg(picture),
                seed=row.seed,
                width_px=picture.width,
                height_px=picture.height,
                likeness=self._likeness_of(picture, references),
                notes=row.notes,
            )
            for row, picture in zip(rows, pictures, strict=True)
            if row.order is order
        ]
        return sorted(painted, key=lambda one: -2.0 if one.likeness is None else one.likeness, reverse=True)

    def _likeness_of(self, picture: Image.Image, references: Sequence[Face]) -> float | None:
        if self._likeness is None or not references:
            return None
        return mean_likeness(self._likeness.face_of(picture), references)


def _check_size(order: PaintOrder) -> None:
    sides_fit = all(SIDES_PX[0] <= side <= SIDES_PX[1] for side in (order.width_px, order.height_px))
    if not (sides_fit and order.seeds):
        raise Permanent("order-out-of-range")
    if not 0 <= order.strength <= 1:
        raise BadInput("order-out-of-range")


def _rows(easel: Easel, order: PaintOrder, scene: Scene) -> list[_Row]:
    (text,), (adapter,) = scene.texts, scene.adapters
    notes = notes_of(easel, order, text)
    return [_Row(order=order, seed=seed, text=text, adapter=adapter, notes=notes) for seed in order.seeds]


def _sketch(easel: Easel, order: PaintOrder, width_px: int, height_px: int) -> Sketch | None:
    """Where "vary" begins: the picture it varies."""
    if order.start_picture is None:
        return None
    start = open_picture(order.start_picture).resize((width_px, height_px), Image.Resampling.LANCZOS)
    mean, _ = easel.base.encode(to_pixels(start, easel.base), drawn=True)
    return Sketch(latents=mean, strength=order.strength**easel.base.family.drawing.vary_exponent)


def _refined(easel: Easel, row: _Row, picture: Image.Image, negative: Text) -> Image.Image:
    """Draw the last noise levels of an enlarged picture anew, with the same adapter."""
    base, drawing = easel.base, easel.base.family.drawing
    mean, _ = base.encode(to_pixels(picture, base), drawn=True)
    with easel.slots.worn([row.adapter]):
        latents = denoise(
            base,
            [row.text],
            negative,
            Noise([row.seed], (base.channels, mean.shape[2], mean.shape[3])),
            steps=drawing.steps,
            guidance=drawing.guidance,
            on_step=lambda *_: None,
            sketch=Sketch(latents=mean, strength=drawing.refine_strength),
        )
    return to_picture(base.decode(latents)[0], picture.width, picture.height)


def _show(
    easel: Easel,
    orders: Sequence[PaintOrder],
    rows: Sequence[_Row],
    latents: Sequence[Tensor],
    preview: Callable[[int, bytes], None],
) -> None:
    """Show every order what there is of it so far."""
    flat = [latent for group in latents for latent in group]
    for number, order in enumerate(orders):
        own = [latent for row, latent in zip(rows, flat, strict=False) if row.order is order]
        if own:
            preview(number, easel.glimpse.jpeg(torch.stack(own)))
