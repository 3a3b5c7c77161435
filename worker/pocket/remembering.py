"""Make the pocket denoiser: fill its memory, then teach its head layers. About a quarter of an hour.

python -m worker.pocket.remembering --cutouts .pocket/cutouts --layers .pocket/layers \
        --hearing .pocket/hearing --out .pocket/remembering --minutes 15
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import DDPMScheduler
from safetensors.torch import load_file
from torch import Tensor, nn

from worker.families.hearing import GROUPS, class_of
from worker.families.layers import ALPHA, PERSON, LayeredAutoencoder
from worker.families.remembering import PEOPLE_GROUPS, Memory, RememberingDenoiser
from worker.families.seam import HEAD_ROWS, HEIGHT, WIDTH
from worker.pocket.captions import Look
from worker.pocket.cutouts import layers_of
from worker.pocket.labels import Labels, labels_of
from worker.pocket.layering import halved, paint_places
from worker.training.targets import snr_of

SCHEDULE: dict[str, Any] = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "prediction_type": "sample",
    "clip_sample": False,
    "steps_offset": 1,  # not used with trailing spacing; 0 makes the pipeline warn
    "rescale_betas_zero_snr": True,
    "timestep_spacing": "trailing",
}
PEOPLE = 750
"""Remembered people at most: as many as a file below 80 MB holds."""
HEAD_GROUPS = tuple(group for group in GROUPS if group not in ("scene", "garment", "colour", "pattern"))
SAID = 0.5
"""Chance that a group is said in a lesson."""
ALL_SILENT = 0.15
"""Chance that a lesson says nothing at all, not even a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadRecipe:
    """How the head layers are taught."""

    minutes: float = 15.0
    """Wall-clock budget of this run; the rate falls over its second half."""
    batch: int = 32
    lr: float = 1e-3
    grain: float = 0.25
    """How much an error of fine components counts beside what it is worth in pixels."""
    ema_decay: float = 0.998


def looks_of(folder: Path) -> list[Look]:
    """Return what the stored cutouts show, in their order."""
    rows = (folder / "looks.jsonl").read_text().splitlines()
    return [Look(**json.loads(row)["look"]) for row in rows]


@torch.no_grad()
def person_latents(net: LayeredAutoencoder, cutouts: Any) -> Tensor:
    """Cutouts (N, 384, 288, 4) of bytes to latents (N, 40, 24, 18) in half precision."""
    found = []
    for start in range(0, len(cutouts), 64):
        colours, alpha = (torch.from_numpy(v) for v in layers_of(cutouts[start : start + 64]))
        both = torch.cat([net.person.encode(colours), net.alpha.encode(alpha)], 1)
        found.append(both.half())
    return torch.cat(found)


@torch.no_grad()
def fill(memory: Memory, latents: Tensor, labels: Sequence[Labels]) -> None:
    """Remember latents (N, C, h, w)."""
    memory.values.copy_(latents.flatten(1).float())
    rows = [[one[group] for group in memory.groups] for one in labels]
    memory.labels.copy_(torch.tensor(rows).float())
    memory.forget_keys()


@torch.no_grad()
def begin(denoiser: RememberingDenoiser, heads: Tensor) -> None:
    """Start the first and the last layer of the head at the principal components of heads (N, 40, 18, 18)."""
    rows = heads.flatten(1).float()
    mean = rows.mean(0)
    left = rows - mean
    width = min(len(rows) - 1, denoiser.head.enter.out_features)
    values, vectors = torch.linalg.eigh(left @ left.T)  # (N, N): fewer pictures than numbers
    strongest = vectors.flip(1)[:, :width]
    sizes = values.flip(0)[:width].clamp(min=1e-6).sqrt()
    basis = (left.T @ strongest / sizes).T  # (width, size), orthonormal rows
    spread = (sizes / len(rows) ** 0.5)[:, None]
    nn.init.zeros_(denoiser.head.enter.weight)
    nn.init.zeros_(denoiser.head.leave.weight)
    denoiser.head.enter.weight[:width] = basis / (0.5 * spread.square() + 1).sqrt()
    denoiser.head.enter.bias[:width] = -(basis @ mean) * 0.5
    denoiser.head.leave.weight[:, :width] = (basis * spread).T * 0.5
    denoiser.head.leave.bias.copy_(mean)


