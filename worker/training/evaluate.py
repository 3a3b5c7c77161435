"""Looking at what was learned: likeness of drawings of the person, minus the leak into strangers.

The same seeds at every check and in every run, so that two checks differ by the adapter alone and resuming
changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

from worker.families.base import LoadedBase
from worker.painting.likeness import Face, Likeness, mean_likeness
from worker.painting.pictures import to_picture
from worker.painting.sampler import Noise, denoise
from worker.training.dataset import captions_of
from worker.training.recipe import Recipe

PERSON_SEED = 20_000
STRANGER_SEED = 30_000
NO_FACE = 0.0  # the likeness of a drawing without a face


def draw_likeness(
    base: LoadedBase,
    prompts: Sequence[str],
    first_seed: int,
    recipe: Recipe,
    likeness: Likeness,
    references: Sequence[Face],
    on_step: Callable[[], None],
) -> list[float | None]:
    """Draw one picture a prompt and return each one's likeness to the references; None where no face is."""
    drawing = base.family.drawing
    shape = (base.channels, *base.latent_size(recipe.width_px, recipe.height_px))
    negative = base.read(drawing.negative_prompt)
    found: list[float | None] = []
    for start in range(0, len(prompts), drawing.at_once):
        group = prompts[start : start + drawing.at_once]
        texts = [base.read(prompt) for prompt in group]
        noise = Noise([first_seed + start + i for i in range(len(group))], shape)
        latents = denoise(
            base,
            texts,
            negative,
            noise,
            steps=drawing.steps,
            guidance=drawing.guidance,
            on_step=lambda *_: on_step(),
        )
        for row in torch.split(latents, 1):
            picture = to_picture(base.decode(row)[0], recipe.width_px, recipe.height_px)
            found.append(mean_likeness(likeness.face_of(picture), references))
            on_step()
    return found


def of_person(found: Sequence[float | None]) -> float:
    """Mean likeness; a drawing of the person without a face is as unlike as can be."""
    return sum(NO_FACE if one is None else one for one in found) / len(found)


def of_strangers(found: Sequence[float | None]) -> float | None:
    """Mean likeness of those strangers that have a face: others can't be mistaken for anybody."""
    faces = [one for one in found if one is not None]
    return sum(faces) / len(faces) if faces else None


def person_prompts(base: LoadedBase, count: int) -> list[str]:
    _, instance, close, *_ = captions_of(base.family.words)
    return [(instance, close)[number % 2] for number in range(count)]


def stranger_prompts(base: LoadedBase, count: int) -> list[str]:
    classes = base.family.words.classes
    return [classes[number % len(classes)] for number in range(count)]
