"""What differs between base models, as data: words, sizes, how to draw, how to learn.

One file a family beside this.
"""

from __future__ import annotations

from dataclasses import dataclass

ATTENTION = r".*\.attn[12]\.(to_q|to_k|to_v|to_out\.0)"
ATTENTION_MID_UP = r"(mid_block|up_blocks).*\.attn[12]\.(to_q|to_k|to_v|to_out\.0)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How a family draws best. The sampler is DPM++ 2M, or its SDE, on the family's own noise schedule."""

    steps: int = 25
    guidance: float = 6.5
    guidance_rescale: float = 0.0  # 0.7 tames the over-exposure of zero-terminal-SNR models
    karras: bool = True
    # Noise is added anew at every step (first-order SDE), which wipes out a rough model's own mistakes.
    stochastic: bool = False
    negative_prompt: str = ""  # added to the person's own
    # A base that was taught small pictures draws small ones well: it draws at this size (in an order's shape)
    # and the result is enlarged, then redrawn a little at the full size. 0: the order's own size.
    native_width_px: int = 0
    native_height_px: int = 0
    refine_strength: float = 0.0
    # The strength of a variation is raised to this: below 1 where only the noisiest steps decide what is seen
    vary_exponent: float = 1.0
    one_size: bool = False  # draws at exactly the native size, whatever was ordered; the result is cut to fit
    at_once: int = 4  # pictures in one forward; fewer where memory is short
    hd_strength: float = 0.3  # how much of the noise the second pass of HD adds and removes; 0: none
    hd_steps: int = 16  # of the full schedule; only the last `hd_strength` of them run
    hd_tile_px: int = 768  # the second pass runs in tiles of this side; 0: in one piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """How a family learns a face.

    The defaults of the recipe's arguments (worker/training/recipe.py explains each).
    """

    width_px: int = 512
    height_px: int = 512
    steps: int = 800
    batch: int = 1
    prior_batch: int = 1
    learning_rate: float = 1e-4
    rank: int = 16
    targets: str = ATTENTION
    weighting: str = "min-snr"
    timesteps: str = "uniform"
    class_pictures: int = 48
    check_every: int = 200
    caption_dropout: float = 0.05
    crops: str = "both"
    aside: float = 0.0
    light: str = "own"
    face_share: float = 0.5
    channels: str = "even"
    learned_channels: int = 0  # of the latents, the first so many; 0: all
    face_floor: float = 0.1
    ema_decay: float = 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a family words a person.

    `{token}` is the rare word that means this one person, `{person}` the class.
    """

    token: str = "sks"  # noqa: S105 - a word of a caption, not a secret
    person: str = "person"
    instance: str = "photo of {token} {person}"
    close: str = "close-up photo of {token} {person}"
    portrait: str = "photo of {token} {person}, {prompt}"
    classes: tuple[str, ...] = (
        "photo of a person",
        "portrait of a woman",
        "portrait of a man",
        "close-up photo of a face",
    )
    german: str = ""  # as `portrait`, for a base that was taught German captions too; "" for one that was not
    # German scene words that a base model with English captions would not know, longest first when applied.
    translations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    name: str
    drawing: Drawing = Drawing()
    learning: Learning = Learning()
    words: Words = Words()
    exact: bool = False  # computes in fp32 on every machine: half the digits would draw something else
    text_limit_tokens: int = (
        225  # longer prompts are shortened, and the person is told; 77 means one piece only
    )