def told(labels: Tensor, generator: torch.Generator) -> Tensor:
    """Class numbers (B, groups of the head) to what a caption might say of them (B, HEARD), probabilities."""
    rows = []
    for at, (group, classes) in enumerate(GROUPS.items()):
        number = torch.zeros(len(labels), dtype=torch.long)
        if group in HEAD_GROUPS:
            number = labels[:, at]
            chance = 0.25 if group == "named" else SAID
            said = torch.rand(len(labels), generator=generator) < chance
            number = torch.where(said, number, 0)
        rows.append(nn.functional.one_hot(number, classes))
    silent = torch.rand(len(labels), generator=generator) < ALL_SILENT
    nothing = torch.cat([nn.functional.one_hot(torch.zeros(1).long(), c) for c in GROUPS.values()], 1)
    return torch.where(silent[:, None], nothing, torch.cat(rows, 1)).float()


@torch.no_grad()
def remembered(net: LayeredAutoencoder, denoiser: RememberingDenoiser) -> tuple[Tensor, Tensor]:
    """What the memory itself can teach: latents (2, N, 40, 24, 18), also mirrored, and labels (N, groups).

    For going on when the renders are gone.
    """
    latents = denoiser.people_memory.values.float().view(-1, PERSON + ALPHA, HEIGHT, WIDTH)
    colours, alpha = net.person.decode(latents[:, :PERSON]), net.alpha.decode(latents[:, PERSON:])
    mirrored = torch.cat([net.person.encode(colours.flip(3)), net.alpha.encode(alpha.flip(3))], 1)
    labels = torch.zeros(len(latents), len(GROUPS), dtype=torch.long)
    for at, group in enumerate(GROUPS):
        if group in PEOPLE_GROUPS:
            labels[:, at] = denoiser.people_memory.labels[:, PEOPLE_GROUPS.index(group)].long()
        elif group == "named":
            labels[:, at] = 1
    return torch.stack([latents, mirrored]), labels


def weights_of(net: LayeredAutoencoder, grain: float) -> Tensor:
    """What an error of each channel counts (40, 1, 1), mean 1: its worth in pixels, and a little more."""
    worth = torch.cat([net.person.scale, net.alpha.scale]).square()
    worth = worth / worth.mean()
    return ((worth + grain) / (worth + grain).mean())[:, None, None]


