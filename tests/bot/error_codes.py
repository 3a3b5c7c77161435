"""Every code of an error that the source can raise, read from the source itself, and where people meet it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from storage.domain import prompts
from storage.domain.grants import Reason

ROOT = Path(__file__).parents[2]
ERRORS = frozenset({"Refusal", "BadInput", "Permanent", "Retryable"})
# Raised with the code of somebody else: a caller's, a lexicon's, a child's, a library's.
PASS_ON = {
    "bot/flows/asking.py",
    "bot/flows/group_places.py",
    "bot/flows/group_wish.py",
    "bot/flows/portraits.py",
    "bot/listening.py",  # for operators, at the start
    "bot/platforms/telegram/errors.py",  # for the log
    "storage/domain/prompts.py",
    "storage/domain/quota.py",
    "storage/repositories/rights.py",
    "worker/child.py",
}
# Read by operators in logs or at the start, never by people in a chat.
FOR_OPERATORS = re.compile(r"telegram-|web-|queue-|operator-key-")
# End inside the bot or the worker, and never reach a person.
NEVER_SHOWN = {"person-unreachable", "platform-away", "place-moved", "taken-back"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """One place that raises a code; `params` are the names of the arguments it gives."""

    kind: str
    code: str
    params: frozenset[str]
    path: str

    @property
    def route(self) -> str:
        """How a person comes to read it: a refusal, a job that ends, a verdict or a platform that replies."""
        if self.path.startswith("worker/assess/") and self.kind == "BadInput":
            return "verdict"
        if self.path.startswith("worker/") or (self.path.startswith("storage/") and not self._is_refusal):
            return "job"
        return "refusal" if self._is_refusal else "reply"

    @property
    def _is_refusal(self) -> bool:
        return self.kind in {"Refusal", "BadInput"}


@cache
def raised() -> tuple[Raised, ...]:
    """Everything that a person may come to read, once for each place in the source."""
    written = [*chain.from_iterable(_in_file(path) for path in _files()), *_put_together()]
    return tuple(one for one in written if not FOR_OPERATORS.match(one.code) and one.code not in NEVER_SHOWN)


@cache
def passing_on() -> frozenset[str]:
    """The files that raise a code which they do not name."""
    return frozenset(
        _named(path) for path in _files() for call in _calls(path) if _kinds(call) and not _codes(call.args)
    )


def _put_together() -> Iterator[Raised]:
    """The codes behind those that are passed on, and those that end a job without being raised."""
    for code in {*prompts._lexicon(), "prompt-minor"}:
        yield Raised(kind="Refusal", code=code, params=frozenset(), path="storage/domain/prompts.py")
    for reason in set(Reason) - {Reason.OWN, Reason.GRANTED}:
        for path in ("bot/flows/portraits.py", "storage/repositories/rights.py", "worker/desk.py"):
            yield Raised(kind="Refusal", code=reason.value, params=frozenset(), path=path)


def _files() -> Iterator[Path]:
    return chain.from_iterable(
        sorted((ROOT / folder).rglob("*.py")) for folder in ("bot", "storage", "worker")
    )


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _calls(path: Path) -> tuple[ast.Call, ...]:
    return tuple(node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))


def _in_file(path: Path) -> Iterator[Raised]:
    name = _named(path)
    for call in _calls(path):
        params = frozenset(keyword.arg or "" for keyword in call.keywords)
        for kind in _kinds(call):
            for code in _codes(call.args):
                yield Raised(kind=kind, code=code, params=params, path=name)
        if ast.unparse(call.func) == "quota.check":
            for code in _codes(call.args[2:]):
                yield Raised(kind="Refusal", code=code, params=frozenset({"limit"}), path=name)
        for keyword in call.keywords:
            if keyword.arg == "error_code":
                for code in _codes([keyword.value]):
                    yield Raised(kind="Permanent", code=code, params=frozenset(), path=name)


def _kinds(call: ast.Call) -> set[str]:
    """The errors this call makes; two when it chooses between them."""
    chosen = [call.func.body, call.func.orelse] if isinstance(call.func, ast.IfExp) else [call.func]
    return {one.id for one in chosen if isinstance(one, ast.Name)} & ERRORS


def _codes(arguments: list[ast.expr]) -> set[str]:
    if not arguments:
        return set()
    first = arguments[0]
    branches = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
    return {one.value for one in branches if isinstance(one, ast.Constant) and isinstance(one.value, str)}
