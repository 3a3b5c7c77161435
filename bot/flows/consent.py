"""Explicit consent before the first photo: to biometric data, and to being adult and in the pictures.

Two questions, two presses, nothing ticked beforehand; what was agreed to is kept with text version and
language.

Who answers that they are not 18, or that the pictures do not show them, is not asked again before
`ASKED_AGAIN_AFTER`: a question of age that can be answered anew until the answer suits is none. The first yes
ends with that answer, so that no consent of somebody who may be a child stands, and the answer is kept as a
moment in the session only: who deletes everything deletes it, too, since of a child even less may be kept
than of others. Linking and unlinking accounts carry it along (storage/repositories/age_answers.py). Nobody is
locked out for good, since people grow older and pictures can be other ones; and a slip of the finger can be
said to be one, once, which leads to both questions anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.chat.event import Event, Origin, Photos, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Say, Screen
from bot.chat.session import Session, Turn
from bot.flows import ages
from bot.flows.parts import below, button, danger, primary, told, turned_away
from bot.services import Services
from storage.domain.consent import ASKED_AGAIN_AFTER, TEXT_VERSION, no_of_age_left
from storage.domain.records import ConsentKind

_NAME = "consent"
_STORED = ("models", "selfies", "verdicts", "pictures", "requests")  # as the erasure counts


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw the question that is open: the second one once the first has its yes."""
    if await services.people.has_consented(origin.person.id):
        return Turn(session=session.moved("selfies"), then="selfies")
    if waits := _waits(session, services):
        return Turn(screens=(await _not_yet(waits, session, services),), session=session.moved(_NAME))
    if await _agreed_first(origin.person.id, services):
        return Turn(
            screens=(below(_adult(await _card(origin.person.id, services))),),
            session=session.moved(_NAME, "adult"),
        )
    return Turn(
        screens=(below(_biometric(await _card(origin.person.id, services), services)),),
        session=session.moved(_NAME),
    )


async def _agreed_first(person_id: str, services: Services) -> bool:
    """Whether the first question has its yes, wherever the person has been since."""
    given = await services.people.consents(person_id)
    return any(one.kind is ConsentKind.BIOMETRIC and one.withdrawn_at is None for one in given)


async def is_open(session: Session, services: Services) -> bool:
    """Whether one of the two questions waits for a press."""
    if session.flow != _NAME or _waits(session, services):
        return False
    return not await services.people.has_consented(session.person_id)


def _waits(session: Session, services: Services) -> timedelta | None:
    """How long the answer that it is not so still counts; None when it was not given, or long ago."""
    return no_of_age_left(session.data, services.now())


def is_over(session: Session, services: Services) -> bool:
    """Whether somebody said that they are not 18, or not in the pictures, so that nothing is asked now."""
    return _waits(session, services) is not None


def _answered_no(message_id: str, waits: timedelta, session: Session, *, has_stored: bool) -> Screen:
    """Keep to the answer, and say for how long; the way back from a slip is offered once.

    Who has something stored from before is offered to have it deleted.
    """
    row = (
        [] if session.data.get("pressed_wrong") else [button("button-pressed-wrong", _NAME, "pressed-wrong")]
    )
    if has_stored:
        row.append(danger("button-delete-everything", "privacy", "everything"))
    return told(message_id, *((tuple(row),) if row else ()), left_s=waits.total_seconds())


async def _not_yet(waits: timedelta, session: Session, services: Services) -> Screen:
    return _answered_no("consent-not-yet", waits, session, has_stored=await _has_stored(session, services))


async def _has_stored(session: Session, services: Services) -> bool:
    stored = await services.erasure.stored(session.person_id)
    return any(stored.get(kind) for kind in _STORED)


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
        further_down=Say("question-further-down"),
    )


