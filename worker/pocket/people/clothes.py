# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN201, ANN202, N803, N806
# ruff: noqa: N812
# (geometry in the letters of its formulas: V vertices, P points, N normals, R a rotation; bpy has no types)
"""Clothes, cut out of the body's own surface."""

import numpy as np

from worker.pocket.people import body as B
from worker.pocket.people.geometry import compact, laplace, mesh_object, vnormals
from worker.pocket.people.materials import mat, setp

LOOSE = frozenset({"jacket", "blazer", "coat", "spacesuit"})  # worn over others: the mask's third channel
LONG = frozenset({"turtle", "shirt"}) | LOOSE  # sleeves
BANDS = {"scarf": (-0.42, 0.42)}  # around the neck, below and above its joint
SMOOTHED = {"tank": 3, "scarf": 12, "blazer": 12, "coat": 40, "spacesuit": 20}
THICK = {
    "tee": 0.10,
    "vneck": 0.09,
    "tank": 0.06,
    "turtle": 0.10,
    "shirt": 0.09,
    "tie": 0.15,
    "jacket": 0.26,
    "blazer": 0.22,
    "coat": 0.42,
    "spacesuit": 0.4,
    "scarf": 0.42,
}


def _pattern(kind, r):
    if kind == "tie":
        return "whole"
    if kind in LOOSE or kind in BANDS or kind == "shirt":
        return "plain"
    return str(r.choice(["plain", "stripes", "dots"], p=[0.7, 0.18, 0.12]))


def _neckline(kind, front, ax, c, ny):
    """Above it nothing is covered near the neck."""
    return {
        "tee": np.where(front, ny - 0.42, ny - 0.12),
        "vneck": np.where(front, ny - 0.35 - 1.0 * np.clip(1 - ax / 0.5, 0, 1), ny - 0.10),
        "tank": np.where(front, ny - 0.95, ny - 0.45),
        "turtle": np.full(len(c), ny + 0.12),
        "shirt": np.where(front, ny - 0.18 - 0.3 * np.clip(1 - ax / 0.25, 0, 1), ny + 0.08),
        "jacket": np.where(front, ny - 0.2, ny + 0.05),
        "blazer": np.where(front, ny - 0.2, ny + 0.0),
        "coat": np.full(len(c), ny + 0.02),
        "spacesuit": np.full(len(c), ny - 0.1),
    }[kind]


def _covered(pers, kind):
    """Which faces of the body a garment covers."""
    V = pers.V
    neck = B.joint(V, "joint-neck")
    sh = B.joint(V, "joint-l-shoulder")
    f = pers.f
    c = V[f].mean(1)
    ax = np.abs(c[:, 0])
    ny = neck[1]
    dn = np.hypot(c[:, 0], (c[:, 2] - neck[2] - 0.12) * 0.9)
    front = c[:, 2] > neck[2]
    if kind in BANDS:
        low, high = BANDS[kind]
        return (c[:, 1] > ny + low) & (c[:, 1] < ny + high) & (ax < 1.1)
    if kind == "tie":
        down = ny - c[:, 1]
        return front & (down > 0.1) & (down < 4.0) & (ax < 0.2 + 0.06 * down)
    line = _neckline(kind, front, ax, c, ny)
    if kind == "spacesuit":  # the rest is its collar's
        line = np.where(dn < 1.15, ny - 0.6, line)
    closed = kind in ("turtle", "coat", "spacesuit")
    hole = (
        (c[:, 1] > line)
        if closed
        else ((dn < (0.60 if kind != "tank" else 0.80)) & (c[:, 1] > line))
        | ((c[:, 1] > ny + (0.12 if kind in ("jacket", "blazer", "shirt") else 0.0)) & (ax < 1.0))
    )
    keep = ~hole & (c[:, 1] > ny - 4.6)
    el = B.joint(V, "joint-l-elbow")
    dirn = (el - sh) / np.linalg.norm(el - sh)
    along = (np.stack([ax, c[:, 1], c[:, 2]], 1) - sh) @ dirn
    if kind in ("tee", "vneck"):
        keep &= ~((ax > sh[0] - 0.2) & (along > 1.25))
    if kind == "tank":
        keep &= ~((ax > sh[0] - 0.28) & (along > -0.15)) & ~((c[:, 1] > ny - 0.45) & (ax > 0.95))
    if kind in LONG:
        keep &= ~((ax > sh[0] - 0.2) & (along > 4.6))
    if kind == "jacket":
        keep &= ~(front & (ax < 0.42 + 0.1 * (ny - c[:, 1])))
    if kind == "blazer":  # closed below the chest
        keep &= ~(front & (ax < 0.62 - 0.24 * (ny - c[:, 1])))
    keep &= pers.wh[f].mean(1) < 0.25
    return keep


def _smooth_hem(P, gi):
    """Even out the edges in place."""
    e = np.sort(np.concatenate([gi[:, [0, 1]], gi[:, [1, 2]], gi[:, [2, 3]], gi[:, [3, 0]]]), 1)
    ue, ct = np.unique(e, axis=0, return_counts=True)
    be = ue[ct == 1]
    be = np.concatenate([be, be[:, ::-1]])
    bv = np.unique(be)
    dg = np.bincount(be[:, 0], minlength=len(P))[:, None]
    for _ in range(14):
        a = np.zeros_like(P)
        np.add.at(a, be[:, 0], P[be[:, 1]])
        P[bv] = 0.5 * P[bv] + 0.5 * a[bv] / dg[bv]


