"""Turn composed pictures into cached latents and token ids, so that training never decodes a JPEG twice.

Every picture is cut as personal training cuts selfies, turned upright with eyes and mouth always at the same
place, and only faces that look at the camera are taken: then far fewer samples teach a face.

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
from worker.painting.likeness import Box, Marks
from worker.pocket.autoencoder import load as load_autoencoder
from worker.pocket.tokenizer import load
from worker.training.framing import Nudge, aligned, stance

SIZE = (288, 384)
PICTURE_SIZE = (576, 768)
VIEWS = 4
"""Of every picture: framed exactly and a little off, each with its mirror image (no caption says left)."""
NOSE_ASIDE = 0.15
"""Of a face turned further, the nose tip lies further from the middle, in lengths from eyes to mouth."""
NOSE_BELOW = (-0.05, 0.45)
"""Outside, the face looks up or down."""
ROLL_RAD = 0.26
REACHED = 0.93
"""Least share of the crop that the picture fills."""


def faces_camera(marks: Marks) -> bool:
    """Whether the face looks at the camera and stands nearly upright."""
    found = stance(marks, PICTURE_SIZE)
    if found is None:
        return False
    aside, below = found.nose
    return (
        abs(float(aside)) < NOSE_ASIDE
        and NOSE_BELOW[0] < float(below) < NOSE_BELOW[1]
        and abs(found.roll) < ROLL_RAD
    )


def framed(picture: Image.Image, marks: Marks, rng: Random) -> tuple[list[Tensor], list[Box]] | None:
    """Four views (3, 384, 288), -1 to 1, and where the face is in each, 0 to 1; None at an edge."""
    off = Nudge(
        x=rng.uniform(-0.013, 0.013),
        y=rng.uniform(-0.013, 0.013),
        size=rng.uniform(-0.03, 0.03),
        turn=rng.uniform(-0.04, 0.04),
    )
    pictures, boxes = [], []
    for nudge in (None, off):
        crop = aligned(picture, marks, SIZE, FACE_SHARE, nudge)
        if crop is None or crop.inside is None or crop.inside.mean() < REACHED:
            return None
        values = torch.from_numpy(np.asarray(crop.picture).copy()).permute(2, 0, 1).float() / 127.5 - 1
        x0, y0, x1, y1 = crop.face
        pictures += [values, values.flip(2)]
        boxes += [(x0, y0, x1, y1), (1 - x1, y0, 1 - x0, y1)]
    return pictures, boxes


@torch.no_grad()
def encode(rows: list[dict[str, Any]], folder: Path, net: Any) -> dict[str, Tensor] | None:
    """Latents (N, 4, 32, 24, 18) in half precision, boxes of faces (N, 4, 4), token ids (N, captions, 64).

    Only of the rows whose face looks at the camera and is not cut off; None when there is no such row.
    """
    latents, boxes, kept = [], [], []
    for row in rows:
        name, marks = str(row["file"]), tuple((float(x), float(y)) for x, y in row["marks"])
        if not faces_camera(marks):
            continue
        with Image.open(folder / name) as image:
            views = framed(image.convert("RGB"), marks, Random(name))
        if views is None:
            continue
        stacked = torch.stack(views[0]).to(memory_format=torch.channels_last)
        latents.append((net.encode(stacked).latent * net.config.scaling_factor).half().contiguous())
        boxes.append(torch.tensor(views[1]))
        kept.append(row)
    if not kept:
        return None
    return {"latents": torch.stack(latents), "faces": torch.stack(boxes), "tokens": tokens(kept)}


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
    done = int(held["seen"]) if held else 0
    if done >= len(rows):
        return
    found = encode(rows[done:], given.pictures, load_autoencoder(given.autoencoder))
    if held and found:
        found = {name: torch.cat([held[name], values]) for name, values in found.items()}
    found = found or held
    if found is None:
        parser.error("none of these pictures has a face that looks at the camera")
    found["seen"] = torch.tensor(len(rows))  # rows looked at, of which some were left out
    part = given.out.with_suffix(".part")
    save_file(found, part)
    part.replace(given.out)
    print({name: tuple(values.shape) for name, values in found.items()}, flush=True)


if __name__ == "__main__":
    main()
