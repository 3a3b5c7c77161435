"""Make the layered autoencoder: components of people and places, the matte, and a trained joiner.

python -m worker.pocket.layering --cutouts .pocket/cutouts --sharp .pocket/sharp --matte .pocket/matte \
    --out .pocket/layers

`--base worker/pocket/weights` trains the joiner of a finished base on, without cutouts of the layers' size.
"""

import argparse
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional as fn

from worker.families.layers import (
    PATCH_PX,
    LayeredAutoencoder,
    Layers,
    Patches,
    decided,
    joined,
    lit,
)
from worker.painting.pictures import to_picture
from worker.pocket import sharpening
from worker.pocket.compose import PAINTERS, background
from worker.pocket.cutouts import layers_of
from worker.pocket.sharpening import sharpness, shrunk

WHITENING = 0.6
"""Latents are components divided by their deviation to this power (docs/decisions/0035)."""
EACH = 20
"""Painted places of every scene."""
NOISE = 0.15
"""The most by which latents are disturbed, in deviations: nothing is drawn as exactly as it is encoded."""
SIDE = 96
"""Of a lesson's windows, in pixels of a layer."""
HEAD_SHARE = 0.7
"""Of windows that lie at the head."""
HEAD = ((30, 230), (40, 248))
"""Rows and columns of a layer between which heads lie."""


def paint_places(out: Path, each: int = EACH) -> tuple[np.ndarray[Any, Any], list[str]]:
    """Painted places (N, 768, 576, 3) of bytes and their scenes, from a file when they are there."""
    file, scenes = out / "places.npy", [scene for scene in sorted(PAINTERS) for _ in range(each)]
    if not file.exists():
        painted = [background(np.random.default_rng([5, i]), scene) for i, scene in enumerate(scenes)]
        np.save(file, np.round(np.stack(painted) * 255).astype(np.uint8))
    return np.load(file), scenes


def halved(places: np.ndarray[Any, Any]) -> Tensor:
    """Places (N, 768, 576, 3) of bytes to (N, 3, 384, 288), -1..1."""
    return fn.avg_pool2d(torch.from_numpy(places).permute(0, 3, 1, 2).float(), 2) / 127.5 - 1


@torch.no_grad()
def fit(patches: Patches, pictures: Tensor, *, centred: bool, limit: int = 60_000) -> None:
    """Set the components from pictures (N, C, H, W); patches that are empty say nothing."""
    rows = fn.pixel_unshuffle(pictures, PATCH_PX).permute(0, 2, 3, 1).flatten(0, 2)
    rows = rows[rows.abs().amax(1) > 0.02]
    rows = rows[torch.randperm(len(rows), generator=torch.Generator().manual_seed(0))[:limit]]
    if centred:
        patches.mean.copy_(rows.mean(0))
    rows = rows - patches.mean
    axes = torch.linalg.eigh(rows.T @ rows / len(rows)).eigenvectors.flip(1)
    patches.basis.copy_(axes[:, : len(patches.basis)].T)
    found = rows @ patches.basis.T
    scale = found.std(0).clamp(min=1e-6) ** WHITENING
    patches.scale.copy_(scale * (found / scale).std())


class Composer:
    """Composed parts: what the joiner gets, and what it is to give back."""

    def __init__(self, net: LayeredAutoencoder, sharp: Any, places: Any, seed: int) -> None:
        """`sharp` (N, 768, 576, 4) and `places` (N, 768, 576, 3), bytes: what a picture shows at best."""
        self.net, self.sharp, self.places = net, sharp, places
        self.rng = np.random.default_rng(seed)

    @torch.no_grad()
    def lesson(self, count: int, side: int = SIDE) -> tuple[Layers, Tensor]:
        """Decoded layers (count, ..., side, side) and the sharp picture (count, 3, 2 side, 2 side)."""
        rgba = np.stack([self.sharp[i] for i in self.rng.integers(0, len(self.sharp), count)])
        large = np.stack([self.places[i] for i in self.rng.integers(0, len(self.places), count)])
        if self.rng.random() < 0.5:
            rgba, large = rgba[:, :, ::-1], large[:, :, ::-1]
        colours, alpha = (torch.from_numpy(v) for v in layers_of(rgba))
        place = torch.from_numpy(large.copy()).permute(0, 3, 1, 2).float() / 127.5 - 1
        true = Layers(person=colours, alpha=alpha, place=place)
        latents = self.net.encode_layers(shrunk(true, 2))
        latents = latents + torch.randn_like(latents) * NOISE * self.rng.random()
        decoded = lit(decided(self.net.decode_layers(latents)))
        wanted = joined(lit(true)).clamp(-1, 1)
        parts, targets = [], []
        for row in range(count):
            top, left = self._corner(side)
            window = (slice(row, row + 1), slice(None), slice(top, top + side), slice(left, left + side))
            parts.append([layer[window] for layer in (decoded.person, decoded.alpha, decoded.place)])
            targets.append(wanted[row, :, 2 * top : 2 * (top + side), 2 * left : 2 * (left + side)])
        person, alphas, behind = (torch.cat(column) for column in zip(*parts, strict=True))
        return Layers(person=person, alpha=alphas, place=behind), torch.stack(targets)

    def _corner(self, side: int) -> tuple[int, int]:
        """Upper left of a window: mostly where heads are, otherwise anywhere."""
        ranges = HEAD if self.rng.random() < HEAD_SHARE else ((0, 384), (0, 288))
        top, left = (int(self.rng.integers(low, high - side + 1)) for low, high in ranges)
        return top, left


