"""Put rendered people (alpha and a cloth mask) before painted backgrounds, with captions, for training.

One render serves many captions: the clothes are rendered grey, so their shading can be multiplied by any
colour, and the grey also tells the colour of the light, which is taken out before the scene puts its own in.

    python -m worker.pocket.compose --people .pocket/people --out .pocket/pictures --each 4
"""

import argparse
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from worker.pocket import scenes_indoors as indoors
from worker.pocket import scenes_outdoors as outdoors
from worker.pocket import words
from worker.pocket.captions import garment_of, look_of, wordings
from worker.pocket.drawing import Picture, Rng, blur

SIZE = (576, 768)
CLOTH_ALBEDO = 0.4
MARKS = ("eye_r", "eye_l", "nose", "mouth_r", "mouth_l")
"""Points of a render's label, from left to right in the picture."""

PAINTERS: dict[str, Callable[[Rng, tuple[int, int]], Picture]] = {
    "beach": outdoors.beach,
    "jungle": outdoors.jungle,
    "moon": outdoors.moon,
    "mountains": outdoors.mountains,
    "city_night": outdoors.city_night,
    "snow": outdoors.snow,
    "desert": outdoors.desert,
    "forest": outdoors.forest,
    "office": indoors.office,
    "space_station": indoors.space_station,
    "underwater": indoors.underwater,
    "castle": indoors.castle,
    "concert": indoors.concert,
    "cafe": indoors.cafe,
    "library": indoors.library,
    "studio": indoors.studio,
    "meadow": indoors.meadow,
}

# the light a scene puts on a person: linear RGB factors and exposure
LIGHT: dict[str, tuple[tuple[float, float, float], float]] = {
    "beach": ((1.06, 1.0, 0.94), 1.2),
    "jungle": ((0.93, 1.04, 0.86), 0.85),
    "moon": ((1.0, 1.0, 1.02), 1.1),
    "mountains": ((1.0, 1.0, 1.03), 1.1),
    "city_night": ((1.06, 0.92, 1.02), 0.7),
    "snow": ((0.97, 1.0, 1.07), 1.15),
    "desert": ((1.10, 1.0, 0.86), 1.15),
    "forest": ((0.99, 1.03, 0.90), 0.95),
    "office": ((0.99, 1.0, 1.02), 1.0),
    "space_station": ((0.97, 1.0, 1.05), 1.0),
    "underwater": ((0.62, 0.98, 1.18), 0.85),
    "castle": ((1.02, 1.0, 0.98), 1.0),
    "concert": ((1.05, 0.82, 1.12), 0.75),
    "cafe": ((1.13, 0.98, 0.80), 0.85),
    "library": ((1.09, 0.99, 0.85), 0.85),
    "studio": ((1.0, 1.0, 1.0), 1.05),
    "meadow": ((1.03, 1.02, 0.95), 1.15),
}


def filmic(linear: Picture) -> Picture:
    """Linear light to display values, with a soft shoulder."""
    x = np.maximum(linear, 0)
    x = np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)
    shown: Picture = np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)
    return shown.astype(np.float32)


def load_person(folder: Path, name: str) -> tuple[Picture, Picture, Picture]:
    """Linear RGB (not premultiplied by intent, black outside), alpha (H, W, 1), cloth mask (H, W, 3)."""
    rgba = cv2.imread(str(folder / f"{name}.png"), cv2.IMREAD_UNCHANGED)
    cloth = cv2.imread(str(folder / f"{name}_c.png"), cv2.IMREAD_COLOR)
    if rgba is None or cloth is None:
        raise FileNotFoundError(folder / name)
    rgba[..., 3] = cv2.medianBlur(rgba[..., 3], 3)
    values = rgba.astype(np.float32) / 255
    linear = values[..., 2::-1] ** 2 * 4
    cloth[..., 0], cloth[..., 2] = (
        cv2.medianBlur(cloth[..., 0], 5),
        cv2.medianBlur(cloth[..., 2], 5),
    )  # hair noise
    mask = cv2.GaussianBlur(cloth, (0, 0), 0.7).astype(np.float32) / 255  # in the order that it was written
    return linear.astype(np.float32), values[..., 3:], mask


