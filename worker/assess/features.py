"""What is remembered of an assessed photo, as a fixed row of little-endian numbers with a checksum.

Sealed in the vault by the storage side. One numpy record: nothing in it can run code, whatever the bytes are.
Rows of the first version lack the faceprint; they are read, and cannot be proven against.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from storage.domain.errors import Permanent
from worker.assess.models import Floats

MAGIC: Final = b"MSF2"
_FIELDS: Final[list[tuple[Any, ...]]] = [
    ("embedding", "<f4", (128,)),
    ("face_hash", "<u8"),
    ("face_hash_mirrored", "<u8"),
    ("picture_hash", "<u8"),
    ("pose", "<f4", (3,)),
    ("expression", "<f4", (11,)),
    ("presence", "<f4"),
    ("detail", "<f4"),
    ("lightness", "<f4"),
    ("box", "<f4", (4,)),
    ("landmarks", "<f4", (5, 2)),
    ("background", "<f4", (12,)),
    ("background_index", "<u2"),
]
_ROWS: Final = {
    b"MSF1": np.dtype(_FIELDS),
    MAGIC: np.dtype([*_FIELDS, ("faceprint", "<f4", (128,))]),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """One photo's row.

    `box` (x0, y0, x1, y1) and `landmarks` (eyes left and right in the picture, nose tip, mouth corners)
    are shares of the kept picture's width and height, 0..1; pose is yaw, pitch, roll in degrees.
    """

    embedding: Floats  # (128,)
    face_hash: int
    face_hash_mirrored: int
    picture_hash: int
    pose: Floats  # (3,)
    expression: Floats  # (11,) blendshapes
    presence: float
    detail: float
    lightness: float  # mean of the face, 0..255
    box: Floats  # (4,)
    landmarks: Floats  # (5, 2)
    background: Floats  # (12,)
    background_index: int
    faceprint: Floats | None = None  # (128,) of length one; None in rows of the first version


def pack(features: Features) -> bytes:
    magic = b"MSF1" if features.faceprint is None else MAGIC
    row = np.zeros((), _ROWS[magic])
    for name in row.dtype.names or ():
        row[name] = getattr(features, name)
    body = row.tobytes()
    return magic + zlib.crc32(body).to_bytes(4, "little") + body


def unpack(data: bytes) -> Features:
    """Raises Permanent: our own bytes came back wrong, or are of a version that this worker does not know."""
    body = data[len(MAGIC) + 4 :]
    kind = _ROWS.get(data[: len(MAGIC)])
    if kind is None or len(body) != kind.itemsize:
        raise Permanent("features-unreadable")
    if zlib.crc32(body) != int.from_bytes(data[len(MAGIC) : len(MAGIC) + 4], "little"):
        raise Permanent("features-unreadable")
    row = np.frombuffer(body, kind)[0]
    values = {name: row[name] for name in kind.names or ()}
    if not all(np.isfinite(np.asarray(value, np.float64)).all() for value in values.values()):
        raise Permanent("features-unreadable")
    fields: dict[str, Any] = {
        name: value.copy() if isinstance(value, np.ndarray) else value.item()
        for name, value in values.items()
    }
    return Features(**fields)
