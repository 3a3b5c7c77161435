"""The pocket model: small enough to draw and learn on two CPU cores.

What it was taught is said by POCKET.json.

POCKET.json lies beside the weights and is written by whoever trained them: caption wording, steps,
guidance, a face's recipe. It enters as bytes, so it is checked; keys that this version does not know are
left alone.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from storage.domain.errors import Permanent
from worker.families.family import Drawing, Family, Learning, Words
from worker.families.layers import PERSON_CHANNELS

# What draws heads (worker/families/face.py); what is remembered is changed by no adapter.
TARGETS = r"face\.(look|show)"

# Of a picture's height is face, in what the base was trained on and in what a face is learned from.
FACE_SHARE = 0.38

# Strangers in the places that people ask for most, so that learning a face forgets neither people nor places.
CLASSES = (
    "photo of a man",
    "photo of a woman",
    "photo of a person",
    "portrait of a 30-year-old woman with long brown hair, in a photo studio",
    "photo of a man on the beach",
    "photo of a woman in the forest",
    "selfie of a 50-year-old man with grey hair, in the city at night",
    "photo of a woman on the moon",
    "photo of a man in the snow",
    "selfie of a woman in the jungle",
    "photo of a 25-year-old man with short black hair, in an office",
    "photo of a woman in front of a castle",
)

POCKET_FAMILY = Family(
    name="pocket",
    drawing=Drawing(
        steps=12,
        # Captions are heard exactly, so nothing has to be guided; a negative prompt is without effect.
        guidance=1.0,
        karras=False,
        stochastic=True,
        native_width_px=576,
        native_height_px=768,
        one_size=True,
        hd_strength=0.0,
        vary_exponent=0.12,  # 0.45 and 0.7 become 0.91 and 0.96; less changes nothing in half of the pictures
    ),
    # The base draws no heads of its own, so an adapter remembers as many crops as its rank: faces upright at
    # one place and in one light. The base puts the place's light on them.
    learning=Learning(
        width_px=576,
        height_px=768,
        steps=80,
        batch=8,
        prior_batch=0,  # strangers are remembered: no adapter reaches them
        caption_dropout=0.0,  # without a name nothing is learned
        learning_rate=1e-3,
        rank=16,
        ema_decay=0.9,
        targets=TARGETS,
        weighting="none",
        timesteps="clear",
        check_every=80,
        crops="aligned",
        aside=0.13,
        light="usual",
        face_share=FACE_SHARE,
        channels="spread",
        learned_channels=PERSON_CHANNELS,
        face_floor=0.4,
    ),
    words=Words(
        instance="photo of {token} {person}",
        close="portrait of {token} {person}",
        german="Foto von {token} Person, {prompt}",
        classes=CLASSES,
    ),
    exact=True,  # it weighs hundreds of memories against each other by small differences
    text_limit_tokens=75,
)

Part = TypeVar("Part", Drawing, Learning, Words)


class PocketCard(BaseModel):
    """POCKET.json.

    Facts about the training (samples, hours) may stand beside these; they are not ours to judge.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    steps: int | None = Field(default=None, ge=1, le=200)
    guidance_scale: float | None = Field(default=None, ge=1, le=30)
    drawing: dict[str, Any] = Field(default_factory=dict)
    learning: dict[str, Any] = Field(default_factory=dict)
    words: dict[str, Any] = Field(default_factory=dict)
    text_limit_tokens: int = Field(default=75, ge=1, le=750)


def read_pocket(card_file: Path) -> Family:
    """Return the pocket family with what its card says.

    Raise Permanent when the card cannot be understood.
    """
    try:
        card = PocketCard.model_validate(json.loads(card_file.read_text("utf-8")))
        short = {"steps": card.steps, "guidance": card.guidance_scale}
        drawing = {name: value for name, value in short.items() if value is not None} | card.drawing
        return dataclasses.replace(
            POCKET_FAMILY,
            drawing=_with(POCKET_FAMILY.drawing, drawing),
            learning=_with(POCKET_FAMILY.learning, card.learning),
            words=_with(POCKET_FAMILY.words, card.words),
            text_limit_tokens=card.text_limit_tokens,
        )
    except (ValueError, TypeError, ValidationError, RecursionError) as error:
        raise Permanent("weights-broken") from error


def _with(part: Part, said: dict[str, Any]) -> Part:
    """Replace the fields that the card names, each checked against the default's type."""
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(part):
        if field.name not in said:
            continue
        value, default = said[field.name], getattr(part, field.name)
        if isinstance(default, tuple):
            value = tuple(tuple(item) if isinstance(item, list) else item for item in value)
        elif isinstance(default, float) and isinstance(value, int):
            value = float(value)
        if not isinstance(value, type(default)):
            raise TypeError(field.name)
        changes[field.name] = value
    return dataclasses.replace(part, **changes)
