# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN201, ANN204, B905, E731, N803, N806
# ruff: noqa: N812
# (geometry in the letters of its formulas: V vertices, P points, N normals, R a rotation; bpy has no types)
"""One invented person at rest: mesh, colours, hair, brows. Built once, posed many times."""

import functools
import math

import cv2
import numpy as np
from mathutils.bvhtree import BVHTree

from worker.pocket.people import body as B
from worker.pocket.people.geometry import gauss, quads, sstep, tris_of, vnormals
from worker.pocket.people.hair import head_ids, make_hair
from worker.pocket.people.skin import skin_detail, skin_tone


@functools.lru_cache(None)
def lip_corner_ids():
    V, VT, grp = B.base()
    f = grp["body"]
    im = cv2.imread(str(B.data_dir() / "mpfb2/textures/mpfb_lips.jpg"), 0) / 255.0
    vi, ti = f[..., 0].ravel(), f[..., 1].ravel()
    px = np.clip((VT[ti] * [2047, -2047] + [0, 2047]).astype(int), 0, 2047)
    lip = np.unique(vi[im[px[:, 1], px[:, 0]] > 0.5])
    lip = lip[(V[lip, 2] > 1.2) & (V[lip, 1] > 6)]
    return int(lip[V[lip, 0].argmax()]), int(lip[V[lip, 0].argmin()]), lip


