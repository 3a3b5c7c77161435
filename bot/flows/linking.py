"""One person, several accounts: a code shown in one, entered in the other, and a yes from both.

Both questions say with whom and what it gives, since either of the two could be the one who is being
tricked. Whatever is wrong with a code, the answer is the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.event import Command, Origin, Pressed, Typed
from bot.chat.flow import Flow
from bot.chat.screen import Screen
from bot.chat.session import Elsewhere, Session, Turn
from bot.flows import link_screens as screens
from bot.flows.elsewhere import letter_to
from bot.flows.parts import told
from bot.services import Services
from storage.domain.linking import Account, Linked, LinkOffer

_NAME = screens.NAME
_CODE = "code"


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw the question that is open, or else what is linked."""
    if session.flow == _NAME and session.step == _CODE:
        return Turn(screens=(screens.question(),), session=session)
    offer = await services.links.pending(origin.person.id)
    if offer is None:
        screen = screens.page(await services.links.accounts(origin.person.id), origin)
    elif offer.host_id == origin.person.id:
        screen = screens.to_host(offer)
    else:
        screen = screens.waiting(offer) if offer.agreed else screens.to_guest(offer)
    return Turn(screens=(screen,), session=session.moved(_NAME))


async def command(event: Command, session: Session, services: Services) -> Turn:
    """`/link` shows where things stand, `/link CODE` takes the code."""
    if event.argument.strip():
        return await _entered(event.argument, event.origin, session, services)
    return await view(event.origin, session.moved(_NAME), services)


async def show(event: Pressed, session: Session, services: Services) -> Turn:
    """Answer a button that leads here."""
    return await view(event.origin, session.moved(_NAME), services)


async def show_code(event: Pressed, session: Session, services: Services) -> Turn:
    """Make a code; one that was shown before is worth nothing any more."""
    code = await services.links.offer(event.origin.person.id, screens.here(event.origin))
    return Turn(screens=(screens.code(code),), session=session.moved(_NAME))


async def enter_code(event: Pressed, session: Session, services: Services) -> Turn:
    """Ask for the code."""
    return Turn(screens=(screens.question(),), session=session.moved(_NAME, _CODE))


async def typed_code(event: Typed, session: Session, services: Services) -> Turn:
    """Take what was written as the code."""
    return await _entered(event.text, event.origin, session, services)


async def _entered(text: str, origin: Origin, session: Session, services: Services) -> Turn:
    offer = await services.links.enter(origin.person.id, screens.here(origin), text)
    if offer is None:  # no refusal: the try has to be kept
        return Turn(screens=(screens.question("link-wrong-code"),), session=session.moved(_NAME, _CODE))
    return Turn(screens=(screens.to_guest(offer),), session=session.moved(_NAME))


async def agree(event: Pressed, session: Session, services: Services) -> Turn:
    """The guest's yes: now the host is asked, in the chat where the code was shown."""
    offer = await services.links.agree(event.origin.person.id, event.action.target)
    asked = _letter(offer.host, offer.host_id, screens.to_host(offer))
    return Turn(
        screens=(screens.waiting(offer),),
        session=session.moved(_NAME),
        elsewhere=() if offer.agreed else (asked,),
    )


async def confirm(event: Pressed, session: Session, services: Services) -> Turn:
    """The host's yes: linked. Both are told; the one whose person is gone hears it as the other person."""
    linked = await services.links.confirm(event.origin.person.id, event.action.target)
    to_guest = _letter(linked.guest, linked.person_id, screens.done(linked.host))
    to_friends = await _to_friends(linked, services)
    if linked.gone_id == event.origin.person.id:
        to_host = _letter(linked.host, linked.person_id, screens.done(linked.guest))
        return Turn(forgotten=True, elsewhere=(to_host, to_guest, *to_friends))
    moved = session.moved("welcome", **linked.age_answer)
    return Turn(screens=(screens.done(linked.guest),), session=moved, elsewhere=(to_guest, *to_friends))


async def _to_friends(linked: Linked, services: Services) -> tuple[Elsewhere, ...]:
    """Tell those whose permission waits now: a second account could be a second person's."""
    letters: list[Elsewhere] = []
    for subject_id, grant_id in linked.paused:
        given = await services.grants.given(subject_id)
        name = next((one.grantee_name for one in given if one.grant.id == grant_id), "")
        letters += await letter_to(subject_id, services, screens.to_friend(name, grant_id))
    return tuple(letters)


async def decline(event: Pressed, session: Session, services: Services) -> Turn:
    """The no of either side. The other one hears of it, once it has a part in it."""
    offer = await services.links.decline(event.origin.person.id, event.action.target)
    return Turn(
        screens=(screens.declined(),),
        session=session.moved("welcome"),
        elsewhere=_told_no(offer, event.origin),
    )


def _told_no(offer: LinkOffer, origin: Origin) -> tuple[Elsewhere, ...]:
    no = screens.declined("link-declined-there")
    if origin.person.id == offer.host_id:
        return (_letter(offer.guest, offer.guest_id, no),)
    return (_letter(offer.host, offer.host_id, no),) if offer.agreed else ()


async def unlink(event: Pressed, session: Session, services: Services) -> Turn:
    """Say what unlinking means before it is done."""
    accounts = await services.links.accounts(event.origin.person.id)
    leaving = _found(accounts, event)
    return Turn(
        screens=(screens.unlink_sure(leaving, accounts[0], event.origin),),
        session=session.moved(_NAME, "unlink"),
    )


async def unlink_yes(event: Pressed, session: Session, services: Services) -> Turn:
    """Unlink. In the chat that leaves nobody is known any more, so nothing is kept there."""
    person_id = event.origin.person.id
    _found(await services.links.accounts(person_id), event)
    left = await services.links.unlink(person_id, event.action.value, event.action.target)
    farewell = told("unlinked-here", account=screens.named(left.home))
    stays = told("unlinked-there", account=screens.named(left.account))
    if left.account.place == event.origin.place:
        at_home = _letter(left.home, person_id, stays)
        return Turn(screens=(farewell,), forgotten=True, elsewhere=(at_home,))
    there = Elsewhere(place=left.account.place, language=left.account.language, screens=(farewell,))
    return Turn(screens=(stays,), session=session.moved("welcome"), elsewhere=(there,))


def _found(accounts: Sequence[Account], event: Pressed) -> Account:
    """KeyError when it is not linked any more."""
    wanted = (event.action.value, event.action.target)
    for one in accounts:
        if (one.platform, one.external_id) == wanted and not one.is_home:
            return one
    raise KeyError(event.action.target)


def _letter(account: Account, person_id: str, *shown: Screen) -> Elsewhere:
    return Elsewhere(place=account.place, language=account.language, screens=shown, person_id=person_id)


FLOW = Flow(
    name=_NAME,
    view=view,
    commands={"link": command},
    verbs={
        "show": show,
        "show-code": show_code,
        "enter-code": enter_code,
        "agree": agree,
        "confirm": confirm,
        "decline": decline,
        "unlink": unlink,
        "unlink-yes": unlink_yes,
    },
    once=frozenset({"unlink-yes"}),
    typed={_CODE: typed_code},
)
