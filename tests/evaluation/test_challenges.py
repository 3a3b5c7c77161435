"""The table of the proof of person's errors."""

from evaluation.challenges import report
from storage.domain.proving import ProofState


def row(kind, state, *, apart=0.2, person="p001", other="p002", **more):
    return {
        "kind": kind,
        "person": person,
        "other": other,
        "tasks": ["smile"],
        "did": ["pucker"],
        "state": str(state),
        "finding": "" if state is ProofState.PROVEN else "proof-task-missed",
        "apart": apart,
    } | more


def test_every_kind_has_its_shares_with_intervals():
    rows = [row("genuine", ProofState.PROVEN, cpu_s=4.0, seconds=8.0) for _ in range(9)]
    rows += [row("genuine", ProofState.FAILED, cpu_s=4.0, seconds=8.0)]
    rows += [row("photo turned", ProofState.FAILED)] * 2
    said = report(rows)
    assert "| genuine | 10 | 9 (59.6 to 98.2 %) | 0 (0.0 to 27.8 %) | 1 (1.8 to 40.4 %) |" in said
    assert "| photo turned | 2 | 0 (0.0 to 65.8 %) |" in said
    assert "0.50 s of a core a second of film" in said
    assert "- p001 ['smile'] did ['pucker']: proof-task-missed" in said


def test_those_most_alike_are_told_apart():
    """Of a hundred strangers the ten who look most like the person decide what the proof is worth."""
    rows = [row("genuine", ProofState.PROVEN, cpu_s=1.0, seconds=1.0)]
    rows += [
        row(
            "impostor",
            ProofState.UNSURE if number < 3 else ProofState.FAILED,
            other=f"p{number}",
            apart=0.3 + number / 100,
        )
        for number in range(40)
    ]
    rows.append(row("impostor", ProofState.FAILED, other="p99", apart=2))  # nothing to compare
    assert "| impostor, the 10 pairs most alike | 10 | 0 (0.0 to 27.8 %) | 3 (" in report(rows)
