# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN201
# (bpy has no types)
"""Render the key frames of people who do the ten small tasks of a proof of person.

One neutral look, and for every task a few steps from there to its peak. `worker/pocket/films.py` makes films
of them. Its own process, as `shoot.py`: see LICENSE.md. The people of tests and demo are allowed here, since
nothing is trained on these.

    python -m worker.pocket.people.challenges --out .pocket/challenges 1 2 5000 5001
"""

import os

os.environ.setdefault("OPENCV_IO_ENABLE_OPENEXR", "1")  # before cv2 is imported

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np

from worker.pocket.people import stage
from worker.pocket.people.geometry import tob
from worker.pocket.people.identity import random_identity
from worker.pocket.people.person import Person
from worker.pocket.people.pose import build_person
from worker.pocket.people.shoot import aim, camera, exposed, face_level, in_picture, taken, write
from worker.pocket.people.shots import LIGHTS, OUTFITS

SIZE = (312, 416)
SAMPLES = 4
HEADS = {  # yaw, pitch, roll at the peak, in degrees; the person's own left is +yaw and -roll
    "turn-left": (1, 0, 0),
    "turn-right": (-1, 0, 0),
    "look-up": (0, -1, 0),
    "look-down": (0, 1, 0),
    "tilt-left": (0, 0, -1),
    "tilt-right": (0, 0, 1),
}
REACH = ((26, 36), (16, 24), (18, 27))  # how far people turn, nod and tilt
FACES = {
    "smile": {"mouthSmile*": 0.9, "cheekSquint*": 0.5, "mouthUpperUp*": 0.25, "eyeSquint*": 0.1},
    "open-mouth": {"jawOpen": 0.75},
    "raise-brows": {"browInnerUp": 2.4, "browOuterUp*": 2.1, "eyeWide*": 0.5},  # about a centimetre
    "pucker": {"mouthPucker": 1.6, "mouthFunnel": 0.3},
}
STEPS = {"turn": 4, "look": 3, "tilt": 3}  # keys up to the peak; two for a face
EYES_OPEN = {"eyeWide*": 0.22}


def keys(r):
    """Name -> pose of every key frame of one person: {task}_{step}, neutral_0 and blink_0."""
    neutral = (float(r.uniform(-3, 3)), float(r.uniform(-4, 4)), float(r.uniform(-3, 3)))
    found = {
        "neutral_0": {"head": neutral, "expr": EYES_OPEN, "gaze": (0.0, 0.0)},
        "blink_0": {"head": neutral, "expr": {"eyeBlink*": 1.0}, "gaze": (0.0, 0.0)},
    }
    for task, axis in HEADS.items():
        reach = [float(r.uniform(*span)) for span in REACH]
        steps = STEPS[task.split("-")[0]]
        for step in range(1, steps + 1):
            share = step / steps
            head = tuple(at + share * way * far for at, way, far in zip(neutral, axis, reach, strict=True))
            gaze = tuple(-0.45 * share * way * far for way, far in zip(axis[:2], reach[:2], strict=True))
            found[f"{task}_{step}"] = {"head": head, "expr": EYES_OPEN, "gaze": gaze}
    for task, units in FACES.items():
        much = float(r.uniform(0.75, 1.0))
        for step in (1, 2):
            grown = {unit: value * much * step / 2 for unit, value in units.items()}
            found[f"{task}_{step}"] = {
                "head": neutral,
                "expr": EYES_OPEN | {unit: value + EYES_OPEN.get(unit, 0) for unit, value in grown.items()},
                "gaze": (0.0, 0.0),
            }
    return found


def setting(r):
    """Clothes, camera and light of one film."""
    share = np.array(list(LIGHTS.values())) / sum(LIGHTS.values())
    worn = {
        "clothes": OUTFITS[int(r.integers(len(OUTFITS)))],
        "cloth_seed": int(r.integers(1e6)),
        "arm": float(r.uniform(18, 30)),
    }
    view = {
        "light": str(r.choice(list(LIGHTS), p=share)),
        "cam": (float(r.uniform(-5, 5)), float(r.uniform(-4, 7)), float(r.uniform(0.5, 0.66))),
        "fov": float(r.uniform(36, 42)),
        "roll": float(r.normal(0, 1.5)),
        "offset": (float(r.normal(0, 0.012)), float(r.normal(-0.018, 0.01))),
        "seed": int(r.integers(2**31)),
    }
    return worn, view


def film(seed, out, threads):
    """Render what is not there yet of one person."""
    r = np.random.default_rng([seed, 77])
    worn, view = setting(r)
    person = Person(random_identity(seed))
    centre = level = None
    for name, pose in keys(r).items():
        if centre is not None and (out / f"{name}.png").exists():
            continue
        sc = stage.reset(*SIZE, SAMPLES, threads, quick=True)
        with tempfile.TemporaryDirectory(prefix="pocket") as folder:
            stage.passes(sc, folder)
            marks = build_person(person, pose | worn)
            centre = tob(marks["centre"]) if centre is None else centre  # the camera does not move
            co = camera(sc)
            stage.light(view["light"], np.random.default_rng(view["seed"]), float(centre[2]), [])
            aim(co, centre, view, 1.0)
            rgba, cloth = taken(folder)
            level = face_level(rgba, in_picture(sc, co, marks, SIZE)) if level is None else level
            write(out, name, exposed(rgba, level, person.id["skin"]["melanin"]), rgba[..., 3:], cloth)
    return {"ident": person.id, "view": view, "clothes": worn["clothes"]}


def main():
    """Render the key frames of some people, those that are complete excepted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(".pocket/challenges"))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("seeds", type=int, nargs="+")
    given = parser.parse_args()
    for seed in given.seeds:
        out = given.out / f"{seed:05d}"
        out.mkdir(parents=True, exist_ok=True)
        done = out / "film.json"
        if done.exists():
            continue
        begin = time.process_time()
        done.write_text(json.dumps(film(seed, out, given.threads)))
        print(f"## {seed}: {time.process_time() - begin:.0f} s", flush=True)


if __name__ == "__main__":
    main()
