"""How often the proof of person errs: rendered people who do tasks, and those who would cheat.

    python -m evaluation.challenges --films .pocket/films --renders .pocket/judged

Films by `worker/pocket/people/challenges.py` and `worker/pocket/films.py`. A person's rows are kept as they
are made, so a run that was stopped goes on. The figures of docs/proof.md.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np

from evaluation import cheats
from evaluation.metrics import interval
from evaluation.proof_sets import Photographed, photographed
from storage.domain.proving import TURNS, ProofState, Task, draw_tasks
from worker.assess.challenge import judged
from worker.assess.faces import FaceReader
from worker.assess.looks import Look, Watcher
from worker.assess.movements import HEAD_TASKS, Movements, movements
from worker.assess.presence import depths
from worker.assess.sameness import sameness
from worker.pocket.films import joined, take

ROOT = Path(__file__).parents[1]
TRIES = 3  # films of each person
WRONG_DRAWS = 40  # other challenges asked of each film
MIXED = 6  # other people of whom a photo lies in the set
SHARES = (0.1, 0.3)  # of a set that are somebody else's
NEAREST = 10
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """One film, watched."""

    person: str
    tasks: tuple[Task, ...]
    data: bytes
    looks: list[Look]
    moves: Movements
    cpu_s: float


class Bench:
    """Runs everything that is tried with one person."""

    def __init__(self, films: Path, sets: Sequence[Photographed]) -> None:
        self._films = films
        self._sets = {one.name: one for one in sets}
        self._watcher = Watcher(FaceReader())

    def rows(self, name: str, others: Sequence[str]) -> Iterator[Row]:
        """`others`: names of those who have films, too."""
        rng = Random(f"challenges:{name}")
        own = self._sets[name]
        tries = [self._take(name, draw_tasks(rng)) for _ in range(TRIES)]
        for film in tries:
            yield _row("genuine", film, own.features, cpu_s=film.cpu_s, seconds=film.looks[-1].at_s)
            for other in self._sets.values():
                if other.name != name:
                    yield _row("impostor", film, other.features, other=other.name)
            for _ in range(WRONG_DRAWS):
                yield _row("kept for another challenge", film, own.features, asked=draw_tasks(rng))
        yield from self._mixed(tries[0], rng)
        yield from self._worse(tries[0])
        yield from self._flat(name, rng)
        yield from self._with_others(tries[0], others, rng)

    def _mixed(self, film: Film, rng: Random) -> Iterator[Row]:
        own = self._sets[film.person]
        strangers = rng.sample([one for one in self._sets.values() if one is not own], MIXED)
        for other in strangers:
            for share in SHARES:
                count = max(1, round(share * len(own.features)))
                mixed = [*own.features[count:], *other.features[:count]]
                yield _row(f"set with {share:.0%} of somebody else", film, mixed, other=other.name)

    def _worse(self, film: Film) -> Iterator[Row]:
        for kind, data in (
            ("genuine, 240 px at 15 frames", cheats.worse(film.data, width_px=240, fps=15)),
            ("genuine, in a mirror", cheats.mirrored(film.data)),
            ("genuine, 8 frames a second", cheats.worse(film.data, width_px=312, fps=8)),
        ):
            yield _row(kind, self._watched(film.person, film.tasks, data), self._sets[film.person].features)

    def _flat(self, name: str, rng: Random) -> Iterator[Row]:
        own = self._sets[name]
        photo = _pixels(own.plainest)
        yield _row(
            "photo held still", self._watched(name, draw_tasks(rng), cheats.still(photo, 4)), own.features
        )
        heads = sorted(HEAD_TASKS)
        for far in (0.7, 1.6):
            tasks = tuple(rng.sample(heads, 3))
            tasks = tasks if TURNS & set(tasks) else (Task.TURN_LEFT, *tasks[1:])
            data = cheats.planar(photo, tasks, rng.uniform(30, 60), far)
            yield _row("photo turned", self._watched(name, tasks, data), own.features)
        slides = cheats.slides([_pixels(one) for one in rng.sample(own.photos, 3)])
        yield _row("photos fading over", self._watched(name, draw_tasks(rng), slides), own.features)

    def _with_others(self, film: Film, others: Sequence[str], rng: Random) -> Iterator[Row]:
        own = self._sets[film.person].features
        for other in rng.sample(list(others), min(2, len(others))):
            names = [film.person, film.person, film.person]
            names[rng.randrange(3)] = other
            parts = [
                (self._films / who / f"{task}.mp4").read_bytes()
                for who, task in zip(names, film.tasks, strict=True)
            ]
            even = [cheats.worse(part, width_px=312, fps=24, crf=25) for part in parts]
            cut = self._watched(film.person, film.tasks, joined(even))
            yield _row("cut with somebody else", cut, own, other=other)
        if others:
            other = rng.choice(list(others))
            two = cheats.beside(film.data, take(self._films / other, film.tasks))
            yield _row("second person", self._watched(film.person, film.tasks, two), own, other=other)

    def _take(self, name: str, tasks: tuple[Task, ...]) -> Film:
        return self._watched(name, tasks, take(self._films / name, tasks))

    def _watched(self, name: str, tasks: tuple[Task, ...], data: bytes) -> Film:
        begin = time.process_time()
        looks = self._watcher.watch(data, lambda *_: None)
        moves = movements(looks)
        return Film(
            person=name, tasks=tasks, data=data, looks=looks, moves=moves, cpu_s=time.process_time() - begin
        )


def _pixels(photo: bytes) -> Any:
    return cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR_RGB)


def _row(kind: str, film: Film, references: Sequence[Any], **more: Any) -> Row:
    asked = more.pop("asked", film.tasks)
    found = judged(film.looks, asked, references, film.moves)
    same = sameness(film.looks, film.moves, references)
    return {
        "kind": kind,
        "person": film.person,
        "tasks": [str(task) for task in asked],
        "did": [str(deed.task) for deed in film.moves.deeds],
        "state": str(found.state),
        "finding": str(found.findings[0]) if found.findings else "",
        "missed": list(found.missed),
        "apart": round(max(same.parts, default=2), 3),
        "stray": round(max(same.strays, default=2), 3),
        "off plane": [round(one, 3) for one in depths(film.looks, film.moves)],
    } | more


def report(rows: Sequence[Row]) -> str:
    """A table of kinds: how many, how many proven, unsure and failed, with Wilson's intervals."""
    lines = ["| what | films | proven | unsure | failed |", "|---|---|---|---|---|"]
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    groups = [(kind, [row for row in rows if row["kind"] == kind]) for kind in kinds]
    near = _nearest(rows)
    groups.append((f"impostor, the {NEAREST} pairs most alike", near))
    for kind, some in groups:
        shares = (_share(some, state) for state in (ProofState.PROVEN, ProofState.UNSURE, ProofState.FAILED))
        lines.append(f"| {kind} | {len(some)} | " + " | ".join(shares) + " |")
    films = [row for row in rows if "cpu_s" in row]
    per_s = [row["cpu_s"] / row["seconds"] for row in films]
    lines.append(
        f"\n{np.median(per_s):.2f} s of a core a second of film; findings of genuine films that failed:"
    )
    lines += [f"- {row['person']} {row['tasks']} did {row['did']}: {row['finding']}" for row in rows
              if row["kind"].startswith("genuine") and row["state"] != ProofState.PROVEN]  # fmt: skip
    return "\n".join(lines)