def dress(linear: Picture, mask: Picture, first: Picture, second: Picture, jacket: Picture) -> Picture:
    """Give the grey clothes colours; mask channels: shirt, pattern, jacket."""
    shirt = first * (1 - mask[..., 1:2]) + second * mask[..., 1:2]
    factor = 1 - mask[..., :1] - mask[..., 2:]
    factor = np.maximum(factor, 0) + (mask[..., :1] * shirt + mask[..., 2:] * jacket) / CLOTH_ALBEDO
    dressed: Picture = (linear * factor).astype(np.float32)
    return dressed


def colours_of(rng: Rng, clothes: list[str]) -> tuple[str, str, str]:
    """Names of colours for shirt, pattern and what is worn over it; those that such clothes have."""
    typical = words.TYPICAL.get(garment_of(clothes))
    if typical:
        first, second, outer = (str(rng.choice(colours.split())) for colours in typical)
    else:
        first, second, outer = (str(c) for c in rng.choice(sorted(words.COLOURS), 3, replace=False))
    return first, second, outer


def described(mask: Picture, clothes: list[str], colours: tuple[str, str, str]) -> tuple[str, str]:
    """Colour and pattern of the garment that one names; `mask` (H, W, 3) shows the pattern of a shirt."""
    if garment_of(clothes) in words.OUTER.values():
        return colours[2], "plain"
    shirt = mask[..., 0] > 0.5
    share = ((mask[..., 1] > 0.5) & shirt).sum() / max(1, shirt.sum())
    return colours[0], "plain" if share < 0.02 else "stripes" if share > 0.25 else "dots"


def neutralise(linear: Picture, mask: Picture, strength: float = 0.75) -> Picture:
    """Take the light's colour out, read off the grey clothes."""
    grey = (mask[..., 0] + mask[..., 2] > 0.95) & (linear.mean(-1) > 0.01)
    if grey.sum() < 200:
        return linear
    cast = linear[grey].mean(0)
    white: Picture = (linear * (cast.mean() / np.maximum(cast, 1e-4)) ** strength).astype(np.float32)
    return white


def _vary(rng: Rng, colour: tuple[float, float, float]) -> Picture:
    return np.clip(
        np.asarray(colour, np.float32) * 2 ** rng.normal(0, 0.25) * 2 ** rng.normal(0, 0.06, 3), 0.008, 0.9
    ).astype(np.float32)


def background(rng: Rng, scene: str) -> Picture:
    """One painted background, shifted, mirrored, out of focus."""
    w, h = SIZE
    wide = PAINTERS[scene](rng, (int(w * 1.15), int(h * 1.15)))
    x, y = int(rng.integers(0, wide.shape[1] - w + 1)), int(rng.integers(0, wide.shape[0] - h + 1))
    picture = wide[y : y + h, x : x + w]
    if rng.random() < 0.5:
        picture = picture[:, ::-1]
    picture = blur(np.ascontiguousarray(picture), float(rng.uniform(1.5, 5.0)))
    return np.clip(picture * 2 ** rng.normal(0, 0.12), 0, 1).astype(np.float32)


