# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN201, ANN202, N803, N806
# ruff: noqa: RET504, RUF005, RUF059, SLF001
# (geometry in the letters of its formulas: V vertices, P points, N normals, R a rotation; bpy has no types)
"""Hair and beards: guide strands that are combed, fall and lie on the body, and their clumped copies."""

import numpy as np
from mathutils.bvhtree import BVHTree

from worker.pocket.people.geometry import at, sample, sstep, tris_of

# style -> length (dm), lift, guide strands
STYLES = {
    "buzz": (0.06, 0.02, 4500),
    "short": (0.16, 0.5, 1300),
    "crop": (0.38, 0.8, 1300),
    "side": (0.65, 1.0, 1300),
    "bob": (2.1, 1, 1400),
    "long": (4.0, 1, 1400),
    "pony": (1.9, 1, 1400),
}
POINTS = {"buzz": 4, "short": 6, "crop": 8, "side": 10, "bob": 16, "long": 22, "pony": 13}


def head_ids(s):
    if not hasattr(s, "_hd"):
        s._hd = np.where((s.wh[:13380] > 0.6) & (s.V[:13380, 1] > s.eyes[1] + 0.35))[0]
    return s._hd


def short_hairs(Vp, R, data, K=4, curve=0.25, lift=0.012):
    tri, bc, d, nn, ln = data
    p = (Vp[tri] * bc[..., None]).sum(1)
    d = d @ R.T
    nn = nn @ R.T
    t = np.linspace(0, 1, K)[None, :, None]
    return (
        p[:, None]
        + lift * nn[:, None]
        + (d[:, None] * t - nn[:, None] * curve * t**2 * 0.5) * ln[:, None, None]
    )


def _scalp_triangles(s):
    """Where hair grows: above the hairline, not on the ears."""
    V = s.V
    tri = tris_of(s.f)
    hw = np.abs(V[head_ids(s), 0]).max()
    cen = V[tri].mean(1)
    sc = s.scalp(V)[tri]
    ear = (
        (np.abs(cen[:, 0]) > hw * 0.86)
        & (cen[:, 1] < s.eyes[1] + 0.33)
        & (cen[:, 1] > s.eyes[1] - 0.75)
        & (cen[:, 2] < s.C[2] + 0.28)
        & (cen[:, 2] > s.C[2] - 0.42)
    )
    ok = (sc.max(1) > 0) & (s.wh[tri].min(1) > 0.3) & ~ear & (cen[:, 1] > s.eyes[1] - 1.1)
    return tri[ok], hw


def _combing(s, r, P, N, side, L0, hw):
    """Which way each strand is combed, how long it is, and where a tail is tied."""
    H, n, tgt = s.id["hair"], len(P), None
    st = H["style"]
    z = (P - s.C)[:, 2]
    h01 = np.clip((P[:, 1] - s.eyes[1]) / s.hh, -1, 1)
    comb = np.zeros((n, 3))
    L = np.full(n, L0) * r.uniform(0.8, 1.1, n)
    if st in ("short", "crop"):
        fade = 0.35 + 0.65 * sstep(h01, 0.1, 0.75)
        L *= fade
        comb = (
            N * 0.45
            + np.stack(
                [
                    0.25 * side * np.sign(1),
                    np.full(n, 0.1 + 0.25 * (z > 0.3)),
                    np.where(z > 0, 0.55, -0.2),
                ],
                1,
            )
            if r.random() < 0.5
            else N * 0.6 + np.array([0, 0.35, -0.5])
        )
        comb[h01 < 0.45] = N[h01 < 0.45] * 0.35 + [0, -0.9, -0.25]
    elif st == "side":
        L *= 0.4 + 0.6 * sstep(h01, 0.15, 0.8)
        comb = np.stack([side * 0.9, np.full(n, 0.05), np.full(n, -0.35)], 1)
        comb[h01 < 0.4] = [0, -1, -0.4]
    elif st in ("bob", "long"):
        comb = np.stack(
            [side * (0.75 + 0.3 * (z > 0)), np.full(n, -0.2), np.where(z > 0.25, -0.42, -0.25)], 1
        )
        comb[h01 < 0.25] = [0, -1, -0.3]
        if st == "bob":
            L = (
                np.clip((P[:, 1] - (s.chin - 0.05)) * 1.05 + 0.75, 0.6, 2.6)
                * r.uniform(0.93, 1.03, n)
                * (0.85 + 0.15 * H["length"])
            )
    elif st == "pony":
        tgt = s.C + [0, 0.35, -1.05 * hw - 0.35]
        comb = tgt - P
        L = np.linalg.norm(comb, axis=1) * 1.18
    return comb / np.maximum(np.linalg.norm(comb, axis=1, keepdims=True), 1e-6), L, tgt


