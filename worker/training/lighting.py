"""One light for all of a person's crops: what differs smoothly between them is light, the rest is the person.

For a base that draws people in neutral light and puts the place's light on them afterwards, as the pocket
model does. Faces have to stand at one place in all crops ("aligned").
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from worker.training.framing import Crop

LEAST_CROPS = 5  # a median of fewer says nothing about what is usual
CELLS = 96  # rows of the small pictures that light is read from
DARKEST = 0.03  # of full brightness: below it a camera sees noise
SMOOTH = 0.16  # of the face's width: shadows are larger, brows and eyes smaller
MOST = 1.1  # a factor of e to this power at most
FAR = 0.02  # how much the whole face's light counts where no face is near

Values = NDArray[np.float32]


def evened(crops: Sequence[Crop]) -> list[Crop]:
    """Give every crop the light that is usual among them; fewer than LEAST_CROPS stay as they are."""
    if len(crops) < LEAST_CROPS:
        return list(crops)
    return [_lit(crop, light) for crop, light in zip(crops, _lights(crops), strict=True)]


def harshness(crops: Sequence[Crop]) -> list[float]:
    """How unevenly each face is lit, compared with the usual: a deviation of logarithms; 0.6 is much."""
    if len(crops) < LEAST_CROPS:
        return [0.0] * len(crops)
    found = []
    for crop, light in zip(crops, _lights(crops), strict=True):
        skin = _skin(crop, light)
        grey = light.mean(2, keepdims=True)
        found.append(float(np.sqrt(_mean((grey - _mean(grey, skin)) ** 2, skin)[0])))
    return found


def _lights(crops: Sequence[Crop]) -> list[Values]:
    """By how much, and in which colour, each crop is lighter than usual: logarithms (rows, columns, 3)."""
    logs = [_logarithms(crop) for crop in crops]
    skins = [_skin(crop, one) for crop, one in zip(crops, logs, strict=True)]
    levels = [_mean(one, skin) for one, skin in zip(logs, skins, strict=True)]
    # where a face is lighter than itself (forehead, nose) and how light it is are told apart: few photos are
    # in the usual light everywhere
    shape = np.median([one - level for one, level in zip(logs, levels, strict=True)], 0)
    usual = shape + np.median(levels, 0)
    return [_smooth(crop, one - usual, skin) for crop, one, skin in zip(crops, logs, skins, strict=True)]


def _mean(values: Values, weight: Values) -> Values:
    mean: Values = (values * weight[..., None]).sum((0, 1)) / max(float(weight.sum()), 1e-6)
    return mean


def _logarithms(crop: Crop) -> Values:
    width = round(CELLS * crop.picture.width / crop.picture.height)
    values = np.asarray(crop.picture.resize((width, CELLS), Image.Resampling.BOX), np.float32) / 255
    return np.log(np.maximum(values, DARKEST))


def _skin(crop: Crop, logs: Values) -> Values:
    """Weights (rows, columns): an ellipse inside the face's box."""
    rows, columns = logs.shape[:2]
    left, top, right, bottom = crop.face
    ys = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / rows
    xs = (np.arange(columns, dtype=np.float32)[None] + 0.5) / columns
    wide, high = max(1e-3, (right - left) * 0.42), max(1e-3, (bottom - top) * 0.5)
    away = ((xs - (left + right) / 2) / wide) ** 2 + ((ys - (top + bottom) / 2) / high) ** 2
    inside: Values = (away < 1).astype(np.float32)
    return inside


def _smooth(crop: Crop, other: Values, weight: Values) -> Values:
    sigma = max(1.0, SMOOTH * (crop.face[2] - crop.face[0]) * other.shape[1])
    near = cv2.GaussianBlur(weight, (0, 0), sigma)[..., None]
    spread = cv2.GaussianBlur(other * weight[..., None], (0, 0), sigma)
    light: Values = (spread + FAR * _mean(other, weight)) / (near + FAR)
    return light


def _lit(crop: Crop, light: Values) -> Crop:
    factors = np.exp(np.clip(-light, -MOST, MOST))
    large = cv2.resize(factors, crop.picture.size, interpolation=cv2.INTER_CUBIC)
    values = np.asarray(crop.picture, np.float32) * large
    return dataclasses.replace(crop, picture=Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)))
