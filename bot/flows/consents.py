"""Permissions to be drawn: what I gave, what I received, and what was made of it.

Whatever takes something away works at once: storage ends or stops the jobs it concerns in the same
transaction.
"""

from __future__ import annotations

from dataclasses import replace

from bot.chat.event import Command, Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Screen
from bot.chat.session import Session, Turn
from bot.flows import consent_screens as screens
from bot.flows.consent_receipts import receipt as agreed
from bot.flows.elsewhere import letter_to
from bot.flows.parts import button
from bot.services import Services
from storage.domain.consent_receipts import of_permission
from storage.domain.errors import BadInput
from storage.domain.permissions import Permission

_NAME = screens.NAME


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw the first page."""
    page = replace(await _page(origin.person.id, 0, services), anew=True)
    return Turn(screens=(page,), session=session.moved(_NAME))


async def command(event: Command, session: Session, services: Services) -> Turn:
    """Answer /consents."""
    return await view(event.origin, session, services)


async def show(event: Pressed, session: Session, services: Services) -> Turn:
    """Answer a button that leads here."""
    return await view(event.origin, session, services)


async def turn_page(event: Pressed, session: Session, services: Services) -> Turn:
    """Turn a page, or lead back to the list, in place."""
    number = int(event.action.value or 0)
    return Turn(
        screens=(await _page(event.origin.person.id, number, services),), session=session.moved(_NAME)
    )


async def _page(person_id: str, number: int, services: Services) -> Screen:
    grants = services.grants
    return screens.page(
        invites=await grants.opened(person_id),
        questions=await services.rights.questions(person_id),
        given=await grants.given(person_id),
        received=await grants.received(person_id),
        person_id=person_id,
        number=number,
        blocks=await grants.blocks_anybody(person_id),
    )


async def open_one(event: Pressed, session: Session, services: Services) -> Turn:
    """Draw one permission with what can be done."""
    return await _opened(event, session, services)


async def _opened(event: Pressed, session: Session, services: Services) -> Turn:
    person_id = event.origin.person.id
    found = await _permission(person_id, event.action.target, services)
    made = await services.depicted.made_under(person_id, found.grant.id)
    others = [one for one in await services.grants.given(person_id) if one.for_both]
    both = any(one.grant.grantee_id == found.grant.grantee_id for one in others)
    screen = screens.one(found, person_id=person_id, now=services.now(), made=made, both=both)
    return Turn(screens=(screen,), session=session.moved(_NAME))


async def _permission(person_id: str, grant_id: str, services: Services) -> Permission:
    """KeyError when this person neither gave nor received it."""
    both = (*await services.grants.given(person_id), *await services.grants.received(person_id))
    found = next((one for one in both if one.grant.id == grant_id), None)
    if found is None:
        raise KeyError(grant_id)
    return found


async def pause(event: Pressed, session: Session, services: Services) -> Turn:
    """Nothing is drawn until it goes on; what is under way stops."""
    person_id = event.origin.person.id
    await services.grants.pause(person_id, event.action.target)
    for one in await _built_on(person_id, event.action.target, services):
        await services.grants.pause(person_id, one.grant.id)
    return await _opened(event, session, services)


async def resume(event: Pressed, session: Session, services: Services) -> Turn:
    """Let new wishes through again."""
    await services.grants.resume(event.origin.person.id, event.action.target)
    return await _opened(event, session, services)


async def revoke(event: Pressed, session: Session, services: Services) -> Turn:
    """End it with one press."""
    person_id = event.origin.person.id
    await services.grants.revoke(person_id, event.action.target)
    for one in await _built_on(person_id, event.action.target, services):
        await services.grants.revoke(person_id, one.grant.id)
    return await _opened(event, session, services)


async def _built_on(person_id: str, grant_id: str, services: Services) -> list[Permission]:
    """The permission for pictures of both, given beside this one: who takes back, takes back that, too.

    None for the one for both itself: pictures of one alone go on without it.
    """
    given = await services.grants.given(person_id)
    this = next(one for one in given if one.grant.id == grant_id)
    grantee = this.grant.grantee_id
    if grantee is None or this.grant.terms.together_with:
        return []
    return [one for one in given if one.for_both and one.grant.grantee_id == grantee]


async def together(event: Pressed, session: Session, services: Services) -> Turn:
    """Allow pictures of both, beside what is allowed of one alone; the other one is told."""
    given = await services.grants.give_together(event.origin.person.id, event.action.target)
    there = await letter_to(given.grant.grantee_id or "", services, screens.both_allowed(given))
    screen = screens.one(given, person_id=event.origin.person.id, now=services.now())
    return Turn(screens=(screen,), session=session.moved(_NAME), elsewhere=there)


async def receipt(event: Pressed, session: Session, services: Services) -> Turn:
    """Show what was agreed to, to keep: either side may."""
    person_id = event.origin.person.id
    found = await _permission(person_id, event.action.target, services)
    made = of_permission(found, operator=services.installation.operator, now=services.now())
    about = screens.agreed(found, is_mine=found.grant.subject_id == person_id)
    back = button("button-back", _NAME, "open", found.grant.id)
    return Turn(screens=(agreed(made, about, back),), session=session.moved(_NAME))


async def narrow(event: Pressed, session: Session, services: Services) -> Turn:
    """Allow less from now on."""
    person_id = event.origin.person.id
    found = await _permission(person_id, event.action.target, services)
    less = screens.narrower(found.grant.terms, services.now()).get(event.action.value)
    if less is None:  # done already
        raise BadInput("grant-wider")
    await services.grants.narrow(person_id, found.grant.id, less)
    for one in await _built_on(person_id, found.grant.id, services):
        if as_well := screens.narrower(one.grant.terms, services.now()).get(event.action.value):
            await services.grants.narrow(person_id, one.grant.id, as_well)
    return await _opened(event, session, services)


async def uses(event: Pressed, session: Session, services: Services) -> Turn:
    """Show what others had made with this face, a page at a time."""
    person_id = event.origin.person.id
    names = {one.grant.grantee_id: one.grantee_name for one in await services.grants.given(person_id)}
    number = max(0, int(event.action.value or 0))
    # One more than fits tells whether there is a next page.
    found = await services.grants.uses(person_id, limit=screens.USES + 1, offset=number * screens.USES)
    return Turn(screens=(screens.uses(found, names, number),), session=session.moved(_NAME))


async def unblock(event: Pressed, session: Session, services: Services) -> Turn:
    """Lift all blocks. Permissions that ended stay ended."""
    await services.grants.unblock_all(event.origin.person.id)
    return await turn_page(event, session, services)


FLOW = Flow(
    name=_NAME,
    view=view,
    commands={"consents": command},
    verbs={
        "show": show,
        "page": turn_page,
        "open": open_one,
        "pause": pause,
        "resume": resume,
        "revoke": revoke,
        "together": together,
        "receipt": receipt,
        "narrow": narrow,
        "uses": uses,
        "unblock": unblock,
    },
)
