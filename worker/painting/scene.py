"""What an order says, read by a base: words, what is not wanted, and whose adapters are worn."""

from __future__ import annotations

from dataclasses import dataclass

from worker.engines import PaintOrder, Worn
from worker.families.base import Text
from worker.families.wording import clean, worded
from worker.painting.adapters import Adapter
from worker.painting.studio import Easel

COMPANY = "two people side by side"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What an order says, as the base reads it; a text and an adapter a person, left to right."""

    texts: tuple[Text, ...]
    adapters: tuple[Adapter | None, ...]
    negative: Text


def scene_of(easel: Easel, order: PaintOrder) -> Scene:
    """Read an order's words and adapters, of one person or of two."""
    base = easel.base
    people: list[PaintOrder | Worn] = [order] if order.beside is None else [order, order.beside]
    caption = worded(base.family.words, order.prompt, own=order.adapter is not None)
    if len(people) == 1 or base.layered:
        texts = (base.read(caption),) * len(people)
    else:
        texts = tuple(base.read(f"{caption}, {COMPANY}, on the {side}") for side in ("left", "right"))
    negative = filter(None, (clean(order.negative_prompt), base.family.drawing.negative_prompt))
    return Scene(
        texts=texts,
        adapters=tuple(easel.adapter_of(one) for one in people),
        negative=base.read(", ".join(negative)),
    )


def notes_of(easel: Easel, order: PaintOrder, text: Text) -> tuple[str, ...]:
    """What of the words is left out, as text codes."""
    notes: tuple[str, ...] = ("prompt-shortened",) if text.shortened else ()
    if order.start_picture is None:  # else it was said of the picture that this one varies
        notes += easel.base.unheard(order.prompt, text)
    return notes
