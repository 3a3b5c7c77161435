"""Where a person is in the conversation, and what one event leads to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from bot.chat.screen import Screen
from storage.domain.records import Language, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`data` holds ids and small choices only. `version` grows with every saved change."""

    person_id: str
    flow: str = "welcome"
    step: str = "start"
    data: dict[str, Any] = field(default_factory=dict)
    version: int = 0

    def moved(self, flow: str, step: str = "start", **data: Any) -> Session:
        """The same person, elsewhere; `data` is merged, a key given as None is forgotten."""
        merged = {name: value for name, value in {**self.data, **data}.items() if value is not None}
        return replace(self, flow=flow, step=step, data=merged)

    def noting(self, **data: Any) -> Session:
        """The same place in the conversation, with something more (or, as None, less) to remember."""
        return self.moved(self.flow, self.step, **data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Screens for another chat. Shown after the answer, and tried again while the bot runs.

    No crash is made up for.

    `person_id` is whose buttons they are; "" when nobody may be known there, and then there are none.
    `question_id` is of the question they put: once that is over, it is not put late. `job_id` is of the job
    whose pictures they show: once that does not stand any more, they are not shown.
    """

    place: Place
    language: Language
    screens: tuple[Screen, ...]
    person_id: str = ""
    question_id: str = ""
    job_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The answer to one event: what to show, and where the person is now (None: unchanged).

    `then` names a flow whose present view follows the screens. `forgotten` says that the person was erased
    in this turn, or that this chat is no longer theirs: nothing may be saved about them here.
    """

    screens: tuple[Screen, ...] = ()
    session: Session | None = None
    then: str = ""
    forgotten: bool = False
    elsewhere: tuple[Elsewhere, ...] = ()
