"""From selfies to what the loop learns from.

Face-aware crops, captions, masks; latents and texts computed once.

Nothing is ever flipped: faces are not symmetric, and people notice.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from storage.domain.errors import BadInput
from worker.families.base import LoadedBase, Text, join
from worker.families.family import Words
from worker.painting.likeness import Box, FacePlace
from worker.painting.pictures import open_picture, to_pixels
from worker.training.framing import Crop, aligned, close_height, cut, widest
from worker.training.lighting import evened, harshness
from worker.training.recipe import Recipe

NO_BOX: Box = (0.3, 0.2, 0.7, 0.7)  # where a selfie's face mostly is, when nobody knows better
ENOUGH = 6  # crops are kept, whatever they are like
MISSING = 0.05  # of a head: the same
HEAD_DOWN, HEAD_ASIDE = 0.6, 0.2  # an upright head ends at this height, and begins so far from the sides
FACE_MARGIN = 0.25  # around the box of the features: hair, ears and chin are part of a likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """All that is learned, in memory. N crops; `caption` is a row of `text`; row 0 is the empty caption."""

    mean: Tensor  # (N, C, h, w)
    deviation: Tensor  # (N, C, h, w)
    weight: Tensor  # (N, 1, h, w) of the loss, floor..1
    caption: Tensor  # (N,) rows of text
    mood: Tensor  # (N, 3): how far each crop smiles, opens its mouth, puckers its lips, 0..1
    text: Text


def crops_of(photo: Image.Image, place: FacePlace | None, recipe: Recipe) -> list[Crop]:
    """Cut what the recipe asks for.

    The widest crop of the training shape that holds the face, a close-up, both, or the face turned upright
    with eyes and mouth at their places ("aligned"; a close-up where nobody knows these).
    """
    size = (recipe.width_px, recipe.height_px)
    if recipe.crops == "aligned" and place:
        upright = aligned(photo, place.marks, size, recipe.face_share)
        if upright:
            return [dataclasses.replace(upright, mood=place.mood)]
    face = place.box if place else NO_BOX
    widest_px = widest(photo, size)
    close_px = close_height(photo, face, size, recipe.face_share)
    close_only = recipe.crops in ("close", "aligned")
    heights = [] if close_only else [(widest_px, False)]
    if close_only or (recipe.crops == "both" and close_px < 0.85 * widest_px):
        heights.append((close_px, True))
    return [cut(photo, face, height, size, close=near) for height, near in heights]


def chosen(crops: list[Crop], recipe: Recipe) -> list[Crop]:
    """Leave out faces that look aside or are lit harshly, as far as enough remain; light the rest alike."""
    if recipe.crops == "aligned" and recipe.aside:
        bad = [
            max(crop.aside / recipe.aside, harsh, _missing(crop) / MISSING)
            for crop, harsh in zip(crops, harshness(crops), strict=True)
        ]
        fit = sum(one <= 1 for one in bad)
        order = sorted(range(len(crops)), key=lambda at: bad[at])
        crops = [crops[at] for at in order[: max(ENOUGH, fit)]]
    return evened(crops) if recipe.crops == "aligned" and recipe.light == "usual" else crops


def _missing(crop: Crop) -> float:
    """Of the head, the share that the photo does not show."""
    if crop.inside is None:
        return 0.0
    rows, columns = crop.inside.shape
    head = crop.inside[: int(HEAD_DOWN * rows), int(HEAD_ASIDE * columns) : int((1 - HEAD_ASIDE) * columns)]
    return float(1 - head.mean())


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


def reached(crop: Crop, height: int, width: int) -> Tensor:
    """Return the share (1, h, w) of each latent that the photo fills: nothing is learned from beyond."""
    if crop.inside is None:
        return torch.ones(1, height, width)
    return adaptive_avg_pool2d(torch.from_numpy(crop.inside).float()[None], (height, width))


def captions_of(words: Words) -> list[str]:
    """Captions that lessons point at: none, head and shoulders, close-up, then the classes."""
    names = {"token": words.token, "person": words.person}
    return ["", words.instance.format(**names), words.close.format(**names), *words.classes]


def prepare(
    base: LoadedBase,
    photos: Sequence[bytes],
    places: Sequence[FacePlace | None],
    recipe: Recipe,
    on_photo: Callable[[int, int], None],
) -> Lessons:
    """Encode every crop once.

    `on_photo` gets (done, all) and may raise to stop. BadInput without any photo.
    """
    if not photos:
        raise BadInput("training-no-photos")
    crops = []
    for number, (data, place) in enumerate(zip(photos, places, strict=True), start=1):
        crops += crops_of(open_picture(data), place, recipe)
        on_photo(number, 2 * len(photos))
    crops = chosen(crops, recipe)
    means, deviations, weights, captions = [], [], [], []
    for number, crop in enumerate(crops, start=1):
        mean, deviation = base.encode(to_pixels(crop.picture, base))
        means.append(mean)
        deviations.append(deviation)
        weight = loss_weight(crop.face, mean.shape[2], mean.shape[3], recipe.face_floor)
        weights.append((weight * reached(crop, mean.shape[2], mean.shape[3]))[None])
        captions.append(2 if crop.close else 1)
        on_photo(len(crops) + number, 2 * len(crops))
    text = join([base.read(caption) for caption in captions_of(base.family.words)])
    return Lessons(
        mean=base.agreed(torch.cat(means)),
        deviation=torch.cat(deviations),
        weight=torch.cat(weights).to(base.machine.device),
        caption=torch.tensor(captions),
        mood=torch.tensor([crop.mood for crop in crops]),
        text=text,
    )