def _pattern_nodes(nt, at_, comb, pat, r):
    """Stripes or dots into the second channel of the cloth mask."""
    new, link = nt.nodes.new, nt.links.new
    if pat == "stripes":
        w = new("ShaderNodeTexWave")
        w.bands_direction = "Y"
        w.inputs["Scale"].default_value = r.uniform(0.6, 1.6)
        link(at_.outputs["Vector"], w.inputs[0])
        rm = new("ShaderNodeValToRGB")
        rm.color_ramp.interpolation = "CONSTANT"
        rm.color_ramp.elements[0].color = (0, 0, 0, 1)
        rm.color_ramp.elements[1].color = (1, 1, 1, 1)
        rm.color_ramp.elements[1].position = r.uniform(0.35, 0.7)
        link(w.outputs["Fac"], rm.inputs[0])
        link(rm.outputs[0], comb.inputs[1])
    elif pat == "dots":
        ck = new("ShaderNodeTexVoronoi")
        ck.inputs["Scale"].default_value = r.uniform(3, 7)
        link(at_.outputs["Vector"], ck.inputs[0])
        rm = new("ShaderNodeValToRGB")
        rm.color_ramp.interpolation = "CONSTANT"
        rm.color_ramp.elements[0].color = (1, 1, 1, 1)
        rm.color_ramp.elements[1].color = (0, 0, 0, 1)
        rm.color_ramp.elements[1].position = 0.22
        link(ck.outputs["Distance"], rm.inputs[0])
        link(rm.outputs[0], comb.inputs[1])
    else:
        comb.inputs[1].default_value = 1.0 if pat == "whole" else 0.0


def cloth_material(kind, r):
    """Grey cloth; what it covers (shirt, pattern, jacket) goes to a render pass, to be coloured later."""
    m, nt, p, new, link = mat("cloth")
    at_ = new("ShaderNodeAttribute")
    at_.attribute_name = "rest"
    setp(p, Base_Color=(0.4, 0.4, 0.4), Roughness=0.85, Sheen_Weight=0.2, Specular_IOR_Level=0.15)
    pat = _pattern(kind, r)
    aov = new("ShaderNodeOutputAOV")
    aov.aov_name = "cloth"
    comb = new("ShaderNodeCombineColor")
    comb.inputs[0].default_value = 0.0 if kind in LOOSE else 1.0
    comb.inputs[2].default_value = 1.0 if kind in LOOSE else 0.0
    link(comb.outputs[0], aov.inputs[0])
    _pattern_nodes(nt, at_, comb, pat, r)
    n1 = new("ShaderNodeTexNoise")
    n1.inputs["Scale"].default_value = 2.2
    n1.inputs["Detail"].default_value = 3
    link(at_.outputs["Vector"], n1.inputs["Vector"])
    n2 = new("ShaderNodeTexNoise")
    n2.inputs["Scale"].default_value = 120
    link(at_.outputs["Vector"], n2.inputs["Vector"])
    ad = new("ShaderNodeMath")
    ad.operation = "MULTIPLY_ADD"
    link(n2.outputs["Fac"], ad.inputs[0])
    ad.inputs[1].default_value = 0.06
    link(n1.outputs["Fac"], ad.inputs[2])
    bp = new("ShaderNodeBump")
    bp.inputs["Strength"].default_value = 0.8
    bp.inputs["Distance"].default_value = 0.06 if kind == "coat" else 0.012
    if kind == "coat":  # quilted in bands
        bands = new("ShaderNodeTexWave")
        bands.bands_direction = "Y"
        bands.inputs["Scale"].default_value = 0.55
        bands.inputs["Distortion"].default_value = 0.6
        link(at_.outputs["Vector"], bands.inputs[0])
        quilted = new("ShaderNodeMath")
        quilted.operation = "MULTIPLY_ADD"
        link(ad.outputs[0], quilted.inputs[0])
        quilted.inputs[1].default_value = 0.25
        link(bands.outputs["Fac"], quilted.inputs[2])
        ad = quilted
    link(ad.outputs[0], bp.inputs["Height"])
    link(bp.outputs[0], p.inputs["Normal"])
    return m


def _folds(kind, R, r):
    """How much farther out the cloth lies at rest positions R (N, 3): wrinkles, quilting, rings."""
    phase = r.uniform(0, 6)
    if kind in ("tank", "tie"):
        return np.zeros(len(R))
    if kind == "scarf":
        return 0.08 * np.sin(R[:, 1] * 14 + R[:, 0] * 4 + phase)
    wrinkles = np.sin(R[:, 1] * 5 + R[:, 0] * 3 + phase) * np.sin(R[:, 0] * 4 + R[:, 2] * 6 + r.uniform(0, 6))
    return (0.09 if kind == "spacesuit" else 0.05) * wrinkles


def garment(pers, kind, Vp, r):
    """Make one garment from the posed body's surface; returns the faces it covers."""
    f = pers.f
    g = f[_covered(pers, kind)]
    gi, (P, R, N), _ = compact(g, Vp, pers.V, vnormals(Vp, f))
    P = laplace(P, gi, SMOOTHED.get(kind, 5))
    if kind in LOOSE or kind in BANDS:  # thick cloth hangs from what is left of the body after smoothing
        N = vnormals(P, gi)
    P = P + N * (THICK[kind] + _folds(kind, R, r))[:, None]
    _smooth_hem(P, gi)
    o = mesh_object(kind, P, gi, cloth_material(kind, r), {"rest": ("FLOAT_VECTOR", R)})
    s = o.modifiers.new("s", "SUBSURF")
    s.levels = s.render_levels = 1
    so = o.modifiers.new("t", "SOLIDIFY")
    so.thickness = 0.004 if kind in LOOSE or kind in BANDS else 0.0022
    so.offset = 1
    return g
