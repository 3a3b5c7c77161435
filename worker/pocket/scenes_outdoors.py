"""Eight painted outdoor backgrounds: each is one function of a size and a random generator.

Nothing is traced from a photograph: gradients, noise and polygons only. They stand behind a person, out of
focus, and are meant to be told apart at a glance.
"""

import numpy as np

from worker.pocket.drawing import (
    Picture,
    Rng,
    blank,
    box,
    disc,
    fog,
    glow,
    gradient,
    line,
    mix,
    near,
    polygon,
    ridge,
)

Size = tuple[int, int]


def _clouds(rng: Rng, picture: Picture, size: Size, amount: float) -> None:
    noise = fog(rng, size, rng.uniform(2, 5), 5)
    fade = np.linspace(1, 0.1, size[1], dtype=np.float32)[:, None]
    mix(picture, (0.97, 0.97, 0.98), np.clip((noise - 0.5) * 3, 0, 1) * amount * fade)


def _palm(rng: Rng, picture: Picture, x: float, y: float) -> None:
    top = (x + rng.normal(0, 0.06), y - rng.uniform(0.35, 0.55))
    trunk = near(rng, (0.36, 0.25, 0.16), 0.03)
    line(picture, [(x, y), ((x + top[0]) / 2 + 0.02, (y + top[1]) / 2), top], trunk, 0.02)
    for angle in np.linspace(0, 2 * np.pi, int(rng.integers(8, 12))):
        reach = rng.uniform(0.14, 0.24)
        tip = (top[0] + reach * np.cos(angle), top[1] + reach * 0.5 * np.sin(angle) + 0.05)
        bend = ((top[0] + tip[0]) / 2, (top[1] + tip[1]) / 2 - 0.05)
        leaf = near(rng, (0.13, 0.42, 0.14), 0.05)
        wide = (bend[0], bend[1] + 0.035)
        polygon(picture, [top, bend, tip, wide], leaf)


def beach(rng: Rng, size: Size) -> Picture:
    """Sky, sea and sand, a palm now and then."""
    p = blank(size)
    horizon = rng.uniform(0.38, 0.5)
    shore = horizon + rng.uniform(0.12, 0.2)
    gradient(p, [(0, near(rng, (0.32, 0.62, 0.93))), (1, near(rng, (0.80, 0.92, 0.98)))], 0, horizon)
    _clouds(rng, p, size, rng.uniform(0.2, 0.9))
    gradient(p, [(0, near(rng, (0.05, 0.42, 0.62))), (1, near(rng, (0.30, 0.76, 0.78)))], horizon, shore)
    for _ in range(12):
        y = rng.uniform(horizon, shore)
        x = rng.uniform(0, 1)
        line(p, [(x, y), (x + rng.uniform(0.1, 0.4), y)], (0.85, 0.95, 0.96), 0.003)
    gradient(
        p, [(0, (0.95, 0.93, 0.88)), (0.08, near(rng, (0.88, 0.78, 0.58))), (1, (0.84, 0.72, 0.50))], shore
    )
    mix(
        p,
        (0.75, 0.62, 0.42),
        np.where(np.arange(size[1])[:, None] > shore * size[1], fog(rng, size, 30) * 0.3, 0),
    )
    for _ in range(int(rng.integers(0, 3))):
        _palm(rng, p, float(rng.choice([rng.uniform(0.0, 0.2), rng.uniform(0.8, 1.0)])), shore + 0.08)
    return p


