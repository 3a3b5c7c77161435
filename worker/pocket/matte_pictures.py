"""Pictures of rendered people with their true alpha, cut as the product cuts selfies, and very varied.

Real selfies have other light, hair, clothes and backgrounds than our renders, so everything that can be
changed without touching the outline is changed. Pictures are RGB.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from worker.families.pocket import FACE_SHARE
from worker.painting.likeness import Marks
from worker.pocket import compose
from worker.pocket.drawing import Picture, Rng, fog
from worker.pocket.surroundings import Scenes, behind, toned
from worker.training.framing import Nudge, aligned

SIZE = (288, 384)
FRAME = (432, 576)
"""In which a person is put before a background, before it is cut; its hairs are then about a pixel wide."""
HELD_OUT_EVERY = 10
"""Of the people, one in so many is never learned from."""

Bytes = npt.NDArray[np.uint8]
Person = tuple[Picture, Picture, Picture]
"""As `compose.load_person` gives it: linear RGB, alpha (H, W, 1), cloth mask (H, W, 3)."""
Landmarks = dict[str, tuple[float, float]]
"""Eyes, nose and mouth in pixels of the render."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A picture and how much of each pixel is the person's."""

    picture: Bytes  # (384, 288, 3)
    alpha: Bytes  # (384, 288)


@dataclass(frozen=True, slots=True, kw_only=True)
class Render:
    """A rendered person's file, and where the face is in it."""

    file: str
    landmarks: Landmarks


def renders(people: Path, *, held_out: bool) -> list[Render]:
    """All complete renders of the people to learn from, or of those held out."""
    found = []
    for file in sorted(people.glob("*.json")):
        label = json.loads(file.read_text())
        if (label["ident"]["seed"] % HELD_OUT_EVERY == 0) == held_out:
            found += [Render(file=s["file"], landmarks=s["landmarks"]) for s in label["shots"]]
    return found


def worn(rng: Rng, person: Person) -> Picture:
    """The person (H, W, 3), linear, in other clothes, with other hair, in another light."""
    linear, alpha, mask = person
    h, w = alpha.shape[:2]
    lit = compose.neutralise(linear, mask, float(rng.uniform(0, 1)))
    if rng.random() < 0.6:
        lit = _dyed(rng, lit, alpha, mask)
    colours = np.clip(rng.random((3, 1)) ** 2 + 0.4 * (rng.random((3, 3)) - 0.5), 0.008, 0.9)
    lit = compose.dress(lit, mask, *colours.astype(np.float32))
    if rng.random() < 0.3:  # woven, creased, printed
        weave = 2 ** (rng.uniform(0.5, 2) * (fog(rng, (w, h), float(2 ** rng.uniform(1, 5)), 3) - 0.5))
        cloth = np.clip(mask[..., :1] + mask[..., 2:], 0, 1)
        lit = lit * (1 + (weave[..., None] - 1) * cloth)
    lit = lit * 2 ** rng.normal(0, 0.5) * 2 ** rng.normal(0, 0.2, 3)
    if rng.random() < 0.6:  # light from one side, softly or as through a window
        angle, soft = rng.uniform(0, 2 * np.pi), rng.uniform(0.02, 0.6)
        ys, xs = np.mgrid[0:h, 0:w].astype(np.float32) / h
        along = (xs - 0.375) * np.cos(angle) + (ys - 0.45) * np.sin(angle) + rng.normal(0, 0.15)
        lit = lit * 2 ** (rng.uniform(0.3, 2.5) * np.tanh(along / soft))[..., None]
    return lit.astype(np.float32)


def _dyed(rng: Rng, linear: Picture, alpha: Picture, mask: Picture) -> Picture:
    """What is dark and no cloth, mostly hair, becomes grey, fair or white."""
    light = linear.mean(-1, keepdims=True)
    bare = (mask[..., 0] + mask[..., 2] < 0.05) & (alpha[..., 0] > 0.9)
    usual = max(float(np.percentile(light[bare], 80)) if bare.any() else 0.1, 1e-3)
    dark = np.clip(1.4 - 3 * light / usual, 0, 1) * np.clip(1 - mask.sum(-1, keepdims=True), 0, 1)
    colour = np.array([1, rng.uniform(0.6, 1), rng.uniform(0.3, 1)], np.float32)
    relief = np.clip(0.4 + 3 * light / usual, 0, 1.5)
    dyed: Picture = linear * (1 - dark) + dark * relief * colour * usual * 2 ** rng.uniform(-1.5, 2.5)
    return dyed.astype(np.float32)


