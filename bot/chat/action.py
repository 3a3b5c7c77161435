"""What a button means, typed; the platform only ever sees a short opaque token."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """`flow` and `verb` choose the handler; `target` is an id, `value` a small choice. Never sent out."""

    flow: str
    verb: str
    target: str = ""
    value: str = ""

    def stored(self) -> dict[str, str]:
        """The JSON that goes into the token table."""
        return {"flow": self.flow, "verb": self.verb, "target": self.target, "value": self.value}

    @classmethod
    def restored(cls, stored: dict[str, str]) -> Action:
        return cls(**stored)
