"""The one tree of errors. Errors of libraries and platforms are translated into it at the edge."""

from __future__ import annotations

from typing import Any


class MoonselfieError(Exception):
    """Root. `code` is a Fluent message id, `params` are its arguments: never a prompt, name or picture."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Refusal(MoonselfieError):  # noqa: N818 - named for what it says
    """Not allowed: consent, quota, policy. Repeating does not help."""


class BadInput(MoonselfieError):  # noqa: N818 - named for what it says
    """What was sent cannot be used; the person can mend it, and the text says how."""


class Fault(MoonselfieError):  # noqa: N818 - the root of what is ours
    """Ours, not the person's."""


class Retryable(Fault):
    """May go through later: a lost connection, a full disk, a killed child."""


class Permanent(Fault):
    """Will not go through however often it is tried."""