def _share(rows: Sequence[Row], state: ProofState) -> str:
    count = sum(row["state"] == state for row in rows)
    low, high = interval(count / max(1, len(rows)), len(rows))
    return f"{count} ({100 * low:.1f} to {100 * high:.1f} %)"


def _nearest(rows: Sequence[Row]) -> list[Row]:
    """Films of those pairs of people whose film and photos are most alike."""
    pairs: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row["kind"] == "impostor" and row["apart"] < 2:
            pairs.setdefault((row["person"], row["other"]), []).append(row)
    closest = sorted(pairs.values(), key=lambda some: min(row["apart"] for row in some))[:NEAREST]
    return [row for some in closest for row in some]


def main() -> None:
    """Try everything with everybody who has films, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--films", type=Path, default=ROOT / ".pocket" / "films")
    parser.add_argument("--renders", type=Path, default=ROOT / ".pocket" / "judged")
    parser.add_argument("--out", type=Path, default=ROOT / ".evaluation")
    parser.add_argument("--people", type=int, default=90, help="of the renders, to compare with")
    given = parser.parse_args()
    folders = [ROOT / "people", ROOT / "evaluation" / "people"]
    sets = photographed(folders, given.renders, given.out / "proof_sets", given.people)
    last = f"{list(Task)[-1]}.mp4"
    filmed = sorted(folder.name for folder in given.films.iterdir() if (folder / last).exists())
    filmed = [name for name in filmed if name in {one.name for one in sets}]
    bench = Bench(given.films, sets)
    kept = given.out / "challenges"
    kept.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    for name in filmed:
        file = kept / f"{name}.json"
        if not file.exists():
            others = [one for one in filmed if one != name]
            file.write_text(json.dumps(list(bench.rows(name, others))))
            print(name, flush=True)
        rows += json.loads(file.read_text())
    print(report(rows))


if __name__ == "__main__":
    main()
