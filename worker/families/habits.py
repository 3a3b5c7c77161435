"""What a caption leaves open is decided by habit: clothes by the place, and the place by a plain background.

docs/decisions/0084-clothes-fit-the-place.md says why.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as fn

from worker.families.hearing import GROUPS, KEYS, class_of
from worker.families.memory import UNLIKELY

OTHER_COLOUR = 1e-4  # of a garment that is asked for is likelier than another garment of that colour
EVERYDAY = ("tee", "vneck", "turtle", "jacket")
HABITS = {
    "moon": ("space suit",),
    "space_station": ("space suit",),
    "snow": ("coat",),
    "office": ("suit",),
    "beach": ("tee", "vneck", "tank"),
    "desert": ("tee", "vneck", "tank"),
    "underwater": ("tee", "tank"),
}
"""What people wear in a place unless other clothes are asked for; elsewhere, something for every day."""
PLAIN = "studio"  # where no place is named, or none that is known: the same for all four


def usual_clothes() -> Tensor:
    """Which garments (9,) go with each place (18,): 1 for what is worn there; row 0 is of any other."""
    rows = torch.zeros(GROUPS["scene"], GROUPS["garment"])
    for at, scene in enumerate(("", *KEYS["scene"])):
        for garment in HABITS.get(scene, EVERYDAY):
            rows[at, class_of("garment", garment)] = 1
    return rows


def decided(said: dict[str, Tensor], habits: Tensor) -> dict[str, Tensor]:
    """What is heard; clothes are those that are named, or the place's habits, and no place is a studio.

    These are not weighed: a doubt of one in a hundred is less than what makes a body go with a head.
    """
    asked = {group: _likeliest(said[group]) for group in ("garment", "colour", "pattern")}
    scene = said["scene"].argmax(1)
    plain = fn.one_hot(torch.full_like(scene, class_of("scene", PLAIN)), GROUPS["scene"])
    plain = plain.to(said["scene"]).clamp(min=UNLIKELY).log()
    usual = habits[scene].to(plain)
    return said | {
        "scene": torch.where(scene[:, None] > 0, said["scene"], plain),
        "garment": torch.where(asked["garment"][:, :1] > 0, usual, asked["garment"])
        .clamp(min=UNLIKELY)
        .log(),
        "colour": asked["colour"].clamp(min=OTHER_COLOUR).log(),
        "pattern": asked["pattern"].clamp(min=OTHER_COLOUR).log(),
    }


def _likeliest(log_probs: Tensor) -> Tensor:
    """Probabilities (B, classes) of one class: the likeliest."""
    return fn.one_hot(log_probs.argmax(1), log_probs.shape[1]).to(log_probs)