def _keep_outside(bvh, points, clear):
    """Push points out of the body, to at least their distance from it."""
    for i in range(len(points)):
        loc, normal, _, _ = bvh.find_nearest(points[i].tolist())
        if loc is not None and (points[i] - np.array(loc)) @ np.array(normal) < clear[i]:
            points[i] = np.array(loc) + np.array(normal) * clear[i]


def _grow(s, r, P, N, side, par, comb_L):
    """Guide strands, (n, K, 3): they grow, fall, and stay outside the body."""
    L0, lay, hw = par
    comb, L, tgt = comb_L
    H, V, n = s.id["hair"], s.V, len(P)
    st = H["style"]
    up_f = tris_of(s.f[(V[s.f][..., 1].min(1) > s.chin - 3.0)])
    bvh = BVHTree.FromPolygons(V.tolist(), up_f.tolist())
    K = POINTS[st]
    Q = np.zeros((n, K, 3))
    Q[:, 0] = P - 0.01 * N
    step = L / (K - 1)
    lift = (0.03 + 0.05 * r.random(n)) * lay * (1.1 if st != "pony" else 0.5)
    cur = P.copy()
    wob = r.normal(0, 1, (n, 3))
    wob2 = r.normal(0, 1, (n, 3))
    cu = H["curl"]
    clear = 0.02 + lift
    for j in range(1, K):
        t = j / (K - 1)
        g = {"short": 0.1, "crop": 0.35, "side": 0.55, "bob": 2.6, "long": 3.2, "pony": 0, "buzz": 0}[
            st
        ] * min(1, t * 2.2)
        dirn = (
            N * max(0, (0.9 if st in ("short", "buzz") else 0.65) - 1.3 * t * (st not in ("buzz", "short")))
            + comb * (1 - 0.93 * min(1, t * 2.6) * (st in ("bob", "long")))
            + np.array([0, -g, 0])
            + (
                0.16 * wob * (0.4 + cu)
                + 0.3
                * cu
                * (wob * np.sin(j * 1.3 + wob2[:, :1] * 3) + wob2 * np.cos(j * 1.3 + wob[:, :1] * 3))
            )
            * (1.0 if st in ("short", "crop", "side") else 0.55)
        )
        if st == "pony":
            dirn = (tgt - cur) + N * 0.5 * max(0, 0.5 - t) + 0.1 * wob
        dirn /= np.linalg.norm(dirn, axis=1, keepdims=True)
        cur = cur + dirn * step[:, None]
        if st in ("bob", "long"):  # keep the face free
            fz = (
                (cur[:, 2] > s.C[2] + 0.15)
                & (cur[:, 1] < s.eyes[1] + 0.50 * s.hh)
                & (np.abs(cur[:, 0]) < hw * 0.97)
            )
            sd = np.where(np.abs(P[:, 0]) < 0.12, side, np.sign(P[:, 0]))
            cur[fz, 0] += (sd[fz] * hw * 0.97 - cur[fz, 0]) * 0.65
            cur[fz, 2] -= 0.05
        _keep_outside(bvh, cur, clear * min(1, t * 3))
        Q[:, j] = cur
    return Q


def _tail(s, r, Q, N, tgt):
    """The tail of tied-back hair, added to the guides."""
    H, K = s.id["hair"], POINTS["pony"]
    cu = H["curl"]
    m = 260
    q = np.zeros((m, K, 3))
    b0 = tgt + r.normal(0, 0.07, (m, 3))
    ln = r.uniform(1.6, 2.6, m) * H["length"]
    a = r.normal(0, 1, (m, 3))
    for j in range(K):
        t = j / (K - 1)
        q[:, j] = (
            b0
            + np.stack(
                [
                    a[:, 0] * 0.12 * t**0.7,
                    -ln * t**1.15,
                    -0.45 * np.sin(min(1, 2.2 * t) * 1.57) + 0.10 * a[:, 2] * t - 0.1,
                ],
                1,
            )
            + 0.06 * cu * np.sin(6 * t + a)
        )
    Q = np.concatenate([Q, q])
    N = np.concatenate([N, np.tile([0.0, 0, -1], (m, 1))])
    return Q, N


