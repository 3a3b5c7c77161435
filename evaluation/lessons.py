"""What the judges learn from: every composed picture once, cut to a level face and a small view, on the disk.

The pictures are those of worker/pocket/compose.py. People are held out by a hash of their number, so more
people never move anybody from one side to the other; every picture has a painting of its own, so who is held
out takes the paintings along. The people of the tests and the evaluation are refused.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from safetensors.numpy import load_file, save_file
from tqdm import tqdm

from evaluation.faces import SIDE_PX, FaceFinder
from evaluation.metrics import Bools, Floats, Ints
from worker.assess.models import Rgb

VIEW_PX = (120, 160)  # of a whole picture; width, height
SHARD = 256
HELD_OUT_OF = 6  # one person of so many
# The evaluation's own people. HELD_OUT of worker/pocket/people/shots.py, an untyped tool, says the same.
EXCLUDED = frozenset({1, 2, 7, 8, 31, 33, 1001, 1002, 1007, 1008})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """N pictures, in the order of captions.jsonl."""

    chips: Rgb  # (N, 112, 112, 3); black where no face was found
    found: Bools  # (N,)
    boxes: Floats  # (N, 4) of the faces, 0..1
    dlib: Floats  # (N, 128)
    views: Rgb  # (N, 160, 120, 3)
    person: Ints  # (N,)
    shot: Ints  # (N,) one number for one render
    scene: Ints  # (N,) row of `scenes`
    scenes: tuple[str, ...]

    @property
    def held_out(self) -> Bools:
        return np.array([is_held_out(int(one)) for one in self.person])


def is_held_out(person: int) -> bool:
    return hashlib.sha256(f"person {person}".encode()).digest()[0] % HELD_OUT_OF == 0


def read_lessons(pictures: Path, cache: Path) -> Lessons:
    """Cut what is not cut yet (40 ms a picture), shard by shard; then read all of it."""
    rows = [json.loads(row) for row in (pictures / "captions.jsonl").read_text("utf-8").splitlines()]
    strays = sorted({row["person"] for row in rows} & EXCLUDED)
    if strays:
        raise ValueError(f"people of the evaluation among the lessons: {strays}")
    cache.mkdir(parents=True, exist_ok=True)
    finder: FaceFinder | None = None
    shards = []
    for at in tqdm(range(0, len(rows), SHARD), desc="lessons"):
        names = "\n".join(row["file"] for row in rows[at : at + SHARD])
        file = cache / f"{hashlib.sha256(names.encode()).hexdigest()[:16]}.safetensors"
        if not file.is_file():
            finder = finder or FaceFinder()
            part = file.with_suffix(".part")
            save_file(_cut(rows[at : at + SHARD], pictures, finder), part)
            part.replace(file)
        shards.append(load_file(file))
    whole = {name: np.concatenate([shard[name] for shard in shards]) for name in shards[0]}
    scenes = tuple(sorted({row["scene"] for row in rows}))
    return Lessons(
        chips=whole["chips"],
        found=whole["found"].astype(bool),
        boxes=whole["boxes"],
        dlib=whole["dlib"],
        views=whole["views"],
        person=np.array([row["person"] for row in rows]),
        shot=np.array([shot_of(row["file"]) for row in rows]),
        scene=np.array([scenes.index(row["scene"]) for row in rows]),
        scenes=scenes,
    )


def shot_of(file: str) -> int:
    """02000_11_beach.jpg is render 11 of person 2000: 200011."""
    person, number, _ = file.split("_", 2)
    return int(person) * 100 + int(number)


def _cut(rows: list[dict[str, Any]], folder: Path, finder: FaceFinder) -> dict[str, Any]:
    count = len(rows)
    cut: dict[str, Any] = {
        "chips": np.zeros((count, SIDE_PX, SIDE_PX, 3), np.uint8),
        "found": np.zeros(count, np.uint8),
        "boxes": np.zeros((count, 4), np.float32),
        "dlib": np.zeros((count, 128), np.float32),
        "views": np.zeros((count, VIEW_PX[1], VIEW_PX[0], 3), np.uint8),
    }
    for at, row in enumerate(rows):
        with Image.open(folder / row["file"]) as opened:
            picture = opened.convert("RGB")
        cut["views"][at] = np.asarray(picture.resize(VIEW_PX, Image.Resampling.BOX))
        face = finder.find(picture)
        if face is not None:
            cut["chips"][at], cut["boxes"][at], cut["dlib"][at] = face.chip, face.box, face.dlib
            cut["found"][at] = 1
    return cut
