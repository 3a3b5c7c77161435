"""The tables of states are all there is."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from storage.domain import grant_states
from storage.domain.errors import BadInput
from storage.domain.grant_states import ASK_STEPS, GRANT_STEPS, AskState, GrantEvent, GrantState


def test_only_valid_and_what_waits_for_a_friend_can_go_on():
    """Nothing comes back from being revoked, ended, declined, lapsed or erased."""
    over = {GrantState.REVOKED, GrantState.ENDED, GrantState.DECLINED, GrantState.LAPSED, GrantState.ERASED}
    assert all(after is GrantState.ERASED for (before, _), after in GRANT_STEPS.items() if before in over)
    assert {before for before, _ in ASK_STEPS} == {AskState.OPEN}


@pytest.mark.parametrize(("state", "event"), list(product(GrantState, GrantEvent)))
def test_a_step_that_is_not_in_the_table_is_refused(state, event):
    """The table is all there is."""
    if (state, event) in GRANT_STEPS:
        assert grant_states.grant_after(state, event) is GRANT_STEPS[state, event]
    else:
        with pytest.raises(BadInput):
            grant_states.grant_after(state, event)


def test_the_diagram_is_that_of_the_code():
    """docs/consent-states.md was written by the code as it is."""
    page = Path(__file__).parents[2] / "docs" / "consent-states.md"
    assert page.read_text(encoding="utf-8") == grant_states.page()