class Person:
    """Identity-level data: rest mesh, hair, brows, colours."""

    def __init__(self, ident):
        self.id = ident
        self.V = B.shape(ident)
        V = self.V
        r = np.random.default_rng(ident["seed"] + 1)
        self.f = quads("body")[..., 0]
        self.ft = quads("body")[..., 1]
        self.N = vnormals(V, self.f)
        self.le, self.re = B.joint(V, "joint-l-eye"), B.joint(V, "joint-r-eye")
        self.er = (V[14598:14670, 0].max() - V[14598:14670, 0].min()) / 2
        a, b, lip = lip_corner_ids()
        self.mc = (a, b)
        self.lip = lip
        self.mouth = V[[a, b]].mean(0)
        self.eyes = (self.le + self.re) / 2
        front = (
            (np.abs(V[:13380, 0]) < 0.05)
            & (V[:13380, 1] > self.mouth[1] + 0.05)
            & (V[:13380, 1] < self.eyes[1])
        )
        ids = np.where(front)[0]
        self.nose = int(ids[V[ids, 2].argmax()])
        _, _, W = B.rig()
        order = B.rig()[1]
        self.wh = W[
            :,
            [
                i
                for i, n in enumerate(order)
                if n in ("head", "jaw")
                or any(
                    x in n
                    for x in (
                        "special",
                        "eye",
                        "orbic",
                        "levator",
                        "ocul",
                        "oris",
                        "temporal",
                        "risor",
                        "tongue",
                    )
                )
            ],
        ].sum(1)
        hd = np.where(self.wh[:13380] > 0.5)[0]
        top = V[hd, 1].max()
        self.top = top
        back = V[hd, 2].min()
        self.C = np.array([0, self.eyes[1] + 0.30, 0.5 * (back + self.eyes[2] + 0.1)])
        self.chin = V[hd, 1][V[hd, 2] > self.eyes[2] - 0.2].min()
        self.hh = top - self.eyes[1]
        self.colours()
        make_hair(self, r)
        self.make_brows(r)
        self.detail = skin_detail(ident, V)

    def colours(self):
        V, sk = self.V, self.id["skin"]
        base = skin_tone(sk)
        n = len(V)
        c = np.tile(base, (n, 1))
        fr = V[:, 2] > self.eyes[2] - 0.45
        d2 = lambda p, sx=1, sy=1: ((V[:, 0] - p[0]) / sx) ** 2 + ((V[:, 1] - p[1]) / sy) ** 2
        red = np.zeros(n)
        for e, sg in ((self.le, 1), (self.re, -1)):
            red += gauss(d2((e[0] + sg * 0.10, self.nose_y() + 0.08), 1.2, 1), 0.17) * fr
            eye = gauss(d2(e, 1.25, 1), 0.17) * fr
            c *= 1 - eye[:, None] * (
                np.array([0.06, 0.13, 0.12]) if sk["melanin"] < 0.6 else np.array([0.16, 0.2, 0.2])
            )
            bag = gauss(d2((e[0] - sg * 0.03, e[1] - 0.20), 1.5, 0.6), 0.09) * fr
            c *= 1 - bag[:, None] * np.array([0.07, 0.12, 0.08]) * (0.5 + 0.8 * (self.id["age"] > 45))
        red += 0.9 * gauss(d2(V[self.nose]), 0.13) * fr + 0.5 * gauss(d2((0, self.chin + 0.12)), 0.13) * fr
        ear = np.abs(V[:, 0]) > np.abs(V[head_ids(self), 0]).max() * 0.92
        red += 0.6 * ear * (np.abs(V[:, 1] - self.eyes[1]) < 0.6)
        c *= 1 - np.clip(red, 0, 1)[:, None] * np.array([0.02, 0.20, 0.19]) * (0.4 + 0.6 * sk["red"]) * (
            1 - 0.6 * sk["melanin"]
        )
        if sk["makeup"] > 0.6:
            for e in (self.le, self.re):
                c *= (
                    1
                    - (gauss(d2((e[0], e[1] + 0.10), 1.3, 0.55), 0.12) * fr)[:, None]
                    * np.array([0.45, 0.5, 0.42])
                    * sk["makeup"]
                )
        bm = self.beard_mask()
        self.bm = bm
        c *= 1 - (bm * self.id["beard"] ** 0.5 * 0.55 + bm * 0.10 * (self.id["male"] > 0.5))[
            :, None
        ] * np.array([0.62, 0.52, 0.42]) * (1 - 0.5 * sk["melanin"])
        scal = sstep(self.scalp(V), -0.02, 0.12)
        if self.id["hair"]["style"] != "bald":
            c *= 1 - scal[:, None] * 0.55 * self.id["hair"]["melanin"] * (1 - self.id["hair"]["grey"] * 0.7)
        tz = fr * (
            gauss(((V[:, 0]) / 1) ** 2, 0.16) * (V[:, 1] > self.mouth[1] + 0.05)
            + 0.5 * (V[:, 1] > self.eyes[1] + 0.25)
        )
        fore = fr * sstep(V[:, 1], self.eyes[1] + 0.25, self.eyes[1] + 0.4) * gauss(V[:, 0] ** 2, 0.35)
        crow = sum(
            gauss(d2((e[0] + np.sign(e[0]) * 0.25, e[1] - 0.02)), 0.1) * fr for e in (self.le, self.re)
        )
        self.tone = np.concatenate([np.clip(c, 0.005, 0.95), np.clip(fore + 0.6 * crow, 0, 1)[:, None]], 1)
        self.msk = np.stack([np.clip(red, 0, 1), np.clip(tz, 0, 1), bm, np.ones(n)], 1)

    def nose_y(self):
        return self.V[self.nose, 1]

    def beard_mask(self):
        V = self.V
        y = V[:, 1]
        z = V[:, 2]
        x = np.abs(V[:, 0])
        up = (
            self.mouth[1] + 0.02 + 0.55 * np.clip((x - 0.30) / 0.35, 0, 1) ** 1.3
        )  # upper edge climbs to the sideburns
        m = sstep(up - y, -0.03, 0.06) * sstep(z, self.C[2] - 0.05, self.C[2] + 0.15)
        mous = (
            sstep(y, self.mouth[1] - 0.02, self.mouth[1] + 0.03)
            * sstep(self.nose_y() - 0.04 - y, -0.02, 0.05)
            * sstep(0.30 - x, 0, 0.06)
            * (z > self.eyes[2] - 0.1)
        )
        m = np.maximum(m, mous)
        m *= sstep(y, self.chin - 0.30, self.chin - 0.02)
        lipd = np.ones(len(V))
        lipd[self.lip] = 0
        m *= lipd
        m[np.abs(V[:, 1] - self.mouth[1]) < 0.06] *= sstep(
            x[np.abs(V[:, 1] - self.mouth[1]) < 0.06], 0.26, 0.34
        )
        return np.clip(m, 0, 1) * (self.wh > 0.05)

    def scalp(self, P):
        """Signed height (dm) above the hairline; >0 is hair."""
        d = P - self.C
        phi = np.degrees(np.arctan2(np.abs(d[..., 0]), d[..., 2]))
        h = self.id["hair"]["hairline"]
        k = self.hh / 1.15
        part = 0.03 * np.cos(d[..., 0] * 9)
        lim = np.interp(
            phi,
            [0, 18, 35, 48, 60, 74, 84, 97, 108, 125, 150, 180],
            np.array(
                [
                    0.62 - 0.8 * h,
                    0.63 - 0.8 * h,
                    0.61 - 1.1 * h,
                    0.50 - 0.7 * h,
                    0.26 - 0.3 * h,
                    0.02,
                    -0.18,
                    0.20,
                    0.10,
                    -0.45,
                    -0.72,
                    -0.80,
                ]
            ),
        )
        return P[..., 1] - (self.eyes[1] + lim * k + part * (phi < 60))

    def make_brows(self, r):
        V = self.V
        tri = tris_of(
            self.f[(self.wh[self.f].mean(1) > 0.5) & (V[self.f][..., 2].mean(1) > self.eyes[2] - 0.5)]
        )
        bvh = BVHTree.FromPolygons(V.tolist(), tri.tolist())
        br = self.id["brow"]
        out = []
        for e, sg in ((self.le, 1), (self.re, -1)):
            n = 300
            t = r.beta(1.1, 1.1, n)
            w = 0.036 * br["thick"] * np.interp(t, [0, 0.12, 0.55, 1], [0.8, 1.05, 0.85, 0.3])
            off = r.uniform(-1, 1, n)
            X = e[0] + sg * (-0.175 + 0.40 * t + 0.03 * off * (1 - t))
            Y = (
                e[1]
                + 0.245
                + (br["arch"] * 0.6 + 0.035) * np.sin(np.clip(t, 0, 1) ** 1.2 * 2.9)
                + br["tilt"] * 0.25 * (t - 0.4)
                - 0.03 * np.clip(t - 0.7, 0, 1) * 2
                + w * off
            )
            for i in range(n):
                loc, nn, fi, _ = bvh.ray_cast((X[i], Y[i], self.eyes[2] + 3), (0, 0, -1))
                if loc is None:
                    continue
                a, b, c = V[tri[fi]]
                M = np.stack([a, b, c], 1)
                bc = np.linalg.lstsq(np.vstack([M, np.ones(3)]), np.append(np.array(loc), 1), rcond=None)[0]
                ang = np.interp(t[i], [0, 0.15, 0.5, 1], [75, 45, 14, -14]) - 14 * off[i] + r.normal(0, 9)
                d = np.array([sg * math.cos(math.radians(ang)), math.sin(math.radians(ang)), 0])
                nn = np.array(nn)
                d -= nn * (d @ nn)
                d = d / np.linalg.norm(d) + 0.22 * nn
                out.append(
                    (tri[fi], bc, d, nn, r.uniform(0.05, 0.09) * np.interp(t[i], [0, 0.2, 1], [0.7, 1, 0.75]))
                )
        self.brow = tuple(np.array(x) for x in zip(*out))
