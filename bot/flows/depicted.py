"""Who is in a picture owns it, too: sees it, deletes it for everybody, reports it, ends what allowed it.

What is deleted leaves the vault in the same transaction, and the chats by an outbox (bot/takedown.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.event import Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Say, Screen
from bot.chat.session import Elsewhere, Session, Turn
from bot.flows import depicted_screens as screens
from bot.flows.consent import locked
from bot.flows.elsewhere import letter_to
from bot.flows.questions import answered
from bot.services import Services
from storage.domain.grant_states import GrantState
from storage.domain.permissions import Permission, Use

_NAME = screens.NAME
_STANDING = frozenset({GrantState.VALID, GrantState.SUSPENDED})


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """There is nothing to stand in here: the list of permissions leads to every set."""
    return Turn(session=session.moved("consents"), then="consents")


async def open_one(event: Pressed, session: Session, services: Services) -> Turn:
    """Show one set. KeyError when it shows somebody else."""
    use = await services.grants.use(event.origin.person.id, event.action.target)
    return await _opened(event, use, services)


async def _opened(event: Pressed, use: Use, services: Services) -> Turn:
    person_id = event.origin.person.id
    if instead := await locked(person_id, services):
        return Turn(screens=(instead,))
    given = await services.grants.given(person_id)
    pictures = await services.depicted.pictures(person_id, use.job_id)
    may_stop = bool(_to_end(use, given))
    return Turn(screens=(screens.one(use, _asker(use, given), pictures, may_stop=may_stop),))


def _asker(use: Use, given: Sequence[Permission]) -> str:
    return next((one.grantee_name for one in given if one.grant.id == use.grant_id), "")


def _to_end(use: Use, given: Sequence[Permission]) -> list[str]:
    """Permissions that stand and let this person have more made."""
    return [
        one.grant.id
        for one in given
        if one.state in _STANDING
        and (one.grant.id == use.grant_id or one.grant.grantee_id == use.requester_id)
    ]


async def delete(event: Pressed, session: Session, services: Services) -> Turn:
    """Ask first."""
    use = await services.grants.use(event.origin.person.id, event.action.target)
    return Turn(screens=(screens.sure(use),))


async def delete_yes(event: Pressed, session: Session, services: Services) -> Turn:
    """Delete them for everybody, and tell the one who had them made."""
    person_id = event.origin.person.id
    use = await services.grants.use(person_id, event.action.target)
    count = await services.depicted.remove(person_id, use.job_id)
    settled = answered(screens.deleting(use.job_id), Say("depicted-deleted", {"n": count}))
    letters: tuple[Elsewhere, ...] = ()
    if count:
        told = screens.removed_there(use, await _depicted(use, services), count)
        letters = await letter_to(use.requester_id, services, told)
    return Turn(screens=(screens.gone(use), settled), elsewhere=letters)


async def _depicted(use: Use, services: Services) -> str:
    """Under which name the one who asked knows this person."""
    received = await services.grants.received(use.requester_id)
    return next((one.subject_name for one in received if one.grant.id == use.grant_id), "")


async def keep(event: Pressed, session: Session, services: Services) -> Turn:
    """Leave them alone after all."""
    return Turn(screens=(answered(screens.deleting(event.action.target), Say("kept")),))


async def report(event: Pressed, session: Session, services: Services) -> Turn:
    """Hide them from everybody else until somebody has looked; tell the number."""
    person_id = event.origin.person.id
    before = await services.grants.use(person_id, event.action.target)
    await services.depicted.report(person_id, before.job_id)
    use = await services.grants.use(person_id, before.job_id)
    given = await services.grants.given(person_id)
    pictures = await services.depicted.pictures(person_id, use.job_id)
    shown = screens.reported(use, _asker(use, given), pictures, may_stop=bool(_to_end(use, given)))
    letters: tuple[Elsewhere, ...] = ()
    if before.report is None:
        letters = await letter_to(use.requester_id, services, screens.hidden_there(use))
    return Turn(screens=(shown,), elsewhere=letters)


async def stop(event: Pressed, session: Session, services: Services) -> Turn:
    """End every permission of the one who had this made; what was made can be deleted, too."""
    person_id = event.origin.person.id
    use = await services.grants.use(person_id, event.action.target)
    for grant_id in _to_end(use, await services.grants.given(person_id)):
        await services.grants.revoke(person_id, grant_id)
    turn = await _opened(event, use, services)
    return Turn(screens=(*turn.screens, *await _offer(person_id, use.grant_id, services)))


async def _offer(person_id: str, grant_id: str | None, services: Services) -> tuple[Screen, ...]:
    count = await services.depicted.made_under(person_id, grant_id) if grant_id else 0
    return (screens.all_sure(grant_id, count),) if grant_id and count else ()


async def all_of(event: Pressed, session: Session, services: Services) -> Turn:
    """Ask before everything goes that was made under a permission."""
    return Turn(screens=await _offer(event.origin.person.id, event.action.target, services))


async def all_yes(event: Pressed, session: Session, services: Services) -> Turn:
    """Delete all of it for everybody."""
    person_id, grant_id = event.origin.person.id, event.action.target
    found = next((one for one in await services.grants.given(person_id) if one.grant.id == grant_id), None)
    if found is None:
        raise KeyError(grant_id)
    count = await services.depicted.remove_under(person_id, grant_id)
    settled = answered(screens.deleting(grant_id), Say("depicted-deleted", {"n": count}))
    letters: tuple[Elsewhere, ...] = ()
    if count and found.grant.grantee_id is not None:
        told = screens.removed_there(None, found.subject_name, count)
        letters = await letter_to(found.grant.grantee_id, services, told)
    return Turn(screens=(settled,), elsewhere=letters)


FLOW = Flow(
    name=_NAME,
    view=view,
    verbs={
        "open": open_one,
        "delete": delete,
        "delete-yes": delete_yes,
        "keep": keep,
        "report": report,
        "stop": stop,
        "all": all_of,
        "all-yes": all_yes,
    },
    once=frozenset({"delete-yes", "all-yes"}),
)
