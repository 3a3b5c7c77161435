"""HD: twice the size by a guarded second pass, the `Upscaler` of worker/engines.py.

The picture is enlarged plainly, then its last noise levels are drawn anew at the large size with the
person's own adapter, or a base that has a network for it enlarges it; only the fine detail of that is taken
over. A face is guarded: when the result is measurably less like the person than the plain enlargement,
less of it is mixed in, down to none. What a base can do neither with, or a picture with nothing to compare
it to, is enlarged and sharpened only. The notes say which.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from PIL import Image, ImageFilter

from worker.engines import Painted, PaintOrder, Report
from worker.families.base import LoadedBase
from worker.painting.likeness import Likeness, mean_likeness, references_of
from worker.painting.pair import likenesses_of, regional
from worker.painting.pictures import open_picture, to_picture, to_pixels
from worker.painting.sampler import Noise, Sketch, denoise
from worker.painting.scene import scene_of
from worker.painting.studio import Easel, Studio
from worker.painting.tiles import tiled

FACTOR = 2
DETAIL_PX = (
    12.0  # structure coarser than this is the plain enlargement's: colours and features stay where they were
)
MIXES = (1.0, 0.6, 0.3)  # shares of the second pass that are tried, most first
ENLARGED = "hd-enlarged"  # nothing was redrawn
PLAIN, BLENDED = "hd-plain", "hd-blended"  # a redrawn one lost; it won in part
NOISE = 0.001  # of a likeness: any sharpening moves it by half of that, up or down


class DiffusionUpscaler:
    """Enlarges with the studio's base model.

    Without a likeness or selfies nothing can be guarded: plain only.
    """

    def __init__(
        self, studio: Studio, likeness: Likeness | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._studio = studio
        self._likeness = likeness
        self._clock = clock

    def enlarge(self, picture: bytes, order: PaintOrder, report: Report) -> Painted:
        """Return a PNG of twice the size.

        `order` is the one that drew the picture, its first seed the picture's.
        """
        report(0.0, "stage-enlarging", None)
        small = open_picture(picture)
        plain = enlarged(small)
        likenesses = self._likenesses_to(order)
        if likenesses is None:
            return _painted(plain, order, (), (ENLARGED,))
        wanted = likenesses(plain)
        with self._studio.easel(order.base_model) as easel:
            if easel.base.family.drawing.hd_strength > 0:
                drawn = self._second_pass(easel, plain, order, report)
            elif easel.base.enlarges:
                drawn = to_picture(easel.base.enlarge(to_pixels(small, easel.base))[0], *plain.size)
            else:
                return _painted(plain, order, wanted, (ENLARGED,))
        for mix in MIXES:
            candidate = with_detail(plain, drawn, mix)
            found = likenesses(candidate)
            if not wanted or _keep_up(found, wanted):
                report(1.0, "stage-enlarging", 0.0)
                return _painted(candidate, order, found, () if mix == MIXES[0] else (BLENDED,))
        report(1.0, "stage-enlarging", 0.0)
        return _painted(plain, order, wanted, (PLAIN,))

    def _likenesses_to(self, order: PaintOrder) -> Callable[[Image.Image], tuple[float, ...]] | None:
        """What says how like faces are to the order's person, or to its two; None: nothing to ask."""
        likeness = self._likeness
        if likeness is None:
            return None
        references = references_of(likeness, order.references)
        if order.beside is None:

            def of_one(picture: Image.Image) -> tuple[float, ...]:
                found = mean_likeness(likeness.face_of(picture), references)
                return () if found is None else (found,)

            return of_one if references else None
        both = references, references_of(likeness, order.beside.references)

        def of_two(picture: Image.Image) -> tuple[float, ...]:
            found = likenesses_of(picture, likeness, both)
            return (found[0][0], found[1][1]) if len(found) == 2 else ()

        return of_two if all(both) else None

    def _second_pass(
        self, easel: Easel, plain: Image.Image, order: PaintOrder, report: Report
    ) -> Image.Image:
        """Draw the last noise levels anew at the large size, in tiles where the family wants them."""
        base, drawing = easel.base, easel.base.family.drawing
        read = scene_of(easel, order)
        people = len(read.adapters)
        predict = tiled(base, drawing.hd_tile_px) if drawing.hd_tile_px else base.predict
        begun = self._clock()

        def step(done: int, steps: int, _: object) -> None:
            share = 0.1 + 0.7 * done / steps
            report(share, "stage-enlarging", (self._clock() - begun) / share * (1 - share))

        with _tiles(base, drawing.hd_tile_px), easel.slots.worn(read.adapters):
            mean, _ = base.encode(to_pixels(plain, base), drawn=True)
            latents = denoise(
                base,
                read.texts,
                read.negative,
                Noise([order.seeds[0]] * people, (base.channels, mean.shape[2], mean.shape[3])),
                steps=drawing.hd_steps,
                guidance=drawing.guidance,
                on_step=step,
                sketch=Sketch(latents=mean, strength=drawing.hd_strength),
                predict=regional(predict) if people == 2 else predict,
            )
            return to_picture(base.decode(latents)[0], plain.width, plain.height)


@contextmanager
def _tiles(base: LoadedBase, side_px: int) -> Iterator[None]:
    """Encode and decode in tiles inside, in one piece again after, even when stopped: others share the base.

    A large picture in one piece would need many times the memory. Side 0: one piece inside, too.
    """
    if side_px:
        base.vae.enable_tiling()
    try:
        yield
    finally:
        if side_px:
            base.vae.disable_tiling()


def _keep_up(found: Sequence[float], wanted: Sequence[float]) -> bool:
    """Whether nobody is measurably less like themselves."""
    return len(found) == len(wanted) and all(
        now >= before - NOISE for now, before in zip(found, wanted, strict=True)
    )


def enlarged(small: Image.Image) -> Image.Image:
    """Lanczos and a little sharpening: what any viewer would do, only better."""
    size = (small.width * FACTOR, small.height * FACTOR)
    return small.resize(size, Image.Resampling.LANCZOS).filter(ImageFilter.UnsharpMask(1.5, 40, 2))


def with_detail(plain: Image.Image, drawn: Image.Image, mix: float) -> Image.Image:
    """Add the drawn picture's detail to the plain one's structure."""
    soft = ImageFilter.GaussianBlur(DETAIL_PX)
    base = np.asarray(plain, np.float32)
    detail = np.asarray(drawn, np.float32) - np.asarray(drawn.filter(soft), np.float32)
    detailed = np.asarray(plain.filter(soft), np.float32) + detail
    return Image.fromarray((base + mix * (detailed - base)).round().clip(0, 255).astype(np.uint8), "RGB")


def _painted(
    picture: Image.Image, order: PaintOrder, likenesses: Sequence[float], notes: Sequence[str]
) -> Painted:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=4)
    return Painted(
        picture=out.getvalue(),
        seed=order.seeds[0],
        width_px=picture.width,
        height_px=picture.height,
        likeness=min(likenesses, default=None),
        notes=tuple(notes),
        likenesses=tuple(likenesses) if order.beside else (),
    )
