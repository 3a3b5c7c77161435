"""What a text says, as numbers: the classes of worker/families/hearing.py, and how a Look maps to them."""

import random
from dataclasses import dataclass

from worker.families.hearing import KEYS, class_of
from worker.pocket.captions import Look, said_in_english, said_in_german

Labels = dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A text and, of every group it speaks of, the class that it says."""

    text: str
    said: Labels


def label(group: str, key: str) -> Labels:
    """The class of one key; an empty key is an unsaid group."""
    number = class_of(group, key)
    return {group: number} if number else {}


def labels_of(look: Look) -> Labels:
    """All that is true of a picture, whether a caption says it or not; 0 means it has none of it."""
    values = {
        "scene": look.scene,
        "person": look.class_word,
        "age": "young" if look.age < 35 else "middle" if look.age <= 55 else "old",
        "skin": look.skin,
        "hair_style": look.hair_style,
        "hair_colour": look.hair_colour,
        "curly": "curly" if look.curly else "",
        "beard": look.beard,
        "glasses": "yes" if look.glasses else "",
        "expression": look.expression,
        "garment": look.garment,
        "colour": look.colour,
        "pattern": look.pattern,
        "hat": "",  # is put on when it is asked for: nobody remembered wears one
        "hat_colour": "",
        "named": "yes",
    }
    return {group: class_of(group, values[group]) for group in KEYS}


def caption(look: Look, rng: random.Random) -> Heard:
    """One of the base's own captions."""
    text, groups = (said_in_english if rng.random() < 0.55 else said_in_german)(look, rng)
    true = labels_of(look)
    return Heard(text=text, said={group: true[group] for group in groups})
