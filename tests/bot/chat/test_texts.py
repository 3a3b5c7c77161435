"""The texts are complete: same ids and arguments in both languages; what the code may say exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent
from fluent.syntax.visitor import Visitor

from bot.chat.screen import Say
from bot.chat.words import TEXTS, Words
from bot.flows.help import COMMANDS
from bot.flows.receipts import KINDS
from bot.flows.scenes import SCENES
from storage.domain import coverage, prompts
from storage.domain.records import Language, ModelState
from worker.assess.findings import SEVERITY

ROOT = Path(__file__).parents[3]


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: fluent.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def messages(language: Language) -> dict[str, set[str]]:
    """Id -> arguments; a text that does not parse, or an id given twice, fails here."""
    resource = FluentParser().parse((TEXTS / f"{language.value}.ftl").read_text("utf-8"))
    found: dict[str, set[str]] = {}
    for entry in resource.body:
        assert not isinstance(entry, fluent.Junk), entry.content
        if isinstance(entry, fluent.Message):
            assert entry.id.name not in found, f"{entry.id.name} twice"
            variables = _Variables()
            variables.visit(entry)
            found[entry.id.name] = variables.names
    return found


def calls(*folders: str) -> Iterator[tuple[Path, ast.Call, str]]:
    for path in chain.from_iterable((ROOT / folder).rglob("*.py") for folder in folders):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                yield path, node, name


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_both_languages_say_the_same():
    """Each id is in both files, with the same arguments."""
    assert messages(Language.EN) == messages(Language.DE)


def test_every_say_in_the_code_has_a_text():
    """Whatever the code says by a literal id exists, buttons and told screens too."""
    known = messages(Language.EN)
    makers = {"Say", "told", "button", "primary", "danger"}
    said = {
        (literal(node.args[0]), str(path.relative_to(ROOT)))
        for path, node, name in calls("bot")
        if name in makers and literal(node.args[0])
    }
    assert len(said) > 100
    assert {(text, where) for text, where in said if text not in known} == set()


def test_every_literal_say_gives_the_arguments_its_text_needs():
    """Say("id", {...}) names exactly what the text asks for."""
    known = messages(Language.EN)
    wrong = []
    for path, node, name in calls("bot"):
        if name != "Say" or literal(node.args[0]) not in known:
            continue
        given = node.args[1] if len(node.args) > 1 else None
        if given is not None and not isinstance(given, ast.Dict):
            continue
        keys = {literal(key) for key in given.keys if key} if isinstance(given, ast.Dict) else set()
        if keys != known[literal(node.args[0])]:
            wrong.append((literal(node.args[0]), keys, path.name))
    assert wrong == []


def test_what_is_put_together_at_run_time_has_texts():
    """Ids that are built from codes: findings, what is missing, states, commands, counts, scenes, stages."""
    words = Words()
    tags = [f"missing-{tag}" for tag, *_ in coverage._WANTED] + ["missing-light", "missing-background"]
    stages = {
        found
        for folder in ("worker", "storage")
        for path in (ROOT / folder).rglob("*.py")
        for found in re.findall(r'"(stage-[a-z-]+)"', path.read_text("utf-8"))
    }
    notes = {"prompt-shortened", "prompt-place-unheard", "prompt-style-unheard", "prompt-clothes-unheard"}
    notes |= {"prompt-company-unheard", "together-unsure"}
    notes |= {"hd-enlarged", "hd-plain", "hd-blended"}
    ids = {
        *SEVERITY,
        *tags,
        *stages,
        *notes,
        *prompts._lexicon(),
        *(f"model-state-{state.value}" for state in ModelState),
        *(f"command-{name}" for name in COMMANDS),
        *(f"item-{kind}" for kind in KINDS),
        *(f"scene-{name}" for name in SCENES),
        *(f"button-language-{language.value}" for language in Language),
    }
    assert len(stages) > 5
    assert {one for one in ids if not words.has(one)} == set()


@pytest.mark.parametrize("language", list(Language))
def test_every_text_can_be_said(language):
    """Each text is worded without an error, given arguments of the right kind."""
    words = Words(strict=True)
    for message_id, names in messages(language).items():
        args = {name: _example(name) for name in names}
        assert words.say(language, Say(message_id, args)).strip()


def _example(name: str) -> str | float:
    if name.endswith("_on"):
        return "2026-11-22T12:00:00+00:00"
    return "Ada" if name in {"name", "prompt", "operator", "direction", "state", "what"} else 3
