"""Train the enlarger: joined pictures to what the same renders show at twice the size.

Renders for it show the head alone (`people.shoot --closer 2 --width 624 --height 832`): in a picture of
1152 x 1536 a head has that many pixels.

    python -m worker.pocket.enlarging --close .pocket/close --out .pocket/enlarging
"""

import argparse
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as fn

from worker.families.enlarging import Enlarger, bicubic
from worker.families.layers import (
    PATCH_PX,
    LayeredAutoencoder,
    Layers,
    Waves,
    doubled,
    joined,
    lit,
    luminance,
)
from worker.painting.pictures import to_picture
from worker.pocket import words
from worker.pocket.compose import dress, filmic, load_person, neutralise
from worker.pocket.export import store_part
from worker.pocket.layering import paint_places
from worker.pocket.sharpening import sharpness, train

AS_DRAWN = 0.75
"""Of lessons that begin from no more than what a drawn head has; the others from the picture, halved."""
SIDE = 160
"""Of a lesson's windows, in pixels of what is to be enlarged."""
WEIGHTS = Path(__file__).parent / "weights"
KEPT = 2
"""Renders kept for judging, the last ones."""


def dressed(folder: Path, name: str) -> npt.NDArray[np.uint8]:
    """A close render (H, W, 4) of bytes, in neutral light and in clothes of some colours."""
    rng = np.random.default_rng([*name.encode()])
    linear, alpha, mask = load_person(folder, name)
    chosen = rng.choice(sorted(words.COLOURS), 3, replace=False)
    colours = [np.asarray(words.COLOURS[str(c)][0], np.float32) for c in chosen]
    shown = filmic(dress(neutralise(linear, mask, 0.9), mask, *colours) * 1.05)
    values = np.clip(np.concatenate([shown, alpha], -1), 0, 1)
    shades: npt.NDArray[np.uint8] = np.round(values * 255).astype(np.uint8)
    return shades


