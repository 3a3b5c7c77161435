"""Make the pocket denoiser: fill its memory with people and places. A minute; nothing is trained here.

    python -m worker.pocket.remembering --cutouts .pocket/cutouts --layers .pocket/layers \
        --hearing .pocket/hearing --out .pocket/remembering

People in other clothes, and hats, come into a model that is there, with an ear that knows words for them:

    python -m worker.pocket.remembering --base worker/pocket/weights --cutouts .pocket/worn_cutouts \
        --hearing .pocket/hearing --out .pocket/remembering
    python -m worker.pocket.remembering --base worker/pocket/weights --hats .pocket/hats/hats.npz \
        --hearing .pocket/hearing --out .pocket/remembering
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import DDPMScheduler
from safetensors.torch import load_file
from torch import Tensor

from worker.families.hearing import class_of
from worker.families.layers import LayeredAutoencoder
from worker.families.memory import Memory
from worker.families.remembering import RememberingDenoiser
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
MORE = 591
"""Those in other clothes that come after them: 12 MB, and everybody finds some of their own complexion."""


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
def fill(memory: Memory, latents: Tensor, labels: Sequence[Labels], *, after: Memory | None = None) -> None:
    """Remember latents (N, C, h, w), after what another one remembers."""
    values = latents.flatten(1).float()
    rows = torch.tensor([[one[group] for group in memory.groups] for one in labels]).float()
    rows = rows.view(len(values), len(memory.groups))
    if after is not None:
        values, rows = torch.cat([after.values.float(), values]), torch.cat([after.labels.float(), rows])
    memory.values.copy_(values)
    memory.labels.copy_(rows)
    memory.forget_keys()


def main() -> None:
    """Fill the memory with cut-outs and painted places, and put the ear in."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cutouts", type=Path, help="with --base: those in other clothes, if any")
    parser.add_argument("--hats", type=Path, help="what worker/pocket/hatting.py wrote")
    parser.add_argument("--layers", type=Path, default=Path(".pocket/layers"))
    parser.add_argument("--hearing", type=Path, default=Path(".pocket/hearing"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/remembering"))
    parser.add_argument("--base", type=Path, help="a model whose people and places are kept")
    given = parser.parse_args()
    library: Any = LayeredAutoencoder
    if given.base:
        net = library.from_pretrained(given.base / "vae").requires_grad_(requires_grad=False)
        older: Any = RememberingDenoiser
        anew = {"ignore_mismatched_sizes": True, "low_cpu_mem_usage": False}  # an ear of fewer words
        denoiser = older.from_pretrained(given.base / "unet", **anew).float()
        latents, looks = cut_out(net, given.cutouts, MORE) if given.cutouts else (None, [])
        denoiser = extended(denoiser, latents, looks, hats_of(net, given.hats))
    else:
        net = library.from_pretrained(given.layers / "model").requires_grad_(requires_grad=False)
        latents, looks = cut_out(net, given.cutouts or Path(".pocket/cutouts"), PEOPLE)
        denoiser = remembering(net, latents, looks, *paint_places(given.layers), hats_of(net, given.hats))
    denoiser.hearing.load_state_dict(load_file(given.hearing / "hearing.safetensors"))
    denoiser.save_pretrained(given.out / "model")


def cut_out(net: LayeredAutoencoder, folder: Path, most: int) -> tuple[Tensor, list[Labels]]:
    """Return the latents of stored cutouts, and what they show."""
    kept = np.load(folder / "cutouts.npy", mmap_mode="r")[:most]
    return person_latents(net, kept), [labels_of(look) for look in looks_of(folder)][: len(kept)]


def hats_of(net: LayeredAutoencoder, file: Path | None) -> Tensor | None:
    """Return the latents of stored hats, in the order of worker/families/hats.py."""
    return None if file is None else person_latents(net, np.load(file)["hats"])


@torch.no_grad()
def remembering(
    net: LayeredAutoencoder,
    latents: Tensor,
    looks: Sequence[Labels],
    painted: Any,
    scenes: Sequence[str],
    hats: Tensor | None = None,
) -> RememberingDenoiser:
    """Remember people (N, 40, 24, 18) and places (M, 768, 576, 3), bytes; places mirrored too."""
    places = [net.place.encode(halved(side)) for side in (painted, painted[:, :, ::-1].copy())]
    hats = latents[:0] if hats is None else hats
    denoiser: RememberingDenoiser = RememberingDenoiser(
        places=2 * len(painted), people=len(latents), hats=len(hats)
    )
    said = [{"scene": class_of("scene", scene)} for scene in [*scenes, *scenes]]
    fill(denoiser.place_memory, torch.cat(places), said)
    fill(denoiser.people_memory, latents, looks)
    denoiser.hat_memory.values.copy_(hats)
    schedule: Any = DDPMScheduler
    snr = snr_of(schedule(**SCHEDULE).alphas_cumprod)
    denoiser.alphas.data.copy_(snr / (snr + 1))
    return denoiser


@torch.no_grad()
def extended(
    base: RememberingDenoiser,
    latents: Tensor | None = None,
    looks: Sequence[Labels] = (),
    hats: Tensor | None = None,
) -> RememberingDenoiser:
    """The same places and people and, after these, people of latents (N, 40, 24, 18); the ear is new."""
    config: Any = base.config
    hats = base.hat_memory.values if hats is None else hats
    more = base.people_memory.values[:0].view(0, *hats.shape[1:]) if latents is None else latents
    wider: RememberingDenoiser = RememberingDenoiser(
        places=config.places,
        people=config.people + len(more),
        hats=len(hats),
        text_width=config.text_width,
    )
    anew = ("people_memory", "hear", "hat_memory")
    kept = {name: v.float() for name, v in base.state_dict().items() if not name.startswith(anew)}
    wider.load_state_dict(kept, strict=False)
    fill(wider.people_memory, more, looks, after=base.people_memory)
    wider.hat_memory.values.copy_(hats)
    return wider


if __name__ == "__main__":
    main()
