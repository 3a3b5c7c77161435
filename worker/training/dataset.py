"""From selfies to what the loop learns from.

Face-aware crops, captions, masks; latents and texts computed once.

Nothing is ever flipped: faces are not symmetric, and people notice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from PIL import Image
from torch import Tensor

from storage.domain.errors import BadInput
from worker.families.base import LoadedBase, Text, join
from worker.families.family import Words
from worker.painting.likeness import Box
from worker.painting.pictures import open_picture, to_pixels
from worker.training.recipe import Recipe

NO_BOX: Box = (0.3, 0.2, 0.7, 0.7)  # where a selfie's face mostly is, when nobody knows better
FACE_MARGIN = 0.25  # around the box of the features: hair, ears and chin are part of a likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    picture: Image.Image  # RGB, width_px x height_px
    face: Box  # 0..1 of the crop
    close: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """All that is learned, in memory. N crops; `caption` is a row of `text`; row 0 is the empty caption."""

    mean: Tensor  # (N, C, h, w)
    deviation: Tensor  # (N, C, h, w)
    weight: Tensor  # (N, 1, h, w) of the loss, floor..1
    caption: Tensor  # (N,) rows of text
    text: Text


def crops_of(photo: Image.Image, box: Box | None, recipe: Recipe) -> list[Crop]:
    """Cut the widest crop of the training shape that holds the face well, and a close-up."""
    size = (recipe.width_px, recipe.height_px)
    face = box or NO_BOX
    widest = _widest(photo, size)
    close = _height_of(photo, face, size, recipe.face_share)
    heights = [] if recipe.crops == "close" else [(widest, False)]
    if recipe.crops == "close" or (recipe.crops == "both" and close < 0.85 * widest):
        heights.append((close, True))
    return [_cut(photo, face, height, size, close=near) for height, near in heights]


def close_up(photo: Image.Image, face: Box, size: tuple[int, int], face_share: float) -> Crop:
    """Cut to size (width, height) so that the face is `face_share` of the height, always at the same place.

    A crop never leaves the photo: where there is not enough around the face, it stays larger or aside.
    """
    return _cut(photo, face, _height_of(photo, face, size, face_share), size, close=True)


def _widest(photo: Image.Image, size: tuple[int, int]) -> float:
    return min(photo.width * size[1] / size[0], photo.height)  # crop heights in photo pixels


def _height_of(photo: Image.Image, face: Box, size: tuple[int, int], face_share: float) -> float:
    return min(_widest(photo, size), (face[3] - face[1]) * photo.height / face_share)


def _cut(photo: Image.Image, box: Box, height: float, size: tuple[int, int], *, close: bool) -> Crop:
    face = (box[0] * photo.width, box[1] * photo.height, box[2] * photo.width, box[3] * photo.height)
    width = height * size[0] / size[1]
    middle_x, middle_y = (face[0] + face[2]) / 2, (face[1] + face[3]) / 2
    left = min(max(0.0, middle_x - width / 2), photo.width - width)
    top = min(
        max(0.0, middle_y - height * 0.45), photo.height - height
    )  # a little more room below than above
    picture = photo.resize(
        size,
        Image.Resampling.LANCZOS,
        box=(max(0.0, left), max(0.0, top), min(left + width, photo.width), min(top + height, photo.height)),
    )
    inside = (
        (face[0] - left) / width,
        (face[1] - top) / height,
        (face[2] - left) / width,
        (face[3] - top) / height,
    )
    return Crop(picture=picture, face=inside, close=close)


def loss_weight(face: Box, height: int, width: int, floor: float) -> Tensor:
    """Return weights (1, h, w): 1 in a soft ellipse around the face, `floor` far away."""
    ys = (torch.arange(height) + 0.5) / height
    xs = (torch.arange(width) + 0.5) / width
    half_x = max(1e-3, (face[2] - face[0]) / 2 * (1 + 2 * FACE_MARGIN))
    half_y = max(1e-3, (face[3] - face[1]) / 2 * (1 + 2 * FACE_MARGIN))
    away = ((xs - (face[0] + face[2]) / 2) / half_x)[None, :] ** 2 + (
        (ys - (face[1] + face[3]) / 2) / half_y
    )[:, None] ** 2
    inside = torch.sigmoid((1 - away.sqrt()) * 8)
    return (floor + (1 - floor) * inside)[None]


def captions_of(words: Words) -> list[str]:
    """Captions that lessons point at: none, head and shoulders, close-up, then the classes."""
    names = {"token": words.token, "person": words.person}
    return ["", words.instance.format(**names), words.close.format(**names), *words.classes]


def prepare(
    base: LoadedBase,
    photos: Sequence[bytes],
    boxes: Sequence[Box | None],
    recipe: Recipe,
    on_photo: Callable[[int, int], None],
) -> Lessons:
    """Encode every crop once.

    `on_photo` gets (done, all) and may raise to stop. BadInput without any photo.
    """
    if not photos:
        raise BadInput("training-no-photos")
    means, deviations, weights, captions = [], [], [], []
    for number, (data, box) in enumerate(zip(photos, boxes, strict=True), start=1):
        for crop in crops_of(open_picture(data), box, recipe):
            mean, deviation = base.encode(to_pixels(crop.picture, base))
            means.append(mean)
            deviations.append(deviation)
            weights.append(loss_weight(crop.face, mean.shape[2], mean.shape[3], recipe.face_floor)[None])
            captions.append(2 if crop.close else 1)
        on_photo(number, len(photos))
    text = join([base.read(caption) for caption in captions_of(base.family.words)])
    return Lessons(
        mean=torch.cat(means),
        deviation=torch.cat(deviations),
        weight=torch.cat(weights).to(base.machine.device),
        caption=torch.tensor(captions),
        text=text,
    )