def jungle(rng: Rng, size: Size) -> Picture:
    """Leaf over leaf, darkness and light between them, lianas."""
    p = blank(size, near(rng, (0.05, 0.16, 0.06), 0.02))
    mix(p, (0.45, 0.68, 0.25), np.clip(fog(rng, size, 4) * 1.8 - 0.9, 0, 1) * 0.7)
    for _ in range(int(rng.integers(4, 8))):
        x = rng.uniform(0, 1)
        line(
            p,
            [(x, -0.02), (x + rng.normal(0, 0.05), 1)],
            near(rng, (0.16, 0.14, 0.08), 0.02),
            rng.uniform(0.01, 0.06),
        )
    for k in range(150):
        depth = k / 150
        x, y = rng.uniform(-0.1, 1.1, 2)
        angle, reach = rng.uniform(0, 2 * np.pi), rng.uniform(0.08, 0.2)
        dx, dy = reach * np.cos(angle), reach * 0.75 * abs(np.sin(angle)) + 0.03
        side = (-dy * 0.3, dx * 0.22)
        shade = 0.45 + 0.75 * depth * rng.uniform(0.5, 1)
        colour = near(rng, (0.10 * shade + 0.02, 0.42 * shade, 0.10 * shade), 0.03)
        polygon(
            p,
            [
                (x, y),
                (x + dx / 2 + side[0], y + dy / 2 + side[1]),
                (x + dx, y + dy),
                (x + dx / 2 - side[0], y + dy / 2 - side[1]),
            ],
            colour,
        )
        line(
            p, [(x, y), (x + dx, y + dy)], near(rng, (0.35 * shade, 0.62 * shade, 0.22 * shade), 0.03), 0.003
        )
    return p


def moon(rng: Rng, size: Size) -> Picture:
    """Black sky, stars, the Earth, grey dust with craters."""
    p = blank(size, (0.01, 0.01, 0.02))
    horizon = rng.uniform(0.5, 0.66)
    for _ in range(160):
        disc(
            p,
            rng.random(),
            rng.uniform(0, horizon),
            rng.uniform(0.0008, 0.003),
            (0.9, 0.9, rng.uniform(0.8, 1)),
        )
    if rng.random() < 0.8:
        x, y, radius = (
            rng.choice([rng.uniform(0.06, 0.26), rng.uniform(0.74, 0.94)]),
            rng.uniform(0.08, 0.34),
            rng.uniform(0.06, 0.13),
        )
        disc(p, x, y, radius, (0.16, 0.36, 0.75))
        earth = p.max(-1) > 0.7
        mix(
            p,
            (0.93, 0.95, 0.97),
            np.where(earth & (p[..., 2] > p[..., 0] + 0.3), np.clip(fog(rng, size, 14) * 3 - 1.4, 0, 1), 0),
        )
        disc(p, x + radius * 0.75, y, radius * 1.0, (0.01, 0.01, 0.02))
    ground = ridge(rng, horizon, rng.uniform(0.03, 0.12), 0.5)
    grey = rng.uniform(0.42, 0.6)
    polygon(p, ground, (grey, grey, grey * 0.98))
    land = p.mean(-1) > 0.3
    land[: int((horizon - 0.13) * size[1])] = False
    mix(p, (0.25, 0.25, 0.25), np.where(land, fog(rng, size, 9, 5) * 0.6, 0))
    for _ in range(26):
        y = rng.uniform(horizon + 0.01, 1)
        radius = 0.015 + 0.13 * (y - horizon) * rng.uniform(0.5, 1.6)
        x = rng.random()
        disc(p, x, y, radius, (grey * 1.25,) * 3, 0.35)
        disc(p, x + radius * 0.1, y + radius * 0.06, radius * 0.9, (grey * 0.5,) * 3, 0.33)
    return p