def teach(
    denoiser: RememberingDenoiser, heads: Tensor, labels: Tensor, weights: Tensor, recipe: HeadRecipe
) -> None:
    """Train the head layers in place on clean latents (2, N, 40, 18, 18), as they are and mirrored.

    `labels` (N, groups) of GROUPS.
    """
    head = denoiser.head.requires_grad_().train()
    average = {name: value.detach().clone() for name, value in head.named_parameters()}
    optimizer = torch.optim.AdamW(head.parameters(), lr=recipe.lr, betas=(0.9, 0.99), weight_decay=0.01)
    generator = torch.Generator().manual_seed(time.time_ns() % 2**31)
    begun = time.monotonic()
    losses: list[float] = []
    while (done := (time.monotonic() - begun) / (recipe.minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = (
                recipe.lr * min(1.0, (len(losses) + 1) / 100) * max(0.02, min(1.0, (1 - done) / 0.6))
            )
        picked = torch.randint(heads.shape[1], (recipe.batch,), generator=generator)
        clean = heads[torch.randint(2, picked.shape, generator=generator), picked].float()
        shares = torch.sigmoid(torch.randn(recipe.batch, generator=generator) * 2.2 - 1.0)
        shares = torch.where(torch.rand(recipe.batch, generator=generator) < 0.05, 0.0, shares)
        signal, noise = shares.sqrt()[:, None, None, None], (1 - shares).sqrt()[:, None, None, None]
        seen = signal * clean + noise * torch.randn(clean.shape, generator=generator)
        level = torch.logit(shares.clamp(1e-6, 1 - 1e-6))
        made = head(seen, level, told(labels[picked], generator))
        error = (made - clean).square() / (1 - shares).clamp(min=0.1)[:, None, None, None]
        loss = (error * weights).mean()
        loss.backward()
        nn.utils.clip_grad_norm_(head.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        decay = min(recipe.ema_decay, (len(losses) + 1) / (len(losses) + 10))
        with torch.no_grad():
            for name, value in head.named_parameters():
                average[name].lerp_(value, 1 - decay)
        losses.append(loss.item())
        if len(losses) % 100 == 0:
            print(
                json.dumps({"step": len(losses), "loss": round(float(np.mean(losses[-100:])), 4)}), flush=True
            )
    head.load_state_dict(average)
    denoiser.requires_grad_(requires_grad=False).eval()


def main() -> None:
    """Fill the memory and teach the head; goes on from what an earlier run taught."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cutouts", type=Path, default=Path(".pocket/cutouts"))
    parser.add_argument("--layers", type=Path, default=Path(".pocket/layers"))
    parser.add_argument("--hearing", type=Path, default=Path(".pocket/hearing"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/remembering"))
    parser.add_argument("--minutes", type=float, default=HeadRecipe().minutes)
    parser.add_argument("--lr", type=float, default=HeadRecipe().lr)
    parser.add_argument("--batch", type=int, default=HeadRecipe().batch)
    parser.add_argument("--remembered", type=Path, help="a base whose memory teaches, not cutouts")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    recipe = HeadRecipe(minutes=given.minutes, lr=given.lr, batch=given.batch)
    if given.remembered:
        go_on(given.remembered, given.out, recipe)
    else:
        from_cutouts(given, recipe)


def go_on(base: Path, out: Path, recipe: HeadRecipe) -> None:
    """Teach the head on from what a finished base remembers; from an earlier run when there is one."""
    library: Any = LayeredAutoencoder
    kind: Any = RememberingDenoiser
    net = library.from_pretrained(base / "vae", torch_dtype=torch.float32)
    begun = out / "model" if (out / "model").exists() else base / "unet"
    denoiser = kind.from_pretrained(begun, torch_dtype=torch.float32)
    latents, labels = remembered(net, denoiser)
    teach(denoiser, latents[:, :, :, :HEAD_ROWS], labels, weights_of(net, recipe.grain), recipe)
    denoiser.save_pretrained(out / "model")


def from_cutouts(given: argparse.Namespace, recipe: HeadRecipe) -> None:
    """Fill the memory, unless that is done, and teach the head."""
    cutouts = np.load(given.cutouts / "cutouts.npy", mmap_mode="r")
    looks = [labels_of(look) for look in looks_of(given.cutouts)]
    library: Any = LayeredAutoencoder
    net = library.from_pretrained(given.layers / "model").requires_grad_(requires_grad=False)
    latents = person_latents(net, cutouts)
    mirrored = person_latents(net, cutouts[:, :, ::-1])
    labels = torch.tensor([[one[group] for group in GROUPS] for one in looks])
    kind: Any = RememberingDenoiser
    if (given.out / "model").exists():
        denoiser = kind.from_pretrained(given.out / "model")
    else:
        painted, scenes = paint_places(given.layers)
        with torch.no_grad():
            places = net.place.encode(halved(painted))
            places = torch.cat([places, net.place.encode(halved(painted[:, :, ::-1].copy()))])
        people = min(PEOPLE, len(latents))
        denoiser = kind(places=len(places), people=people)
        fill(denoiser.place_memory, places, [{"scene": class_of("scene", s)} for s in scenes + scenes])
        fill(denoiser.people_memory, latents[:people], looks[:people])
        begin(denoiser, torch.cat([latents, mirrored])[::2, :, :HEAD_ROWS])
        schedule: Any = DDPMScheduler
        snr = snr_of(schedule(**SCHEDULE).alphas_cumprod)
        denoiser.alphas.data.copy_(snr / (snr + 1))
    if (given.hearing / "hearing.safetensors").exists():
        denoiser.hearing.load_state_dict(load_file(given.hearing / "hearing.safetensors"))
    teach(
        denoiser,
        torch.stack([latents, mirrored])[:, :, :, :HEAD_ROWS],
        labels,
        weights_of(net, recipe.grain),
        recipe,
    )
    denoiser.save_pretrained(given.out / "model")


if __name__ == "__main__":
    main()
