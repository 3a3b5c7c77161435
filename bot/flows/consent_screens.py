"""What people see of permissions to be drawn; the story is in consents.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.chat.screen import Button, Say, Screen
from bot.flows.parts import button, danger, primary, told
from bot.flows.scenes import prompt_said
from storage.domain.grant_states import GrantState
from storage.domain.grants import SceneKind, Terms
from storage.domain.jobs import JobState
from storage.domain.permissions import Invite, Permission, Question, Use

NAME = "consents"
USES = 10
_PER_PAGE = 8
_FEW = 4
_SOON = timedelta(days=7)
_PROMPT_SHOWN = 80
_STANDING = frozenset({GrantState.VALID, GrantState.SUSPENDED})


def page(
    *,
    invites: Sequence[Invite],
    questions: Sequence[Question],
    given: Sequence[Permission],
    received: Sequence[Permission],
    person_id: str,
    number: int,
    blocks: bool,
) -> Screen:
    """Draw one page of the list: what stands comes first, then what is over."""
    everything = sorted((*given, *received), key=lambda one: one.state not in _STANDING)
    number = max(0, min(number, (len(everything) - 1) // _PER_PAGE))
    shown = everything[number * _PER_PAGE : (number + 1) * _PER_PAGE]
    mine = [one for one in shown if one.grant.subject_id == person_id]
    theirs = [one for one in shown if one.grant.subject_id != person_id]
    text = [Say("consents-about")]
    askers = {one.grant.id: one.grantee_name for one in given}
    if questions:
        text.append(Say("consents-questions", {"n": len(questions)}))
    if invites:
        text += [Say("consents-asked"), *(Say("item-invite", {"name": one.inviter_name}) for one in invites)]
    if mine:
        text += [Say("consents-given"), *(_line(one, one.grantee_name) for one in mine)]
    if theirs:
        text += [Say("consents-received"), *(_line(one, one.subject_name) for one in theirs)]
    if not (shown or invites or questions):
        text.append(Say("consents-none"))
    rows: list[tuple[Button, ...]] = [
        (button(Say("button-answer", {"name": one.inviter_name}), "inviting", "answer", one.id),)
        for one in invites
    ]
    rows += [
        (
            button(
                Say("button-answer", {"name": askers.get(one.grant_id) or Say("somebody")}),
                "asking",
                "show",
                one.id,
            ),
        )
        for one in questions
    ]
    rows += [
        (button(Say("button-permission", {"name": _other(one, person_id)}), NAME, "open", one.grant.id),)
        for one in shown
    ]
    rows += [_turning(number, len(everything)), _further(blocks, bool(given))]
    return Screen(text=tuple(text), rows=tuple(row for row in rows if row), card=NAME)


def _named(name: str | None) -> Say:
    """Between quotation marks: what stands there was chosen by somebody else."""
    return Say("named", {"name": name}) if name else Say("somebody")


def _other(one: Permission, person_id: str) -> str | Say:
    name = one.grantee_name if one.grant.subject_id == person_id else one.subject_name
    return name or Say("somebody")


def _line(one: Permission, name: str) -> Say:
    return Say(
        "item-permission",
        {
            "name": _named(name),
            "state": _state(one),
            "until_on": one.grant.terms.ends_at.isoformat(),
        },
    )


def _state(one: Permission) -> Say:
    """In words. A permission that counts for nothing yet is not called valid."""
    if one.state is GrantState.VALID and not one.proven:
        return Say("grant-state-unproven")
    return Say(f"grant-state-{one.state.value}")


def _turning(number: int, count: int) -> tuple[Button, ...]:
    row = []
    if number > 0:
        row.append(button("button-previous", NAME, "page", value=str(number - 1)))
    if count > (number + 1) * _PER_PAGE:
        row.append(button("button-next", NAME, "page", value=str(number + 1)))
    return tuple(row)


def _further(blocks: bool, gave: bool) -> tuple[Button, ...]:
    row = [button("button-invite", "inviting", "show")]
    if gave:
        row.append(button("button-uses", NAME, "uses"))
    if blocks:
        row.append(button("button-unblock", NAME, "unblock"))
    return tuple(row)


def both_allowed(given: Permission) -> Screen:
    """Tell the one who may have pictures of both now, and how to ask for them."""
    rows = ((button("button-consents", NAME, "show"),),)
    return told("together-given-there", *rows, name=_named(given.subject_name))


def one(found: Permission, *, person_id: str, now: datetime, made: int = 0, both: bool = False) -> Screen:
    """Draw one permission: its state, its terms, and what its side may do.

    `made`: how many pictures there are. `both`: the other side has one for pictures of both.
    """
    grant, terms = found.grant, found.grant.terms
    is_mine = grant.subject_id == person_id
    name = _named(found.grantee_name if is_mine else found.subject_name)
    text = [
        Say("permission-given", {"name": name}) if is_mine else Say("permission-received", {"name": name}),
        Say("permission-state", {"state": _state(found), "until_on": terms.ends_at.isoformat()}),
    ]
    if found.state in _STANDING:
        text += _terms_said(found, is_mine=is_mine)
    rows: list[tuple[Button, ...]] = []
    if is_mine and found.state in _STANDING:
        rows = _ways(found, now, both=both)
        if not found.proven:
            rows.insert(0, (primary("button-prove", "proving", "first"),))
    elif is_mine and made:
        text.append(Say("permission-made", {"n": made}))
        rows = [(danger("button-depicted-all", "depicted", "all", grant.id),)]
    rows.append((button("button-receipt", NAME, "receipt", grant.id), button("button-back", NAME, "page")))
    return Screen(text=tuple(text), rows=tuple(row for row in rows if row), card=NAME)


def agreed(found: Permission, *, is_mine: bool) -> tuple[Say, ...]:
    """Put a permission into words for its receipt: to whom or by whom, and every limit."""
    name = _named(found.grantee_name if is_mine else found.subject_name)
    return (
        Say("permission-given" if is_mine else "permission-received", {"name": name}),
        *_terms_said(found, is_mine=is_mine),
    )


def _whom(found: Permission) -> str:
    if found.grant.group:
        return "permission-terms-group"
    return "permission-terms-both" if found.for_both else "permission-terms"


def _terms_said(found: Permission, *, is_mine: bool) -> list[Say]:
    terms = found.grant.terms
    limits: dict[str, Any] = {"n": terms.pictures_a_day, "used": found.used}
    if found.for_both:
        limits["name"] = _named(found.grantee_name if is_mine else found.subject_name)
    said = [
        Say(_whom(found), limits),
        Say("permission-any-scene" if SceneKind.OWN_WORDS in terms.scenes else "permission-ready-scenes"),
        Say(_asking(terms, is_mine=is_mine)),
    ]
    if not found.proven:
        said.append(Say("grant-unproven" if is_mine else "grant-unproven-there"))
    return said


def _asking(terms: Terms, *, is_mine: bool) -> str:
    if is_mine:
        return "grant-asked-each-time" if terms.ask else "grant-in-advance"
    return "grant-asks-first" if terms.ask else "grant-no-asking"


def _ways(found: Permission, now: datetime, *, both: bool) -> list[tuple[Button, ...]]:
    grant_id = found.grant.id
    pausing = (
        primary("button-resume", NAME, "resume", grant_id)
        if found.grant.paused_at is not None
        else button("button-pause", NAME, "pause", grant_id)
    )
    smaller = [
        button(f"button-narrow-{way}", NAME, "narrow", grant_id, way)
        for way in narrower(found.grant.terms, now)
    ]
    may_add = found.state is GrantState.VALID and found.grant.grantee_id is not None and not both
    return [
        (pausing, danger("button-revoke", NAME, "revoke", grant_id)),
        (button("button-together", NAME, "together", grant_id),) if may_add else (),
        tuple(smaller[:2]),
        tuple(smaller[2:]),
    ]


def narrower(terms: Terms, now: datetime) -> Mapping[str, Terms]:
    """The ways in which these terms can be made smaller, and to what."""
    ways: dict[str, Terms] = {}
    if not terms.ask:
        ways["ask"] = replace(terms, ask=True)
    if terms.pictures_a_day > _FEW:
        ways["few"] = replace(terms, pictures_a_day=_FEW)
    if SceneKind.OWN_WORDS in terms.scenes and len(terms.scenes) > 1:
        ways["scenes"] = replace(terms, scenes=terms.scenes - {SceneKind.OWN_WORDS})
    if terms.ends_at > now + _SOON:
        ways["week"] = replace(terms, ends_at=now + _SOON)
    return ways


def uses(found: Sequence[Use], names: Mapping[str | None, str], number: int) -> Screen:
    """Draw when others had pictures of this person made, how many, and what became of them."""
    lines = [
        Say(
            "item-use",
            {
                "n": number * USES + place,
                "made_on": use.queued_at.isoformat(),
                "name": _named(names.get(use.requester_id)),
                "what": _made(use),
                "outcome": _outcome(use),
                "prompt": _prompt(use),
            },
        )
        for place, use in enumerate(found[:USES], start=1)
    ]
    opening = tuple(
        button(Say("button-open", {"n": number * USES + place}), "depicted", "open", use.job_id)
        for place, use in enumerate(found[:USES], start=1)
        if use.has_pictures
    )
    turning = []
    if number > 0:
        turning.append(button("button-previous", NAME, "uses", value=str(number - 1)))
    if len(found) > USES:
        turning.append(button("button-next", NAME, "uses", value=str(number + 1)))
    text = (Say("uses-about", {"page": number + 1}), *lines) if lines else (Say("uses-none"),)
    back = (button("button-back", NAME, "page"),)
    rows = (opening, tuple(turning), back)
    return Screen(text=text, rows=tuple(row for row in rows if row), card=NAME)


def _made(use: Use) -> Say:
    if use.refused and use.pictures == 0 and use.state is None:
        return Say("use-wish")
    if use.pictures == 0:
        return Say("use-larger")
    if use.larger:
        return Say("use-pictures-and-larger", {"n": use.pictures, "larger": use.larger})
    return Say("use-pictures", {"n": use.pictures})


def _outcome(use: Use) -> Say:
    if use.removed_at:
        return Say("use-removed")
    if use.report:
        return Say("use-reported")
    if use.refused:
        return Say("use-refused")
    if use.sent_at:
        return Say("use-sent" if use.has_pictures else "use-sent-deleted")
    return Say(_NEVER_SENT.get(use.state, "use-under-way"))


_NEVER_SENT = {
    None: "use-never-made",  # its job was deleted, with the model or the account of the one who asked
    JobState.FAILED: "use-failed",
    JobState.CANCELLED: "use-cancelled",
}


def _prompt(use: Use) -> str | Say:
    if use.prompt is None:
        return Say("use-prompt-gone")
    said = prompt_said(use.prompt)
    return (
        said if isinstance(said, Say) or len(said) <= _PROMPT_SHOWN else said[:_PROMPT_SHOWN].rstrip() + "…"
    )
