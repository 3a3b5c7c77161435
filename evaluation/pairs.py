"""Two people in one picture: are both there, each on their side? Figures, and sheets to look at.

Every two of the evaluation's people, with the adapters that `make evaluate` made. The judge is the
evaluation's own embedding, which the product neither trains nor ranks by: each half of a picture must hold a
face that is likest, of all people of the evaluation, to the one who was to stand there.

    python -m evaluation.pairs [--base MODEL] [--work FOLDER] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from evaluation import networks
from evaluation.faces import FaceFinder
from evaluation.metrics import Floats, interval, likeness_to
from evaluation.people import Judge, Selfies, names_in, read_selfies
from evaluation.run import prompt_of, seeds_of
from evaluation.workshop import Workshop
from worker.assess.assessor import FaceAssessor
from worker.engines import Painted, Worn
from worker.painting.pair import UNSURE

SCENES = ("beach", "library", "snow", "castle")
TILE_PX = (144, 192)
ADAPTER = "adapter.safetensors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One picture, judged: who is likest in either half, as numbers of people; -1 where no face is."""

    wanted: tuple[int, int]
    likest: tuple[int, int]
    unsure: bool

    @property
    def right(self) -> bool:
        return self.wanted == self.likest

    @property
    def swapped(self) -> bool:
        return self.wanted == self.likest[::-1]


def halves(picture: Image.Image) -> tuple[Image.Image, Image.Image]:
    middle = picture.width // 2
    left, right = (0, 0, middle, picture.height), (middle, 0, picture.width, picture.height)
    return picture.crop(left), picture.crop(right)


def likest(rows: Floats, galleries: Sequence[Floats]) -> list[int]:
    """Of each face (N, 128), NaN where there is none, the number of the likest person, -1 for nobody."""
    scores = likeness_to(rows, galleries)
    return [int(row.argmax()) if np.isfinite(row).all() else -1 for row in scores]


def summary(found: Sequence[Found], seconds: Sequence[float], alone_s: Sequence[float]) -> dict[str, object]:
    """The figures; `seconds` of four pictures of two, `alone_s` of four of one person."""
    count = len(found)
    right = sum(one.right for one in found) / count
    return {
        "pictures": count,
        "both_right": right,
        "both_right_95": interval(right, count),
        "swapped": sum(one.swapped for one in found) / count,
        "no_face": sum(-1 in one.likest for one in found) / count,
        "said_unsure": sum(one.unsure for one in found) / count,
        "seconds_ratio": median(seconds) / median(alone_s),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation.pairs")
    parser.add_argument("--base", default="pocket", help="as BASE_MODEL")
    parser.add_argument("--people", type=Path, nargs="+", default=[Path("people"), Path("evaluation/people")])
    parser.add_argument("--work", type=Path, default=Path(".evaluation"))
    parser.add_argument("--out", type=Path, default=Path("evaluation/pictures"))
    given = parser.parse_args(arguments)
    workshop = Workshop(given.base, given.work / "cache")
    made = given.work / workshop.folder.fingerprint
    everybody = names_in(given.people).items()
    names = {name: folder for name, folder in everybody if (made / name / ADAPTER).is_file()}
    if len(names) < 2:
        print("Nobody has an adapter of this base yet: run `make evaluate` first.", file=sys.stderr)
        return 1
    assessor = FaceAssessor()
    people = [read_selfies(folder, name, assessor) for name, folder in names.items()]
    judge = Judge(networks.load_faces(networks.WEIGHTS)[0], FaceFinder())
    found, facts = measure(workshop, people, made, judge, given.out)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "pairs.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(facts, indent=2), flush=True)
    known = [*names, "nobody"]  # -1 is the last
    for one in found:
        if not one.right:
            wanted, seen = (" and ".join(known[at] for at in two) for two in (one.wanted, one.likest))
            print(f"wanted {wanted}, seen {seen}", flush=True)
    return 0


def measure(
    workshop: Workshop, people: Sequence[Selfies], made: Path, judge: Judge, out: Path
) -> tuple[list[Found], dict[str, object]]:
    """Draw every two people in every scene, four pictures each, and judge them; sheets come into `out`."""
    galleries = [judge.photos(one.photos)[0] for one in people]
    adapters = [(made / one.name / ADAPTER).read_bytes() for one in people]
    found: list[Found] = []
    seconds: list[float] = []
    alone_s: list[float] = []
    out.mkdir(parents=True, exist_ok=True)
    workshop.warm_up()
    for number, two in enumerate(combinations(range(len(people)), 2)):
        left, right = two[::-1] if number % 2 else two
        rows: list[Image.Image] = []
        for at, scene in enumerate(SCENES):
            prompt = prompt_of(number, at, scene)[1]
            seeds = seeds_of("pair", people[left].name, people[right].name, scene)
            order = workshop.order(prompt, seeds, people[left], adapters[left])
            beside = Worn(
                adapter=adapters[right], adapter_id=people[right].name, references=people[right].features
            )
            painted, took_s = workshop.paint(replace(order, beside=beside))
            seconds.append(took_s)
            if at == 0:
                alone_s.append(workshop.paint(order)[1])
            pictures = [Image.open(io.BytesIO(one.picture)).convert("RGB") for one in painted]
            for one, shown in zip(painted, pictures, strict=True):
                found.append(_judged(one, shown, (left, right), judge, galleries))
            rows.append(_row(pictures))
        _sheet(rows).save(out / f"pair-{people[left].name}-{people[right].name}.jpg", quality=90)
        right_so_far = f"{sum(one.right for one in found)} of {len(found)}"
        print(f"{people[left].name} and {people[right].name}: {right_so_far}", flush=True)
    return found, summary(found, seconds, alone_s)


def _judged(
    one: Painted, picture: Image.Image, wanted: tuple[int, int], judge: Judge, galleries: Sequence[Floats]
) -> Found:
    left, right = likest(judge.rows(halves(picture))[0], galleries)
    return Found(wanted=wanted, likest=(left, right), unsure=UNSURE in one.notes)


def _row(pictures: Sequence[Image.Image]) -> Image.Image:
    row = Image.new("RGB", (TILE_PX[0] * len(pictures), TILE_PX[1]))
    for at, picture in enumerate(pictures):
        row.paste(picture.resize(TILE_PX, Image.Resampling.LANCZOS), (at * TILE_PX[0], 0))
    return row


def _sheet(rows: Sequence[Image.Image]) -> Image.Image:
    sheet = Image.new("RGB", (max(row.width for row in rows), TILE_PX[1] * len(rows)))
    for at, row in enumerate(rows):
        sheet.paste(row, (0, at * TILE_PX[1]))
    return sheet


if __name__ == "__main__":
    sys.exit(main())
