"""Which of the tasks of a proof a face does in a film, and when. Pure arithmetic over looks.

Everything is measured against this film's own neutral look: poses in degrees, faces by how the mesh moves
when the head's own motion is taken out. Blendshapes would be shorter, but on narrow faces some of them are
at their end already (raised brows 0.98 at rest).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from storage.domain.proving import Task
from worker.assess import regions
from worker.assess.looks import Look
from worker.assess.mesh import Face
from worker.assess.models import Bools, Floats

# What is one for each task: at one it counts as done. Degrees; shares of the distance of the eyes' corners.
TURNED_DEG: Final = 18.0
UP_DEG: Final = 9.0
DOWN_DEG: Final = 10.0
TILTED_DEG: Final = 11.0
SMILED: Final = 0.17  # corners of the mouth apart and up
OPENED: Final = 0.12  # between the lips
RAISED: Final = 0.025  # brows
PUCKERED: Final = 0.08  # corners of the mouth together
AT_REST = 0.6  # of one: back where it began
HEAD_STILL = 0.7  # a face is read while the head looks ahead: a turned mesh moves by itself
HELD_S = 0.3
LEAST_LOOKS = 8

ORDER: Final = tuple(Task)
HEAD_TASKS: Final = frozenset(
    {Task.TURN_LEFT, Task.TURN_RIGHT, Task.LOOK_UP, Task.LOOK_DOWN, Task.TILT_LEFT, Task.TILT_RIGHT}
)
_HEAD = [task in HEAD_TASKS for task in ORDER]
# Points that no expression moves: corners of the eyes, ridge of the nose, temples, before the ears.
_FIRM: Final = (33, 133, 362, 263, 6, 197, 195, 5, 4, 168, 127, 356, 234, 454, 98, 327, 2)
_EYE_CORNERS: Final = (33, 263)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One task done: from rest to rest. `peak` is the place of the look where it shows most."""

    task: Task
    begin_s: float
    end_s: float
    peak: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Movements:
    """`signals` (looks, 10): how much of each task, one is done; NaN where no face is. `rest` (looks,)."""

    signals: Floats
    rest: Bools
    deeds: tuple[Deed, ...]


def movements(looks: Sequence[Look]) -> Movements:
    seen = np.array([look.face is not None for look in looks])
    signals = np.full((len(looks), len(ORDER)), np.nan)
    if seen.sum() >= LEAST_LOOKS:
        signals[seen] = _signals([look for look in looks if look.face is not None])
    most = np.nan_to_num(signals, nan=np.inf).max(axis=1)
    return Movements(signals=signals, rest=most < AT_REST, deeds=_deeds(looks, signals))


def _signals(looks: Sequence[Look]) -> Floats:
    """Twice: what is neutral is first guessed, then read off the looks at rest."""
    poses = np.array([(f.pose.yaw, f.pose.pitch, f.pose.roll) for f in _faces(looks)])
    points = np.stack([face.points for face in _faces(looks)]).astype(np.float64)  # (looks, 478, 3)
    rest = np.abs(poses - np.median(poses, axis=0)).max(axis=1) < UP_DEG
    signals: Floats = np.zeros((len(looks), len(ORDER)))
    for _ in range(2):
        if rest.sum() < 3:
            rest[:] = True
        signals = _against(poses, points, rest)
        rest = signals.max(axis=1) < AT_REST
    return signals


def _faces(looks: Sequence[Look]) -> list[Face]:
    return [look.face for look in looks if look.face is not None]


