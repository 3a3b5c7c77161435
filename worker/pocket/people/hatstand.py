# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN201
# (bpy has no types)
"""Render hats alone, as they sit on a head of usual measures that hides what is behind it.

python -m worker.pocket.people.hatstand --out .pocket/hats
"""

import os

os.environ.setdefault("OPENCV_IO_ENABLE_OPENEXR", "1")  # before cv2 is imported

import argparse
import json
import tempfile
from pathlib import Path

import bpy
import cv2
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from worker.pocket.people import body as B  # noqa: N812
from worker.pocket.people import stage
from worker.pocket.people.geometry import tob
from worker.pocket.people.hats import MADE, put_on
from worker.pocket.people.identity import random_identity
from worker.pocket.people.person import Person
from worker.pocket.people.pose import build_person
from worker.pocket.people.shoot import _aim, _camera, _write

SIZE = (624, 832)
VIEW = {"cam": (0.0, 2.0, 0.72), "fov": 44.0, "roll": 0.0, "offset": (0.0, 0.01)}
POSE = {"expr": {}, "head": (0.0, 0.0, 0.0), "clothes": ["tee"], "cloth_seed": 1}
BRIGHT = 0.30
"""Mean linear light of the grey stuff: that of grey clothes in the same light."""
SAMPLES = 32


def usual_person():
    """Somebody between man and woman whose sliders are all in the middle."""
    identity = random_identity(3300)
    sliders = dict.fromkeys(identity["sliders"], 0.0)
    return identity | {
        "male": 0.5,
        "age": 35.0,
        "sliders": sliders,
        "headshape": {},
        "asym": {},
        "glasses": False,
    }


def shoot(kind, out):
    """One hat as a picture with transparency, a mask of its parts, and where eyes, nose and mouth are."""
    person = Person(usual_person())
    scene = stage.reset(*SIZE, SAMPLES, 1)
    with tempfile.TemporaryDirectory(prefix="pocket") as folder:
        stage.passes(scene, folder)
        marks = build_person(person, POSE)
        for one in list(bpy.data.objects):
            one.is_holdout, one.hide_render = True, one.name.startswith("hair")
        still = B.skin(person.V, {}, person.V)[1]["head"]
        put_on(person, kind, (still[:3, :3], still[:3, 3]))
        centre = tob(marks["centre"])
        camera = _camera(scene)
        stage.light("soft", np.random.default_rng(3), float(centre[2]), [])
        _aim(camera, centre, VIEW, 1.0)
        bpy.ops.render.render()
        rgba, cloth = (
            cv2.imread(f"{folder}/{name}0001.exr", cv2.IMREAD_UNCHANGED).astype(np.float32)
            for name in ("rgb", "cloth")
        )
    seen = {name: world_to_camera_view(scene, camera, Vector(tob(at))) for name, at in marks.items()}
    shown = {name: (round(at.x * SIZE[0], 1), round((1 - at.y) * SIZE[1], 1)) for name, at in seen.items()}
    linear, alpha, cloth = rgba[..., 2::-1], rgba[..., 3:], cloth[..., 2::-1]
    level = linear[alpha[..., 0] > 0.9].mean()
    name = kind.replace(" ", "_")
    _write(out, name, linear * BRIGHT / level, alpha, cloth)
    (out / f"{name}.json").write_text(json.dumps({"hat": kind, "landmarks": shown, "size": SIZE}))


def main():
    """Render every hat there is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(".pocket/hats"))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for kind in MADE:
        shoot(kind, given.out)


if __name__ == "__main__":
    main()
