"""`python -m worker.assess.acceptance`: every picture of people/ through the assessor, verdict against label.

Per person in the order of the files, the accepted ones building up the known set, as in a chat. Writes the
table into docs/assess.md between its markers.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.domain.records import SelfieState
from worker.assess.assessor import FaceAssessor
from worker.assess.features import unpack
from worker.assess.identity import distance_to_centre
from worker.engines import Verdict

ROOT = Path(__file__).parents[2]
START, END = "<!-- table: python -m worker.assess.acceptance -->", "<!-- end of table -->"

# The findings that name each kind of bad picture; any other rejection still keeps the picture out.
MEANT: dict[str, frozenset[str]] = {
    "blur": frozenset({"blurred", "shaken"}),
    "motion_blur": frozenset({"blurred", "shaken"}),
    "dark": frozenset({"too-dark"}),
    "overexposed": frozenset({"too-bright"}),
    "turned_away": frozenset({"turned-too-far", "no-face"}),
    "back_of_head": frozenset({"no-face", "turned-too-far"}),
    "cut_off": frozenset({"cut-off"}),
    "small_face": frozenset({"too-small"}),
    "two_people": frozenset({"several-people"}),
    "sunglasses": frozenset({"sunglasses", "face-covered"}),
    "mask": frozenset({"mask"}),
    "eyes_closed": frozenset({"eyes-closed", "eyes-perhaps-closed"}),
    "backlit": frozenset({"backlit"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    file: str
    person: str
    kind: str  # "good" or why it is bad
    verdict: Verdict

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.verdict.findings)

    @property
    def kept_out(self) -> bool:
        return self.verdict.state is not SelfieState.ACCEPTED


def labels(people: Path) -> dict[str, tuple[str, str]]:
    """File -> (person, kind), the corrections applied."""
    with (people / "labels.csv").open(newline="", encoding="utf-8") as file:
        found = {row["file"]: (row["identity"], row["reason"] or "good") for row in csv.DictReader(file)}
    with (people / "labels_corrected.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["file"]] = (found[row["file"]][0], row["kind"])
    return found


def assess(people: Path, assessor: FaceAssessor) -> list[Row]:
    rows, known = [], defaultdict[str, list[bytes]](list)
    for file, (person, kind) in sorted(labels(people).items()):
        verdict = assessor.photo((people / file).read_bytes(), known[person])
        if verdict.state is SelfieState.ACCEPTED and verdict.features is not None:
            known[person].append(verdict.features)
        rows.append(Row(file=file, person=person, kind=kind, verdict=verdict))
    return rows


def accepted_share(rows: Iterable[Row]) -> float:
    """Of the pictures labelled good."""
    good = [row for row in rows if row.kind == "good"]
    return sum(not row.kept_out for row in good) / len(good)


def caught(rows: Iterable[Row], kind: str) -> tuple[int, int, int]:
    """Of a bad kind: kept out, kept out for a fitting reason, all."""
    bad = [row for row in rows if row.kind == kind]
    fitting = sum(row.kept_out and bool(MEANT[kind] & set(row.codes)) for row in bad)
    return sum(row.kept_out for row in bad), fitting, len(bad)


def table(rows: Sequence[Row]) -> str:
    people = sorted({row.person for row in rows})
    lines = ["| kind | " + " | ".join(people) + " | all |", "|---|" + "---|" * (len(people) + 1)]
    cells = [_good_cell([r for r in rows if r.person == p]) for p in people] + [_good_cell(rows)]
    lines.append("| good: accepted | " + " | ".join(cells) + " |")
    for kind in MEANT:
        bad = [row for row in rows if row.kind == kind]
        cells = ["; ".join(_bad_cell(row) for row in bad if row.person == p) or "(none)" for p in people]
        out, fitting, count = caught(rows, kind)
        lines.append(
            f"| {kind}: kept out | " + " | ".join(cells) + f" | {out} of {count}, {fitting} with its reason |"
        )
    lines += ["", "Good pictures that were not accepted:", ""]
    lines += [f"- {row.file}: {', '.join(row.codes)}" for row in rows if row.kind == "good" and row.kept_out]
    lines += ["", "Warnings on accepted good pictures: " + _warnings(rows), "", _identity(rows)]
    return "\n".join(lines)


def _good_cell(rows: Sequence[Row]) -> str:
    good = [row for row in rows if row.kind == "good"]
    return f"{sum(not row.kept_out for row in good)} of {len(good)}"


def _bad_cell(row: Row) -> str:
    codes = [one.code for one in row.verdict.findings if one.severity != "warn"]
    return ", ".join(codes) if row.kept_out else "**missed**"


def _warnings(rows: Sequence[Row]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.kind == "good" and not row.kept_out:
            for code in row.codes:
                counts[code] += 1
    return (
        ", ".join(f"{code} {count}" for code, count in sorted(counts.items(), key=lambda one: -one[1])) + "."
    )


def _identity(rows: Sequence[Row]) -> str:
    """Distances to the centre of each person's accepted pictures: own ones, and the nearest other."""
    rows_of = defaultdict(list)
    for row in rows:
        if row.verdict.features is not None and not row.kept_out:
            rows_of[row.person].append(unpack(row.verdict.features).embedding)
    parts = []
    for person, own in sorted(rows_of.items()):
        inside = sorted(distance_to_centre(one, own) for one in own)
        strangers = [
            distance_to_centre(one, own) for p, others in rows_of.items() if p != person for one in others
        ]
        parts.append(
            f"{person} own p95 {inside[int(0.95 * len(inside))]:.2f}, others' minimum {min(strangers):.2f}"
        )
    return "Distance to the centre: " + "; ".join(parts) + "."


def main() -> None:
    rows = assess(ROOT / "people", FaceAssessor())
    page = ROOT / "docs" / "assess.md"
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(START, 1)
    after = rest.split(END, 1)[1]
    page.write_text(f"{before}{START}\n\n{table(rows)}\n\n{END}{after}", encoding="utf-8")
    sys.stdout.write(table(rows) + "\n")


if __name__ == "__main__":
    main()
