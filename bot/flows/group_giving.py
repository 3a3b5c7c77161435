"""Letting a group ask for pictures of me: in private, for one's own face, as long as one is a member.

The way here names the group (`/start g-...`); who is not in it learns nothing, whatever the number.
"""

from __future__ import annotations

import re
from datetime import datetime

from bot.chat.event import Command, Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Button, Say, Screen
from bot.chat.session import Session, Turn
from bot.flows.group_places import given_here, member, the_group
from bot.flows.invite_screens import PICTURES_A_DAY, terms
from bot.flows.inviting import own_name, proof_asked
from bot.flows.parts import button, danger, primary
from bot.services import Services
from storage.domain.errors import BadInput
from storage.domain.permissions import Permission
from storage.domain.records import Place

_NAME = "group-giving"
PREFIX = "g-"
_CHAT = re.compile(r"-?[A-Za-z0-9]{1,40}")
_CHOICES = ("ask", "month", "quarter")


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """There is nothing to stand in here."""
    return Turn(session=session.moved("consents"), then="consents")


async def opened(event: Command, session: Session, services: Services) -> Turn:
    """Come from a group: ask whether its members may."""
    return await _asked(
        event.origin, _place(event.origin, event.argument.removeprefix(PREFIX)), session, services
    )


def _place(origin: Origin, chat: str) -> Place:
    if not _CHAT.fullmatch(chat):
        raise BadInput("group-over")
    return Place(platform=origin.place.platform, chat=chat, private=False)


async def _asked(origin: Origin, place: Place, session: Session, services: Services) -> Turn:
    name = member(origin, place, services).group_name
    said = {"name": Say("named", {"name": name}) if name else Say("group-nameless")}
    seen_as = await own_name(origin, services)
    greeting = (Say("welcome-hello"),) if session.version == 0 else ()
    if seen_as is None or not await services.people.has_consented(origin.person.id):
        begin = ((primary("button-begin", "selfies", "show"),),)
        text = (*greeting, Say("group-give-asks", said), Say("group-give-not-yet"))
        return Turn(
            screens=(Screen(text=text, rows=begin, card=_card(place)),), session=session.moved("welcome")
        )
    mine = await _mine(origin.person.id, place, services)
    text = (
        *greeting,
        Say("group-give-asks", said),
        Say("group-give-would", {"n": PICTURES_A_DAY}),
        Say("group-give-control"),
    )
    if seen_as:
        text = (*text, Say("group-give-seen-as", {"name": seen_as}))
    if not await services.proofs.proven(origin.person.id):
        text = (*text, Say("grant-unproven"))
    if mine:
        text = (*text, Say("group-give-already", {"until_on": mine.grant.terms.ends_at.isoformat()}))
    screen = Screen(text=text, rows=_answers(place, mine), card=_card(place), anew=True)
    return Turn(screens=(screen,), session=session.moved("welcome"))


def _answers(place: Place, mine: Permission | None) -> tuple[tuple[Button, ...], ...]:
    ask, *in_advance = (
        (primary if choice == "ask" else button)(f"button-allow-{choice}", _NAME, "give", place.chat, choice)
        for choice in _CHOICES
    )
    no = (
        danger("button-revoke", "consents", "revoke", mine.grant.id)
        if mine
        else button("button-refuse", _NAME, "decline", place.chat)
    )
    return ((ask,), tuple(in_advance), (no,))


async def _mine(person_id: str, place: Place, services: Services) -> Permission | None:
    now: datetime = services.now()
    found = await given_here(place, services)
    return next(
        (one for one in found if one.grant.subject_id == person_id and one.grant.terms.ends_at > now), None
    )


async def give(event: Pressed, session: Session, services: Services) -> Turn:
    """Keep the yes, to this group and for one's own face. An earlier one makes room for it."""
    origin = event.origin
    place, person_id = _place(origin, event.action.target), origin.person.id
    membership = member(origin, place, services)
    name = await own_name(origin, services)
    if (
        name is None
        or not await services.people.has_consented(person_id)
        or event.action.value not in _CHOICES
    ):
        return await _asked(origin, place, session, services)
    while earlier := await _mine(person_id, place, services):
        await services.grants.revoke(person_id, earlier.grant.id)
    given = await services.grants.give_group(
        person_id,
        the_group(place),
        terms(event.action.value, services.now()),
        name=name,
        group_name=membership.group_name,
    )
    called = Say("named", {"name": membership.group_name}) if membership.group_name else Say("group-nameless")
    until = given.grant.terms.ends_at.isoformat()
    asking = "grant-asked-each-time" if given.grant.terms.ask else "grant-in-advance"
    text: tuple[Say, ...] = (Say("group-given", {"name": called, "until_on": until}), Say(asking))
    if not given.proven:
        text = (*text, Say("grant-unproven"))
    rows = (
        (button("button-consents", "consents", "show"), button("button-go-on", "welcome", "home")),
        (danger("button-revoke", "consents", "revoke", given.grant.id),),
    )
    screen = Screen(text=text, rows=rows, card=_card(place))
    turn = Turn(screens=(screen,), session=session.moved("welcome"))
    return turn if given.proven else await proof_asked(turn, origin, session, services)


async def decline(event: Pressed, session: Session, services: Services) -> Turn:
    """Nothing is given, and nobody is told."""
    place = _place(event.origin, event.action.target)
    rows = ((button("button-go-on", "welcome", "home"),),)
    said = Screen(text=(Say("group-not-given"),), rows=rows, card=_card(place))
    return Turn(screens=(said,), session=session.moved("welcome"))


def _card(place: Place) -> str:
    return f"group-give:{place.chat}"


FLOW = Flow(
    name=_NAME,
    view=view,
    entrances={PREFIX: opened},
    verbs={"give": give, "decline": decline},
)
