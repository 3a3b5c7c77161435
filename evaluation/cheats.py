"""Videos of those who want to be proven as somebody else, or to prove photos that are not all theirs."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import av
import cv2
import numpy as np

from storage.domain.proving import Task
from worker.pocket.films import FPS, SIZE, encoded

Frame = Any  # (H, W, 3) uint8 RGB

# How a flat picture would be held to look like each task: degrees around the upright, the level, the line of
# sight. Faces are pulled in the picture itself: see `_pulled`.
_HELD = {
    Task.TURN_LEFT: (1, 0, 0),
    Task.TURN_RIGHT: (-1, 0, 0),
    Task.LOOK_UP: (0, -1, 0),
    Task.LOOK_DOWN: (0, 1, 0),
    Task.TILT_LEFT: (0, 0, 1),
    Task.TILT_RIGHT: (0, 0, -1),
}


def frames_of(video: bytes) -> list[Frame]:
    """Every frame, as it is."""
    container: Any = av.open(io.BytesIO(video))
    with container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def still(photo: Frame, length_s: float = 8.0) -> bytes:
    """A photo held before the camera by a hand that trembles."""
    return encoded(_held(photo, _tremble(round(length_s * FPS))))


def planar(photo: Frame, tasks: Sequence[Task], degrees: float, far: float = 1.6) -> bytes:
    """A photo, or the screen of a telephone, turned, nodded and tilted as the tasks say.

    `far`: from the camera to the photo, in widths of it: the nearer, the more perspective.
    """
    moves = []
    for task in tasks:
        rise = np.concatenate([np.zeros(9), np.linspace(0, 1, 12), np.ones(20), np.linspace(1, 0, 12)])
        moves.append(np.outer(rise, np.array(_HELD.get(task, (0, 0, 0))) * min(degrees, 90)))
    angles = np.concatenate([*moves, np.zeros((9, 3))]) + _tremble(len(np.concatenate(moves)) + 9)
    return encoded(_held(photo, angles, far))


def slides(photos: Sequence[Frame], length_s: float = 2.0, fade_s: float = 0.4) -> bytes:
    """Photos of somebody, one fading into the next."""
    fitted = [_fitted(photo).astype(np.float32) for photo in photos]
    shown: list[Frame] = []
    for one, other in zip(fitted, [*fitted[1:], fitted[0]], strict=True):
        shown += [one] * round((length_s - fade_s) * FPS)
        shown += [one + (other - one) * t for t in np.linspace(0, 1, round(fade_s * FPS))]
    return encoded(np.clip(frame, 0, 255).astype(np.uint8) for frame in shown)


def beside(video: bytes, other: bytes, share: float = 0.6) -> bytes:
    """Somebody else looks into the picture for the second half."""
    here, there = frames_of(video), frames_of(other)
    made = []
    for number, frame in enumerate(here):
        wide = np.concatenate([frame, there[number % len(there)]], axis=1)
        if number < len(here) * (1 - share):
            wide[:, frame.shape[1] :] = frame[:, ::-1] // 4
        made.append(cv2.resize(wide, (2 * SIZE[0], SIZE[1])))
    return encoded(made)


def worse(video: bytes, *, width_px: int, fps: int, crf: int = 33) -> bytes:
    """The same film from a poor camera over a poor line."""
    frames = frames_of(video)
    height_px = round(frames[0].shape[0] * width_px / frames[0].shape[1]) // 2 * 2
    kept = [frames[int(n * FPS / fps)] for n in range(len(frames) * fps // FPS)]
    small = (cv2.resize(f, (width_px, height_px), interpolation=cv2.INTER_AREA) for f in kept)
    return encoded(small, fps=fps, crf=str(crf))


def mirrored(video: bytes) -> bytes:
    """No cheat: as some apps record what a front camera sees."""
    return encoded(frame[:, ::-1] for frame in frames_of(video))


def _fitted(photo: Frame) -> Frame:
    height, width = photo.shape[:2]
    scale = max(SIZE[0] / width, SIZE[1] / height)
    big = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    y, x = (big.shape[0] - SIZE[1]) // 2, (big.shape[1] - SIZE[0]) // 2
    return np.ascontiguousarray(big[y : y + SIZE[1], x : x + SIZE[0]])


def _tremble(count: int) -> Any:
    """(count, 3) degrees."""
    t = np.arange(count) / FPS
    return np.stack([1.5 * np.sin(2.1 * t), 1.2 * np.sin(1.7 * t + 1), 0.8 * np.sin(1.3 * t + 2)], axis=1)


def _held(photo: Frame, angles: Any, far: float = 1.6) -> Iterator[Frame]:
    """Frames of a flat photo turned by (n, 3) degrees before a grey wall, seen in perspective."""
    picture = _fitted(photo)
    (width, height), wall = SIZE, (128, 124, 118)
    corners = np.array([[-1, -height / width, 0], [1, -height / width, 0], [1, height / width, 0],
                        [-1, height / width, 0]]) * width / 2  # fmt: skip
    source = (corners[:, :2] + [width / 2, height / 2]).astype(np.float32)
    for yaw, pitch, roll in np.radians(angles):
        turn = cv2.Rodrigues(np.array([0, 0, roll]))[0] @ cv2.Rodrigues(np.array([0, -yaw, 0]))[0]
        placed = corners @ (turn @ cv2.Rodrigues(np.array([-pitch, 0, 0]))[0]).T
        seen = placed[:, :2] * 0.95 / (1 + placed[:, 2:] / (far * width)) + [width / 2, height / 2]
        matrix = cv2.getPerspectiveTransform(source, seen.astype(np.float32))
        yield cv2.warpPerspective(picture, matrix, SIZE, borderMode=cv2.BORDER_CONSTANT, borderValue=wall)
