"""Whether a face may be drawn: the one function that decides.

Denied by default; a refusal beats every permission; nothing is passed on. A picture of several people needs
all of them: what each allows is intersected, and with the rules of the group it is asked in. Pure: the
caller gathers the facts (`storage/repositories/rights.py`), `decide` says allow, ask or refuse, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from storage.domain.grant_states import GrantState
from storage.domain.grants import (
    Answer,
    Decision,
    Grant,
    GroupRules,
    Policy,
    Reason,
    Reply,
    Standing,
    Wish,
)

_USUAL = Policy()


def decide(
    wish: Wish,
    standings: Mapping[str, Standing],
    rules: GroupRules | None = None,
    policy: Policy = _USUAL,
) -> Decision:
    """Whether this may be drawn. `rules`: of the wish's group, None when its admins set none."""
    refusal = _asking(wish) or _group(wish, rules)
    if refusal is not None:
        return Decision(answer=Answer.REFUSE, reason=refusal)
    found: dict[str, tuple[Reason, str | None]] = {}
    for subject in sorted(wish.subjects):
        reason, grant_id = _subject(wish, subject, standings.get(subject), policy)
        if reason not in _NOT_REFUSED:
            return Decision(answer=Answer.REFUSE, reason=reason, about=subject)
        found[subject] = (reason, grant_id)
    ask = tuple(subject for subject, (reason, _) in found.items() if reason is Reason.ASK_FIRST)
    grants = {subject: grant_id for subject, (_, grant_id) in found.items() if grant_id is not None}
    if ask:
        return Decision(answer=Answer.ASK, reason=Reason.ASK_FIRST, ask=ask, grants=grants)
    return Decision(answer=Answer.ALLOW, reason=Reason.GRANTED if grants else Reason.OWN, grants=grants)


_NOT_REFUSED = frozenset({Reason.ASK_FIRST, Reason.OWN, Reason.GRANTED})
_NOT_VALID = {
    GrantState.REVOKED: Reason.REVOKED,
    GrantState.ENDED: Reason.ENDED,
    GrantState.SUSPENDED: Reason.PAUSED,
}
_NEARNESS = {reason: rank for rank, reason in enumerate(Reason)}


def _asking(wish: Wish) -> Reason | None:
    if wish.requester.suspended:
        return Reason.REQUESTER_SUSPENDED
    if not wish.requester.consented:
        return Reason.NO_CONSENT
    return None if wish.subjects else Reason.NOBODY


def _group(wish: Wish, rules: GroupRules | None) -> Reason | None:
    """A group whose admins set nothing gets no face at all."""
    if wish.group is None:
        return None
    if rules is None:
        return Reason.GROUP_OFF
    only_own = wish.subjects == {wish.requester.person_id}
    checks = (
        (rules.enabled, Reason.GROUP_OFF),
        (wish.requester.in_group, Reason.GROUP_NOT_MEMBER),
        (wish.requester.is_admin or not rules.admins_only, Reason.GROUP_ADMINS_ONLY),
        (only_own or not rules.own_faces_only, Reason.GROUP_OWN_ONLY),
        (wish.scene in rules.scenes, Reason.GROUP_SCENE),
        (wish.held is not None or not _is_quiet(wish, rules), Reason.GROUP_QUIET),
        (_fits(wish, wish.requester.used_in_group, rules.pictures_a_day), Reason.GROUP_QUOTA),
    )
    return next((reason for holds, reason in checks if not holds), None)


def _is_quiet(wish: Wish, rules: GroupRules) -> bool:
    return rules.quiet is not None and rules.quiet.until(wish.at, rules.zone) is not None


def _fits(wish: Wish, used: int, most: int) -> bool:
    """A larger copy takes nothing of a quota."""
    return wish.pictures == 0 or used + wish.pictures <= most


def _subject(
    wish: Wish, subject: str, standing: Standing | None, policy: Policy
) -> tuple[Reason, str | None]:
    """Why, and the grant it rests on."""
    if standing is None or standing.person_id != subject:
        return Reason.UNKNOWN_PERSON, None
    own = subject == wish.requester.person_id
    checks = (
        (standing.consented, Reason.NO_CONSENT),
        (not standing.suspended, Reason.SUBJECT_SUSPENDED),
        (own or not standing.away, Reason.AWAY),
        (standing.proven or (own and not policy.own_proof_needed), Reason.NO_PROOF),
    )
    missing = next((reason for holds, reason in checks if not holds), None)
    if missing is not None or own:
        return missing or Reason.OWN, None
    return _another(wish, standing)


def _another(wish: Wish, standing: Standing) -> tuple[Reason, str | None]:
    """What somebody who is not the one who asks says to the wish: refusals first, then the grants."""
    replies = [reply for reply in standing.replies if _answers(reply, wish)]
    asked = {reply.grant_id for reply in replies if reply.allowed and _was_asked(reply, wish, standing)}
    if standing.blocks_requester:
        return Reason.BLOCKED, None
    if any(not reply.allowed for reply in replies):
        return Reason.ASKED_REFUSED, None
    candidates: Iterable[Grant] = standing.grants
    if wish.held is not None:
        held = wish.held.get(standing.person_id)
        if held is None or held.epoch != standing.epoch:
            return Reason.CHANGED, None
        candidates = [grant for grant in standing.grants if grant.id == held.grant_id]
    verdicts = [(_grant(wish, grant, standing, asked=grant.id in asked), grant.id) for grant in candidates]
    nearest = max(verdicts, key=lambda one: _NEARNESS[one[0]], default=(Reason.NO_GRANT, ""))
    return nearest if nearest[0] in _NOT_REFUSED else (nearest[0], None)


def _answers(reply: Reply, wish: Wish) -> bool:
    """A yes runs out; a no to a wish stays one."""
    if reply.requester_id != wish.requester.person_id:
        return False
    if reply.request_id is not None and reply.request_id != wish.request_id:
        return False
    return not reply.allowed or wish.at < reply.until


def _was_asked(reply: Reply, wish: Wish, standing: Standing) -> bool:
    """A yes to a picture alone in private is none to one in company, and none to one in a group."""
    return reply.company == wish.subjects - {standing.person_id} and reply.group == wish.group


def _grant(wish: Wish, grant: Grant, standing: Standing, *, asked: bool) -> Reason:
    """What this one grant says to the wish; the subject's own state was looked at before."""
    if grant.subject_id != standing.person_id or not _is_for(wish, grant, standing):
        return Reason.NO_GRANT
    state = GrantState.REVOKED if _ended_by_block(grant, standing) else grant.state(wish.at)
    if state is not GrantState.VALID:
        return _NOT_VALID[state]
    terms, company = grant.terms, wish.subjects - {standing.person_id}
    if not (company <= terms.together_with if company else terms.alone):
        return Reason.COMPANY
    if wish.scene not in terms.scenes:
        return Reason.SCENE
    if not _fits(wish, standing.used.get(grant.id, 0), terms.pictures_a_day):
        return Reason.QUOTA
    return Reason.ASK_FIRST if terms.ask and not asked else Reason.GRANTED


def _ended_by_block(grant: Grant, standing: Standing) -> bool:
    """For the one who was blocked, for good, also where it stands for the others of a group."""
    return standing.blocked_at is not None and grant.given_at <= standing.blocked_at


def _is_for(wish: Wish, grant: Grant, standing: Standing) -> bool:
    """To a person: for their private chats, since a group was not asked about. To a group: among members."""
    if grant.group is None:
        return wish.group is None and grant.grantee_id == wish.requester.person_id
    return grant.group == wish.group and wish.requester.in_group and standing.in_group
