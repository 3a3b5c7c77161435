# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN201, ANN202, E731, N803, N806
# ruff: noqa: N812
# (geometry in the letters of its formulas: V vertices, P points, N normals, R a rotation; bpy has no types)
"""The look of skin, painted in texture space: blood, freckles, moles, pores, lines."""

import cv2
import numpy as np

from worker.pocket.people import body as B
from worker.pocket.people.geometry import lin, quads

SKIN = np.array([(240, 205, 182), (228, 182, 150), (196, 142, 106), (140, 92, 64), (84, 54, 42)], float)


def skin_tone(sk):
    m = np.clip(sk["melanin"], 0, 1) * 4
    i = min(3, int(m))
    c = lin(SKIN[i]) * (1 - (m - i)) + lin(SKIN[i + 1]) * (m - i)
    return c * np.array(
        [
            1 + 0.03 * sk["red"],
            1 - 0.03 * sk["red"] + 0.02 * sk["yellow"],
            1 - 0.05 * sk["red"] - 0.08 * sk["yellow"],
        ]
    )


def _texture_box(V):
    """Where the head lies in the texture: corners, texels, millimetres a texel, points of the face."""
    _, VT, _ = B.base()
    f = quads("body")
    hd = V[f[..., 0]][..., 1].mean(1) > B.joint(V, "joint-neck")[1] - 0.2
    uv = VT[f[hd][..., 1]].reshape(-1, 2)
    P = V[f[hd][..., 0]].reshape(-1, 3)
    mo = cv2.imread(str(B.data_dir() / "mpfb2/textures/mpfb_inside-mouth.jpg"), 0)
    px = (uv * [2047, -2047] + [0, 2047]).astype(int)
    ok = mo[px[:, 1], px[:, 0]] < 100
    lo, hi = uv[ok].min(0) - 0.004, uv[ok].max(0) + 0.004
    n = (640, int(640 * (hi[1] - lo[1]) / (hi[0] - lo[0])))[::-1]  # rows, columns
    e0 = np.linalg.norm(V[f[hd][:, 0, 0]] - V[f[hd][:, 1, 0]], axis=1)
    u0 = np.linalg.norm(VT[f[hd][:, 0, 1]] - VT[f[hd][:, 1, 1]], axis=1)
    mm = 100 * np.median(e0 / np.maximum(u0, 1e-6)) * (hi[0] - lo[0]) / n[1]  # mm a texel
    pm = np.stack(
        [(uv[:, 0] - lo[0]) / (hi[0] - lo[0]) * n[1], (1 - (uv[:, 1] - lo[1]) / (hi[1] - lo[1])) * n[0]], 1
    )
    fr = np.where(ok & (P[:, 2] > B.joint(V, "joint-l-eye")[2] - 0.5))[0]
    return lo, hi, n, mm, pm, fr


def skin_detail(ident, V):
    """Colour factor (RGB, 0.5 = unchanged) and relief (alpha) of the head in UV space; lines of age."""
    lo, hi, n, mm, pm, fr = _texture_box(V)
    r = np.random.default_rng(ident["seed"] + 11)
    sk = ident["skin"]
    mel = sk["melanin"]

    def noise(size, oct_=3, rough=0.55):
        o = np.zeros(n, np.float32)
        a = 1.0
        for _ in range(oct_):
            k = [max(2, int(m * mm / size)) for m in n]
            o += a * cv2.resize(r.normal(0, 1, k).astype(np.float32), n[::-1], interpolation=cv2.INTER_CUBIC)
            a *= rough
            size /= 2
            if size < 2 * mm:
                break
        return o / o.std()

    c = np.ones((*n, 3), np.float32)
    g = lambda x, k: x[..., None] * np.array(k, np.float32)
    c += (
        g(noise(14, 3), (0.010, 0.035, 0.035)) * (-1) * (0.6 + 0.5 * sk["red"])
        + g(noise(6, 3), (-0.02, -0.03, -0.035))
        + g(np.maximum(0, noise(2.2, 2) - 0.6), (-0.045, -0.075, -0.085))
        + g(noise(0.9, 2), (0.018, 0.02, 0.02))
    )

    def dot(x, y, rad, k, soft):
        R_ = int(rad * 3) + 2
        y0, x0 = max(0, y - R_), max(0, x - R_)
        y1, x1 = min(n[0], y + R_), min(n[1], x + R_)
        if y1 <= y0 or x1 <= x0:
            return
        Y, X = np.mgrid[y0:y1, x0:x1]
        w = 1 / (1 + np.exp((np.hypot(X - x, (Y - y) * r.uniform(0.8, 1.2)) - rad) / soft))
        c[y0:y1, x0:x1] *= 1 - w[..., None] * np.array(k, np.float32)

    for _ in range(int(900 * sk["freckles"] * (1 - mel))):
        x, y = pm[r.choice(fr)] + r.normal(0, 3 / mm, 2)
        dot(
            int(x),
            int(y),
            r.uniform(0.3, 0.8) / mm,
            np.array([0.20, 0.32, 0.38]) * r.uniform(0.3, 1),
            0.12 / mm,
        )
    for _ in range(int(r.poisson(2 + 9 * sk["moles"]))):
        x, y = pm[r.choice(fr)]
        dot(int(x), int(y), r.uniform(0.5, 1.3) / mm, (0.62, 0.72, 0.75), 0.15 / mm)
    for _ in range(int(r.poisson(3 * sk["red"]))):
        x, y = pm[r.choice(fr)]
        dot(int(x), int(y), r.uniform(0.8, 2) / mm, (0.05, 0.28, 0.28), 0.5 / mm)
    h = 0.5 + 0.07 * noise(0.55, 1) + 0.06 * noise(1.1, 2) + 0.05 * noise(3, 2)
    h -= 0.25 * (cv2.GaussianBlur((r.random(n) < 0.012).astype(np.float32), (0, 0), 0.28 / mm) * 6)
    old = max(0, (ident["age"] - 30) / 40)
    x = cv2.resize(
        r.normal(0, 1, (int(n[0] * mm / 25) + 2, int(n[1] * mm / 3.2) + 2)).astype(np.float32),
        n[::-1],
        interpolation=cv2.INTER_CUBIC,
    )
    line = np.maximum(0, x) ** 1.5  # across the forehead (UV: the face lies on its side)
    return (
        np.clip(np.concatenate([c * 0.5, h[..., None]], -1), 0, 1).astype(np.float32)[::-1],
        lo,
        hi,
        (-np.clip(line, 0, 3) * old)[::-1].astype(np.float32),
    )
