"""Teach the decoder to read what the UNet foretells, which is softer than any real latent.

Patches that each lack their fine components do not meet at their edges, and a decoder that has only seen
real latents shows the raster of 16 pixels. Half of what it learns here is foretold from noised latents of
the training pictures, half is real; both are to become the same picture. The encoder does not change.

    python -m worker.pocket.finishing --latents .pocket/latents.safetensors --run .pocket/diffusion \
        --autoencoder .pocket/autoencoder/model --pictures .pocket/pictures --out .pocket/finished
"""

import argparse
import copy
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from worker.pocket import autoencoder, network
from worker.pocket.diffusion import Latents, Networks

TIMES = (60, 420)
"""Of the last steps of a drawing."""
PART = 8
"""Latents on a side of the parts that are learned from: 128 pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """Real latents and what the UNet made of them, noised: (N, 32, h, w) each."""

    real: Tensor
    soft: Tensor


@torch.no_grad()
def foretell(nets: Networks, source: Latents, *, count: int, batch: int = 8, seed: int = 0) -> Foretold:
    """Noise `count` training pictures to a late time each, and let the UNet foretell them."""
    rng = torch.Generator().manual_seed(seed)
    empty = nets.tokenizer("", padding="max_length", return_tensors="pt").input_ids[0]
    schedule = network.scheduler()
    real, soft = [], []
    for start in range(0, count, batch):
        latents, ids, _ = source.batch(min(batch, count - start), empty, 0.0, rng)
        times = torch.randint(*TIMES, (len(latents),), generator=rng)
        noise = torch.randn(latents.shape, generator=rng)
        soft.append(nets(schedule.add_noise(latents, noise, times), times, ids))
        real.append(latents)
    return Foretold(real=torch.cat(real), soft=torch.cat(soft))


def lesson_of(teacher: Any, known: Foretold, batch: int) -> autoencoder.Lesson:
    """Parts of either kind; what they are to become is what the decoder made of the real ones before."""

    @torch.no_grad()
    def lesson(rng: random.Random) -> tuple[Tensor, Tensor]:
        given, real = [], []
        for _ in range(batch):
            at = rng.randrange(len(known.real))
            top, left = (rng.randrange(side - PART + 1) for side in known.real.shape[2:])
            part = (at, slice(None), slice(top, top + PART), slice(left, left + PART))
            real.append(known.real[part])
            given.append(known.soft[part] if rng.random() < 0.5 else real[-1])
        return torch.stack(given), teacher.decode(torch.stack(real)).sample

    return lesson


def main() -> None:
    """Train a copy of the decoder and write the autoencoder to out/model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--latents", type=Path, default=Path(".pocket/latents.safetensors"))
    parser.add_argument("--run", type=Path, default=Path(".pocket/diffusion"))
    parser.add_argument("--autoencoder", type=Path, default=Path(".pocket/autoencoder/model"))
    parser.add_argument("--pictures", type=Path, default=Path(".pocket/pictures"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/finished"))
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--count", type=int, default=1200)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    nets = Networks()
    nets.load_state_dict(torch.load(given.run / "checkpoint.pt", weights_only=True)["mean"])
    known = foretell(nets.eval(), Latents(given.latents), count=given.count)
    del nets
    net = autoencoder.load(given.autoencoder)
    net.encoder.requires_grad_(requires_grad=False)
    teacher = copy.deepcopy(net).requires_grad_(requires_grad=False)
    recipe = autoencoder.DecoderRecipe(minutes=given.minutes, lr=5e-4)
    pictures = autoencoder.Pictures(given.pictures, limit=6)
    autoencoder.train(net, lesson_of(teacher, known, recipe.batch), pictures, recipe, given.out)
    print("PSNR dB of copies", [round(v, 2) for v in autoencoder.judge(net, pictures, given.out)], flush=True)


if __name__ == "__main__":
    main()
