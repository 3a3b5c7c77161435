"""Screenshots and collages: flat bands with a hard edge over the full width, as the bars of a phone leave."""

from __future__ import annotations

import cv2
import numpy as np

from worker.assess.models import Rgb

WIDTH_PX = 160
FLAT = 2.5  # grey deviation within a row
EDGE = 12.0  # grey step at the band's border
LEAST_BAND = 0.04  # of the height
EDGE_SHARE = 0.55  # of the width: the photo may have the colour of the bar in places


def has_flat_band(picture: Rgb) -> bool:
    """At the top or at the bottom."""
    height, width = picture.shape[:2]
    size = (WIDTH_PX, max(25, round(height * WIDTH_PX / width)))
    grey = cv2.cvtColor(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    rows = grey.astype(np.float32)
    return _band_on_top(rows) or _band_on_top(rows[::-1])


def _band_on_top(rows: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> bool:
    flat = (rows.std(axis=1) < FLAT) & (np.abs(rows.mean(axis=1) - rows[0].mean()) < FLAT)
    end = int(np.argmin(flat)) if not flat.all() else len(rows)
    if end < LEAST_BAND * len(rows) or end + 2 >= len(rows):
        return False
    step = np.abs(rows[end + 1] - rows[end - 1])
    return float((step > EDGE).mean()) > EDGE_SHARE
