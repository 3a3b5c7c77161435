"""Every argument of training one face, documented, as one frozen dataclass."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage.domain.errors import Permanent
from worker.families.family import Family

WEIGHTINGS = ("min-snr", "none")
TIMESTEPS = ("uniform", "logit-normal", "clear")
CROPS = ("wide", "close", "both", "aligned")
LIGHTS = ("own", "usual")
CHANNELS = ("even", "spread")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one face is learned.

    Defaults come from the base model's family; an order may override any field.
    """

    width_px: int  # training pictures are cropped and scaled to this size
    height_px: int
    steps: int  # optimizer steps
    batch: int  # pictures of the person a step
    prior_batch: int  # pictures of the class a step, so that strangers stay strangers; 0 turns this off
    learning_rate: float  # peak of AdamW's rate
    warmup_steps: int  # the rate rises linearly over these, then falls along a cosine
    final_rate_share: float  # what is left of the rate at the end
    weight_decay: float  # AdamW's
    clip_norm: float  # gradients longer than this are shortened
    rank: int  # of every adapted layer; alpha equals rank
    targets: str  # regular expression on full names of UNet layers
    crops: str  # of every photo: "wide" (head and shoulders), "close" (face), "both", "aligned" (upright)
    aside: float  # faces turned further, lit harshly or cut are left out where enough remain; 0: none are
    light: str  # of the crops: "own", as photographed, or "usual", the same in all (upright faces only)
    face_share: float  # of a close-up's height is face, as the detector boxes it (brows to chin)
    face_floor: float  # weight of the loss far from the face; on the face it is 1
    channels: str  # of the latents: "even", or by "spread", where broad components come first and grain last
    learned_channels: int  # the first so many count, 0: all; the others show what no adapter changes
    weighting: str  # over noise levels: "min-snr" or "none"
    snr_limit: float  # gamma of min-SNR
    timesteps: str  # how noise levels are drawn: "uniform", "logit-normal" (the middle), "clear" (below)
    caption_dropout: float  # share of pictures learned without their caption, so that guidance works
    class_pictures: int  # drawn once by the base itself, cached on disk
    ema_decay: float  # of the averaged weights, which are what is delivered
    check_every: int  # steps between looking at drawings and comparing them with the selfies
    check_pictures: int  # drawn of the person, and as many of strangers, at every check
    leak_weight: float  # how much "everybody becomes me" counts against likeness when choosing
    save_every: int  # steps between checkpoints (also by time, and on every stop)

    def __post_init__(self) -> None:
        whole = (
            "width_px",
            "height_px",
            "steps",
            "batch",
            "rank",
            "check_every",
            "save_every",
        )
        if any(getattr(self, name) < 1 for name in whole) or self.prior_batch < 0 or self.check_pictures < 1:
            raise ValueError("counts must be positive")
        if self.weighting not in WEIGHTINGS or self.timesteps not in TIMESTEPS or self.crops not in CROPS:
            raise ValueError("unknown weighting, timesteps or crops")
        if self.channels not in CHANNELS or self.light not in LIGHTS:
            raise ValueError("unknown channels or light")
        if not (
            0 <= self.caption_dropout < 1
            and 0 <= self.face_floor <= 1
            and 0.1 <= self.face_share <= 1
            and self.aside >= 0
            and self.learning_rate > 0
        ):
            raise ValueError("a share is out of range")


def recipe_for(family: Family, overrides: Mapping[str, Any]) -> Recipe:
    """Return the family's recipe with an order's overrides.

    Raise Permanent on an unknown field or a wrong value.
    """
    learning = family.learning
    defaults = Recipe(
        width_px=learning.width_px,
        height_px=learning.height_px,
        steps=learning.steps,
        batch=learning.batch,
        prior_batch=learning.prior_batch,
        learning_rate=learning.learning_rate,
        warmup_steps=max(1, learning.steps // 20),
        final_rate_share=0.1,
        weight_decay=0.01,
        clip_norm=1.0,
        rank=learning.rank,
        targets=learning.targets,
        crops=learning.crops,
        aside=learning.aside,
        light=learning.light,
        face_share=learning.face_share,
        face_floor=learning.face_floor,
        channels=learning.channels,
        learned_channels=learning.learned_channels,
        weighting=learning.weighting,
        snr_limit=5.0,
        timesteps=learning.timesteps,
        caption_dropout=learning.caption_dropout,
        class_pictures=learning.class_pictures,
        ema_decay=learning.ema_decay,
        check_every=learning.check_every,
        check_pictures=2,
        leak_weight=1.0,
        save_every=50,
    )
    kinds = {field.name: type(getattr(defaults, field.name)) for field in dataclasses.fields(Recipe)}
    for name, value in overrides.items():
        wanted = kinds.get(name)
        number = wanted is float and isinstance(value, int)
        if wanted is None or isinstance(value, bool) or not (isinstance(value, wanted) or number):
            raise Permanent("training-wrong-setting", name=name)
    try:
        return dataclasses.replace(defaults, **dict(overrides))
    except ValueError as error:
        raise Permanent("training-wrong-setting", name=", ".join(sorted(overrides))) from error
