"""The life of a grant and of a question, each as one table; tests and docs/consent-states.md use them.

`python -m storage.domain.grant_states > docs/consent-states.md` writes the page; a test compares.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum

from storage.domain.errors import BadInput
from storage.domain.proving import PROOF_STEPS, ProofEvent, ProofState


class GrantState(StrEnum):
    INVITED = "invited"  # a link was made; nobody has opened it
    OPENED = "opened"  # one person has opened the link; it is theirs alone now
    VALID = "valid"
    SUSPENDED = "suspended"  # the account is banned, gone or has left the group
    REVOKED = "revoked"
    ENDED = "ended"
    DECLINED = "declined"
    LAPSED = "lapsed"
    ERASED = "erased"


class GrantEvent(StrEnum):
    OPEN = "open"
    GIVE = "give"
    DECLINE = "decline"
    LAPSE = "lapse"
    NARROW = "narrow"
    SUSPEND = "suspend"
    RESUME = "resume"
    REVOKE = "revoke"
    END = "end"
    ERASE = "erase"


GRANT_STEPS: Mapping[tuple[GrantState, GrantEvent], GrantState] = {
    (GrantState.INVITED, GrantEvent.OPEN): GrantState.OPENED,
    (GrantState.INVITED, GrantEvent.LAPSE): GrantState.LAPSED,
    (GrantState.INVITED, GrantEvent.ERASE): GrantState.ERASED,
    (GrantState.OPENED, GrantEvent.GIVE): GrantState.VALID,
    (GrantState.OPENED, GrantEvent.DECLINE): GrantState.DECLINED,
    (GrantState.OPENED, GrantEvent.LAPSE): GrantState.LAPSED,
    (GrantState.OPENED, GrantEvent.ERASE): GrantState.ERASED,
    (GrantState.VALID, GrantEvent.NARROW): GrantState.VALID,
    (GrantState.VALID, GrantEvent.SUSPEND): GrantState.SUSPENDED,
    (GrantState.VALID, GrantEvent.REVOKE): GrantState.REVOKED,
    (GrantState.VALID, GrantEvent.END): GrantState.ENDED,
    (GrantState.VALID, GrantEvent.ERASE): GrantState.ERASED,
    (GrantState.SUSPENDED, GrantEvent.RESUME): GrantState.VALID,
    (GrantState.SUSPENDED, GrantEvent.NARROW): GrantState.SUSPENDED,
    (GrantState.SUSPENDED, GrantEvent.REVOKE): GrantState.REVOKED,
    (GrantState.SUSPENDED, GrantEvent.END): GrantState.ENDED,
    (GrantState.SUSPENDED, GrantEvent.ERASE): GrantState.ERASED,
    # A grant that is over stays in the list of the two until one of them deletes everything.
    (GrantState.REVOKED, GrantEvent.ERASE): GrantState.ERASED,
    (GrantState.ENDED, GrantEvent.ERASE): GrantState.ERASED,
}


class AskState(StrEnum):
    OPEN = "open"
    ALLOWED_ONCE = "allowed-once"
    ALLOWED_TODAY = "allowed-today"
    REFUSED = "refused"
    REFUSED_AND_BLOCKED = "refused-and-blocked"
    LAPSED = "lapsed"  # nobody answered: a no


class AskEvent(StrEnum):
    ALLOW_ONCE = "allow-once"
    ALLOW_TODAY = "allow-today"
    REFUSE = "refuse"
    REFUSE_AND_BLOCK = "refuse-and-block"
    LAPSE = "lapse"


ASK_STEPS: Mapping[tuple[AskState, AskEvent], AskState] = {
    (AskState.OPEN, AskEvent.ALLOW_ONCE): AskState.ALLOWED_ONCE,
    (AskState.OPEN, AskEvent.ALLOW_TODAY): AskState.ALLOWED_TODAY,
    (AskState.OPEN, AskEvent.REFUSE): AskState.REFUSED,
    (AskState.OPEN, AskEvent.REFUSE_AND_BLOCK): AskState.REFUSED_AND_BLOCKED,
    (AskState.OPEN, AskEvent.LAPSE): AskState.LAPSED,
}


def grant_after(state: GrantState, event: GrantEvent) -> GrantState:
    """BadInput("grant-over") when there is no such step."""
    try:
        return GRANT_STEPS[state, event]
    except KeyError:
        raise BadInput("grant-over") from None


def ask_after(state: AskState, event: AskEvent) -> AskState:
    """BadInput("ask-over") when it was answered before, or too late."""
    try:
        return ASK_STEPS[state, event]
    except KeyError:
        raise BadInput("ask-over") from None


def page() -> str:
    """docs/consent-states.md: both tables as diagrams."""
    return "\n".join(
        (
            "<!-- Made by `python -m storage.domain.grant_states`; a test compares it with the code. -->",
            "# States of a grant, of a question, and of a proof of person",
            "",
            "Drawn from the tables in `storage/domain/grant_states.py` and `storage/domain/proving.py`;",
            "the memory takes no other step. Only in the state `valid` may anything be drawn, and only by",
            "a face model whose photos are proven.",
            "",
            "## A grant",
            "",
            *_diagram(GRANT_STEPS, starts=(("invite", GrantState.INVITED), ("give", GrantState.VALID))),
            "",
            "## A question before a picture",
            "",
            *_diagram(ASK_STEPS, starts=(("ask", AskState.OPEN),)),
            "",
            "## A proof of person",
            "",
            *_diagram(PROOF_STEPS, starts=(("draw", ProofState.DRAWN),)),
            "",
        )
    )


def _diagram(
    steps: Mapping[tuple[GrantState, GrantEvent], GrantState]
    | Mapping[tuple[AskState, AskEvent], AskState]
    | Mapping[tuple[ProofState, ProofEvent], ProofState],
    *,
    starts: tuple[tuple[str, StrEnum], ...],
) -> list[str]:
    named = [(str(before), str(after), str(event)) for (before, event), after in steps.items()]
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {_node(str(state))}: {event}" for event, state in starts]
    lines += [f"    {_node(before)} --> {_node(after)}: {event}" for before, after, event in named]
    last = sorted({after for _, after, _ in named} - {before for before, _, _ in named})
    lines += [f"    {_node(state)} --> [*]" for state in last]
    return [*lines, "```"]


def _node(state: str) -> str:
    """A dash would end the name of a state there."""
    return state.replace("-", "_")


if __name__ == "__main__":
    sys.stdout.write(page())
