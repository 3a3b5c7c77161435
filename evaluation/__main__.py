"""`make evaluate`: who is it, where, whom does it leak into, how long; report.json and page.html.

Goes on where it was cut. Ends with 1 and one sentence when the base model or a judge's weights are missing.

    python -m evaluation [--base MODEL] [--people FOLDER ...] [--work FOLDER] [--out FOLDER] [--judges FOLDER]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from PIL import Image

from evaluation import networks
from evaluation.faces import FaceFinder
from evaluation.judging import judge_all
from evaluation.metrics import LINE_UP, recognition
from evaluation.page import write_page
from evaluation.people import Judge, Selfies, names_in, read_selfies
from evaluation.run import Plan, make_all
from evaluation.workshop import Workshop, machine_facts
from storage.domain.errors import Permanent
from worker.assess.assessor import FaceAssessor


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--base", default="pocket", help="as BASE_MODEL")
    parser.add_argument("--people", type=Path, nargs="+", default=[Path("people"), Path("evaluation/people")])
    parser.add_argument("--work", type=Path, default=Path(".evaluation"))
    parser.add_argument("--out", type=Path, default=Path("evaluation"))
    parser.add_argument("--judges", type=Path, default=networks.WEIGHTS)
    given = parser.parse_args(arguments)
    try:
        evaluate(given.base, given.people, given.work, given.out, given.judges)
    except networks.WeightsMissing as error:
        print(f"Nobody to judge by: {error}. See docs/evaluation.md for how to train it.", file=sys.stderr)
        return 1
    except Permanent as error:
        print(
            f"There is nothing to evaluate: “{given.base}” is not usable here ({error.code}).",
            file=sys.stderr,
        )
        return 1
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def evaluate(
    base: str, folders: Sequence[Path], work: Path, out: Path, judges: Path, plan: Plan | None = None
) -> None:
    """Judges first: what cannot be judged need not be drawn."""
    plan = plan or Plan()
    face_net, face_facts = networks.load_faces(judges)
    scene_net, scene_facts = networks.load_scenes(judges)
    names = names_in(folders)
    if len(names) < LINE_UP:
        where = " and ".join(map(str, folders))
        raise ValueError(f"A line-up needs {LINE_UP} people; {where} holds {len(names)}.")
    workshop = Workshop(base, work / "cache")
    assessor = FaceAssessor()
    people = [read_selfies(folder, name, assessor) for name, folder in names.items()]
    made = work / workshop.folder.fingerprint
    make_all(workshop, people, list(range(len(people))), plan, made, lambda said: print(said, flush=True))

    known = tuple(scene_facts["scenes"])

    def scene_of(pictures: Sequence[Image.Image]) -> list[str]:
        small = [
            np.asarray(one.convert("RGB").resize(networks.SCENE_SIZE_PX, Image.Resampling.LANCZOS), np.uint8)
            for one in pictures
        ]
        return [known[int(at)] for at in networks.answers(scene_net, small).argmax(1)]

    judge = Judge(face_net, FaceFinder())
    found = judge_all(made, people, plan, judge, scene_of, float(face_facts["threshold"]))
    facts = found.flat() | {
        "judges": {"faces": face_facts, "scenes": scene_facts},
        "real_selfies": _on_real_selfies(judge, people),
        "base_model": {"name": base, "fingerprint": workshop.folder.fingerprint},
        "machine": machine_facts(),
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_text(json.dumps(facts, indent=2, default=str) + "\n", encoding="utf-8")
    write_page(out / "page.html", made, people, plan, facts)
    print(f"{out / 'report.json'} and {out / 'page.html'} are written.", flush=True)


def _on_real_selfies(judge: Judge, people: Sequence[Selfies]) -> dict[str, object]:
    """The judge's own accuracy on these people's selfies, each photo a shot of its own."""
    rows = [judge.photos(one.photos) for one in people]
    person = np.repeat(np.arange(len(people)), [len(own) for own, _ in rows])
    shot = np.arange(len(person))
    own, dlib = (np.concatenate([row[kind] for row in rows]) for kind in (0, 1))
    return {"own": asdict(recognition(own, person, shot)), "dlib": asdict(recognition(dlib, person, shot))}


if __name__ == "__main__":
    sys.exit(main())
