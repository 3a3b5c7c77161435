"""Short films of rendered people who do the tasks of a proof of person, for tests, demo and measurement.

`people/challenges.py` renders a few key frames a task; optical flow makes them fluent. Every film of a person
begins and ends with the same neutral look, so films join into one take in any order. No part of the product.

    python -m worker.pocket.films --keys .pocket/challenges --out .pocket/films
"""

import argparse
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from storage.domain.proving import Task
from worker.pocket import compose, words
from worker.pocket.drawing import Picture, Rng

FPS = 24
SIZE = (312, 416)
QUIET_S = 0.3  # neutral at both ends
ROOMS = ("office", "cafe", "library", "studio", "castle", "meadow", "forest", "city_night")
X264 = {"crf": "25", "preset": "medium", "bf": "0", "g": "240"}
Frame = Any  # (H, W, 3) uint8 RGB


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What stays the same in all films of one person."""

    behind: Picture
    colours: tuple[Picture, Picture, Picture]
    exposure: float


def setting_of(rng: Rng, clothes: list[str]) -> Setting:
    """A room and colours of clothes."""
    room = str(rng.choice(ROOMS))
    names = compose.colours_of(rng, clothes)
    paint = [np.asarray(words.COLOURS[name][0], np.float32) for name in names]
    behind = cv2.resize(compose.background(rng, room), SIZE, interpolation=cv2.INTER_AREA)
    return Setting(
        behind=behind, colours=(paint[0], paint[1], paint[2]), exposure=float(2 ** rng.normal(0, 0.2))
    )


def layer(folder: Path, name: str, given: Setting) -> Picture:
    """One key frame in display values, multiplied by its alpha, and that alpha (H, W, 4)."""
    linear, alpha, mask = compose.load_person(folder, name)
    lit = compose.dress(compose.neutralise(linear, mask), mask, *given.colours) * given.exposure
    cover = cv2.GaussianBlur(alpha, (0, 0), 0.6)[..., None]
    return np.concatenate([compose.filmic(lit) * cover, cover], -1).astype(np.float32)


class Motion:
    """From the neutral look (0) over the keys of a task to its peak (1)."""

    def __init__(self, keys: Sequence[Picture]) -> None:
        self._keys = keys
        seen = [cv2.cvtColor(_shown(key, 0.5), cv2.COLOR_RGB2GRAY) for key in keys]
        flow: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        pairs = list(pairwise(seen))
        self._there = [flow.calc(one, other, None) for one, other in pairs]
        self._back = [flow.calc(other, one, None) for one, other in pairs]

    def at(self, share: float) -> Picture:
        """A frame between two keys, as in Super SloMo: both are warped to the moment and blended."""
        place = float(np.clip(share, 0, 1)) * (len(self._keys) - 1)
        step = min(int(place), len(self._keys) - 2)
        t = place - step
        if t < 1e-3:
            return self._keys[step]
        there, back = self._there[step], self._back[step]
        first = _moved(self._keys[step], -t * (1 - t) * there + t * t * back)
        second = _moved(self._keys[step + 1], (1 - t) ** 2 * there - t * (1 - t) * back)
        return (1 - t) * first + t * second


def _moved(picture: Picture, flow: Picture) -> Picture:
    ys, xs = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32)
    return np.asarray(
        cv2.remap(
            picture, xs + flow[..., 0], ys + flow[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
    )


def _shown(key: Picture, behind: Any) -> Frame:
    return np.round(np.clip(key[..., :3] + behind * (1 - key[..., 3:]), 0, 1) * 255).astype(np.uint8)


def _eased(share: float) -> float:
    return 0.5 - 0.5 * float(np.cos(np.pi * np.clip(share, 0, 1)))


def frames(rng: Rng, motion: Motion, blink: Motion, given: Setting) -> Iterator[Frame]:
    """One task: rest, there, a while, back, rest."""
    rise_s, hold_s, fall_s = rng.uniform(0.4, 0.7), rng.uniform(0.65, 1.1), rng.uniform(0.4, 0.7)
    length_s = 2 * QUIET_S + rise_s + hold_s + fall_s
    blinks = rng.random() < 0.5
    hand = rng.uniform(-1, 1, 8)
    for number in range(round(length_s * FPS)):
        at_s = number / FPS
        up = _eased((at_s - QUIET_S) / rise_s) * _eased((length_s - QUIET_S - at_s) / fall_s)
        up *= 1 - 0.04 * float(np.sin(7 * at_s)) ** 2
        key = motion.at(up)
        closed = 1 - abs(at_s - (length_s - 0.6 * QUIET_S)) / 0.09
        if blinks and closed > 0:
            key = (1 - min(1, 2 * closed)) * key + min(1, 2 * closed) * blink.at(1)
        sway = float(np.sin(np.pi * at_s / length_s)) ** 2
        turn = np.sin(np.array([1.3, 2.1, 1.7, 0.9]) * at_s + 3 * hand[:4])
        own = np.array([[1, 0, 2.0 * sway * turn[0]], [0, 1, 1.5 * sway * turn[1]]], np.float32)
        person = cv2.warpAffine(key, own, SIZE, borderMode=cv2.BORDER_REPLICATE)
        held = cv2.getRotationMatrix2D((SIZE[0] / 2, SIZE[1] / 2), 0.8 * sway * turn[2], 1.03)
        held = held + np.array([[0, 0, 3 * sway * turn[3]], [0, 0, 3 * sway * turn[0] * hand[5]]])
        frame = cv2.warpAffine(_shown(person, given.behind), held, SIZE, borderMode=cv2.BORDER_REPLICATE)
        noise = rng.normal(0, 1.5, (*frame.shape[:2], 1))
        yield np.clip(frame + noise, 0, 255).astype(np.uint8)


def encoded(pictures: Sequence[Frame] | Iterator[Frame], *, fps: int = FPS, **x264: str) -> bytes:
    """H.264 in MP4."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream: Any = None
        for picture in pictures:
            if stream is None:
                stream = container.add_stream("libx264", rate=fps, options=X264 | x264)
                stream.height, stream.width = picture.shape[:2]
                stream.pix_fmt, stream.codec_context.thread_count = "yuv420p", 1
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24")))
        container.mux(stream.encode(None))
    return out.getvalue()


