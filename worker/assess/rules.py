"""What the measures mean: each rule with its threshold and where that comes from.

Most thresholds were tried on 87 good photos of real people and their damaged copies; those marked (r) were
found on the rendered people of people/, because the older rule missed a kind there or refused good photos.
Light is judged relative to the face or its surroundings, never absolutely: an absolute rule refused a well-
lit, very dark-skinned man. Identity and blinking are never calibrated on rendered people.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from storage.domain.records import Finding
from worker.assess import regions
from worker.assess.findings import finding
from worker.assess.mesh import Face, Pose
from worker.assess.quality import Measures

LEAST_EYE_DISTANCE_PX = 60.0
GOOD_EYE_DISTANCE_PX = 100.0
LEAST_PRESENCE = 2.0  # (r) below it, whatever the detector saw is no visible face: cats, the back of a head
COVERED_PRESENCE = 12.0
COVERED_SHARE_OF_USUAL = 0.65  # (r) of the person's own usual presence: full beards lower it for good
MAX_YAW, MAX_PITCH, MAX_ROLL = 45.0, 35.0, 35.0
OUTSIDE_SHARE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What the rules look at: one face in one picture."""

    face: Face
    measures: Measures
    width_px: int
    height_px: int
    eye_distance_px: float  # in the pixels of the photo that was sent
    other_faces: int
    usual_presence: float | None  # median of the accepted photos, None with fewer than three

    @property
    def pose(self) -> Pose:
        return self.face.pose


def judge(sight: Sight) -> list[Finding]:
    """All findings about the face itself. What hides other measures ends the list: no reason is made up."""
    found = list(_framing(sight))
    if any(one.severity == "reject" and one.code != "several-people" for one in found):
        return found
    if is_cloth(sight.measures):  # before light: black cloth looks like shadow
        return [*found, finding("mask")]
    light = list(_light(sight.measures))
    found += light
    if any(one.severity == "reject" for one in light):
        return found
    if is_blurred(sight.measures):
        return [*found, finding("blurred")]
    cover = list(_cover(sight))
    if not cover and is_shaken(sight.measures):  # a cover's edges look like smear
        return [*found, finding("shaken")]
    return found + cover + list(_filters(sight.measures))


def _framing(sight: Sight) -> Iterator[Finding]:
    if sight.other_faces:
        yield finding("several-people", count=float(sight.other_faces + 1))
    direction = turned_direction(sight.pose)
    absent = sight.face.presence < LEAST_PRESENCE and abs(sight.pose.yaw) <= MAX_YAW
    if absent and outside_share(sight) < 0.1:
        yield finding("no-face")
        return
    if direction:
        yield finding("turned-too-far", direction=direction)
    if outside_share(sight) > OUTSIDE_SHARE:
        yield finding("cut-off")
    if not direction and sight.eye_distance_px < LEAST_EYE_DISTANCE_PX:
        px = float(round(sight.eye_distance_px))
        yield finding("too-small", eye_distance_px=px, least_px=LEAST_EYE_DISTANCE_PX)
    elif sight.eye_distance_px < GOOD_EYE_DISTANCE_PX:
        yield finding("rather-small")


def turned_direction(pose: Pose) -> str:
    """Which way, left and right being the person's own; empty while the face is turned little enough."""
    if abs(pose.yaw) > MAX_YAW:
        return pose.turned_to
    if abs(pose.pitch) > MAX_PITCH:
        return "down" if pose.pitch > 0 else "up"
    return "tilted" if abs(pose.roll) > MAX_ROLL else ""


def outside_share(sight: Sight) -> float:
    """Share of the mesh outside the picture."""
    points = sight.face.points[: regions.FACE_POINTS, :2]
    outside = (points < 0) | (points >= [sight.width_px, sight.height_px])
    return float(outside.any(axis=1).mean())


def _light(m: Measures) -> Iterator[Finding]:
    contrast = m.background - m.face_mean  # NaN compares false: no background, no verdict from it
    if m.face_bright < 70 or (m.face_bright < 115 and not m.background > 110):
        yield finding("too-dark")
    elif contrast > 90 and m.face_bright < 115:
        yield finding("backlit")
    elif contrast > 90 and m.face_bright < 160:
        yield finding("against-light")  # usable; a rejection would hit dark skin before any bright sky
    if (
        m.clipped > 0.40 or m.skin > 236 or (m.skin > 225 and m.face_bright > 238 and m.background > 215)
    ):  # (r)
        yield finding("too-bright")
    darker = "right" if m.cheek_gap > 0 else "left"
    if m.shadow > 0.47 or (m.shadow > 0.35 and m.skin < 0.4 * m.face_bright):  # (r)
        yield finding("deep-shadow")
    elif abs(m.cheek_gap) > 0.62:
        yield finding("side-light", darker=darker)


def is_cloth(m: Measures) -> bool:
    """A lower face of another colour than the forehead, without lips, in light that shows colours."""
    lit = m.face_bright > 115 and m.skin < 236
    return lit and (m.lip_red < -8 or m.lip_red > 24) and m.lower_shift > 20  # (r)


def is_blurred(m: Measures) -> bool:
    return (
        m.reblur_features > 0.60
        or (m.reblur_face > 0.62 and m.detail < 0.40)
        or (m.detail < 0.075 and m.reblur_features > 0.44)  # (r)
    )


def is_shaken(m: Measures) -> bool:
    smeared = m.streak_level < -0.8 or m.streak_level > 0.2 or abs(m.streak_slant) > 0.38  # (r)
    return smeared and m.detail < 0.5


def _cover(sight: Sight) -> Iterator[Finding]:
    m, presence = sight.measures, sight.face.presence
    harsh = abs(m.cheek_gap) > 0.62 or m.shadow > 0.25  # shadows look like cover: no telling apart
    if m.under_eye < 0.42 and not harsh:
        yield finding("sunglasses")
    elif m.lip_texture < 8 or (m.lip_texture < 12 and presence < 14):
        yield finding("mask")
    elif presence < covered_below(sight) and not harsh:
        yield finding("face-covered")
    elif m.blink > 0.45 and m.eye_opening < 0.12:  # blink alone misjudges naturally narrow eyes (up to 0.39)
        yield finding("eyes-closed")
    elif m.blink > 0.45 and m.eye_opening < 0.16:
        yield finding("eyes-perhaps-closed")


def covered_below(sight: Sight) -> float:
    """Presence below which something hides the face. Turning, and a person's own looks, lower it too."""
    usual = COVERED_PRESENCE
    if sight.usual_presence is not None:
        usual = min(usual, COVERED_SHARE_OF_USUAL * sight.usual_presence)
    turned = 0.25 * max(0.0, abs(sight.pose.yaw) - 15) + 0.15 * max(0.0, abs(sight.pose.pitch) - 15)  # (r)
    return usual - turned


def _filters(m: Measures) -> Iterator[Finding]:
    if m.skin_grain < 0.24 and m.skin_smooth < 0.033:
        yield finding("smooth-filter")
    if m.chroma < 5:
        yield finding("grey-picture")
    elif m.tone_a < -6 or m.tone_b < -6:  # green or blue skin
        yield finding("strong-filter")
    elif m.tone_b < 0 or m.tone_a < -2 or m.tone_b > 42 or m.tone_a > 34:  # a sunset does that too
        yield finding("coloured-light")


def usual_presence(presences: list[float]) -> float | None:
    values = [value for value in presences if math.isfinite(value)]
    return float(np.median(values)) if len(values) >= 3 else None