def _children(s, r, Q, N, L0):
    """Clumped copies of the guides with ragged ends."""
    H, (n, K, _), nch = s.id["hair"], Q.shape, 9
    cu, st = H["curl"], H["style"]
    spread = {"side": 0.045, "pony": 0.035}.get(st, 0.05)
    o = r.normal(0, spread, (n, nch, 1, 3))
    o -= (o * N[:, None, None]).sum(-1, keepdims=True) * N[:, None, None]
    t = np.linspace(0, 1, K)[None, None, :, None]
    ch = (
        Q[:, None] + o * (1 - 0.55 * t) + r.normal(0, 0.012 + 0.05 * cu, (n, nch, 1, 3)) * t**1.5 * min(1, L0)
    )
    ch = ch + cu * 0.035 * np.sin(t * K * 0.9 + r.uniform(0, 6.3, (n, nch, 1, 3))) * min(1, L0) * t
    ch = ch.reshape(-1, K, 3)
    sh = r.uniform(0.72, 1, len(ch))  # ragged ends
    idx = np.linspace(0, 1, K)[None] * sh[:, None] * (K - 1)
    lo = np.clip(idx.astype(int), 0, K - 2)
    fr = (idx - lo)[..., None]
    ch = (
        np.take_along_axis(ch, lo[..., None], 1) * (1 - fr)
        + np.take_along_axis(ch, lo[..., None] + 1, 1) * fr
    )
    return ch


def _beard(s, r):
    """Roots, directions and lengths of the beard's hairs, or None."""
    V, bd = s.V, s.id["beard"]
    if bd <= 0.1:
        return None
    hf = s.f[(s.bm[s.f].mean(1) > 0.15)]
    bt = tris_of(hf)
    k, bc = sample(V, bt, s.bm[bt].mean(1) ** 1.3, int(6500 + 4500 * bd), r)
    p0 = at(V, bt, k, bc)
    nn = at(s.N, bt, k, bc)
    nn /= np.linalg.norm(nn, axis=1, keepdims=True)
    ln = (0.012 if bd < 0.4 else 0.05 if bd < 0.8 else 0.16) * r.uniform(0.6, 1.2, len(p0))
    dn = nn * (1 if bd < 0.4 else 0.6) + np.array([0, -0.75, 0.1]) + r.normal(0, 0.25, nn.shape)
    dn /= np.linalg.norm(dn, axis=1, keepdims=True)
    return bt[k], bc, dn, nn, ln


def make_hair(s, r):
    """Fill in s.hair (n, K, 3), s.hair_r (K radii in metres) and s.beard."""
    H, V = s.id["hair"], s.V
    s.scalp_tri, hw = _scalp_triangles(s)
    st = H["style"]
    L0, lay, guides = STYLES[st]
    L0 *= H["length"]
    k, bc = sample(V, s.scalp_tri, np.ones(len(s.scalp_tri)), int(guides * H["dens"]), r)
    P = at(V, s.scalp_tri, k, bc)
    N = at(s.N, s.scalp_tri, k, bc)
    N /= np.linalg.norm(N, axis=1, keepdims=True)
    keep = s.scalp(P) + r.normal(0, 0.03, len(P)) > 0
    P, N = P[keep], N[keep]
    side = np.where(P[:, 0] > H["part"] * hw + r.normal(0, 0.05, len(P)), 1.0, -1.0)
    combed = _combing(s, r, P, N, side, L0, hw)
    Q = _grow(s, r, P, N, side, (L0, lay, hw), combed)
    if st == "pony":
        Q, N = _tail(s, r, Q, N, combed[2])
    s.hair = _children(s, r, Q, N, L0)
    thick = 1.45 if st in ("bob", "long", "pony") else 1.2
    s.hair_r = 0.00011 * np.linspace(1.15, 0.45, POINTS[st]) * thick
    s.beard = _beard(s, r)