def joined(films: Sequence[bytes]) -> bytes:
    """One film after the other as a single take, not encoded again; they must be of one size and maker."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream: Any = None
        start = 0
        for film in films:
            source: Any = av.open(io.BytesIO(film))
            with source:
                if stream is None:
                    stream = container.add_stream_from_template(source.streams.video[0])
                ends = start
                for packet in source.demux(source.streams.video[0]):
                    if packet.dts is None:
                        continue
                    packet.pts, packet.dts = packet.pts + start, packet.dts + start
                    ends = max(ends, packet.pts + packet.duration)
                    packet.stream = stream
                    container.mux(packet)
                start = ends
    return out.getvalue()


def take(folder: Path, tasks: Sequence[Task]) -> bytes:
    """The person of that folder of films doing these tasks in this order."""
    return joined([(folder / f"{task}.mp4").read_bytes() for task in tasks])


def make(keys: Path, out: Path) -> None:
    """The ten films of one person."""
    seed = int(keys.name)
    rng = np.random.default_rng([seed, 78])
    given = setting_of(rng, json.loads((keys / "film.json").read_text())["clothes"])
    neutral, shut = (layer(keys, name, given) for name in ("neutral_0", "blink_0"))
    blink = Motion([neutral, shut])
    out.mkdir(parents=True, exist_ok=True)
    for task in Task:
        steps = sorted(keys.glob(f"{task}_?.png"))
        motion = Motion([neutral, *(layer(keys, step.stem, given) for step in steps)])
        (out / f"{task}.mp4").write_bytes(encoded(frames(rng, motion, blink, given)))


def main() -> None:
    """Make the films of everybody whose key frames are complete and who has none yet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--keys", type=Path, default=Path(".pocket/challenges"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/films"))
    given = parser.parse_args()
    cv2.setNumThreads(1)
    for done in sorted(given.keys.glob("*/film.json")):
        out = given.out / f"p{int(done.parent.name):03d}"
        if not (out / f"{list(Task)[-1]}.mp4").exists():
            make(done.parent, out)
            print(out, flush=True)


if __name__ == "__main__":
    main()