def mountains(rng: Rng, size: Size) -> Picture:
    """Ranges one behind the other with snow on the far ones, meadows in front."""
    p = blank(size)
    gradient(p, [(0, near(rng, (0.35, 0.60, 0.90))), (0.7, near(rng, (0.85, 0.92, 0.98), 0.03))])
    _clouds(rng, p, size, rng.uniform(0.1, 0.8))
    for k, base in enumerate([0.52, 0.60, 0.70]):
        points = ridge(rng, base, rng.uniform(0.26, 0.4) - 0.09 * k, 0.55)
        rock = near(rng, [(0.50, 0.57, 0.70), (0.38, 0.45, 0.52), (0.24, 0.36, 0.26)][k], 0.03)
        polygon(p, points, rock)
        if k < 2:
            cap = points.copy()
            top = points[:-2, 1].min()
            cap[:, 1] = np.minimum(points[:, 1], top + (base - top) * 0.99)
            snow = np.minimum(cap[:-2, 1] + 0.10 + rng.normal(0, 0.016, len(cap) - 2), base)
            line_top = points[:-2, 1] < base - 0.10
            lower = np.where(line_top, np.minimum(snow, base - 0.06), points[:-2, 1])
            polygon(
                p,
                np.concatenate([points[:-2], np.stack([points[:-2, 0], lower], 1)[::-1]]),
                (0.96, 0.97, 1.0),
            )
    gradient(p, [(0, near(rng, (0.30, 0.50, 0.20), 0.04)), (1, near(rng, (0.36, 0.58, 0.22), 0.04))], 0.70)
    for _ in range(60):
        x, y = rng.random(), rng.uniform(0.66, 0.78)
        polygon(
            p,
            [(x - 0.014, y), (x, y - rng.uniform(0.04, 0.08)), (x + 0.014, y)],
            near(rng, (0.10, 0.24, 0.12), 0.03),
        )
    return p


def city_night(rng: Rng, size: Size) -> Picture:
    """Towers with lit windows, blurred lamps and neon, a dark blue sky."""
    p = blank(size)
    gradient(p, [(0, (0.02, 0.03, 0.10)), (1, near(rng, (0.16, 0.12, 0.26), 0.03))])
    for k in range(20):
        x, wide, top = rng.uniform(-0.1, 1), rng.uniform(0.10, 0.22), rng.uniform(0.05, 0.5) + 0.012 * k
        dark = near(rng, (0.05, 0.06, 0.11), 0.02)
        box(p, x, top, x + wide, 1, dark)
        lamp = near(rng, (0.98, 0.80, 0.42) if rng.random() < 0.75 else (0.65, 0.85, 1.0), 0.06)
        rows, columns = int((1 - top) * 38), max(2, int(wide * 36))
        for row in range(rows):
            for column in range(columns):
                if rng.random() < 0.36:
                    wx, wy = x + (column + 0.25) * wide / columns, top + (row + 0.3) / 38
                    box(p, wx, wy, wx + 0.55 * wide / columns, wy + 0.012, lamp)
    for _ in range(int(rng.integers(8, 16))):
        colour = [(1.0, 0.5, 0.2), (1.0, 0.25, 0.5), (0.25, 0.8, 1.0), (1.0, 0.85, 0.5)][int(rng.integers(4))]
        glow(p, rng.random(), rng.uniform(0.5, 1), rng.uniform(0.015, 0.045), colour, rng.uniform(0.5, 1))
    return p


def snow(rng: Rng, size: Size) -> Picture:
    """White hills, snowy firs, falling flakes."""
    p = blank(size)
    gradient(p, [(0, near(rng, (0.68, 0.77, 0.88), 0.04)), (1, (0.93, 0.95, 0.98))])
    polygon(p, ridge(rng, 0.55, 0.10, 0.4), (0.84, 0.88, 0.94))
    for k in range(16):
        x, y = rng.uniform(-0.05, 1.05), 0.56 + 0.014 * k
        tall, wide = rng.uniform(0.2, 0.4), rng.uniform(0.05, 0.09)
        green = near(rng, (0.16, 0.30, 0.28), 0.03)
        for step in range(5):
            a = y - tall * step / 5
            reach = wide * (1 - step / 5.5)
            polygon(p, [(x - reach, a), (x, a - tall / 3.2), (x + reach, a)], green)
            polygon(
                p,
                [(x - reach * 0.7, a - 0.012), (x, a - tall / 3.2), (x + reach * 0.5, a - 0.03)],
                (0.95, 0.97, 1.0),
            )
    polygon(p, ridge(rng, 0.80, 0.06, 0.4), (0.97, 0.98, 1.0))
    for _ in range(140):
        disc(p, rng.random(), rng.random(), rng.uniform(0.002, 0.008), (1.0, 1.0, 1.0))
    return p


