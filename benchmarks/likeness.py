"""How much more like a person are pictures drawn with their adapter? dlib's likeness, with and without.

python -m benchmarks.likeness --base pocket --person p001 --out .pocket/likeness
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

from PIL import Image

from evaluation.people import read_selfies
from evaluation.workshop import Workshop
from worker.assess.assessor import FaceAssessor
from worker.painting.faces import FaceLikeness
from worker.painting.likeness import mean_likeness, references_of
from worker.painting.pictures import open_picture

PROMPTS = ("on the beach", "im Wald", "on the moon", "nachts in der Stadt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", default="pocket")
    parser.add_argument("--person", default="p001")
    parser.add_argument("--people", type=Path, default=Path("people"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/likeness"))
    parser.add_argument("--override", nargs="*", default=[], help="field=json value of the recipe")
    given = parser.parse_args()
    overrides: dict[str, Any] = {
        name: json.loads(value) for name, value in (item.split("=", 1) for item in given.override)
    }
    given.out.mkdir(parents=True, exist_ok=True)
    selfies = read_selfies(given.people, given.person, FaceAssessor())
    likeness = FaceLikeness()
    references = references_of(likeness, selfies.features)
    own = [mean_likeness(face, [r for r in references if r is not face]) for face in references]
    workshop = Workshop(given.base, given.out / "cache")
    trained, seconds = workshop.train(selfies, given.out / given.person, overrides)
    (given.out / f"{given.person}.safetensors").write_bytes(trained.adapter)
    report: dict[str, Any] = {
        "person": given.person,
        "photos": len(selfies.photos),
        "selfies_among_themselves": round(sum(one or 0 for one in own) / len(own), 4),
        "training_seconds": round(seconds, 1),
        "overrides": overrides,
        "step": trained.facts["chosen_step"],
        "losses": [round(trained.facts[name], 4) for name in ("first_loss", "last_loss")],
    }
    rows = []
    for name, adapter in (("with", trained.adapter), ("without", None)):
        found: list[float | None] = []
        begun = time.perf_counter()
        for number, prompt in enumerate(PROMPTS):
            seeds = range(100 * number, 100 * number + 4)
            pictures, _ = workshop.paint(workshop.order(prompt, seeds, selfies, adapter))
            images = [open_picture(one.picture) for one in pictures]
            found += [mean_likeness(likeness.face_of(image), references) for image in images]
            rows.append(images)
        seen = [one for one in found if one is not None]
        report[name] = round(sum(seen) / max(1, len(seen)), 4)
        report[f"{name}_faces"] = f"{len(seen)} of {len(found)}"
        report[f"{name}_seconds"] = round(time.perf_counter() - begun, 1)
    cell = (216, 288)
    sheet = Image.new("RGB", (cell[0] * 8, cell[1] * 4))
    for at, images in enumerate(rows):
        for column, image in enumerate(images):
            place = (cell[0] * (column + 4 * (at // 4)), cell[1] * (at % 4))
            sheet.paste(image.resize(cell, Image.Resampling.LANCZOS), place)
    sheet.save(given.out / f"{given.person}.png")
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
