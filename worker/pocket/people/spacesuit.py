# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN201, ANN202, N803
# ruff: noqa: N812
# (geometry in the letters of its formulas: V vertices; bpy has no types)
"""The ring around the neck of a space suit, on which a helmet would lock."""

import numpy as np

from worker.pocket.people import body as B
from worker.pocket.people.geometry import mesh_object, strands_tube
from worker.pocket.people.materials import flat, mat, setp

AROUND = 48  # points of a circle
RADIUS = 1.12  # decimetres, as all here
TILT = 0.34  # so much lower in front, for every decimetre
METAL = {"Base_Color": (0.62, 0.63, 0.66), "Roughness": 0.28, "Metallic": 0.9}
OUTSIDE = (
    (1.0, 0.06),
    (1.18, -0.1),
    (1.45, -0.38),
    (1.85, -0.8),
)  # radius, height: from the ring into the suit
LINING = ((1.0, 0.04), (0.86, -0.06), (0.6, -0.3), (0.4, -0.4))  # and inwards, until it meets the neck


def _circle(neck, radius, height):
    turn = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    x, z = radius * np.cos(turn), radius * np.sin(turn)
    return neck + np.stack([x, height - TILT * z, z], 1)


def _lathe(name, neck, profile, material):
    rows = [_circle(neck, radius, height) for radius, height in profile]
    at = np.arange(AROUND)
    faces = [
        np.stack([k * AROUND + at, k * AROUND + (at + 1) % AROUND, (k + 1) * AROUND + (at + 1) % AROUND,
                  (k + 1) * AROUND + at], 1)
        for k in range(len(rows) - 1)
    ]  # fmt: skip
    points = np.concatenate(rows)
    mesh_object(name, points, np.concatenate(faces), material, {"rest": ("FLOAT_VECTOR", points)}, subsurf=1)


def neck_ring(V, cloth):
    """Ring, collar and lining around the neck of a posed body V (N, 3); the collar is of the suit's cloth."""
    neck = B.joint(V, "joint-neck") + np.array([0, 0.0, 0.1])
    metal, _, shader, *_ = mat("ring")
    setp(shader, **METAL)
    _lathe("collar", neck, OUTSIDE, cloth)
    _lathe("lining", neck, LINING, flat((0.09, 0.09, 0.10)))
    for radius, height, thick in ((RADIUS, 0.02, 0.014), (RADIUS + 0.02, -0.2, 0.007)):
        ring = _circle(neck, radius, height)
        strands_tube(np.concatenate([ring, ring[:2]]), thick, metal)
