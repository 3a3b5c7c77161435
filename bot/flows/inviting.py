"""Asking a friend: a link that asks, what the friend sees, and the friend's answer.

The link gives nothing by itself. Who opens it decides about their own face, and only theirs; the one who
asked hears of a yes and of a no, and never of a block.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.chat.event import Command, Origin, Pressed, Typed
from bot.chat.flow import Flow
from bot.chat.screen import Say, Screen
from bot.chat.session import Session, Turn
from bot.flows import invite_screens as screens
from bot.flows import proving
from bot.flows.elsewhere import letter_to
from bot.services import Services
from storage.domain.errors import BadInput, Refusal
from storage.domain.grant_states import GrantState
from storage.domain.linking import chosen_name, plain_name
from storage.domain.permissions import Invite
from storage.domain.records import ModelState

_NAME = screens.NAME
_ASKING = "name"
PREFIX = "i-"
_CODE = re.compile(r"[\w-]{24}$", re.ASCII)  # the end of a link, of `i-CODE` or of the bare code


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw the question under which name to ask."""
    await _may_ask(origin, services)
    return Turn(screens=(screens.who(origin),), session=session.moved(_NAME, _ASKING))


async def command(event: Command, session: Session, services: Services) -> Turn:
    """`/invite` makes a link, `/invite CODE` opens somebody's."""
    if _CODE.search(event.argument.strip()):
        return await opened(event, session, services)
    return await view(event.origin, session, services)


async def show(event: Pressed, session: Session, services: Services) -> Turn:
    """Answer a button that leads here."""
    return await view(event.origin, session, services)


async def typed_name(event: Typed, session: Session, services: Services) -> Turn:
    """Take the name, and make the link. What somebody types is no handle: those come from the platform."""
    return await _made(chosen_name(event.text), event.origin, session, services)


async def handle_name(event: Pressed, session: Session, services: Services) -> Turn:
    """Make the link under the name that the platform shows."""
    return await _made(event.origin.name, event.origin, session, services)


async def _made(name: str, origin: Origin, session: Session, services: Services) -> Turn:
    await _may_ask(origin, services)
    if not plain_name(name):
        return Turn(screens=(screens.who(origin),), session=session.moved(_NAME, _ASKING))
    code = await services.grants.invite(origin.person.id, name)
    return Turn(
        screens=screens.link(origin.entrance, PREFIX + code, plain_name(name)),
        session=session.moved("welcome"),
    )


async def _may_ask(origin: Origin, services: Services) -> None:
    if not await services.people.has_consented(origin.person.id):
        raise Refusal("no-consent")


# The friend's side


async def opened(event: Command, session: Session, services: Services) -> Turn:
    """Open somebody's link: from then on it is this person's alone, until answered or over."""
    found = _CODE.search(event.argument.strip())
    code = found.group() if found else event.argument
    invite = await services.grants.open(event.origin.person.id, code)
    if invite is None:  # no refusal: the try has to be kept
        return Turn(screens=(screens.over(),), session=session.moved("welcome"))
    greeting = (Screen(text=(Say("welcome-hello"),)),) if session.version == 0 else ()
    asked = await question(event.origin, invite, services)
    return Turn(screens=(*greeting, asked), session=session.moved("welcome"))


async def answer(event: Pressed, session: Session, services: Services) -> Turn:
    """Draw the question again, from the list of permissions."""
    invite = await _waiting(event, services)
    return Turn(screens=(await question(event.origin, invite, services),))


async def question(origin: Origin, invite: Invite, services: Services) -> Screen:
    """Ask the friend, or say what is missing before they can answer; BadInput("grant-over") when settled."""
    person_id = origin.person.id
    if invite.state is not GrantState.OPENED:
        raise BadInput("grant-over")
    if not await services.people.has_consented(person_id):
        return screens.not_yet(invite, ("consent", "ask"))
    name = await own_name(origin, services)
    if name is None:
        return screens.not_yet(invite, ("selfies", "show"))
    return screens.question(invite, name=name, proven=bool(await services.proofs.proven(person_id)))


async def own_name(origin: Origin, services: Services) -> str | None:
    """As what the one who asks will see this person; None without a face model that is ready."""
    models = await services.models.of_person(origin.person.id)
    ready = [one for one in models if one.state is ModelState.READY]
    return (plain_name(origin.name) or ready[-1].name or "") if ready else None


async def give(event: Pressed, session: Session, services: Services) -> Turn:
    """Keep the yes. An earlier permission to the same person makes room for it."""
    person_id, invite = event.origin.person.id, await _waiting(event, services)
    name = await own_name(event.origin, services)
    if name is None or not await services.people.has_consented(person_id):
        return Turn(screens=(await question(event.origin, invite, services),))
    for earlier in await services.grants.given(person_id):
        if earlier.grant.grantee_id == invite.inviter_id:
            await services.grants.revoke(person_id, earlier.grant.id)
    terms = screens.terms(event.action.value, services.now())
    given = await services.grants.give(person_id, invite.id, terms, name=name)
    letters = await letter_to(invite.inviter_id, services, screens.said_yes(given))
    turn = Turn(screens=(screens.given(given, invite),), session=session.moved("welcome"), elsewhere=letters)
    return turn if given.proven else await proof_asked(turn, event.origin, session, services)


async def proof_asked(turn: Turn, origin: Origin, session: Session, services: Services) -> Turn:
    """Lead straight to what is missing: the yes counts for nothing before it."""
    models = await services.models.of_person(origin.person.id)
    newest = [one for one in models if one.state is ModelState.READY][-1]
    try:
        asked = await proving.ask(newest, origin, session, services)
    except Refusal as refusal:  # too often today
        why = Screen(text=(Say(refusal.code, refusal.params),))
        return replace(turn, screens=(*turn.screens, why))
    return replace(turn, screens=(*turn.screens, *asked.screens), session=asked.session)


async def decline(event: Pressed, session: Session, services: Services) -> Turn:
    """Keep the no."""
    return await _declined(event, session, services, block=False)


async def block(event: Pressed, session: Session, services: Services) -> Turn:
    """A no, and none of this person's wishes any more. They hear of the no only."""
    return await _declined(event, session, services, block=True)


async def _declined(event: Pressed, session: Session, services: Services, *, block: bool) -> Turn:
    person_id, invite = event.origin.person.id, await _waiting(event, services)
    await services.grants.decline(person_id, invite.id)
    if block:
        await services.grants.block(person_id, invite.inviter_id)
    letters = await letter_to(invite.inviter_id, services, screens.said_no())
    said = screens.declined(invite, blocked=block)
    return Turn(screens=(said,), session=session.moved("welcome"), elsewhere=letters)


async def _waiting(event: Pressed, services: Services) -> Invite:
    """The open question a button is about; BadInput("grant-over") when it is settled or too old."""
    waiting = await services.grants.opened(event.origin.person.id)
    found = next((one for one in waiting if one.id == event.action.target), None)
    if found is None:
        raise BadInput("grant-over")
    return found


FLOW = Flow(
    name=_NAME,
    view=view,
    commands={"invite": command},
    entrances={PREFIX: opened},
    verbs={
        "show": show,
        "handle": handle_name,
        "answer": answer,
        "give": give,
        "decline": decline,
        "block": block,
    },
    typed={_ASKING: typed_name},
)
