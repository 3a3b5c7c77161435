"""What may be behind a person in a selfie: painted scenes, noise, shapes, the person's own colours.

A network that is to find people must not learn that everything which is not one of our scenes is a person.
Pictures are float32 (H, W, 3), RGB, 0 to 1; sizes are (width, height).
"""

import cv2
import numpy as np

from worker.pocket.compose import PAINTERS
from worker.pocket.drawing import Picture, Rng, blur, disc, fog, line, mix, polygon

SCENE_SIZE = (460, 612)
SCENES = 48
"""Painted scenes that are kept at a time."""


class Scenes:
    """Painted scenes (612, 460, 3), a few of them replaced now and then."""

    def __init__(self, rng: Rng, count: int = SCENES) -> None:
        self._all = [_painted(rng) for _ in range(count)]

    def renew(self, rng: Rng) -> None:
        """Paint another one instead of any."""
        self._all[int(rng.integers(len(self._all)))] = _painted(rng)

    def part(self, rng: Rng, size: tuple[int, int]) -> Picture:
        """Some part of some scene, mirrored or upside down or not, resized."""
        scene = self._all[int(rng.integers(len(self._all)))]
        share = rng.uniform(0.35, 1.0)
        h, w = (int(n * share) for n in scene.shape[:2])
        y, x = int(rng.integers(scene.shape[0] - h + 1)), int(rng.integers(scene.shape[1] - w + 1))
        found = scene[y : y + h, x : x + w]
        found = found[:, ::-1] if rng.random() < 0.5 else found
        found = found[::-1] if rng.random() < 0.15 else found
        return cv2.resize(np.ascontiguousarray(found), size).astype(np.float32) / 255


def _painted(rng: Rng) -> Picture:
    name = str(rng.choice(sorted(PAINTERS)))
    shown: Picture = np.round(np.clip(PAINTERS[name](rng, SCENE_SIZE), 0, 1) * 255).astype(np.uint8)
    return shown


def palette(rng: Rng, own: Picture) -> Picture:
    """Three colours (3, 3): any, or near those of the person, `own` (N, 3)."""
    if len(own) and rng.random() < 0.4:
        chosen = own[rng.integers(len(own), size=3)] * rng.uniform(0.5, 1.7, (3, 1))
        return np.clip(chosen + rng.normal(0, 0.04, (3, 3)), 0, 1).astype(np.float32)
    grey = rng.random((3, 1))
    return np.clip(grey + rng.uniform(0, 1) * (rng.random((3, 3)) - 0.5), 0, 1).astype(np.float32)


def _clouds(rng: Rng, size: tuple[int, int], colours: Picture) -> Picture:
    picture = np.empty((size[1], size[0], 3), np.float32)
    picture[:] = colours[0]
    for colour in colours[1:]:
        amount = fog(rng, size, float(2 ** rng.uniform(0.5, 6)), octaves=int(rng.integers(1, 6)))
        edge = rng.uniform(0.02, 0.6)
        mix(picture, colour, np.clip((amount - rng.uniform(0.3, 0.6)) / edge + 0.5, 0, 1))
    return picture


def _sloped(rng: Rng, size: tuple[int, int], colours: Picture) -> Picture:
    angle = rng.uniform(0, 2 * np.pi)
    ys, xs = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32) / max(size)
    along = np.clip((xs - 0.4) * np.cos(angle) + (ys - 0.5) * np.sin(angle) + 0.5, 0, 1)[..., None]
    sloped: Picture = (colours[0] * along + colours[1] * (1 - along)).astype(np.float32)
    return sloped


def _patches(rng: Rng, size: tuple[int, int], scenes: Scenes) -> Picture:
    """Parts of several scenes side by side, with hard edges between them."""
    picture = scenes.part(rng, size)
    for _ in range(int(rng.integers(1, 5))):
        w, h = (int(n * rng.uniform(0.2, 0.8)) for n in size)
        x, y = int(rng.integers(size[0] - w)), int(rng.integers(size[1] - h))
        picture[y : y + h, x : x + w] = scenes.part(rng, (w, h))
    return picture


def _shapes(rng: Rng, picture: Picture, own: Picture) -> None:
    """Frames, lamps, leaves, poles: anything with an edge, in place."""
    for _ in range(int(rng.integers(2, 18))):
        colour = tuple(float(c) for c in palette(rng, own)[0])
        x, y, reach = rng.random(), rng.random(), rng.uniform(0.02, 0.3)
        kind = rng.integers(4)
        if kind == 0:
            disc(picture, x, y, reach / 2, (colour[0], colour[1], colour[2]), rng.uniform(0.5, 2))
        elif kind == 1:
            line(picture, rng.random((2, 2)), (colour[0], colour[1], colour[2]), reach / 6)
        elif kind == 2:
            w, h = reach, rng.uniform(0.02, 0.6)
            corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
            polygon(picture, corners, (colour[0], colour[1], colour[2]))
        else:
            angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 9))))
            star = np.stack([x + reach * np.cos(angles), y + reach * np.sin(angles)], 1)
            polygon(picture, star, (colour[0], colour[1], colour[2]))


def toned(rng: Rng, picture: Picture, strength: float) -> Picture:
    """Other exposure, gamma, contrast, colour and saturation; `strength` 1 goes far."""
    shown = np.clip(picture, 0, 1) ** (2 ** rng.normal(0, 0.5 * strength))
    grey = shown.mean(-1, keepdims=True)
    shown = grey + (shown - grey) * np.clip(1 + rng.normal(0, 0.4 * strength), 0, 2)
    shown = (shown - 0.5) * 2 ** rng.normal(0, 0.3 * strength) + 0.5
    shown = shown * 2 ** rng.normal(0, 0.4 * strength) * 2 ** rng.normal(0, 0.15 * strength, 3)
    clipped: Picture = np.clip(shown, 0, 1).astype(np.float32)
    return clipped


def behind(rng: Rng, scenes: Scenes, own: Picture, size: tuple[int, int]) -> Picture:
    """One background; `own` (N, 3) are colours of the person who will stand before it."""
    kind = rng.random()
    if kind < 0.5:
        picture = scenes.part(rng, size)
    elif kind < 0.65:
        picture = _patches(rng, size, scenes)
    elif kind < 0.85:
        picture = _clouds(rng, size, palette(rng, own))
    else:
        picture = _sloped(rng, size, palette(rng, own))
    picture = np.ascontiguousarray(picture)
    if rng.random() < 0.45:
        _shapes(rng, picture, own)
    if rng.random() < 0.75:
        picture = blur(picture, float(rng.uniform(0.3, 7)))
    if rng.random() < 0.1:
        _shapes(rng, picture, own)
    picture = toned(rng, picture, 0.8)
    extreme = rng.random()
    if extreme < 0.08:  # at night
        picture = picture * np.float32(rng.uniform(0.02, 0.3))
    elif extreme < 0.16:  # against a window
        picture = 1 - (1 - picture) * np.float32(rng.uniform(0.02, 0.4))
    return np.clip(picture, 0, 1).astype(np.float32)
