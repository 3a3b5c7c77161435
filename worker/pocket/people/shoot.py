# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN201
# (geometry in the letters of its formulas: V vertices, P points, N normals, R a rotation; bpy has no types)
"""Render people who do not exist: a transparent picture and a cloth mask a shot, and labels.

Its own process in an environment of its own (bpy is GPL and 800 MB): see LICENSE.md beside this file.

    python -m worker.pocket.people.shoot --out .pocket/people --first 2200 --last 3000
"""

import os

os.environ.setdefault("OPENCV_IO_ENABLE_OPENEXR", "1")  # before cv2 is imported

import argparse
import json
import math
import tempfile
import time
from pathlib import Path

import bpy
import cv2
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from worker.pocket.people import stage
from worker.pocket.people.geometry import tob
from worker.pocket.people.person import Person
from worker.pocket.people.pose import build_person
from worker.pocket.people.shots import HELD_OUT, SPECIAL, plan


def camera(sc):
    """A camera in the scene; returns its object."""
    cam = bpy.data.cameras.new("c")
    co = bpy.data.objects.new("c", cam)
    sc.collection.objects.link(co)
    sc.camera = co
    cam.sensor_fit, cam.clip_start = "VERTICAL", 0.01
    return co


def aim(co, centre, view, closer):
    """Put the camera where the view says, looking at the face, which becomes so many times as large."""
    (az, el), d = np.radians(view["cam"][:2]), view["cam"][2]
    place = centre + d * np.array([math.sin(az) * math.cos(el), -math.cos(az) * math.cos(el), math.sin(el)])
    target = centre + np.array([view["offset"][0], 0, view["offset"][1] - 0.015])
    co.location = place
    co.rotation_euler = (Vector(target) - Vector(place)).to_track_quat("-Z", "Y").to_euler()
    co.rotation_euler.rotate_axis("Z", math.radians(view["roll"]))
    co.data.angle = 2 * math.atan(math.tan(math.radians(view["fov"]) / 2) / closer)


def face_level(rgba, marks):
    """How bright the face came out: (H, W, 4) linear and its landmarks in pixels."""
    h, w = rgba.shape[:2]
    eyes = np.hypot(*(np.array(marks["eye_l"]) - np.array(marks["eye_r"])))
    (cx, cy), q = marks["centre"], max(12, eyes * 0.9)
    x0, x1 = (int(np.clip(v, 0, w)) for v in (cx - q, cx + q))
    y0, y1 = (int(np.clip(v, 0, h)) for v in (cy - q, cy + q))
    face = rgba[y0:y1, x0:x1]
    face = face[face[..., 3] > 0.9][:, :3]
    return np.exp(np.log(face.mean(-1) + 1e-4).mean()) if len(face) else 0.15


def exposed(rgba, level, melanin):
    """Scale so that a face of that level has the brightness its skin should have."""
    return rgba[..., :3] * 0.16 * (1 - 0.45 * melanin) / max(level, 1e-5)


def taken(folder):
    """Render; returns linear RGBA and the cloth mask."""
    bpy.ops.render.render()
    rgba = cv2.imread(f"{folder}/rgb0001.exr", cv2.IMREAD_UNCHANGED)[..., [2, 1, 0, 3]]
    cloth = cv2.imread(f"{folder}/cloth0001.exr", cv2.IMREAD_UNCHANGED)[..., 2::-1]
    return rgba.astype(np.float32), cloth.astype(np.float32)


def in_picture(sc, co, marks, size):
    """Landmarks of model space in pixels of a picture (width, height)."""
    seen = {m: world_to_camera_view(sc, co, Vector(tob(p))) for m, p in marks.items()}
    return {m: (round(q.x * size[0], 1), round((1 - q.y) * size[1], 1)) for m, q in seen.items()}


def write(out, name, linear, alpha, cloth):
    """PNG: square root of a quarter of linear light, with alpha; and the cloth mask."""
    rgb = np.clip(np.sqrt(np.maximum(linear, 0) / 4), 0, 1)[..., ::-1]
    rgba = np.concatenate([rgb, np.clip(alpha, 0, 1)], -1)
    cv2.imwrite(
        str(out / f"{name}.png"), np.round(rgba * 255).astype(np.uint8), [cv2.IMWRITE_PNG_COMPRESSION, 4]
    )
    mask = np.round(np.clip(cloth, 0, 1) * 255).astype(np.uint8)
    cv2.imwrite(str(out / f"{name}_c.png"), mask, [cv2.IMWRITE_PNG_COMPRESSION, 4])


def shoot(person, shots, given):
    """Render all shots of one person; returns their labels."""
    labels = []
    for at, pose in enumerate(shots):
        sc = stage.reset(given.width, given.height, given.samples, given.threads, quick=given.quick)
        with tempfile.TemporaryDirectory(prefix="pocket") as folder:
            stage.passes(sc, folder)
            marks = build_person(person, pose)
            centre, made, co = tob(marks["centre"]), [], camera(sc)
            for k, view in enumerate(pose["views"]):
                stage.light(view["light"], np.random.default_rng(view["seed"]), float(centre[2]), made)
                aim(co, centre, view, given.closer)
                rgba, cloth = taken(folder)
                seen = in_picture(sc, co, marks, (given.width, given.height))
                name = f"{person.id['seed']:05d}_{at}{k}"
                linear = exposed(rgba, face_level(rgba, seen), person.id["skin"]["melanin"])
                write(given.out, name, linear, rgba[..., 3:], cloth)
                label = {"file": name, "seed": person.id["seed"], "light": view["light"], "landmarks": seen}
                labels.append(
                    label | {n: pose[n] for n in ("exprname", "clothes", "head")} | {"cam": view["cam"]}
                )
    return labels


def main():
    """Render the people of a range of seeds that are not there yet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(".pocket/people"))
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--last", type=int, required=True)
    parser.add_argument("--poses", type=int, default=2)
    parser.add_argument("--views", type=int, default=3)
    parser.add_argument("--width", type=int, default=312)
    parser.add_argument("--height", type=int, default=416)
    parser.add_argument("--closer", type=float, default=1.0, help="2 shows the head alone, at twice the size")
    parser.add_argument("--outfit", choices=sorted(SPECIAL), help="everybody wears this")
    parser.add_argument("--samples", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="half the time, a little softer")
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for seed in range(given.first, given.last):
        file = given.out / f"{seed:05d}.json"
        if seed in HELD_OUT or file.exists():
            continue
        begin = time.process_time()
        identity, shots = plan(seed, given.poses, given.views, given.outfit)
        labels = shoot(Person(identity), shots, given)
        file.write_text(json.dumps({"ident": identity, "shots": labels}))
        print(
            f"## {seed}: {len(labels)} pictures, {(time.process_time() - begin) / len(labels):.2f} s each",
            flush=True,
        )


if __name__ == "__main__":
    main()