class Lessons:
    """Pictures, and the same at twice the size."""

    def __init__(
        self,
        close: list[npt.NDArray[np.uint8]],
        places: Any,
        *,
        seed: int,
        side: int = SIDE,
    ) -> None:
        """`close`: renders (H, W, 4) of bytes; `places` (N, 768, 576, 3) of bytes."""
        self.close, self.places, self.side = close, places, side
        self.waves = Waves()
        self.rng = np.random.default_rng(seed)

    @torch.no_grad()
    def whole(self, rgba: npt.NDArray[np.uint8], *, drawn: bool) -> tuple[Tensor, Tensor]:
        """One render before a place: (1, 3, h, w) and (1, 3, 2h, 2w), -1..1, as much as patches cover."""
        height, width = (side // (4 * PATCH_PX) * 4 * PATCH_PX for side in rgba.shape[:2])
        values = torch.from_numpy(rgba[:height, :width].copy()).permute(2, 0, 1)[None].float() / 255
        alpha = values[:, 3:]
        place = self._place(height, width)
        true = Layers(person=(values[:, :3] * 2 - 1) * alpha, alpha=alpha, place=place)
        large = joined(lit(true)).clamp(-1, 1)
        small = fn.avg_pool2d(large, 2)
        return self.as_drawn(small) if drawn else small, large

    def as_drawn(self, picture: Tensor) -> Tensor:
        """Light and dark as broad as fine detail keeps them, and colours of half the size (1, 3, h, w)."""
        light = luminance(picture)
        colour = doubled(fn.avg_pool2d(picture - light, 2))
        return (self.waves.decode(self.waves.encode(light)) + colour).clamp(-1, 1)

    def _place(self, height: int, width: int) -> Tensor:
        """Part of a painted place, twice as large as it was painted: it is out of focus anyway."""
        picked = self.places[int(self.rng.integers(0, len(self.places)))]
        top = int(self.rng.integers(0, picked.shape[0] - height // 2 + 1))
        left = int(self.rng.integers(0, picked.shape[1] - width // 2 + 1))
        part = torch.from_numpy(picked[top : top + height // 2, left : left + width // 2].copy())
        part = part.permute(2, 0, 1)[None].float() / 127.5 - 1
        return fn.interpolate(part, (height, width), mode="bicubic", align_corners=False).clamp(-1, 1)

    def lesson(self, count: int) -> tuple[Tensor, Tensor]:
        """Windows (count, 3, side, side) and (count, 3, 2 side, 2 side)."""
        small, large, side = [], [], self.side
        for _ in range(count):
            rgba = self.close[int(self.rng.integers(0, len(self.close)))]
            if self.rng.random() < 0.5:
                rgba = rgba[:, ::-1]
            part, whole = self.whole(rgba, drawn=self.rng.random() < AS_DRAWN)
            top = int(self.rng.integers(0, part.shape[2] - side + 1))
            left = int(self.rng.integers(0, part.shape[3] - side + 1))
            small.append(part[..., top : top + side, left : left + side])
            large.append(whole[..., 2 * top : 2 * (top + side), 2 * left : 2 * (left + side)])
        return torch.cat(small), torch.cat(large)


@torch.no_grad()
def judge(enlarger: Enlarger, lessons: Lessons, out: Path) -> dict[str, float]:
    """Decibels of bicubic and of ours on kept renders, as drawn; a sheet goes to out/enlarged.png."""
    rows, sums = [], {"bicubic": 0.0, "ours": 0.0}
    for rgba in lessons.close:
        small, true = lessons.whole(rgba, drawn=True)
        plain = bicubic(small).clamp(-1, 1)
        made = enlarger(small).clamp(-1, 1)
        for name, one in {"bicubic": plain, "ours": made}.items():
            sums[name] += float(-10 * ((one - true) / 2).square().mean().log10()) / len(lessons.close)
        rows.append(torch.cat([plain, made, true], 3))
    sheet = torch.cat(rows, 2)[0]
    to_picture(sheet, sheet.shape[2], sheet.shape[1]).save(out / "enlarged.png")
    return {name: round(value, 2) for name, value in sums.items()}


def main() -> None:
    """Train, or go on training; the layers' autoencoder is stored with its enlarger."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--close", type=Path, default=Path(".pocket/close"))
    parser.add_argument("--base", type=Path, default=WEIGHTS, help="whose pictures are enlarged")
    parser.add_argument("--out", type=Path, default=Path(".pocket/enlarging"))
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--into", type=Path, help="a base, whose autoencoder gets what was learned")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    given.out.mkdir(parents=True, exist_ok=True)
    net = begun(given.base / "vae", given.out / "model")
    places, _ = paint_places(given.out)
    files = sorted(file.stem for file in given.close.glob("*.png") if not file.stem.endswith("_c"))
    close = [dressed(given.close, name) for name in files]
    kept = Lessons(close[-KEPT:], places, seed=0)
    print(judge(net.enlarger, kept, given.out), flush=True)
    lessons = Lessons(close[:-KEPT], places, seed=time.time_ns() % 2**31)
    train(net.enlarger, lambda: lessons.lesson(4), sharpness, minutes=given.minutes, lr=5e-4)
    print(judge(net.enlarger, kept, given.out), flush=True)
    net.save_pretrained(given.out / "model")
    if given.into:
        store_part(net, given.into / "vae")


def begun(vae: Path, earlier: Path) -> Any:
    """The autoencoder of an earlier run, or a base's with an enlarger that knows nothing yet."""
    library: Any = LayeredAutoencoder
    if earlier.exists():
        return library.from_pretrained(earlier).requires_grad_(requires_grad=False)
    net = library(enlarges=True)
    known = library.from_pretrained(vae, torch_dtype=torch.float32).state_dict()
    net.load_state_dict({**net.state_dict(), **known})
    return net.requires_grad_(requires_grad=False)


if __name__ == "__main__":
    main()
