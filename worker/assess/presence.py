"""Is this one take of one head in space? Pure arithmetic over looks.

A photo, or a screen that shows one, is a plane: whatever is done with it, one homography explains where all
points of the face went. A head is none: the nose runs ahead of the cheeks when it turns. And what is filmed
in one go has no jumps. Neither finds a film played to the camera, or a face that a computer makes.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from storage.domain.proving import TURNS
from worker.assess import regions
from worker.assess.looks import Look
from worker.assess.mesh import Face
from worker.assess.models import Floats
from worker.assess.movements import Movements, neutral_of

LOST_S = 2.0  # a head that turns far is lost for less
JUMP = 1.2  # of the eyes' distance, from one look to the next
GROWN = 0.3  # logarithm of how much larger
SPUN_DEG = 40.0  # in a tenth of a second
UNLIKE = 0.6  # correlation of two pictures
ANOTHER_FACE = 0.4  # cosine of neighbouring faceprints


def several(looks: Sequence[Look]) -> bool:
    """Whether a second person is there for more than a blink of the detector."""
    return sum(look.people > 1 for look in looks) >= 2


def cut_at(looks: Sequence[Look]) -> float | None:
    """Seconds of the first look that does not go on from the one before; None in a single take."""
    before: Look | None = None
    printed: Look | None = None
    for look in looks:
        if look.face is None:
            continue
        if before is not None and before.face is not None:
            gap_s = look.at_s - before.at_s
            if gap_s > LOST_S or _unlike(before.thumb, look.thumb) or _jumps(before.face, look.face, gap_s):
                return look.at_s
        if look.faceprint is not None:
            if printed is not None and _another(printed, look):
                return look.at_s
            printed = look
        before = look
    return None


def _another(one: Look, other: Look) -> bool:
    if one.faceprint is None or other.faceprint is None:
        return False
    return float(one.faceprint @ other.faceprint) < ANOTHER_FACE


def _unlike(one: Floats, other: Floats) -> bool:
    a, b = one - one.mean(), other - other.mean()
    both = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return both > 0 and float((a * b).sum()) < UNLIKE * both


def _jumps(one: Face, other: Face, gap_s: float) -> bool:
    wait = max(1.0, gap_s / 0.1)
    first, second = np.array(one.box), np.array(other.box)
    eyes = max(one.eye_distance_px, other.eye_distance_px, 1.0)
    moved = float(np.abs(first[:2] + first[2:] - second[:2] - second[2:]).max()) / 2 / eyes
    sizes = (first[3] - first[1], second[3] - second[1])
    grown = abs(float(np.log(max(sizes[1], 1.0) / max(sizes[0], 1.0))))
    pose, then = one.pose, other.pose
    spun = max(abs(pose.yaw - then.yaw), abs(pose.pitch - then.pitch), abs(pose.roll - then.roll))
    return moved > JUMP * wait or grown > GROWN * wait or spun > SPUN_DEG * wait


def depths(looks: Sequence[Look], moves: Movements) -> tuple[float, ...]:
    """For each turn of the head: how far its points lie from where a plane's would, in eyes' distances."""
    rest = [look.face for look, still in zip(looks, moves.rest, strict=True) if still and look.face]
    if not rest:
        return ()
    ahead = neutral_of(np.stack([face.points for face in rest]).astype(np.float64))
    found = []
    for deed in moves.deeds:
        face = looks[deed.peak].face
        if deed.task in TURNS and face is not None:
            found.append(_off_plane(face.points, ahead))
    return tuple(found)


def _off_plane(turned: Floats, ahead: Floats) -> float:
    """Root mean square of what the best homography from one mesh to another leaves over."""
    there = turned[: regions.FACE_POINTS, :2].astype(np.float32)
    here = ahead[: regions.FACE_POINTS, :2].astype(np.float32)
    matrix, _ = cv2.findHomography(there, here, 0)
    if matrix is None:
        return 0.0
    left = np.linalg.norm(cv2.perspectiveTransform(there[None], matrix)[0] - here, axis=1)
    eyes = float(np.linalg.norm(here[regions.LID_POINTS_L[0]] - here[regions.LID_POINTS_R[0]]))
    return float(np.sqrt((left**2).mean())) / max(eyes, 1e-6)
