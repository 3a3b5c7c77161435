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
SHARP = 0.03  # of the face's width: smaller than that is skin and hair, and no shadow's edge
UNEVEN = 0.15  # as a deviation of logarithms: more smooth light than that is not taken off without a trace
SHADOWED = 0.27  # and more of what is not smooth is a shadow with an edge
TINTED = 0.4  # and hair in light of such a colour has another than the skin
FAR = 0.02  # how much the whole face's light counts where no face is near

Values = NDArray[np.float32]


def evened(crops: Sequence[Crop]) -> list[Crop]:
    """Give every crop the light that is usual among them; fewer than LEAST_CROPS stay as they are."""
    if len(crops) < LEAST_CROPS:
        return list(crops)
    return [_lit(crop, light) for crop, light in zip(crops, _lights(crops)[1], strict=True)]


def harshness(crops: Sequence[Crop]) -> list[float]:
    """How unevenly, or in how odd a colour, each face is lit, compared with the usual.

    Above 1 is more than can be taken off without a trace.
    """
    if len(crops) < LEAST_CROPS:
        return [0.0] * len(crops)
    found = []
    for crop, other, light in zip(crops, *_lights(crops), strict=True):
        skin = _skin(crop, light)
        sharp = _blurred(other - light, SHARP * _face_width(crop, light))
        tint = _mean(light, skin)
        cast = float(np.linalg.norm(tint - tint.mean()))
        found.append(max(_deviation(light, skin) / UNEVEN, _deviation(sharp, skin) / SHADOWED, cast / TINTED))
    return found


def _deviation(values: Values, weight: Values) -> float:
    """Of grey values (rows, columns, 3) from their own mean."""
    grey = values.mean(2, keepdims=True)
    return float(np.sqrt(_mean((grey - _mean(grey, weight)) ** 2, weight)[0]))


def _lights(crops: Sequence[Crop]) -> tuple[list[Values], list[Values]]:
    """By how much, and in which colour, each crop is lighter than usual: logarithms (rows, columns, 3).

    First everything, then what of it is smooth, and therefore light.
    """
    logs = [_logarithms(crop) for crop in crops]
    skins = [_skin(crop, one) for crop, one in zip(crops, logs, strict=True)]
    levels = [_mean(one, skin) for one, skin in zip(logs, skins, strict=True)]
    # where a face is lighter than itself (forehead, nose) and how light it is are told apart: few photos are
    # in the usual light everywhere
    shape = np.median([one - level for one, level in zip(logs, levels, strict=True)], 0)
    usual = shape + np.median(levels, 0)
    others = [one - usual for one in logs]
    return others, [_smooth(crop, one, skin) for crop, one, skin in zip(crops, others, skins, strict=True)]


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
    sigma = max(1.0, SMOOTH * _face_width(crop, other))
    near = _blurred(weight, sigma)[..., None]
    spread = _blurred(other * weight[..., None], sigma)
    light: Values = (spread + FAR * _mean(other, weight)) / (near + FAR)
    return light


def _face_width(crop: Crop, values: Values) -> float:
    """In columns."""
    return float((crop.face[2] - crop.face[0]) * values.shape[1])


def _blurred(values: Values, sigma: float) -> Values:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), max(sigma, 0.3)), np.float32)


def _lit(crop: Crop, light: Values) -> Crop:
    factors = np.exp(np.clip(-light, -MOST, MOST))
    large = cv2.resize(factors, crop.picture.size, interpolation=cv2.INTER_CUBIC)
    values = np.asarray(crop.picture, np.float32) * large
    return dataclasses.replace(crop, picture=Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)))
