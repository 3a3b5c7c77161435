# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ANN001, ANN201, ANN202
# (geometry in the letters of its formulas: V vertices, P points, N normals, R a rotation; bpy has no types)
"""What is photographed: expressions, outfits, poses, cameras and lights of one person, all from the seed."""

import numpy as np

from worker.pocket.people.identity import random_identity

# people of the tests and the evaluation, and their companions: never rendered for training
HELD_OUT = frozenset({1, 2, 7, 8, 31, 33, 1001, 1002, 1007, 1008})
LIGHTS = {
    "city": 2,
    "courtyard": 2,
    "forest": 2,
    "interior": 2,
    "studio": 2,
    "sunrise": 1.5,
    "sunset": 1.5,
    "night": 0.8,
    "soft": 2.5,
    "window": 2,
    "rim": 1.5,
    "sun": 2,
    "warm": 1.2,
    "cool": 1.2,
}


EXPR = {
    "neutral": {},
    "slight smile": {"mouthSmile*": 0.45, "cheekSquint*": 0.25},
    "smile": {"mouthSmile*": 0.8, "cheekSquint*": 0.5, "mouthUpperUp*": 0.2, "eyeSquint*": 0.15},
    "open smile": {
        "mouthSmile*": 0.85,
        "cheekSquint*": 0.6,
        "mouthUpperUp*": 0.45,
        "mouthLowerDown*": 0.3,
        "jawOpen": 0.14,
        "eyeSquint*": 0.2,
    },
    "laugh": {
        "mouthSmile*": 0.8,
        "cheekSquint*": 0.7,
        "mouthUpperUp*": 0.4,
        "mouthLowerDown*": 0.4,
        "jawOpen": 0.38,
        "eyeSquint*": 0.35,
    },
    "surprised": {"browInnerUp": 0.7, "browOuterUp*": 0.6, "eyeWide*": 0.5, "jawOpen": 0.3},
    "serious": {"browDown*": 0.45, "mouthPress*": 0.3},
    "sceptical": {"browOuterUpLeft": 0.7, "browDownRight": 0.5, "mouthSmileLeft": 0.3},
    "pout": {"mouthPucker": 0.6},
}


SPECIAL = {  # for offices, snow and the moon
    "suit": ["shirt", "tie", "blazer"],
    "winter coat": ["scarf", "coat"],
    "space suit": ["spacesuit"],
}
OUTFITS = [["tee"], ["vneck"], ["tank"], ["turtle"], ["tee", "jacket"], ["vneck", "jacket"]]


def _pose(r):
    """One pose; also draws what the selfie generator this grew from drew, so that its seeds stay the same."""
    r.choice(14, p=np.array([3, 1.5, 1.5, 2, 2, 2.5, 2, 1.5, 1.5, 1.5, 1, 2, 1, 0.7]) / 23.7)
    name = str(r.choice(list(EXPR), p=[0.2, 0.2, 0.2, 0.12, 0.06, 0.05, 0.07, 0.05, 0.05]))
    face = dict(EXPR[name])
    face["eyeWide*"] = face.get("eyeWide*", 0) + float(r.uniform(0.1, 0.35)) * (
        name not in ("laugh", "open smile")
    )
    r.normal(0, 13)
    s = {
        "seed": int(r.integers(2**31)),
        "exprname": name,
        "expr": face,
        "head": (
            0.0,
            float(np.clip(r.normal(-1, 4), -9, 9)),
            float(np.clip(r.normal(0, 5), -13, 13)) * 0.8,
        ),
    }
    for draw in ((0, 10), (5, 7)):
        r.normal(*draw)
    r.uniform(0.48, 0.72), r.uniform(37, 46)
    for draw in ((0, 3), (0, 0.015), (-0.02, 0.012)):
        r.normal(*draw)
    r.choice([2.0, 4, 8])
    r.normal(0, 3), r.normal(0, 3)
    s["clothes"] = OUTFITS[int(r.integers(len(OUTFITS)))]
    s["cloth_seed"] = int(r.integers(1e6))
    s["arm"] = float(r.uniform(18, 30))
    r.uniform(0.5, 1.6), r.choice([-1, 0, 1], p=[0.2, 0.6, 0.2])
    s["reach"] = int(r.choice([-1, 0, 1], p=[0.12, 0.76, 0.12]))
    yaw = float(np.clip(r.normal(0, 5), -11, 11))  # training takes only faces that look at the camera
    s["head"] = (yaw, *s["head"][1:])
    s["gaze"] = (float(np.clip(-yaw * 0.8 + r.normal(0, 3), -18, 18)), float(r.normal(0, 3)))
    return s


def plan(seed, poses, views, outfit=None):
    """An identity and its shots; each pose is built once and seen from several cameras in several lights.

    `outfit` is one of SPECIAL; without one, everyday clothes.
    """
    identity = random_identity(seed)
    r = np.random.default_rng([seed, 5])
    share = np.array(list(LIGHTS.values())) / sum(LIGHTS.values())
    out = []
    for _ in range(poses):
        pose = _pose(r) | ({"clothes": SPECIAL[outfit]} if outfit else {})
        pose["views"] = [
            {
                "light": str(r.choice(list(LIGHTS), p=share)),
                "cam": (
                    float(np.clip(r.normal(0, 4), -8, 8)),
                    float(np.clip(r.normal(3, 4), -6, 10)),
                    float(r.uniform(0.52, 0.78)),
                ),
                "fov": float(r.uniform(36, 44)),
                "roll": float(r.normal(0, 2.5)),
                "offset": (float(r.normal(0, 0.018)), float(r.normal(-0.022, 0.012))),
                "seed": int(r.integers(2**31)),
            }
            for _ in range(views)
        ]
        out.append(pose)
    return identity, out