def _adult(card: str) -> Screen:
    return Screen(
        text=(Say("consent-adult"),),
        rows=((primary("button-adult", _NAME, "adult"),), (button("button-not-me", _NAME, "not-adult"),)),
        card=card,
        further_down=Say("question-further-down"),
    )


async def ask(event: Pressed, session: Session, services: Services) -> Turn:
    """Begin with the first question, or go on with the second."""
    return await view(event.origin, session.moved(_NAME), services)


async def biometric(event: Pressed, session: Session, services: Services) -> Turn:
    """Keep the first yes and ask the second question; on an old card, after both, go on instead."""
    if await _is_settled(event, session, services):
        return await view(event.origin, session, services)
    await _give(event, ConsentKind.BIOMETRIC, services)
    return Turn(
        screens=(_adult(await _card(event.origin.person.id, services)),),
        session=session.moved(_NAME, "adult"),
    )


async def adult(event: Pressed, session: Session, services: Services) -> Turn:
    """Keep the second yes; with both, photos may come. It is given once, whatever card is pressed."""
    if await _is_settled(event, session, services):
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
    if waits := _waits(session, services):
        return Turn(screens=(await _not_yet(waits, session, services),), session=session)
    screen = told("consent-declined", (button("button-think-again", _NAME, "ask"),))
    return Turn(screens=(screen,), session=session.moved("welcome"))


async def not_adult(event: Pressed, session: Session, services: Services) -> Turn:
    """Keep to the no: the first yes ends with it, and the question is not put again for a while.

    After a withdrawal there may be photos and models from before: nobody is told that there are none.
    """
    if await _is_settled(event, session, services):
        return await decline(event, session, services)
    return await _keep_to_no(event.origin, session, services)


async def _keep_to_no(origin: Origin, session: Session, services: Services, *, anew: bool = False) -> Turn:
    card = await _card(origin.person.id, services)
    await services.people.withdraw_consents(origin.person.id)
    session = session.moved("welcome", not_adult_at=services.now().isoformat())
    has_stored = await _has_stored(session, services)
    told_id = "consent-not-adult-stored" if has_stored else "consent-not-adult"
    screen = _answered_no(told_id, ASKED_AGAIN_AFTER, session, has_stored=has_stored)
    settled = replace(screen, card=card, anew=anew, further_down=Say("question-further-down"))
    return Turn(screens=(settled,), session=session)


async def heed(text: str, event: Event, session: Session, services: Services) -> Turn | None:
    """Who writes that they are under 18 has answered, wherever they write it, whatever they pressed."""
    if not ages.says_minor(text, asked=await is_open(session, services)):
        return None
    if waits := _waits(session, services):
        turn = Turn(screens=(await _not_yet(waits, session, services),), session=session)
    else:
        turn = await _keep_to_no(event.origin, session, services, anew=True)
    unseen = turned_away(event.references) if isinstance(event, Photos) else []
    return replace(turn, screens=(*unseen, *turn.screens))


async def pressed_wrong(event: Pressed, session: Session, services: Services) -> Turn:
    """Begin with the questions anew, once."""
    if session.data.get("not_adult_at") and not session.data.get("pressed_wrong"):
        session = session.noting(not_adult_at=None, pressed_wrong=True)
    return await view(event.origin, session.moved(_NAME), services)


async def _is_settled(event: Pressed, session: Session, services: Services) -> bool:
    """Whether a card is an old one: both questions have their yes, or the second its no."""
    return is_over(session, services) or await services.people.has_consented(event.origin.person.id)


async def _give(event: Pressed, kind: ConsentKind, services: Services) -> None:
    person = event.origin.person
    await services.people.give_consent(person.id, kind, text_version=TEXT_VERSION, language=person.language)


FLOW = Flow(
    name=_NAME,
    view=view,
    heeds=heed,
    verbs={
        "ask": ask,
        "biometric": biometric,
        "adult": adult,
        "not-adult": not_adult,
        "pressed-wrong": pressed_wrong,
        "decline": decline,
    },
)
