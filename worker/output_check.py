"""Looks at every picture before it may be delivered, and fails closed: what cannot be judged is not sent.

Checked here: it decodes completely, is of the kind and size that were ordered, shows something (a diverged
model draws one flat colour), is one per seed, and its likeness to the person was really measured or no face
was found. *Not* checked here yet, and nobody should think so: nudity, and faces of other enrolled people.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

from PIL import Image, ImageStat, UnidentifiedImageError

from storage.domain.errors import Permanent, Retryable
from worker.engines import Painted, PaintOrder

_FORMATS = ("JPEG", "PNG")
_FLAT_DEVIATION = 2.0  # of 255: one colour, give or take JPEG noise


def check_outputs(painted: Sequence[Painted], order: PaintOrder) -> None:
    """Retryable("output-broken") or Permanent("output-wrong") unless every picture is what was ordered."""
    if sorted(one.seed for one in painted) != sorted(order.seeds):
        raise Permanent("output-wrong")
    for one in painted:
        _check(one, order)


def _check(one: Painted, order: PaintOrder) -> None:
    try:
        with Image.open(io.BytesIO(one.picture), formats=_FORMATS) as image:
            image.load()
            size = image.size
            deviation = max(ImageStat.Stat(image.convert("RGB")).stddev)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Retryable("output-broken") from error
    if size != (order.width_px, order.height_px) or size != (one.width_px, one.height_px):
        raise Permanent("output-wrong")
    if deviation < _FLAT_DEVIATION:
        raise Permanent("output-wrong")
    if one.likeness is not None and not (math.isfinite(one.likeness) and -1.01 <= one.likeness <= 1.01):
        raise Permanent("output-wrong")
