"""Small brushes for painted backgrounds: noise, gradients, shapes, blur.

Pictures here are float32 arrays (H, W, 3), RGB, display-encoded, 0 to 1. Every brush paints in place.
"""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[Any]  # float32; numpy's own stubs lose that on every operation
Rng = np.random.Generator
Colour = tuple[float, float, float]


def blank(size: tuple[int, int], colour: Colour = (0.0, 0.0, 0.0)) -> Picture:
    """One flat colour; size is (width, height) in pixels."""
    return np.full((size[1], size[0], 3), colour, np.float32)


def near(rng: Rng, colour: Colour, spread: float = 0.05) -> Colour:
    """A colour close to the given one."""
    r, g, b = (float(np.clip(c + rng.normal(0, spread), 0, 1)) for c in colour)
    return (r, g, b)


def fog(rng: Rng, size: tuple[int, int], cells: float, octaves: int = 4) -> Picture:
    """Fractal noise (H, W), 0 to 1, about `cells` blobs over the width."""
    w, h = size
    out = np.zeros((h, w), np.float32)
    weight = 1.0
    for _ in range(octaves):
        grid = rng.random((max(2, int(cells * h / w)) + 2, max(2, int(cells)) + 2)).astype(np.float32)
        out += weight * cv2.resize(grid, (w, h), interpolation=cv2.INTER_CUBIC)
        weight *= 0.5
        cells *= 2
    low, high = float(out.min()), float(out.max())
    return (out - low) / max(high - low, 1e-6)


def mix(picture: Picture, colour: Colour | Picture, amount: Picture | float) -> None:
    """Blend a colour in; amount is a number or (H, W), 0 to 1."""
    a = amount if isinstance(amount, float | int) else amount[..., None]
    picture += (np.asarray(colour, np.float32) - picture) * a


def gradient(
    picture: Picture, stops: list[tuple[float, Colour]], top: float = 0.0, bottom: float = 1.0
) -> None:
    """A vertical gradient between two heights (fractions of the picture)."""
    h = picture.shape[0]
    y0, y1 = int(top * h), max(int(bottom * h), int(top * h) + 1)
    t = np.linspace(0, 1, y1 - y0)
    at = [s[0] for s in stops]
    column = np.stack([np.interp(t, at, [s[1][c] for s in stops]) for c in range(3)], -1)
    picture[y0:y1] = column[:, None].astype(np.float32)


def polygon(picture: Picture, points: npt.ArrayLike, colour: Colour) -> None:
    """Fill; points are fractions (x of the width, y of the height)."""
    h, w = picture.shape[:2]
    at = np.round(np.asarray(points, float) * [w, h] * 16).astype(np.int32)
    cv2.fillPoly(picture, [at], colour, cv2.LINE_AA, 4)


def box(picture: Picture, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
    """An upright rectangle in fractions."""
    polygon(picture, [(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour)


def disc(picture: Picture, x: float, y: float, radius: float, colour: Colour, squash: float = 1.0) -> None:
    """A disc; the radius is a fraction of the width."""
    h, w = picture.shape[:2]
    axes = (max(1, int(radius * w)), max(1, int(radius * w * squash)))
    cv2.ellipse(picture, (int(x * w), int(y * h)), axes, 0, 0, 360, colour, -1, cv2.LINE_AA)


def line(picture: Picture, points: npt.ArrayLike, colour: Colour, thick: float) -> None:
    """An open line; thickness is a fraction of the width."""
    h, w = picture.shape[:2]
    at = np.round(np.asarray(points, float) * [w, h] * 16).astype(np.int32)
    cv2.polylines(picture, [at], False, colour, max(1, round(thick * w)), cv2.LINE_AA, 4)


def glow(picture: Picture, x: float, y: float, radius: float, colour: Colour, strength: float = 1.0) -> None:
    """Add soft light around a point."""
    h, w = picture.shape[:2]
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    d2 = ((xx / w - x) ** 2 + ((yy / h - y) * h / w) ** 2) / radius**2
    picture += np.exp(-d2)[..., None] * np.asarray(colour, np.float32) * strength


def ridge(rng: Rng, base: float, height: float, rough: float = 0.55) -> npt.NDArray[np.float64]:
    """A jagged skyline as points (x, y) in fractions, closed at the bottom."""
    ys = np.array([0.0, 0.0])
    scale = 1.0
    for _ in range(7):
        middle = (ys[1:] + ys[:-1]) / 2 + rng.normal(0, scale, len(ys) - 1)
        merged = np.empty(len(ys) * 2 - 1)
        merged[::2], merged[1::2] = ys, middle
        ys, scale = merged, scale * rough
    ys = (ys - ys.min()) / max(np.ptp(ys), 1e-6)
    xs = np.linspace(-0.02, 1.02, len(ys))
    return np.concatenate([np.stack([xs, base - height * ys], 1), [(1.02, 1.02), (-0.02, 1.02)]])


def blur(picture: Picture, sigma_px: float) -> Picture:
    """Gaussian blur, edges reflected."""
    return cv2.GaussianBlur(picture, (0, 0), sigma_px) if sigma_px > 0.3 else picture