def place(rng: Rng, layers: Picture) -> tuple[Picture, Picture]:
    """Scale the person to the picture, sometimes closer, feet of the picture kept filled; and how (2, 3)."""
    w, h = SIZE
    zoom = float(np.clip(rng.normal(1.04, 0.05), 1.0, 1.2))
    spare = (w * (zoom - 1), h * (zoom - 1))
    dx, dy = rng.uniform(0, 1) * spare[0], rng.uniform(0.2, 1) * spare[1]
    sx, sy = w * zoom / layers.shape[1], h * zoom / layers.shape[0]
    matrix = np.array([[sx, 0, -dx], [0, sy, -dy]], np.float32)
    placed = cv2.warpAffine(layers, matrix, SIZE, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return placed, matrix


def compose(
    rng: Rng, person: tuple[Picture, Picture, Picture], scene: str, colours: tuple[str, str, str]
) -> tuple[Picture, Picture]:
    """A finished picture (768, 576, 3), 0 to 1, and how the render was placed in it (2, 3).

    Colours are those of shirt, its pattern and the jacket.
    """
    linear, alpha, mask = person
    tint, exposure = LIGHT[scene]
    lit = neutralise(linear, mask)
    lit = dress(lit, mask, *(_vary(rng, words.COLOURS[c][0]) for c in colours))
    lit = lit * np.asarray(tint, np.float32) * exposure * 2 ** rng.normal(0, 0.15)
    placed, matrix = place(rng, np.concatenate([filmic(lit.astype(np.float32)), alpha], -1))
    rgb = np.clip(placed[..., :3], 0, 1)
    cover = cv2.GaussianBlur(np.clip(placed[..., 3], 0, 1), (0, 0), 1.0)[..., None]
    rgb = rgb + 0.5 * (rgb - cv2.GaussianBlur(rgb, (0, 0), 1.6))
    behind = background(rng, scene)
    picture = rgb * cover + behind * (1 - cover)
    picture = picture + rng.normal(0, 0.006, (*picture.shape[:2], 1)).astype(np.float32)
    finished: Picture = np.clip(picture, 0, 1).astype(np.float32)
    return finished, matrix


def jobs(people: Path, each: int, seed: int) -> list[dict[str, Any]]:
    """Every picture to compose, in a shuffled order; a render's scenes do not depend on the other renders."""
    out = []
    for file in sorted(people.glob("*.json")):
        label = json.loads(file.read_text())
        for shot in label["shots"]:
            rng = random.Random(f"{seed}:{shot['file']}")
            out += [
                {"identity": label["ident"], "shot": shot, "scene": scene, "seed": rng.randrange(2**31)}
                for scene in rng.sample(sorted(PAINTERS), each)
            ]
    random.Random(seed).shuffle(out)
    return out


def marks_of(landmarks: dict[str, list[float]], matrix: Picture) -> list[list[float]]:
    """Where the render's eyes, nose tip and mouth corners came to lie (5, 2), 0 to 1 of the picture."""
    points = np.array([landmarks[name] for name in MARKS], np.float64)
    placed = (points @ matrix[:, :2].T + matrix[:, 2]) / SIZE
    rounded: list[list[float]] = placed.round(4).tolist()
    return rounded


def make(job: dict[str, Any], people: Path, out: Path) -> dict[str, Any]:
    """Compose one picture and return its row of captions."""
    name = f"{job['shot']['file']}_{job['scene']}"
    rng = np.random.default_rng(job["seed"])
    clothes = job["shot"]["clothes"]
    colours = colours_of(rng, clothes)
    person = load_person(people, job["shot"]["file"])
    colour, pattern = described(person[2], clothes, colours)
    look = look_of(job["identity"], job["shot"], job["scene"], colour, pattern)
    picture, matrix = compose(rng, person, job["scene"], colours)
    bgr = np.round(picture[..., ::-1] * 255).astype(np.uint8)
    cv2.imwrite(str(out / f"{name}.jpg"), bgr, [cv2.IMWRITE_JPEG_QUALITY, 93])
    words_rng = random.Random(job["seed"])
    return {
        "file": f"{name}.jpg",
        "scene": job["scene"],
        "person": job["identity"]["seed"],
        "marks": marks_of(job["shot"]["landmarks"], matrix),
        "captions": wordings(look, words_rng),
    }


def main() -> None:
    """Compose what is missing; rows go to captions.jsonl as they are made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=Path, default=Path(".pocket/people"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/pictures"))
    parser.add_argument("--each", type=int, default=4, help="backgrounds a render")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    given.out.mkdir(parents=True, exist_ok=True)
    rows = given.out / "captions.jsonl"
    done = {json.loads(r)["file"] for r in rows.read_text().splitlines()} if rows.exists() else set()
    with rows.open("a") as file:
        for job in jobs(given.people, given.each, given.seed):
            if f"{job['shot']['file']}_{job['scene']}.jpg" in done:
                continue
            file.write(json.dumps(make(job, given.people, given.out), ensure_ascii=False) + "\n")
            file.flush()


if __name__ == "__main__":
    main()
