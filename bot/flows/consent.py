"""Explicit consent before the first photo: to biometric data, and to being adult and in the pictures.

Two questions, two presses, nothing ticked beforehand; what was agreed to is kept with text version and
language.
"""

from __future__ import annotations

from bot.chat.event import Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Say, Screen
from bot.chat.session import Session, Turn
from bot.flows.parts import below, button, primary, told
from bot.services import Services
from storage.domain.consent import TEXT_VERSION
from storage.domain.records import ConsentKind

_NAME = "consent"


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw the question that is open: the second one once the first has its yes."""
    if await services.people.has_consented(origin.person.id):
        return Turn(session=session.moved("selfies"), then="selfies")
    if session.step == "adult":
        return Turn(
            screens=(below(_adult(await _card(origin.person.id, services))),),
            session=session.moved(_NAME, "adult"),
        )
    return Turn(
        screens=(below(_biometric(await _card(origin.person.id, services), services)),),
        session=session.moved(_NAME),
    )


async def locked(person_id: str, services: Services) -> Screen | None:
    """What is said in the place of pictures while consent is missing; None when they may be shown.

    Withdrawing promises that what is stored stays locked: also what was finished a moment before.
    """
    if await services.people.has_consented(person_id):
        return None
    return told("no-consent", (button("button-begin", _NAME, "ask"),))


async def _card(person_id: str, services: Services) -> str:
    """After a withdrawal it is a new question: what was agreed to before stays where it was said."""
    withdrawn = sum(one.withdrawn_at is not None for one in await services.people.consents(person_id))
    return f"{_NAME}:{withdrawn}" if withdrawn else _NAME


def _biometric(card: str, services: Services) -> Screen:
    operator = services.installation.operator
    return Screen(
        text=(Say("consent-biometric", {"operator": operator}), Say("consent-biometric-withdraw")),
        rows=(
            (primary("button-agree", _NAME, "biometric"),),
            (button("button-no-thanks", _NAME, "decline"), button("button-privacy", "privacy", "show")),
        ),
        card=card,
        further_down=Say("consent-further-down"),
    )


def _adult(card: str) -> Screen:
    return Screen(
        text=(Say("consent-adult"),),
        rows=((primary("button-adult", _NAME, "adult"),), (button("button-not-me", _NAME, "decline"),)),
        card=card,
        further_down=Say("consent-further-down"),
    )


async def ask(event: Pressed, session: Session, services: Services) -> Turn:
    """Begin with the first question, or go on with the second."""
    at_it = session.flow == _NAME and session.step == "adult"
    return await view(event.origin, session if at_it else session.moved(_NAME), services)


async def biometric(event: Pressed, session: Session, services: Services) -> Turn:
    """Keep the first yes and ask the second question; on an old card, after both, go on instead."""
    if await services.people.has_consented(event.origin.person.id):
        return await view(event.origin, session, services)
    await _give(event, ConsentKind.BIOMETRIC, services)
    return Turn(
        screens=(_adult(await _card(event.origin.person.id, services)),),
        session=session.moved(_NAME, "adult"),
    )


async def adult(event: Pressed, session: Session, services: Services) -> Turn:
    """Keep the second yes; with both, photos may come. It is given once, whatever card is pressed."""
    if await services.people.has_consented(event.origin.person.id):
        return await view(event.origin, session, services)
    await _give(event, ConsentKind.ADULT, services)
    if not await services.people.has_consented(event.origin.person.id):
        return await view(event.origin, session.moved(_NAME), services)
    thanks = Screen(text=(Say("consent-thanks"),), card=await _card(event.origin.person.id, services))
    return Turn(screens=(thanks,), session=session.moved("selfies"), then="selfies")


async def decline(event: Pressed, session: Session, services: Services) -> Turn:
    """A no is a no: nothing is kept, and the door stays open.

    On an old card, after both answers, it would not be true: there, withdrawing is the way.
    """
    if await services.people.has_consented(event.origin.person.id):
        return Turn(session=session.moved("privacy"), then="privacy")
    screen = told("consent-declined", (button("button-think-again", _NAME, "ask"),))
    return Turn(screens=(screen,), session=session.moved("welcome"))


async def _give(event: Pressed, kind: ConsentKind, services: Services) -> None:
    person = event.origin.person
    await services.people.give_consent(person.id, kind, text_version=TEXT_VERSION, language=person.language)


FLOW = Flow(
    name=_NAME,
    view=view,
    verbs={"ask": ask, "biometric": biometric, "adult": adult, "decline": decline},
)
