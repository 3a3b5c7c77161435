"""Choosing the frames of a short video that a face model learns most from.

Container and codec are taken from a short list, and lengths are checked before and while decoding: a file
of an hour, with many streams, or that lies about itself costs seconds, not the worker. The child's time
limit stands behind that.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import av
import cv2
import numpy as np

from storage.domain.errors import BadInput
from worker.assess import regions
from worker.assess.decode import MIN_SIDE_PX, WORK_SIDE_PX
from worker.assess.faces import FaceReader
from worker.assess.mesh import Face, Roi, roi_of_detection, roi_of_points
from worker.assess.models import Floats, Rgb
from worker.engines import Report

MAX_BYTES = 50 * 1024 * 1024
MAX_LENGTH_S = 90.0
LOOK_LENGTH_S = 60.0
MAX_STREAMS = 8
MAX_FRAME_PIXELS = 4096 * 2304
LOOKS_PER_S = 10.0
MAX_FRAMES = 4000  # decoded, looked at or not
REDETECT_EVERY = 15  # looks: finds a second face, and a lost one again
CODECS: Final = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "mpeg4", "h263"})
CANDIDATES = 16  # more than are kept: some will not pass as photos
APART_S = 0.25
NOTHING_NEW = 0.35
TRACKED_PRESENCE = 8.0
_POSE_BIN: Final = (15.0, 12.0)  # degrees of yaw and pitch


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """Frames, most useful first, and for what the others were dropped (finding codes, one a frame)."""

    frames: tuple[Rgb, ...]
    dropped_for: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Glance:
    """What a quick look at one frame says; kept as JPEG, so that a minute of video fits in memory."""

    at_s: float
    jpeg: bytes
    face: Face
    sharpness: float
    lightness: float
    outside: float
    drop: str  # a finding code, or ""


class VideoPicker:
    def __init__(self, reader: FaceReader) -> None:
        self._reader = reader

    def pick(self, data: bytes, report: Report) -> Pick:
        """Raises BadInput with a video-* code."""
        glances: list[_Glance] = []
        dropped: list[str] = []
        roi: Roi | None = None
        for number, (at_s, picture) in enumerate(frames(data)):
            if number % REDETECT_EVERY == 0:
                roi = None
                report(min(0.8, at_s / LOOK_LENGTH_S), "stage-watching-video", None)
            glance, roi, problem = self._glance(at_s, picture, roi)
            if glance is None:
                dropped.append(problem)
            elif glance.drop:
                dropped.append(glance.drop)
            else:
                glances.append(glance)
        sharp, blurred = _sharp_enough(glances)
        dropped += ["blurred"] * blurred
        return Pick(frames=tuple(_load(one) for one in _varied(sharp)), dropped_for=tuple(dropped))

    def _glance(self, at_s: float, picture: Rgb, roi: Roi | None) -> tuple[_Glance | None, Roi | None, str]:
        if roi is None:
            found = self._reader.detect(picture)
            if not found:
                return None, None, "no-face"
            if len(found) > 1 and found[1].area_px > 0.25 * found[0].area_px:
                return None, None, "several-people"
            roi = roi_of_detection(found[0].box, found[0].points)
        face = self._reader.mesh.fit(picture, roi, refine=False)
        if face.presence < TRACKED_PRESENCE and abs(face.pose.yaw) < 25:
            return None, None, "no-face"
        if face.presence < 0:
            return None, None, "turned-too-far"
        glance = _measured(at_s, picture, face)
        return glance, roi_of_points(face.points), ""


def _measured(at_s: float, picture: Rgb, face: Face) -> _Glance:
    roi = roi_of_points(face.points, 1.15)
    side = int(np.clip(roi.side_px, 16, 256))
    crop = cv2.warpAffine(picture, roi.matrix(side), (side, side), flags=cv2.INTER_LINEAR)
    inner = slice(int(0.2 * side), int(0.8 * side))
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.float32)[inner, inner]
    fine = cv2.Laplacian(cv2.GaussianBlur(grey, (0, 0), 0.8), cv2.CV_32F)
    height, width = picture.shape[:2]
    points = face.points[: regions.FACE_POINTS, :2]
    outside = float(((points < 0) | (points >= [width, height])).any(axis=1).mean())
    lightness = float(grey.mean())
    return _Glance(
        at_s=at_s,
        jpeg=cv2.imencode(".jpg", picture[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes(),
        face=face,
        sharpness=float(fine.var() / (grey.var() + 25)),
        lightness=lightness,
        outside=outside,
        drop=_drop(face, lightness, outside),
    )


def _drop(face: Face, lightness: float, outside: float) -> str:
    if max(face.shapes[regions.BLINK_L], face.shapes[regions.BLINK_R]) > 0.45:
        return "eyes-closed"
    if abs(face.pose.yaw) > 45 or abs(face.pose.pitch) > 32 or abs(face.pose.roll) > 35:
        return "turned-too-far"
    if outside > 0.01:
        return "cut-off"
    if lightness < 45:
        return "too-dark"
    return "too-bright" if lightness > 225 else ""


def _sharp_enough(glances: list[_Glance]) -> tuple[list[_Glance], int]:
    """Relative to the clip: a soft camera is soft everywhere, a shaken moment is not."""
    if not glances:
        return [], 0
    clip = float(np.percentile([one.sharpness for one in glances], 90))
    best: dict[tuple[int, int], float] = {}
    for one in glances:
        best[_bin(one)] = max(best.get(_bin(one), 0.0), one.sharpness)
    sharp = [one for one in glances if one.sharpness > max(0.45 * clip, 0.6 * best[_bin(one)])]
    return sharp, len(glances) - len(sharp)


def _bin(one: _Glance) -> tuple[int, int]:
    return round(one.face.pose.yaw / _POSE_BIN[0]), round(one.face.pose.pitch / _POSE_BIN[1])


def _varied(glances: list[_Glance]) -> list[_Glance]:
    """Farthest-point choice over pose, light, size and expression, weighted by sharpness."""
    if not glances:
        return []
    rows: Floats = np.stack([_position(one) for one in glances])
    times = np.array([one.at_s for one in glances])
    weight = np.array([one.sharpness for one in glances])
    weight = np.sqrt(np.clip(weight / max(float(np.percentile(weight, 90)), 1e-6), 0.3, 1.0))
    chosen = [int(np.argmax(weight))]
    gap = np.linalg.norm(rows - rows[chosen[0]], axis=1)
    while len(chosen) < CANDIDATES:
        near = np.abs(times[:, None] - times[chosen][None]).min(axis=1) < APART_S
        score = np.where(near, 0.0, gap * weight)
        best = int(np.argmax(score))
        if score[best] < NOTHING_NEW:
            break
        chosen.append(best)
        gap = np.minimum(gap, np.linalg.norm(rows - rows[best], axis=1))
    return [glances[index] for index in chosen]


def _position(one: _Glance) -> Floats:
    pose = one.face.pose
    size = np.log(max(1.0, one.face.eye_distance_px)) * 4
    where = [pose.yaw / 12, pose.pitch / 10, pose.roll / 15, one.lightness / 30, size]
    return np.array([*where, *(2 * one.face.shapes[list(regions.EXPRESSION)])], np.float32)


def _load(one: _Glance) -> Rgb:
    decoded = cv2.imdecode(np.frombuffer(one.jpeg, np.uint8), cv2.IMREAD_COLOR_RGB)
    return np.asarray(decoded, dtype=np.uint8)


def frames(data: bytes) -> Iterator[tuple[float, Rgb]]:
    """Time in seconds and upright RGB, about ten a second, of the first minute."""
    if len(data) > MAX_BYTES:
        raise BadInput("video-file-too-large", limit_mb=MAX_BYTES // 1024**2)
    container_format = _container(data)
    try:
        with av.open(
            io.BytesIO(data), format=container_format, options={"protocol_whitelist": "pipe"}
        ) as container:
            stream = _stream(container)
            yield from _looked_at(container, stream)
    except (av.FFmpegError, ValueError, OverflowError, EOFError) as error:
        raise BadInput("video-damaged") from error


def _container(data: bytes) -> str:
    """By content. A named demuxer keeps out playlists and scripts (HLS, concat), which open other files."""
    if data[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "mov"
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return "matroska"
    raise BadInput("video-unreadable-format")


def _stream(container: Any) -> Any:
    streams = container.streams
    if len(streams) > MAX_STREAMS:
        raise BadInput("video-unreadable-format")
    if not streams.video:
        raise BadInput("video-without-picture")
    stream = streams.video[0]
    context = stream.codec_context
    if context is None or context.codec.name not in CODECS:
        raise BadInput("video-unreadable-format")
    if context.width * context.height > MAX_FRAME_PIXELS:
        raise BadInput("photo-too-many-pixels", limit_megapixels=MAX_FRAME_PIXELS // 1_000_000)
    if min(context.width, context.height) < MIN_SIDE_PX:
        raise BadInput("photo-too-few-pixels", least_px=MIN_SIDE_PX)
    length_s = (container.duration or 0) / av.time_base
    if stream.duration and stream.time_base:
        length_s = max(length_s, float(stream.duration * stream.time_base))
    if length_s > MAX_LENGTH_S:
        raise BadInput("video-too-long", limit_s=int(LOOK_LENGTH_S))
    stream.thread_type = "NONE"
    return stream


def _looked_at(container: Any, stream: Any) -> Iterator[tuple[float, Rgb]]:
    next_s, first_s = 0.0, None
    for number, frame in enumerate(container.decode(stream)):
        if frame.width * frame.height > MAX_FRAME_PIXELS:
            raise BadInput("photo-too-many-pixels", limit_megapixels=MAX_FRAME_PIXELS // 1_000_000)
        clock_s = float(frame.time) if frame.time is not None else number / 30
        first_s = clock_s if first_s is None else first_s
        at_s = clock_s - first_s
        if at_s > LOOK_LENGTH_S or number > MAX_FRAMES:
            return
        if at_s + 1e-6 < next_s:
            continue
        next_s = at_s + 1 / LOOKS_PER_S
        yield at_s, _upright(frame)


def _upright(frame: Any) -> Rgb:
    """At the size that is worked with: a huge frame is never turned into RGB as it is."""
    scale = min(1.0, WORK_SIDE_PX / max(frame.width, frame.height))
    small = frame.reformat(
        width=max(1, round(frame.width * scale)),
        height=max(1, round(frame.height * scale)),
        format="rgb24",
        interpolation="AREA",
    )
    turns = round((frame.rotation or 0) / 90) % 4
    return np.ascontiguousarray(np.rot90(small.to_ndarray(), turns))