def desert(rng: Rng, size: Size) -> Picture:
    """Orange dunes with a sunny and a shaded side, cactuses."""
    p = blank(size)
    gradient(p, [(0, near(rng, (0.40, 0.65, 0.90))), (1, near(rng, (0.98, 0.88, 0.70), 0.03))], 0, 0.6)
    for k, base in enumerate([0.52, 0.62, 0.78]):
        light = near(rng, (0.93 - 0.05 * k, 0.66 - 0.05 * k, 0.36 - 0.04 * k), 0.025)
        points = ridge(rng, base, rng.uniform(0.08, 0.16), 0.32)
        polygon(p, points, light)
        peak = points[int(points[:-2, 1].argmin())]
        polygon(
            p,
            [peak, (peak[0] + rng.uniform(0.2, 0.5), base + 0.05), (peak[0] - 0.05, base + 0.12)],
            (light[0] * 0.72, light[1] * 0.66, light[2] * 0.62),
        )
    p[int(0.75 * size[1]) :] = p[int(0.75 * size[1]) :] * 0.6 + np.array([0.34, 0.23, 0.12], np.float32)
    for _ in range(int(rng.integers(0, 4))):
        x, y, tall = (
            float(rng.choice([rng.uniform(0, 0.25), rng.uniform(0.75, 1)])),
            rng.uniform(0.62, 0.8),
            rng.uniform(0.15, 0.3),
        )
        green = near(rng, (0.20, 0.42, 0.20), 0.03)
        line(p, [(x, y), (x, y - tall)], green, 0.04)
        for side in (-1, 1):
            arm = y - tall * rng.uniform(0.35, 0.65)
            line(p, [(x, arm), (x + side * 0.07, arm), (x + side * 0.07, arm - tall * 0.3)], green, 0.026)
    return p


def forest(rng: Rng, size: Size) -> Picture:
    """Upright trunks, a bright yellow-green canopy, a brown path."""
    p = blank(size)
    gradient(
        p,
        [
            (0, near(rng, (0.62, 0.75, 0.35), 0.04)),
            (0.6, near(rng, (0.80, 0.84, 0.58), 0.04)),
            (0.62, (0.34, 0.40, 0.16)),
            (1, (0.36, 0.27, 0.15)),
        ],
    )
    mix(
        p,
        (0.28, 0.44, 0.12),
        np.clip(fog(rng, size, 9, 5) * 2.4 - 0.9, 0, 1)
        * np.linspace(1, 0.25, size[1], dtype=np.float32)[:, None],
    )
    for k in range(15):
        depth = k / 15
        x, thick = rng.uniform(-0.03, 1.03), 0.012 + 0.05 * depth * rng.uniform(0.5, 1.2)
        bark = near(rng, (0.44 - 0.26 * depth, 0.38 - 0.24 * depth, 0.28 - 0.19 * depth), 0.025)
        foot = 0.62 + 0.25 * depth
        polygon(
            p,
            [(x - thick, foot), (x - thick * 0.7, -0.02), (x + thick * 0.7, -0.02), (x + thick, foot)],
            bark,
        )
        box(p, x - thick, 0, x - thick * 0.5, foot - 0.01, (bark[0] * 0.65, bark[1] * 0.65, bark[2] * 0.65))
    mix(
        p,
        (0.42, 0.60, 0.15),
        np.clip(fog(rng, size, 14, 4) * 4 - 2.6, 0, 1)
        * np.linspace(1, 0, size[1], dtype=np.float32)[:, None],
    )
    return p