def _against(poses: Floats, points: Floats, rest: Bools) -> Floats:
    """Signals when the looks at rest are neutral."""
    yaw, pitch, roll = (poses - np.median(poses[rest], axis=0)).T
    neutral = neutral_of(points[rest])
    eyes = float(np.linalg.norm(neutral[_EYE_CORNERS[0]] - neutral[_EYE_CORNERS[1]]))
    laid = np.stack([laid_on(one, neutral) for one in points])
    moved = (laid - neutral) / eyes
    corners = [regions.MOUTH_CORNER_L, regions.MOUTH_CORNER_R]
    apart = _apart(laid, *corners) / _apart(neutral[None], *corners) - 1
    up = -moved[:, corners, 1].mean(axis=1)
    lips = (regions.INNER_LIP_TOP, regions.INNER_LIP_BOTTOM)
    gap = (_apart(laid, *lips) - _apart(neutral[None], *lips)) / eyes
    brows = -moved[:, [*regions.BROW_L, *regions.BROW_R], 1].mean(axis=1)
    found: Mapping[Task, Floats] = {
        Task.TURN_LEFT: yaw / TURNED_DEG,
        Task.TURN_RIGHT: -yaw / TURNED_DEG,
        Task.LOOK_UP: -pitch / UP_DEG,
        Task.LOOK_DOWN: pitch / DOWN_DEG,
        Task.TILT_LEFT: roll / TILTED_DEG,
        Task.TILT_RIGHT: -roll / TILTED_DEG,
        Task.SMILE: (apart + up) / SMILED,
        Task.OPEN_MOUTH: gap / OPENED,
        Task.RAISE_BROWS: brows / RAISED,
        Task.PUCKER: -apart / PUCKERED,
    }
    signals = np.stack([found[task] for task in ORDER], axis=1)
    away = signals[:, _HEAD].max(axis=1) > HEAD_STILL
    signals[np.ix_(away, np.flatnonzero(~np.array(_HEAD)))] = 0
    return signals


def _apart(points: Floats, one: int, other: int) -> Floats:
    return np.asarray(np.linalg.norm(points[:, one] - points[:, other], axis=1))


def neutral_of(points: Floats) -> Floats:
    """The median of meshes (n, 478, 3) laid upon the one in the middle."""
    first = points[len(points) // 2]
    return np.asarray(np.median(np.stack([laid_on(one, first) for one in points]), axis=0))


def laid_on(points: Floats, onto: Floats) -> Floats:
    """Turned, scaled and shifted so that what no expression moves lies on another mesh (Umeyama)."""
    firm = list(_FIRM)
    mean_p, mean_o = points[firm].mean(axis=0), onto[firm].mean(axis=0)
    a, b = points[firm] - mean_p, onto[firm] - mean_o
    u, sizes, vt = np.linalg.svd(b.T @ a)
    sign = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    scale = float((sizes * sign).sum() / max(1e-9, (a**2).sum()))
    return np.asarray(scale * (points - mean_p) @ (u @ np.diag(sign) @ vt).T + mean_o)


def _deeds(looks: Sequence[Look], signals: Floats) -> tuple[Deed, ...]:
    """A movement goes from rest to rest and is one task: the one that shows in most of its looks."""
    seen = ~np.isnan(signals[:, 0])
    if not seen.any():
        return ()
    times = np.array([look.at_s for look in looks])
    step_s = float(np.median(np.diff(times))) if len(times) > 1 else 0.1
    deeds: list[Deed] = []
    movement: list[int] = []
    for at in [*np.flatnonzero(seen), -1]:
        if at >= 0 and signals[at].max() >= AT_REST:
            movement.append(int(at))
            continue
        deed = _deed(movement, signals, times, step_s)
        movement = []
        if deed is None:
            continue
        if deeds and deeds[-1].task is deed.task:  # the same again, or held with a tremble
            deed = Deed(task=deed.task, begin_s=deeds[-1].begin_s, end_s=deed.end_s, peak=deeds[-1].peak)
            deeds.pop()
        deeds.append(deed)
    return tuple(deeds)


def _deed(movement: list[int], signals: Floats, times: Floats, step_s: float) -> Deed | None:
    done = [at for at in movement if signals[at].max() >= 1]
    if not done:
        return None
    kinds = signals[done].argmax(axis=1)
    kind = int(np.bincount(kinds).argmax())
    if (kinds == kind).sum() * step_s < HELD_S - step_s / 4:
        return None
    peak = done[int(np.argmax(signals[done, kind]))]
    return Deed(
        task=ORDER[kind], begin_s=float(times[movement[0]]), end_s=float(times[movement[-1]]), peak=peak
    )
