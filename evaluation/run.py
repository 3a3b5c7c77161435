"""Making what will be judged: for every person an adapter, portraits, HD, strangers. Can be cut anywhere.

Everything lies in one folder a person, and what is there is not made again. Seconds are written beside each
piece when it is made, so a run in ten parts says the same as one.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.people import Selfies
from evaluation.workshop import Workshop
from worker.painting.pictures import to_jpeg
from worker.pocket import words

FOUR = 4
SCENES = ("beach", "jungle", "moon", "city_night", "snow", "library", "underwater", "castle")
HD_SCENES = 2  # of a person's scenes, the first ones
STRANGERS = tuple(
    f"photo of a {who} {words.SCENES[scene]['en'][0]}"
    for who, scene in (
        ("man", "beach"), ("woman", "beach"), ("man", "forest"), ("woman", "forest"),
        ("man", "office"), ("woman", "office"), ("man", "snow"), ("woman", "snow"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to make. `strangers` are drawn twice, with the adapter and without."""

    scenes: tuple[str, ...] = SCENES
    strangers: tuple[str, ...] = STRANGERS
    hd_scenes: int = HD_SCENES
    overrides: tuple[tuple[str, Any], ...] = ()  # of the training's recipe


def prompt_of(person: int, scene: int, name: str) -> tuple[str, str]:
    """(language, prompt); languages alternate, so every person and every scene has both."""
    language = ("en", "de")[(person + scene) % 2]
    return language, words.SCENES[name][language][0]


def seeds_of(*what: object, count: int = FOUR) -> list[int]:
    """The same for the same picture in every run."""
    digest = hashlib.sha256(":".join(map(str, what)).encode()).digest()
    return [int.from_bytes(digest[at * 4 : at * 4 + 4], "little") >> 1 for at in range(count)]


def make_all(
    workshop: Workshop, people: Sequence[Selfies], numbers: Sequence[int], plan: Plan, folder: Path,
    say: Callable[[str], None],
) -> None:  # fmt: skip
    """Make what is missing. `numbers` are the people's places in their folder, which decide the languages."""
    workshop.warm_up()
    for selfies, number in zip(people, numbers, strict=True):
        own = folder / selfies.name
        own.mkdir(parents=True, exist_ok=True)
        adapter = _adapter(workshop, selfies, plan, own, say)
        for at, scene in enumerate(plan.scenes):
            _portraits(workshop, selfies, adapter, scene, prompt_of(number, at, scene), own, say)
        for scene in plan.scenes[: plan.hd_scenes]:
            _hd(workshop, selfies, adapter, scene, own, say)
        _strangers(workshop, selfies, adapter, plan, own, say)


def _adapter(
    workshop: Workshop, selfies: Selfies, plan: Plan, own: Path, say: Callable[[str], None]
) -> bytes:
    file, facts = own / "adapter.safetensors", own / "training.json"
    if facts.is_file() and file.is_file():
        return file.read_bytes()
    say(f"{selfies.name}: training on {len(selfies.photos)} of {selfies.seen} selfies")
    trained, seconds = workshop.train(selfies, own / "checkpoint", dict(plan.overrides))
    _write(file, trained.adapter)
    resumed = bool(trained.facts.get("resumed"))
    # A resumed training's clock stood still while nobody trained: the trainer's own sum is right for it.
    said_s = float(trained.facts["seconds"]) if resumed else seconds
    _write_json(facts, {"seconds": said_s, "photos": len(selfies.photos), "facts": trained.facts})
    return trained.adapter


def _portraits(
    workshop: Workshop, selfies: Selfies, adapter: bytes, scene: str, asked: tuple[str, str], own: Path,
    say: Callable[[str], None],
) -> None:  # fmt: skip
    record = own / f"{scene}.json"
    if record.is_file():
        return
    language, prompt = asked
    order = workshop.order(prompt, seeds_of(selfies.name, scene), selfies, adapter)
    painted, seconds = workshop.paint(order)
    for rank, one in enumerate(painted):
        _write(own / f"{scene}-{rank}.jpg", one.picture)
    said = {
        "prompt": prompt,
        "language": language,
        "seconds": seconds,
        "seeds": [one.seed for one in painted],
    }
    _write_json(record, said)
    say(f"{selfies.name}: “{prompt}”, four pictures in {seconds:.0f} s")


def _hd(
    workshop: Workshop, selfies: Selfies, adapter: bytes, scene: str, own: Path, say: Callable[[str], None]
) -> None:
    record = own / f"{scene}-hd.json"
    if record.is_file():
        return
    drawn = json.loads((own / f"{scene}.json").read_text("utf-8"))
    order = workshop.order(drawn["prompt"], drawn["seeds"][:1], selfies, adapter)
    large, seconds = workshop.enlarge((own / f"{scene}-0.jpg").read_bytes(), order)
    _write(own / f"{scene}-hd.png", large.picture)
    _write_json(record, {"seconds": seconds, "notes": list(large.notes)})
    say(f"{selfies.name}: HD in {seconds:.0f} s")


def _strangers(
    workshop: Workshop, selfies: Selfies, adapter: bytes, plan: Plan, own: Path, say: Callable[[str], None]
) -> None:
    record = own / "strangers.json"
    if record.is_file() or not plan.strangers:
        return
    seeds = seeds_of("strangers") + seeds_of("more strangers")
    seeds = [seeds[at % len(seeds)] + at // len(seeds) for at in range(len(plan.strangers))]
    order = workshop.order("", seeds, selfies, adapter)
    for worn in (True, False):
        for at, picture in enumerate(workshop.strangers(plan.strangers, seeds, order, worn=worn)):
            _write(own / f"stranger-{'worn' if worn else 'bare'}-{at}.jpg", to_jpeg(picture))
    _write_json(record, {"prompts": list(plan.strangers), "seeds": seeds})
    say(f"{selfies.name}: {len(plan.strangers)} strangers, with and without the adapter")


def _write(file: Path, content: bytes) -> None:
    part = file.with_name(file.name + ".part")
    part.write_bytes(content)
    part.replace(file)


def _write_json(file: Path, said: dict[str, Any]) -> None:
    out = io.StringIO()
    json.dump(said, out, ensure_ascii=False, default=str)
    _write(file, out.getvalue().encode())
