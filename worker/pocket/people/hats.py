# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN202, ANN201, N806
# (geometry in the letters of its formulas: P points, R a rotation; bpy has no types)
"""Hats, turned around a head's own measures: a rim, a crown over it, and what stands off."""

from dataclasses import dataclass

import numpy as np

from worker.pocket.people.geometry import mesh_object
from worker.pocket.people.hair import head_ids
from worker.pocket.people.materials import mat, setp

AROUND = 432  # points of a circle
UP = 28  # circles from the rim to the crown
CREASE = 0.16  # how deep a felt hat is pinched, in decimetres as all here


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a hat has to go around, at rest: y up, z forward."""

    wide: float  # half of it
    deep: float
    middle: float  # z of it
    eyes: float  # y of them
    high: float  # from the eyes to the top


def measured(pers):
    """The measures of a person's head above the ears."""
    above = pers.V[head_ids(pers)]
    front, back = above[:, 2].max(), above[:, 2].min()
    return Head(
        wide=np.abs(above[:, 0]).max(),
        deep=(front - back) / 2,
        middle=(front + back) / 2,
        eyes=pers.eyes[1],
        high=pers.hh,
    )


def _turn():
    return np.linspace(0, 2 * np.pi, AROUND, endpoint=False)  # 0 is the front


def _rim(head, front, side, back):
    """Height of the rim all around (AROUND,): shares of the head's, from the eyes."""
    ahead = np.cos(_turn())
    share = np.where(ahead > 0, side + (front - side) * ahead**2, side + (back - side) * ahead**2)
    return head.eyes + share * head.high


def _circle(head, wider, height):
    """A ring around the head, `wider` (AROUND,) or one: decimetres away from it."""
    turn = _turn()
    x, z = (head.wide + wider) * np.sin(turn), head.middle + (head.deep + wider) * np.cos(turn)
    return np.stack([x, np.broadcast_to(height, turn.shape), z], 1)


def _crown(head, rim, loose, top, square):
    """Circles from the rim to the top: round like a ball, or with `square` below 1 more like a pot."""
    circles = []
    for share in np.linspace(0, 1, UP):
        out, up = np.cos(share * np.pi / 2) ** square, np.sin(share * np.pi / 2) ** (0.5 + square / 2)
        circle = _circle(head, loose, rim + up * (head.eyes + head.high + top - rim))
        middle = np.array([0, 0, head.middle])
        flat = np.array([1, 0, 1])
        circles.append(np.where(flat, middle + (circle - middle) * out, circle))
    return circles


def _surface(name, circles, material, head_to, thick):
    """Join rings of points to one skin with a thickness, and put it where the head is."""
    rings, count = len(circles), len(circles[0])
    at = np.arange(count)
    after = (at + 1) % count
    faces = [np.stack([k * count + at, k * count + after, (k + 1) * count + after, (k + 1) * count + at], 1)
             for k in range(rings - 1)]  # fmt: skip
    P = np.concatenate(circles)
    R, t0 = head_to
    made = mesh_object(name, P @ R.T + t0, np.concatenate(faces), material, {"rest": ("FLOAT_VECTOR", P)})
    solid = made.modifiers.new("t", "SOLIDIFY")
    solid.thickness, solid.offset = thick, 1
    return made


def _cloth(name, channels, *, scale, depth, rough=0.9):
    """Grey stuff with a grain; which colour it takes later goes to the cloth pass, as with clothes."""
    made, _, shader, new, link = mat(name)
    setp(shader, Base_Color=(0.4, 0.4, 0.4), Roughness=rough, Sheen_Weight=0.25, Specular_IOR_Level=0.15)
    out, mix = new("ShaderNodeOutputAOV"), new("ShaderNodeCombineColor")
    out.aov_name = "cloth"
    for at, value in enumerate(channels):
        mix.inputs[at].default_value = value
    link(mix.outputs[0], out.inputs[0])
    place, noise, bump = new("ShaderNodeAttribute"), new("ShaderNodeTexNoise"), new("ShaderNodeBump")
    place.attribute_name = "rest"
    noise.inputs["Scale"].default_value, noise.inputs["Detail"].default_value = scale, 4
    bump.inputs["Strength"].default_value, bump.inputs["Distance"].default_value = 0.9, depth
    link(place.outputs["Vector"], noise.inputs["Vector"])
    link(noise.outputs["Fac"], bump.inputs["Height"])
    link(bump.outputs[0], shader.inputs["Normal"])
    return made


STUFF, RIBBON = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)


