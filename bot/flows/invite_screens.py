"""What both sides see when somebody asks a friend for a permission; the story is in inviting.py."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.chat.event import Origin
from bot.chat.screen import Ask, Button, Say, Screen
from bot.flows.parts import button, danger, primary, told
from storage.domain.grants import LONGEST, TODAY, SceneKind, Terms
from storage.domain.linking import plain_name
from storage.domain.permissions import INVITE_LIFETIME, Invite, Permission

NAME = "inviting"
PICTURES_A_DAY = 20
# What the friend may choose: how long, and whether each picture needs a yes.
CHOICES: dict[str, tuple[timedelta, bool]] = {
    "ask": (LONGEST, True),
    "today": (TODAY, False),
    "month": (timedelta(days=30), False),
    "quarter": (LONGEST, False),
}


def terms(choice: str, now: datetime) -> Terms:
    """What a choice of the friend allows. KeyError for one that does not exist."""
    lasts, ask = CHOICES[choice]
    return Terms(
        alone=True,
        together_with=frozenset(),
        scenes=frozenset(SceneKind),
        pictures_a_day=PICTURES_A_DAY,
        ends_at=now + lasts,
        ask=ask,
    )


def who(origin: Origin) -> Screen:
    """Ask under which name the friend knows the one who asks."""
    name = plain_name(origin.name)
    rows = ((button(Say("button-invite-as", {"name": name}), NAME, "handle"),),) if name else ()
    return Screen(
        text=(Say("invite-about"), Say("invite-who")),
        rows=rows,
        ask=Ask.TEXT,
        placeholder=Say("training-name-placeholder"),
    )


def link(entrance: str, code: str, name: str) -> tuple[Screen, ...]:
    """Show the link, to be copied with one press; without addresses, what the friend writes to the bot."""
    typed = f"/invite {code}"
    text = [Say("invite-link", {"link": entrance + code})] if entrance else []
    text.append(Say("invite-typed" if entrance else "invite-send", {"command": typed}))
    text.append(Say("invite-link-facts", {"name": name, "days": INVITE_LIFETIME.days}))
    rows = ((button("button-consents", "consents", "show"),),)
    return (Screen(text=tuple(text), copyable=entrance + code if entrance else typed, rows=rows),)


def over() -> Screen:
    """Say that a code leads nowhere."""
    return told("invite-over", (button("button-go-on", "welcome", "home"),))


def question(invite: Invite, *, name: str, proven: bool) -> Screen:
    """Ask the friend, and say plainly what a yes gives."""
    text = [
        Say("invite-asks", {"name": invite.inviter_name}),
        Say("invite-would", {"n": PICTURES_A_DAY}),
        Say("invite-control"),
    ]
    if name:
        text.append(Say("invite-seen-as", {"name": name}))
    if not proven:
        text.append(Say("grant-unproven"))
    in_advance = tuple(
        button(f"button-allow-{choice}", NAME, "give", invite.id, choice)
        for choice in ("today", "month", "quarter")
    )
    ask = primary("button-allow-ask", NAME, "give", invite.id, "ask")
    return Screen(text=tuple(text), rows=((ask,), in_advance, _no(invite)), card=_card(invite), anew=True)


def not_yet(invite: Invite, next_step: tuple[str, str]) -> Screen:
    """Say that a yes needs an own face model first, and that the question waits."""
    text = (
        Say("invite-asks", {"name": invite.inviter_name}),
        Say("invite-not-yet"),
        Say("invite-waits", {"until_on": invite.expires_at.isoformat()}),
    )
    rows = ((primary("button-begin", *next_step),), _no(invite))
    return Screen(text=text, rows=rows, card=_card(invite), anew=True)


def _no(invite: Invite) -> tuple[Button, ...]:
    return (
        button("button-refuse", NAME, "decline", invite.id),
        danger("button-refuse-and-block", NAME, "block", invite.id),
    )


def _card(invite: Invite) -> str:
    return f"invite:{invite.id}"


def given(permission: Permission, invite: Invite) -> Screen:
    """Tell the friend what was given, and how it ends."""
    asking = "grant-asked-each-time" if permission.grant.terms.ask else "grant-in-advance"
    said = {"name": permission.grantee_name, "until_on": permission.grant.terms.ends_at.isoformat()}
    text = [Say("invite-given", said), Say(asking)]
    if not permission.proven:
        text.append(Say("grant-unproven"))
    rows = (
        (button("button-consents", "consents", "show"), button("button-go-on", "welcome", "home")),
        (danger("button-revoke", "consents", "revoke", permission.grant.id),),
    )
    return Screen(text=tuple(text), rows=rows if permission.proven else rows[1:], card=_card(invite))


def said_yes(permission: Permission) -> Screen:
    """Tell the one who asked."""
    asking = "grant-asks-first" if permission.grant.terms.ask else "grant-no-asking"
    said = {"name": permission.subject_name, "until_on": permission.grant.terms.ends_at.isoformat()}
    text = [Say("invite-said-yes", said), Say(asking)]
    if not permission.proven:
        text.append(Say("grant-unproven-there"))
    return Screen(text=tuple(text), rows=((button("button-consents", "consents", "show"),),))


def said_no() -> Screen:
    """Tell the one who asked, and not whether they are blocked."""
    return told("invite-said-no", (button("button-go-on", "welcome", "home"),))


def declined(invite: Invite, *, blocked: bool) -> Screen:
    """Tell the friend that the no is kept."""
    text = [Say("invite-declined", {"name": invite.inviter_name})]
    if blocked:
        text.append(Say("invite-blocked"))
    rows = ((button("button-go-on", "welcome", "home"),),)
    return Screen(text=tuple(text), rows=rows, card=_card(invite))
