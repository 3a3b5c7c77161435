"""The figures a training is judged by, beside the grid: what captions do, and whether faces are faces.

The loss is taken at fixed pictures, times and noise, with the right captions, with another picture's, and
with none: `others` minus `right` is what the text does. Faces are counted by the product's own detector.

    python -m worker.pocket.validation --latents .pocket/latents.safetensors --run .pocket/diffusion
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from worker.assess.faces import FaceReader
from worker.families.pocket import POCKET_FAMILY
from worker.pocket import network
from worker.pocket.autoencoder import load as load_autoencoder
from worker.pocket.diffusion import Latents, Networks, step_loss
from worker.pocket.grid import PROMPTS, pipeline

PICTURES = 48
PART = 16


@torch.no_grad()
def losses(nets: Networks, source: Latents, *, count: int = PICTURES, seed: int = 5) -> dict[str, float]:
    """Mean squared error of the velocity, unweighted, by caption: right, others, none."""
    rng = torch.Generator().manual_seed(seed)
    empty = nets.tokenizer("", padding="max_length", return_tensors="pt").input_ids[0]
    latents, ids, _ = source.batch(count, empty, 0.0, rng)
    times = ((torch.arange(count) + 0.5) / count * 999).long()[torch.randperm(count, generator=rng)]
    noise = torch.randn(latents.shape, generator=rng)
    schedule, evenly = network.scheduler(), torch.ones(())

    def loss(captions: Tensor) -> float:
        parts = []
        for at in range(0, count, PART):
            of = slice(at, at + PART)
            parts.append(step_loss(nets, schedule, latents[of], captions[of], evenly, times[of], noise[of]))
        return float(torch.cat(parts).mean())

    return {"right": loss(ids), "others": loss(ids.roll(1, 0)), "none": loss(empty.expand(count, -1))}


@torch.no_grad()
def faces_found(nets: Networks, vae: Any, *, guidance: float, seed: int = 11) -> int:
    """In how many of the grid's eight prompts the detector sees a face."""
    made = pipeline(nets, vae)(
        list(PROMPTS),
        num_inference_steps=POCKET_FAMILY.drawing.steps,
        guidance_scale=guidance,
        height=384,
        width=288,
        generator=torch.Generator().manual_seed(seed),
    ).images
    reader = FaceReader()
    return sum(bool(reader.detect(np.asarray(picture))) for picture in made)


def main() -> None:
    """Judge the running mean of a checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--latents", type=Path, default=Path(".pocket/latents.safetensors"))
    parser.add_argument("--autoencoder", type=Path, default=Path(".pocket/autoencoder/model"))
    parser.add_argument("--run", type=Path, default=Path(".pocket/diffusion"))
    given = parser.parse_args()
    state = torch.load(given.run / "checkpoint.pt", weights_only=True)
    nets = Networks()
    nets.load_state_dict(state["mean"])
    nets.eval()
    print("samples", state["samples"], losses(nets, Latents(given.latents)), flush=True)
    vae = load_autoencoder(given.autoencoder)
    for guidance in (1.5, 3.0):
        found = faces_found(nets, vae, guidance=guidance)
        print("guidance", guidance, "faces in", found, "of", len(PROMPTS), flush=True)


if __name__ == "__main__":
    main()