def _bled(rgb: Picture, alpha: Picture) -> Picture:
    """Colours of the person go on beyond the outline, so that no dark rim betrays it."""
    spread = cv2.GaussianBlur(np.concatenate([rgb * alpha, alpha], -1), (0, 0), 2.5)
    around = spread[..., :3] / np.maximum(spread[..., 3:], 1e-3)
    sure = np.clip(alpha * 2 - 1, 0, 1)
    bled: Picture = rgb * sure + around * (1 - sure)
    return bled.astype(np.float32)


def _framed(rng: Rng, picture: Picture, alpha: Picture, marks: Picture) -> Example | None:
    """Sometimes cut off near the face, then turned upright as selfies are; marks (5, 2) in pixels."""
    left, top, right = 0, 0, alpha.shape[1]
    if rng.random() < 0.15:
        left = int(rng.uniform(0, max(1.0, 0.6 * marks[:, 0].min())))
        right = int(rng.uniform(min(right - 1.0, 0.4 * right + 0.6 * marks[:, 0].max()), right))
        top = int(rng.uniform(0, max(1.0, 0.4 * marks[:, 1].min())))
    shown, cover = (np.round(np.clip(v, 0, 1) * 255).astype(np.uint8) for v in (picture, alpha))
    shown, cover = shown[top:, left:right], cover[top:, left:right, 0]
    places: Marks = tuple(
        (float(x), float(y)) for x, y in (marks - [left, top]) / [cover.shape[1], cover.shape[0]]
    )
    x, y = rng.uniform(-0.015, 0.015, 2)
    size, turn = rng.uniform(-0.05, 0.05, 2)
    off = Nudge(x=float(x), y=float(y), size=float(size), turn=float(turn))
    crop = aligned(Image.fromarray(shown), places, SIZE, FACE_SHARE, off)
    share = aligned(Image.fromarray(cover), places, SIZE, FACE_SHARE, off)
    if crop is None or share is None:
        return None
    return Example(picture=np.asarray(crop.picture), alpha=np.asarray(share.picture)[..., 0].copy())


def _photographed(rng: Rng, picture: Bytes) -> Bytes:
    """As a camera and a chat leave it: toned, blurred or sharpened, grainy, compressed."""
    seen = toned(rng, picture.astype(np.float32) / 255, 0.35)
    if rng.random() < 0.3:
        seen = cv2.GaussianBlur(seen, (0, 0), float(rng.uniform(0.3, 1.4)))
    elif rng.random() < 0.4:
        seen = seen + rng.uniform(0.2, 0.9) * (seen - cv2.GaussianBlur(seen, (0, 0), 1.2))
    if rng.random() < 0.5:
        seen = seen + rng.normal(0, rng.uniform(0.002, 0.03), seen.shape)
    shown = np.round(np.clip(seen, 0, 1) * 255).astype(np.uint8)
    if rng.random() < 0.5:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 96))]
        return np.array(cv2.imdecode(cv2.imencode(".jpg", shown, quality)[1], cv2.IMREAD_COLOR), np.uint8)
    return shown


def example(rng: Rng, person: Person, landmarks: Landmarks, scenes: Scenes) -> Example | None:
    """One varied picture of the person; None without a usable face."""
    alpha = person[1]
    shown = compose.filmic(worn(rng, person))
    if rng.random() < 0.75:
        shown = _bled(shown, alpha)
    shown = toned(rng, shown, 0.4)
    layers = cv2.resize(np.concatenate([shown, alpha], -1), FRAME, interpolation=cv2.INTER_CUBIC)
    cover = np.clip(cv2.GaussianBlur(layers[..., 3], (0, 0), float(rng.uniform(0.4, 1.0))), 0, 1)[..., None]
    rgb = np.clip(layers[..., :3], 0, 1)
    rgb = rgb + rng.uniform(0, 0.8) * (rgb - cv2.GaussianBlur(rgb, (0, 0), 1.3))
    own = rgb[cover[..., 0] > 0.95]
    scene = behind(rng, scenes, own[:: max(1, len(own) // 500)], FRAME)
    scale = np.array(FRAME) / [alpha.shape[1], alpha.shape[0]]
    marks = np.array([landmarks[name] for name in compose.MARKS]) * scale
    found = _framed(rng, rgb * cover + scene * (1 - cover), cover, marks)
    return found and Example(picture=_photographed(rng, found.picture), alpha=found.alpha)
