"""What is stored and why, for how long; withdrawing consent; deleting everything, with a receipt."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.event import Command, Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Button, Say, Screen
from bot.chat.session import Elsewhere, Session, Turn
from bot.flows.consent_receipts import receipt as agreed
from bot.flows.link_screens import here, named
from bot.flows.parts import button, danger, primary, told
from bot.flows.questions import answered, asked
from bot.flows.receipts import counted, receipt_screen
from bot.services import Services
from storage.domain.consent_receipts import of_photos

_NAME = "privacy"
_ERASING = "everything"  # the card of the question; its yes leaves nothing to remember a card by


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw what is stored, counted now."""
    person_id = origin.person.id
    stored = await _stored(person_id, services)
    text = [
        Say("privacy-what"),
        *(stored or [Say("item-nothing")]),
        Say("privacy-why"),
        Say("privacy-keep"),
        Say("privacy-remains"),
        Say("privacy-rejected", {"hours": services.installation.rejected_photos_hours}),
        Say("privacy-proof"),
    ]
    if await services.grants.is_suspended(person_id):
        text.append(Say("privacy-suspended"))
    rows: list[tuple[Button, ...]] = []
    given = [consent for consent in await services.people.consents(person_id) if not consent.withdrawn_at]
    if given:
        text.append(Say("privacy-consent", {"given_on": given[-1].given_at.isoformat()}))
        rows.append(
            (
                button("button-delete-model", "models", "list"),
                button("button-withdraw", _NAME, "withdraw"),
            )
        )
        rows.append((button("button-receipt", _NAME, "receipt"),))
    text.append(Say("privacy-operator", {"operator": services.installation.operator}))
    is_linked = bool(await services.links.accounts(person_id))
    rows.append((button("button-linked" if is_linked else "button-link", "linking", "show"),))
    rows.append((danger("button-delete-everything", _NAME, "everything"),))
    return Turn(
        screens=(Screen(text=tuple(text), rows=tuple(rows), card=_NAME, anew=True),),
        session=session.moved(_NAME),
    )


async def _stored(person_id: str, services: Services) -> list[Say]:
    files, size = services.measures.of(person_id)
    return counted(await services.erasure.stored(person_id) | {"files": files, "bytes": size})


async def command(event: Command, session: Session, services: Services) -> Turn:
    """Answer /privacy."""
    return await view(event.origin, session, services)


async def show(event: Pressed, session: Session, services: Services) -> Turn:
    """Answer a Privacy button."""
    return await view(event.origin, session, services)


async def receipt(event: Pressed, session: Session, services: Services) -> Turn:
    """Show what was agreed to before the first photo, to keep."""
    person_id = event.origin.person.id
    consents = await services.people.consents(person_id)
    made = of_photos(person_id, consents, operator=services.installation.operator, now=services.now())
    if made is None:  # withdrawn meanwhile
        return await view(event.origin, session, services)
    back = button("button-back", _NAME, "show")
    return Turn(screens=(agreed(made, (Say("agreed-photos"),), back),), session=session.moved(_NAME))


async def withdraw(event: Pressed, session: Session, services: Services) -> Turn:
    """Say what withdrawing means before it is done."""
    question = await _withdrawing(event.origin.person.id, services)
    screen = asked(
        question,
        "withdraw-sure",
        (
            danger("button-withdraw-yes", _NAME, "withdraw-yes", value=question),
            primary("button-keep-consent", _NAME, "keep", value=question),
        ),
    )
    return Turn(screens=(screen,), session=session.moved(_NAME, "withdraw"))


async def withdraw_yes(event: Pressed, session: Session, services: Services) -> Turn:
    """Withdraw (storage stops what is under way) and offer to delete what is there."""
    await services.people.withdraw_consents(event.origin.person.id)
    screen = told("withdrawn", (danger("button-delete-everything", _NAME, "everything"),))
    settled = replace(screen, card=event.action.value or None)
    return Turn(screens=(settled,), session=session.moved("welcome"))


async def keep(event: Pressed, session: Session, services: Services) -> Turn:
    """Leave everything as it is: neither withdrawn nor deleted."""
    return Turn(screens=(answered(event.action.value, Say("kept")),), session=session.moved(_NAME))


async def _withdrawing(person_id: str, services: Services) -> str:
    """After a withdrawal it is a new question: what was answered stays where it was said."""
    withdrawn = sum(one.withdrawn_at is not None for one in await services.people.consents(person_id))
    return f"withdraw:{withdrawn}"


async def delete_command(event: Command, session: Session, services: Services) -> Turn:
    """Answer /delete."""
    return await _sure(event.origin, session, services)


async def everything(event: Pressed, session: Session, services: Services) -> Turn:
    """Answer Delete everything."""
    return await _sure(event.origin, session, services)


async def _sure(origin: Origin, session: Session, services: Services) -> Turn:
    stored = await _stored(origin.person.id, services)
    rows = (
        (danger("button-delete-everything-yes", _NAME, "everything-yes"),),
        (
            primary("button-keep-all", _NAME, "keep", value=_ERASING),
            button("button-delete-model", "models", "list"),
        ),
    )
    text = [Say("everything-sure"), *(stored or [Say("item-nothing")]), Say("everything-final")]
    accounts = await services.links.accounts(origin.person.id)
    linked = tuple(named(one) for one in accounts if one.place != origin.place)
    if linked:
        text.append(Say("everything-linked", {"accounts": linked}))
    question = replace(asked(_ERASING, "everything-sure", *rows), text=tuple(text))
    return Turn(screens=(question,), session=session.moved(_NAME, "everything"))


async def everything_yes(event: Pressed, session: Session, services: Services) -> Turn:
    """Erase the person: the data key first, then the rest. Nothing is saved about them after this.

    In linked accounts it is said, too: they know nobody any more.
    """
    origin = event.origin
    linked = await services.links.accounts(origin.person.id)
    suspended = await services.grants.is_suspended(origin.person.id)
    receipt = receipt_screen(await services.erasure.everything(origin.person.id), suspended=suspended)
    why = told("erased-elsewhere", account=named(here(origin)))
    elsewhere = tuple(
        Elsewhere(place=one.place, language=one.language, screens=(why, receipt))
        for one in linked
        if one.place != origin.place
    )
    return Turn(screens=(receipt,), forgotten=True, elsewhere=elsewhere)


FLOW = Flow(
    name=_NAME,
    view=view,
    commands={"privacy": command, "delete": delete_command},
    verbs={
        "show": show,
        "receipt": receipt,
        "withdraw": withdraw,
        "withdraw-yes": withdraw_yes,
        "keep": keep,
        "everything": everything,
        "everything-yes": everything_yes,
    },
    once=frozenset({"withdraw-yes", "everything-yes"}),
)
