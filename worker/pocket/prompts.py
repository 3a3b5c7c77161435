"""Prompts written by hand in both languages, and how well they are heard in the product's wording."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torch import Tensor

from worker.families.hearing import KEYS, class_of
from worker.families.pocket import POCKET_FAMILY
from worker.families.wording import worded
from worker.pocket.labels import Heard, label

PROMPTS = Path(__file__).parent / "free_prompts.json"
Answers = Callable[[list[str]], dict[str, Tensor]]
"""Texts to the likeliest class of every group."""


def prompts(*, blind: bool) -> list[Heard]:
    """The hand-written prompts; only the scene and what is listed is judged.

    The blind ones were written last: no word list of the training was widened after their score was seen.
    """
    rows = json.loads(PROMPTS.read_text(encoding="utf-8"))
    return [
        Heard(
            text=row["text"],
            said={"scene": 0}
            | label("scene", row["scene"])
            | {group: class_of(group, key) for group, key in row["attributes"].items()},
        )
        for row in rows
        if row["blind"] is blind
    ]


def score(answers: Answers, rows: list[Heard]) -> dict[str, Any]:
    """How the hand-written prompts are heard alone, for a stranger and for somebody with a face learned."""
    judged = {}
    words = POCKET_FAMILY.words
    ways = {
        "alone": [one.text for one in rows],
        "stranger": [worded(words, one.text, own=False) for one in rows],
        "own": [worded(words, one.text, own=True) for one in rows],
    }
    for way, texts in ways.items():
        found = answers(texts)
        counts: dict[str, list[int]] = {}
        failures = []
        for at, one in enumerate(rows):
            named = {"named": 1 if way == "own" else 0}
            for group, wanted in (one.said | named).items():
                heard = int(found[group][at])
                tally = counts.setdefault(group, [0, 0])
                tally[0] += heard == wanted
                tally[1] += 1
                if heard != wanted:
                    names = ("unsaid", *KEYS[group])
                    failures.append([texts[at], group, names[wanted], names[heard]])
        judged[way] = {
            "right": {group: f"{right} of {asked}" for group, (right, asked) in counts.items()},
            "failures": failures,
        }
    return judged
