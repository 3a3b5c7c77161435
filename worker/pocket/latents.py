"""Turn composed pictures into cached latents and token ids, so that training never decodes a JPEG twice.

python -m worker.pocket.latents --pictures .pocket/pictures --autoencoder .pocket/autoencoder/model \
        --out .pocket/latents.safetensors
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor

from worker.pocket.autoencoder import load as load_autoencoder
from worker.pocket.tokenizer import load


def read(file: Path, *, shrink: int) -> Tensor:
    """(3, H, W), -1 to 1, at 576 x 768 divided by shrink (1, 2 or 4)."""
    with Image.open(file) as image:
        picture = image.convert("RGB")
        if shrink > 1:
            picture = picture.reduce(shrink)
        return torch.from_numpy(np.asarray(picture).copy()).permute(2, 0, 1).float() / 127.5 - 1


@torch.no_grad()
def encode(rows: list[dict[str, Any]], folder: Path, net: Any, *, shrink: int) -> Tensor:
    """(N, 2, 32, H/16, W/16) in half precision: each picture and its mirror image (no caption says left)."""
    out = []
    for at in range(0, len(rows), 8):
        pictures = torch.stack([read(folder / str(r["file"]), shrink=shrink) for r in rows[at : at + 8]])
        both = torch.cat([pictures, pictures.flip(3)]).to(memory_format=torch.channels_last)
        found = net.encode(both).latent * net.config.scaling_factor
        out.append(torch.stack(found.half().chunk(2), 1))
    return torch.cat(out)


def faces(rows: list[dict[str, Any]], folder: Path) -> Tensor:
    """(N, 4) boxes x0, y0, x1, y1, 0 to 1 of the picture, found by worker.pocket.faces; zeros for none."""
    boxes = json.loads((folder / "faces.json").read_text())
    return torch.tensor([boxes[r["file"]] or [0.0] * 4 for r in rows])


def tokens(rows: list[dict[str, Any]]) -> Tensor:
    """(N, captions, 64) token ids; rows with fewer captions are refused."""
    tokenizer = load()
    texts = [c for r in rows for c in r["captions"]]
    ids = tokenizer(texts, padding="max_length", truncation=True, return_tensors="pt").input_ids
    shaped: Tensor = ids.view(len(rows), -1, ids.shape[1]).to(torch.int16)
    return shaped


def main() -> None:
    """Encode every composed picture that the output file does not hold yet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=Path, default=Path(".pocket/pictures"))
    parser.add_argument("--autoencoder", type=Path, default=Path(".pocket/autoencoder/model"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/latents.safetensors"))
    parser.add_argument("--shrink", type=int, default=2, choices=(1, 2, 4))
    parser.add_argument("--limit", type=int, default=100_000)
    given = parser.parse_args()
    rows = [json.loads(r) for r in (given.pictures / "captions.jsonl").read_text().splitlines()][
        : given.limit
    ]
    held = load_file(given.out) if given.out.exists() else None
    done = len(held["latents"]) if held else 0
    if done >= len(rows):
        return
    net = load_autoencoder(given.autoencoder)
    fresh = encode(rows[done:], given.pictures, net, shrink=given.shrink)
    latents = torch.cat([held["latents"], fresh]) if held else fresh
    found = {"latents": latents, "tokens": tokens(rows), "faces": faces(rows, given.pictures)}
    part = given.out.with_suffix(".part")
    save_file(found, part)
    part.replace(given.out)
    print({name: tuple(values.shape) for name, values in found.items()}, flush=True)


if __name__ == "__main__":
    main()