def train(net: LayeredAutoencoder, composer: Composer, minutes: float, out: Path) -> None:
    """Train the joiner in place, and store the autoencoder."""

    def loss_of(made: Tensor, wanted: Tensor) -> Tensor:
        return sharpness(made, wanted) + fn.mse_loss(made, wanted)

    sharpening.train(net.joiner, lambda: composer.lesson(8), loss_of, minutes=minutes, lr=1e-3)
    net.save_pretrained(out / "model")


@torch.no_grad()
def judge(net: LayeredAutoencoder, sharp: Any, places: Any, out: Path, count: int = 8) -> float:
    """Peak signal-to-noise ratio (dB) of joined pictures; a sheet (true, joined) goes to out/joined.png."""
    rng = np.random.default_rng(1)
    colours, alpha = (torch.from_numpy(v) for v in layers_of(sharp[rng.integers(0, len(sharp), count)]))
    place = torch.from_numpy(places[rng.integers(0, len(places), count)]).permute(0, 3, 1, 2) / 127.5 - 1
    layers = Layers(person=colours, alpha=alpha, place=place)
    true = joined(lit(layers))
    decoded = net.decode_layers(net.encode_layers(shrunk(layers, 2)))
    made = net.joiner(lit(decided(decoded))).clamp(-1, 1)
    sheet = torch.cat(list(torch.cat([true, made], 2)), 2)
    to_picture(sheet, sheet.shape[2], sheet.shape[1]).save(out / "joined.png")
    return float(-10 * ((made - true) / 2).square().mean().log10())


def main() -> None:
    """Fit the components once; train the joiner, or go on training it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cutouts", type=Path, default=Path(".pocket/cutouts"))
    parser.add_argument("--sharp", type=Path, default=Path(".pocket/sharp"))
    parser.add_argument("--matte", type=Path, default=Path(".pocket/matte"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/layers"))
    parser.add_argument("--base", type=Path, help="a finished base, of which only the joiner learns on")
    parser.add_argument("--minutes", type=float, default=8.0)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    given.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    places, _ = paint_places(given.out)
    library: Any = LayeredAutoencoder
    if (given.out / "model").exists():
        net = library.from_pretrained(given.out / "model")
    elif given.base:
        net = library.from_pretrained(given.base / "vae", torch_dtype=torch.float32)
    else:
        net = fitted(np.load(given.cutouts / "cutouts.npy", mmap_mode="r")[:500], places)
        net.matte.load_state_dict(load_file(given.matte / "matte.safetensors"))
    net.requires_grad_(requires_grad=False)
    sharp = np.load(given.sharp / "cutouts.npy", mmap_mode="r")
    print("dB", judge(net, sharp, places, given.out), flush=True)
    train(net, Composer(net, sharp, places, time.time_ns() % 2**31), given.minutes, given.out)
    print("dB", judge(net, sharp, places, given.out), flush=True)


def fitted(cutouts: Any, places: Any) -> Any:
    """An autoencoder with the components of these people and places; they are final."""
    library: Any = LayeredAutoencoder
    net = library()
    net.requires_grad_(requires_grad=False)
    colours, alpha = (torch.from_numpy(v) for v in layers_of(cutouts))
    fit(net.person, torch.cat([colours, colours.flip(3)]), centred=False)
    fit(net.alpha, torch.cat([alpha, alpha.flip(3)]), centred=False)
    fit(net.place, halved(places), centred=True)
    return net


if __name__ == "__main__":
    main()
