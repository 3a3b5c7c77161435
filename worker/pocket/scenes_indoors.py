"""Eight more painted backgrounds: rooms, built places, and the two that no one can stand in.

See scenes_outdoors.py for what they are for.
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


def office(rng: Rng, size: Size) -> Picture:
    """Pale walls, a window with blinds, screens, ring binders, ceiling lamps."""
    wall = near(rng, (0.80, 0.82, 0.84), 0.03)
    p = blank(size, wall)
    x = rng.choice([0.02, 0.5]) + rng.uniform(-0.04, 0.08)
    box(p, x, 0.12, x + 0.42, 0.52, (0.75, 0.88, 0.98))
    for y in np.arange(0.13, 0.52, 0.022):
        line(p, [(x, y), (x + 0.42, y)], (0.93, 0.94, 0.95), 0.008)
    shelf = 0.55 if x < 0.3 else 0.03
    for y in (0.22, 0.36, 0.50):
        box(p, shelf, y, shelf + 0.40, y + 0.015, (0.55, 0.55, 0.58))
        for k in range(11):
            colour = near(
                rng,
                [(0.15, 0.25, 0.5), (0.2, 0.2, 0.22), (0.75, 0.75, 0.75), (0.7, 0.2, 0.2)][
                    int(rng.integers(4))
                ],
                0.04,
            )
            box(p, shelf + 0.01 + k * 0.034, y - 0.105, shelf + 0.038 + k * 0.034, y, colour)
    for lamp in (0.15, 0.62):
        polygon(
            p,
            [(lamp, 0.03), (lamp + 0.24, 0.03), (lamp + 0.2, 0.075), (lamp + 0.04, 0.075)],
            (1.0, 1.0, 0.98),
        )
    desk = rng.uniform(0.66, 0.74)
    box(p, 0, desk, 1, 1, near(rng, (0.62, 0.50, 0.38), 0.04))
    for s in (rng.uniform(0.0, 0.1), rng.uniform(0.68, 0.78)):
        box(p, s, desk - 0.2, s + 0.24, desk - 0.03, (0.08, 0.08, 0.1))
        box(p, s + 0.012, desk - 0.19, s + 0.228, desk - 0.042, near(rng, (0.35, 0.55, 0.85), 0.08))
        box(p, s + 0.1, desk - 0.03, s + 0.14, desk, (0.1, 0.1, 0.1))
    return p


def space_station(rng: Rng, size: Size) -> Picture:
    """White panels and rails around a round window with the Earth in it."""
    p = blank(size, near(rng, (0.72, 0.75, 0.79), 0.02))
    for k in range(7):
        x = k / 6 + rng.normal(0, 0.01)
        line(p, [(x, 0), (0.5 + (x - 0.5) * 0.8, 1)], (0.48, 0.51, 0.56), 0.006)
    for y in np.arange(0.06, 1, 0.15):
        line(p, [(0, y), (1, y)], (0.48, 0.51, 0.56), 0.006)
    for _ in range(26):
        x, y = rng.random(), rng.random()
        box(
            p,
            x,
            y,
            x + rng.uniform(0.03, 0.1),
            y + rng.uniform(0.02, 0.05),
            near(rng, (0.35, 0.38, 0.44), 0.08),
        )
    for _ in range(40):
        colour = [(0.2, 0.9, 0.5), (1.0, 0.35, 0.25), (0.3, 0.7, 1.0), (1.0, 0.8, 0.3)][int(rng.integers(4))]
        disc(p, rng.random(), rng.random(), rng.uniform(0.004, 0.008), colour)
    for x, y, radius in (
        (rng.uniform(0.14, 0.26), rng.uniform(0.2, 0.4), 0.19),
        (rng.uniform(0.76, 0.9), rng.uniform(0.2, 0.45), 0.17),
    ):
        disc(p, x, y, radius + 0.03, (0.40, 0.43, 0.48))
        disc(p, x, y, radius, (0.01, 0.01, 0.03))
        window = np.zeros((size[1], size[0]), np.float32)
        view = np.stack([window] * 3, -1)
        disc(view, x, y, radius, (1, 1, 1))
        earth = np.zeros_like(view)
        disc(earth, x + 0.04, y + radius * 0.9, radius * 1.2, (1, 1, 1))
        inside = view[..., 0] * earth[..., 0]
        mix(p, (0.16, 0.42, 0.80), inside)
        mix(p, (0.95, 0.97, 1.0), inside * np.clip(fog(rng, size, 12) * 3 - 1.5, 0, 1))
    for x in (0.03, 0.97):
        line(p, [(x, 0), (x, 1)], (0.20, 0.45, 0.85), 0.022)
    return p


def underwater(rng: Rng, size: Size) -> Picture:
    """Blue water, slanting light, bubbles, fish, corals at the bottom."""
    p = blank(size)
    gradient(
        p,
        [
            (0, near(rng, (0.25, 0.72, 0.85), 0.04)),
            (0.5, near(rng, (0.04, 0.40, 0.65), 0.04)),
            (1, (0.01, 0.12, 0.30)),
        ],
    )
    for _ in range(7):
        x = rng.uniform(-0.1, 1.1)
        ray = np.zeros_like(p)
        polygon(
            ray, [(x, 0), (x + 0.06, 0), (x + rng.uniform(0.1, 0.3), 1), (x - 0.05, 1)], (0.10, 0.16, 0.16)
        )
        p += ray * np.linspace(1, 0, size[1], dtype=np.float32)[:, None, None]
    for _ in range(int(rng.integers(6, 14))):
        x, y, s = rng.random(), rng.uniform(0.05, 0.8), rng.uniform(0.02, 0.05)
        colour = [(1.0, 0.6, 0.1), (1.0, 0.9, 0.2), (0.9, 0.3, 0.4), (0.7, 0.8, 0.9)][int(rng.integers(4))]
        disc(p, x, y, s, colour, 0.5)
        side = rng.choice([-1, 1])
        polygon(
            p,
            [(x + side * s * 0.8, y), (x + side * s * 1.6, y - s * 0.5), (x + side * s * 1.6, y + s * 0.5)],
            colour,
        )
    for _ in range(60):
        disc(p, rng.random(), rng.random(), rng.uniform(0.003, 0.014), (0.62, 0.88, 0.95))
    for _ in range(22):
        x, tall = rng.random(), rng.uniform(0.06, 0.24)
        colour = near(
            rng,
            [(0.9, 0.35, 0.45), (0.95, 0.6, 0.3), (0.6, 0.3, 0.7), (0.2, 0.6, 0.4)][int(rng.integers(4))],
            0.06,
        )
        for _ in range(5):
            line(
                p,
                [(x, 1.0), (x + rng.normal(0, 0.03), 1 - tall * 0.5), (x + rng.normal(0, 0.07), 1 - tall)],
                colour,
                0.016,
            )
    return p


def castle(rng: Rng, size: Size) -> Picture:
    """Grey stone walls with battlements, round towers with red roofs, flags."""
    p = blank(size)
    gradient(p, [(0, near(rng, (0.45, 0.66, 0.90))), (1, (0.88, 0.93, 0.97))], 0, 0.6)
    stone = near(rng, (0.62, 0.58, 0.52), 0.03)
    dark = (stone[0] * 0.72, stone[1] * 0.72, stone[2] * 0.72)
    top = rng.uniform(0.36, 0.46)
    box(p, 0, top, 1, 1, stone)
    for x in np.arange(0, 1, 0.1):
        box(p, x, top - 0.045, x + 0.055, top + 0.01, stone)
    for row, y in enumerate(np.arange(top, 1, 0.04)):
        line(p, [(0, y), (1, y)], dark, 0.004)
        for x in np.arange(0.04 * (row % 2), 1, 0.08):
            line(p, [(x, y), (x, y + 0.04)], dark, 0.004)
    for x in (rng.uniform(0.04, 0.2), rng.uniform(0.78, 0.94)):
        wide, high = rng.uniform(0.09, 0.13), rng.uniform(0.14, 0.24)
        box(p, x - wide, high, x + wide, 1, near(rng, stone, 0.03))
        box(p, x + wide * 0.4, high, x + wide, 1, dark)
        polygon(
            p,
            [(x - wide * 1.25, high), (x, high - 0.17), (x + wide * 1.25, high)],
            near(rng, (0.66, 0.22, 0.17), 0.04),
        )
        for y in (high + 0.1, high + 0.3):
            box(p, x - 0.02, y, x + 0.02, y + 0.07, (0.12, 0.10, 0.10))
        polygon(
            p,
            [(x, high - 0.17), (x, high - 0.23), (x + 0.09, high - 0.21), (x, high - 0.185)],
            near(rng, (0.85, 0.7, 0.1), 0.1),
        )
    mix(
        p,
        (0.35, 0.45, 0.25),
        np.clip(fog(rng, size, 7) * 3 - 1.9, 0, 0.7) * np.linspace(0, 1, size[1], dtype=np.float32)[:, None],
    )
    return p


def concert(rng: Rng, size: Size) -> Picture:
    """A dark stage: coloured beams from above, haze, loudspeakers, hands of a crowd."""
    p = blank(size, (0.03, 0.02, 0.05))
    colours = [(1.0, 0.15, 0.6), (0.2, 0.4, 1.0), (0.6, 0.2, 1.0), (1.0, 0.5, 0.1), (0.1, 0.9, 0.9)]
    main = colours[int(rng.integers(5))]
    mix(p, main, fog(rng, size, 3) * 0.25)
    for _ in range(int(rng.integers(6, 10))):
        x, foot = rng.random(), rng.uniform(-0.2, 1.2)
        colour = main if rng.random() < 0.5 else colours[int(rng.integers(5))]
        beam = np.zeros_like(p)
        wide = rng.uniform(0.05, 0.12)
        polygon(beam, [(x - 0.01, 0.05), (x + 0.01, 0.05), (foot + wide, 0.95), (foot - wide, 0.95)], colour)
        p += beam * 0.42 * np.linspace(1, 0.25, size[1], dtype=np.float32)[:, None, None]
        glow(p, x, 0.05, 0.04, (1, 1, 1), 0.9)
    line(p, [(0, 0.04), (1, 0.04)], (0.12, 0.12, 0.13), 0.02)
    for x in (0.0, 0.84):
        box(p, x, 0.4, x + 0.16, 0.9, (0.04, 0.04, 0.05))
        for y in (0.5, 0.64, 0.78):
            disc(p, x + 0.08, y, 0.05, (0.14, 0.14, 0.15))
    for _ in range(30):
        x, y = rng.random(), rng.uniform(0.84, 1.0)
        disc(p, x, y + 0.06, 0.04, (0.01, 0.01, 0.015))
        line(
            p,
            [(x, y + 0.1), (x + rng.normal(0, 0.03), y - rng.uniform(0.02, 0.12))],
            (0.01, 0.01, 0.015),
            0.02,
        )
    return p


def cafe(rng: Rng, size: Size) -> Picture:
    """Warm brown, hanging lamps, a blackboard, cups and bottles on shelves."""
    p = blank(size, near(rng, (0.46, 0.30, 0.19), 0.03))
    mix(p, (0.60, 0.40, 0.24), fog(rng, size, 5) * 0.5)
    left = rng.random() < 0.5
    board = 0.05 if left else 0.58
    box(p, board - 0.015, 0.17, board + 0.375, 0.48, (0.32, 0.18, 0.08))
    box(p, board, 0.18, board + 0.36, 0.47, (0.10, 0.12, 0.11))
    for y in np.arange(0.21, 0.45, 0.035):
        line(p, [(board + 0.03, y), (board + rng.uniform(0.15, 0.33), y)], (0.85, 0.85, 0.80), 0.006)
    shelf = 0.55 if left else 0.02
    for y in (0.28, 0.42, 0.56):
        box(p, shelf, y, shelf + 0.42, y + 0.018, (0.25, 0.14, 0.07))
        for k in range(8):
            colour = near(
                rng,
                [(0.93, 0.90, 0.84), (0.15, 0.35, 0.25), (0.75, 0.45, 0.2), (0.85, 0.3, 0.2)][
                    int(rng.integers(4))
                ],
                0.04,
            )
            tall = rng.uniform(0.035, 0.09)
            box(p, shelf + 0.02 + k * 0.05, y - tall, shelf + 0.052 + k * 0.05, y, colour)
    for x in np.arange(0.12, 1, 0.26) + rng.normal(0, 0.03):
        y = rng.uniform(0.07, 0.13)
        line(p, [(x, 0), (x, y)], (0.08, 0.06, 0.05), 0.004)
        polygon(
            p, [(x - 0.05, y + 0.03), (x - 0.02, y), (x + 0.02, y), (x + 0.05, y + 0.03)], (0.12, 0.10, 0.08)
        )
        glow(p, x, y + 0.04, 0.07, (1.0, 0.75, 0.35), 0.9)
    box(p, 0, rng.uniform(0.7, 0.78), 1, 1, near(rng, (0.34, 0.20, 0.11), 0.03))
    return p


def library(rng: Rng, size: Size) -> Picture:
    """Shelf over shelf of coloured spines in dark wood."""
    wood = near(rng, (0.34, 0.21, 0.12), 0.03)
    p = blank(size, (wood[0] * 0.5, wood[1] * 0.5, wood[2] * 0.5))
    height = rng.uniform(0.12, 0.16)
    palette = [
        (0.55, 0.14, 0.12),
        (0.14, 0.28, 0.20),
        (0.16, 0.20, 0.42),
        (0.62, 0.48, 0.26),
        (0.42, 0.28, 0.16),
        (0.75, 0.70, 0.60),
        (0.25, 0.12, 0.2),
    ]
    for y in np.arange(rng.uniform(-0.1, 0), 1, height):
        x = -0.01
        while x < 1.02:
            wide = rng.uniform(0.014, 0.036)
            tall = height * rng.uniform(0.62, 0.84)
            colour = near(rng, palette[int(rng.integers(len(palette)))], 0.05)
            box(p, x, y + height - 0.016 - tall, x + wide * 0.92, y + height - 0.016, colour)
            box(
                p,
                x,
                y + height - 0.016 - tall * 0.8,
                x + wide * 0.92,
                y + height - 0.016 - tall * 0.72,
                (0.85, 0.70, 0.35),
            )
            x += wide if rng.random() > 0.04 else wide + 0.05
        box(p, 0, y + height - 0.018, 1, y + height, wood)
    for x in (rng.uniform(0, 0.12), rng.uniform(0.46, 0.54), rng.uniform(0.88, 1)):
        box(p, x - 0.02, 0, x + 0.02, 1, wood)
    glow(p, rng.random(), 0.2, 0.5, (0.30, 0.20, 0.08), 0.6)
    return p


def studio(rng: Rng, size: Size) -> Picture:
    """A plain backdrop with a soft light behind the head."""
    grey = rng.random() < 0.5
    base = near(rng, (0.45, 0.46, 0.48), 0.03) if grey else (*rng.uniform(0.15, 0.6, 3),)
    level = float(rng.uniform(0.55, 1.2))
    p = blank(size, (base[0] * level, base[1] * level, base[2] * level))
    glow(p, rng.uniform(0.35, 0.65), rng.uniform(0.3, 0.5), rng.uniform(0.35, 0.6), base, 0.6)
    mix(p, (0.5, 0.5, 0.5), fog(rng, size, 3, 2) * 0.08)
    return p


def meadow(rng: Rng, size: Size) -> Picture:
    """A flower meadow under a blue sky."""
    p = blank(size)
    gradient(p, [(0, near(rng, (0.40, 0.66, 0.95))), (1, (0.85, 0.93, 0.98))], 0, 0.6)
    polygon(p, ridge(rng, 0.55, 0.08, 0.4), near(rng, (0.42, 0.66, 0.24), 0.04))
    gradient(p, [(0, near(rng, (0.40, 0.66, 0.22), 0.04)), (1, near(rng, (0.28, 0.52, 0.15), 0.04))], 0.56)
    colours = [
        (0.95, 0.25, 0.30),
        (0.98, 0.85, 0.20),
        (0.95, 0.95, 0.95),
        (0.70, 0.40, 0.85),
        (0.98, 0.55, 0.75),
    ]
    for _ in range(420):
        y = 0.56 + 0.44 * rng.random() ** 1.3
        disc(p, rng.random(), y, 0.003 + 0.02 * (y - 0.55), colours[int(rng.integers(5))])
    return p