def _beanie(head, head_to):
    wool = _cloth("wool", STUFF, scale=45, depth=0.03)
    rim = _rim(head, 0.50, 0.20, -0.15)
    ribs = 0.022 * np.sin(72 * _turn())
    crown = _crown(head, rim, 0.10 + ribs, 0.24, 0.72)
    _surface("crown", crown, wool, head_to, 0.004)
    cuff = [(0.06, -0.02), (0.15, -0.03), (0.19, 0.04), (0.20, 0.2), (0.20, 0.36), (0.17, 0.43), (0.1, 0.42)]
    _surface("cuff", [_circle(head, out + ribs, rim + up) for out, up in cuff], wool, head_to, 0.003)
    turn, top = _turn(), np.array([0, head.eyes + head.high + 0.36, head.middle])
    knob = []
    for down in np.linspace(0.02, np.pi - 0.02, 18):
        out = 0.21 * np.sin(down) * (1 + 0.05 * np.sin(23 * turn + 9 * down))
        ring = [out * np.sin(turn), np.full(AROUND, -0.21 * np.cos(down)), out * np.cos(turn)]
        knob.append(top + np.stack(ring, 1))
    _surface("knob", knob, wool, head_to, 0.002)


def _cap(head, head_to):
    twill = _cloth("twill", STUFF, scale=90, depth=0.008)
    rim = _rim(head, 0.56, 0.36, 0.1)
    _surface("crown", _crown(head, rim, 0.08, 0.1, 0.62), twill, head_to, 0.002)
    ahead = np.clip((np.cos(_turn()) - 0.35) / 0.65, 0, 1) ** 0.6  # only in front
    aside, peak = np.sin(_turn()), []
    for out in np.linspace(0, 1, 12):
        down = out**1.3 * (0.36 + 0.12 * aside**2)
        off = np.stack([0.1 * out * aside, -down, np.full(AROUND, 0.78 * out)], 1) * ahead[:, None]
        peak.append(_circle(head, 0.05, rim + 0.02) + off)
    _surface("peak", peak, twill, head_to, 0.003)


def _brimmed(head, head_to, stuff, *, rim, crown, brim, band):
    _surface("crown", crown, stuff, head_to, 0.003)
    _surface("brim", [_circle(head, out, rim + up) for out, up in brim], stuff, head_to, 0.003)
    ribbon = _cloth("ribbon", RIBBON, scale=60, depth=0.006, rough=0.6)
    _surface("band", [_circle(head, 0.13, rim + up) for up in band], ribbon, head_to, 0.002)


def _straw_hat(head, head_to):
    rim = _rim(head, 0.60, 0.46, 0.34)
    straw = _cloth("straw", STUFF, scale=30, depth=0.05)
    wave = 0.05 * np.sin(3 * _turn() + 1)
    brim = [(0.08, 0.0), (0.25, 0.0), (0.45, -0.05), (0.65, -0.12), (0.82, -0.2)]
    brim = [(out, up + wave * out + 0.12 * out * np.abs(np.sin(_turn())) ** 2) for out, up in brim]
    _brimmed(head, head_to, straw, rim=rim, crown=_crown(head, rim, 0.10, 0.32, 0.45), brim=brim,
             band=(0.02, 0.15, 0.3))  # fmt: skip


def _felt_hat(head, head_to):
    rim = _rim(head, 0.60, 0.46, 0.36)
    felt = _cloth("felt", STUFF, scale=160, depth=0.006)
    curl = np.sin(_turn()) ** 2
    brim = [(0.08, 0.0), (0.25, 0.0), (0.45, 0.03 * curl - 0.02), (0.62, 0.12 * curl - 0.06)]
    crown = _crown(head, rim, 0.10, 0.46, 0.34)
    for k, circle in enumerate(crown):  # pinched in front, and dented along the top
        high = max(0.0, k / (UP - 1) - 0.35) / 0.65
        front = np.clip(np.cos(_turn()), 0, 1) ** 2
        circle[:, 0] *= 1 - 0.25 * high * front
        circle[:, 1] -= CREASE * high * np.exp(-((circle[:, 0] / 0.28) ** 2))
    _brimmed(head, head_to, felt, rim=rim, crown=crown, brim=brim, band=(0.02, 0.18, 0.34))


MADE = {"beanie": _beanie, "cap": _cap, "straw hat": _straw_hat, "felt hat": _felt_hat}


def put_on(pers, kind, head_to):
    """Put a hat of that kind on a person; `head_to` is the rotation and place of the head's rest points."""
    MADE[kind](measured(pers), head_to)
