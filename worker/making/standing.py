"""A set looked at again with every photo that comes: who was sent first is not for ever who is sure.

Accepted photos that most of the set outvotes become doubtful, doubtful ones that most of it agrees with are
accepted. What its person has decided stays decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from storage.domain.records import Finding, Selfie, SelfieState
from worker.assess.findings import finding, in_order, state_of

FEWEST_FOR_A_MAJORITY = 3
OUTVOTED = 1.0
AGREED = 0.8  # below OUTVOTED: a photo at the edge is asked about once, not again with every photo that comes
_DOUBT, _AGAIN = "perhaps-another-person", "judged-again"


def votes(selfie: Selfie) -> bool:
    """Whether the photo says who the set shows."""
    return selfie.state in (SelfieState.ACCEPTED, SelfieState.DOUBTFUL) and selfie.features is not None


def judged_again(
    selfies: Sequence[Selfie], standing: Sequence[float], *, new: Sequence[Selfie]
) -> Iterator[Selfie]:
    """Those of a set that are to be stored anew, because `new` came; `standing` as from Assessor.standing.

    Without a majority verdicts stay, and a doubt is decided beside the oldest accepted photo.
    """
    by = {one.id: "" if one in new else new[0].id for one in selfies}
    places = standing or [0.0] * len(selfies)
    stood = list(selfies)
    if standing:
        stood = [_stood(one, place, by[one.id]) for one, place in zip(selfies, standing, strict=True)]
    sure = [(place, one.id) for one, place in zip(stood, places, strict=True) if _is_sure(one)]
    beside = min(sure, key=lambda one: one[0], default=(0.0, ""))[1]
    for before, after in zip(selfies, stood, strict=True):
        named = _beside(after, beside, over=bool(standing))
        if named != before:
            yield named


def _is_sure(selfie: Selfie) -> bool:
    return selfie.state is SelfieState.ACCEPTED and all(one.severity != "ask" for one in selfie.findings)


def _stood(selfie: Selfie, place: float, by: str) -> Selfie:
    doubted = any(one.code == _DOUBT for one in selfie.findings)
    if selfie.state is SelfieState.DOUBTFUL and doubted and place <= AGREED:
        return _with(selfie, [one for one in selfie.findings if one.code != _DOUBT], by)
    if _is_sure(selfie) and place > OUTVOTED:  # not sure yet accepted: its person has said so
        return _with(selfie, [*selfie.findings, finding(_DOUBT)], by)
    return selfie


def _with(selfie: Selfie, findings: Sequence[Finding], by: str) -> Selfie:
    """The photo with other findings; when it had its verdict before, they say which photo changed it."""
    kept = [one for one in findings if one.code != _AGAIN]
    if by:
        kept.append(finding(_AGAIN, by=by))
    return replace(selfie, findings=in_order(kept), state=state_of(kept))


def _beside(selfie: Selfie, beside: str, *, over: bool) -> Selfie:
    """Name in a doubt the photo that it is to be decided beside, `over` the one that is named already."""

    def named(one: Finding) -> Finding:
        return finding(_DOUBT, beside=beside) if one.code == _DOUBT and (over or not one.params) else one

    if selfie.state is not SelfieState.DOUBTFUL or not beside:
        return selfie
    return replace(selfie, findings=tuple(named(one) for one in selfie.findings))
