"""Turn composed pictures into cached latents and token ids, so that training never decodes a JPEG twice.

Every picture is cut as personal training cuts selfies, with the face always at the same place and of the same
size: then eyes are always where eyes are, and far fewer samples teach a face.

python -m worker.pocket.latents --pictures .pocket/pictures --autoencoder .pocket/autoencoder/model \
        --out .pocket/latents.safetensors
"""

import argparse
import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor

from worker.families.pocket import FACE_SHARE
from worker.painting.likeness import Box
from worker.pocket.autoencoder import load as load_autoencoder
from worker.pocket.tokenizer import load
from worker.training.dataset import NO_BOX, close_up

SIZE = (288, 384)
VIEWS = 4
"""Of every picture: framed exactly and a little off, each with its mirror image (no caption says left)."""


def framed(picture: Image.Image, face: Box, rng: Random) -> tuple[list[Tensor], list[Box]]:
    """Four views (3, 384, 288), -1 to 1, and about where the face is in each, 0 to 1."""
    pictures, boxes = [], []
    for nudged in (face, _nudged(face, rng)):
        crop = close_up(picture, nudged, SIZE, FACE_SHARE)
        values = torch.from_numpy(np.asarray(crop.picture).copy()).permute(2, 0, 1).float() / 127.5 - 1
        x0, y0, x1, y1 = crop.face
        pictures += [values, values.flip(2)]
        boxes += [(x0, y0, x1, y1), (1 - x1, y0, 1 - x0, y1)]
    return pictures, boxes


def _nudged(face: Box, rng: Random) -> Box:
    """The box moved by up to a twelfth of its size, and up to 8 % larger or smaller."""
    wide, high, size = face[2] - face[0], face[3] - face[1], rng.uniform(-0.08, 0.08) / 2
    x, y = rng.uniform(-1, 1) * wide / 12, rng.uniform(-1, 1) * high / 12
    return (
        face[0] + x - size * wide,
        face[1] + y - size * high,
        face[2] + x + size * wide,
        face[3] + y + size * high,
    )


@torch.no_grad()
def encode(rows: list[dict[str, Any]], folder: Path, net: Any) -> tuple[Tensor, Tensor]:
    """Latents (N, 4, 32, 24, 18) in half precision, and boxes of the faces (N, 4, 4): x0, y0, x1, y1."""
    faces: dict[str, Box | None] = json.loads((folder / "faces.json").read_text())
    latents, boxes = [], []
    for row in rows:
        name = str(row["file"])
        with Image.open(folder / name) as image:
            views, inside = framed(image.convert("RGB"), faces[name] or NO_BOX, Random(name))
        stacked = torch.stack(views).to(memory_format=torch.channels_last)
        latents.append((net.encode(stacked).latent * net.config.scaling_factor).half().contiguous())
        boxes.append(torch.tensor(inside))
    return torch.stack(latents), torch.stack(boxes)


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
    given = parser.parse_args()
    rows = [json.loads(r) for r in (given.pictures / "captions.jsonl").read_text().splitlines()]
    held = load_file(given.out) if given.out.exists() else None
    done = len(held["latents"]) if held else 0
    if done >= len(rows):
        return
    latents, boxes = encode(rows[done:], given.pictures, load_autoencoder(given.autoencoder))
    if held:
        latents, boxes = torch.cat([held["latents"], latents]), torch.cat([held["faces"], boxes])
    found = {"latents": latents, "tokens": tokens(rows), "faces": boxes}
    part = given.out.with_suffix(".part")
    save_file(found, part)
    part.replace(given.out)
    print({name: tuple(values.shape) for name, values in found.items()}, flush=True)


if __name__ == "__main__":
    main()
