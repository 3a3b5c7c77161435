"""Rendered hats, turned upright and coloured: what the pocket model puts on heads.

python -m worker.pocket.hatting --hats .pocket/hats --out .pocket/hats/hats.npz
"""

import argparse
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from worker.families.hearing import KEYS
from worker.pocket import words
from worker.pocket.compose import dress, filmic, load_person
from worker.pocket.cutouts import EDGE, SIZE, upright
from worker.pocket.drawing import Picture
from worker.training.framing import Nudge

USUAL = {"beanie": "navy", "cap": "blue", "straw hat": "straw", "felt hat": "brown"}
"""What colour a hat has of which nobody said one."""
RIBBON = {"straw hat": "navy", "felt hat": "black"}
STRAW = (0.62, 0.44, 0.20)


def hat(folder: Path, kind: str, colour: str) -> Picture:
    """One hat as RGBA (384, 288, 4), 0..1, colours not yet times alpha."""
    name = kind.replace(" ", "_")
    label: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())
    linear, alpha, mask = load_person(folder, name)
    stuff = np.asarray(STRAW if colour == "straw" else words.COLOURS[colour][0], np.float32)
    ribbon = RIBBON.get(kind, "black")
    ribbon = {"black": "grey", "navy": "white"}[ribbon] if colour == ribbon else ribbon
    other = np.asarray(words.COLOURS[ribbon][0], np.float32)
    coloured = dress(linear, mask, stuff, stuff, other)
    rgba = np.concatenate([filmic(coloured * 1.05), alpha], -1).astype(np.float32)
    beside = round(EDGE * rgba.shape[1])
    around = cv2.copyMakeBorder(rgba, 0, 0, beside, beside, cv2.BORDER_CONSTANT)
    size = (rgba.shape[1], rgba.shape[0])
    turned = upright(around, label["landmarks"], Nudge(), size, SIZE)
    if turned is None:
        raise ValueError(kind)
    return np.clip(turned, 0, 1)


def hats(folder: Path) -> tuple[npt.NDArray[np.uint8], list[tuple[str, str]]]:
    """Every kind in its usual colour, then in all others: (N, 384, 288, 4) of bytes, and kind and colour."""
    rows = [(kind, colour) for kind in KEYS["hat"] for colour in ("", *KEYS["hat_colour"])]
    made = [hat(folder, kind, colour or USUAL[kind]) for kind, colour in rows]
    return np.round(np.stack(made) * 255).astype(np.uint8), rows


def main() -> None:
    """Write all hats into one file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hats", type=Path, default=Path(".pocket/hats"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/hats/hats.npz"))
    given = parser.parse_args()
    made, rows = hats(given.hats)
    np.savez(given.out, hats=made, rows=np.array(rows))
    print(f"{len(rows)} hats", flush=True)


if __name__ == "__main__":
    main()
