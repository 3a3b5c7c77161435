"""Rendered people cut out and turned upright, in neutral light: what the pocket model learns people from.

Each is a layer as worker/families/layers.py wants it (colours times alpha, alpha), with a Look that says
what it shows. Clothes are coloured here, so one render gives several.

    python -m worker.pocket.cutouts --people .pocket/people --out .pocket/cutouts
    python -m worker.pocket.cutouts --people .pocket/large --out .pocket/sharp --size 576

The second keeps the detail that the joiner is to bring back; renders for it are of 624 x 832.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from worker.families.pocket import FACE_SHARE
from worker.pocket import words
from worker.pocket.captions import Look, look_of
from worker.pocket.compose import MARKS, colours_of, described, dress, filmic, load_person, neutralise
from worker.pocket.drawing import Picture
from worker.training.framing import Nudge, matrix_of, stance

SIZE = (288, 384)
"""Width and height of a layer: half the picture's."""
NOSE_ASIDE = 0.15
"""Of a face turned further, the nose tip lies further from the middle, in lengths from eyes to mouth."""
VIEWS = 3
"""Of every render: in other clothes each, the first framed exactly, the others a little off."""


EDGE = 0.385
"""Goes on beyond a render's sides and bottom, in widths."""
TOP_ROWS = 2
"""Of a render: hair there means that the head was cut off."""


def continued(rgba: Picture, cloth: Picture) -> Picture:
    """A render (H, W, 4) that goes on below and, where clothes reach its sides, beside: (H+e, W+2e, 4)."""
    edge = round(EDGE * rgba.shape[1])
    wide = cv2.copyMakeBorder(rgba, 0, edge, edge, edge, cv2.BORDER_REPLICATE)
    clothes = cv2.copyMakeBorder(cloth, 0, edge, edge, edge, cv2.BORDER_REPLICATE)
    for side in (slice(0, edge), slice(wide.shape[1] - edge, None)):
        wide[:, side, 3] *= clothes[:, side] > 0.5
    return wide


def upright(
    layers: Picture, landmarks: dict[str, Any], nudge: Nudge, size: tuple[int, int], into: tuple[int, int]
) -> Picture | None:
    """Turn a continued render (H, W, 4) upright and bring eyes and mouth to their places.

    `size` (width, height) is the render's own, `into` the result's. None when the face looks aside.
    """
    marks = tuple((landmarks[m][0] / size[0], landmarks[m][1] / size[1]) for m in MARKS)
    found = stance(marks, size)
    if found is None or abs(float(found.nose[0])) > NOSE_ASIDE:
        return None
    edge = round(EDGE * size[0])
    matrix = matrix_of(found, found.middle + np.array([edge, 0]), into, FACE_SHARE, nudge)
    turned: Picture = cv2.warpAffine(layers, matrix, into, flags=cv2.INTER_CUBIC, borderValue=0)
    return turned


def cutout(
    folder: Path, label: dict[str, Any], shot: dict[str, Any], view: int, size: tuple[int, int]
) -> tuple[Picture, Look] | None:
    """One render as RGBA of that width and height, 0..1, colours not yet times alpha, and what it shows."""
    rng = np.random.default_rng([view, *shot["file"].encode()])
    linear, alpha, mask = load_person(folder, shot["file"])
    clothes = shot["clothes"]
    names = colours_of(rng, clothes)
    colours = [np.asarray(words.COLOURS[c][0], np.float32) * 2 ** rng.normal(0, 0.15) for c in names]
    dressed = dress(neutralise(linear, mask, 0.9), mask, *(np.clip(c, 0.008, 0.9) for c in colours))
    rgba = np.concatenate([filmic(dressed * 1.05), alpha], -1).astype(np.float32)
    nudge = Nudge()
    if view:
        x, y, larger, turn = (float(v) for v in rng.uniform(-1, 1, 4) * [0.01, 0.01, 0.03, 0.03])
        nudge = Nudge(x=x, y=y, size=larger, turn=turn)
    if float(alpha[:TOP_ROWS].max()) > 0.5:
        return None
    cloth = np.clip(mask[..., 0] + mask[..., 2], 0, 1)
    own_size = (rgba.shape[1], rgba.shape[0])
    turned = upright(continued(rgba, cloth), shot["landmarks"], nudge, own_size, size)
    if turned is None:
        return None
    look = look_of(label["ident"], shot, "studio", *described(mask, clothes, names))
    return np.clip(turned, 0, 1), look


def cutouts(folder: Path, size: tuple[int, int] = SIZE) -> Iterator[tuple[str, Picture, Look]]:
    """All renders of a folder, view by view, in the order of their names."""
    for file in sorted(folder.glob("*.json")):
        label = json.loads(file.read_text())
        for shot in label["shots"]:
            for view in range(VIEWS):
                found = cutout(folder, label, shot, view, size)
                if found is not None:
                    yield f"{shot['file']}_{view}", *found


def layers_of(rgba: npt.NDArray[np.uint8]) -> tuple[Picture, Picture]:
    """Stored cutouts (N, H, W, 4) to colours in -1..1 times alpha (N, 3, H, W), and alpha."""
    values = rgba.astype(np.float32).transpose(0, 3, 1, 2) / 255
    alpha = values[:, 3:]
    return (values[:, :3] * 2 - 1) * alpha, alpha


def main() -> None:
    """Cut out all that is there: cutouts.npy (N, H, W, 4) of bytes, and looks.jsonl, a row each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=Path, default=Path(".pocket/people"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/cutouts"))
    parser.add_argument(
        "--size", type=int, default=SIZE[0], help="width of a cutout; its height is 4/3 of it"
    )
    given = parser.parse_args()
    cv2.setNumThreads(1)
    given.out.mkdir(parents=True, exist_ok=True)
    kept, rows = [], []
    for name, rgba, look in cutouts(given.people, (given.size, given.size * 4 // 3)):
        kept.append(np.round(rgba * 255).astype(np.uint8))
        rows.append(json.dumps({"name": name, "look": asdict(look)}))
    order = list(range(len(rows)))
    Random(0).shuffle(order)  # a person's pictures do not stand together
    np.save(given.out / "cutouts.npy", np.stack([kept[i] for i in order]))
    (given.out / "looks.jsonl").write_text("\n".join(rows[i] for i in order) + "\n")
    print(f"{len(rows)} cutouts", flush=True)


if __name__ == "__main__":
    main()
