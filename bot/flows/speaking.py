"""Changing the language: the open question is put again, and what stands in the chat follows in place.

Cards of jobs under way follow by themselves (bot/delivery.py). A question that would destroy something is
not put again unasked: where the person stood is drawn instead.
"""

from __future__ import annotations

from dataclasses import replace

from bot.chat.aliases import language_code
from bot.chat.event import Command, Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Screen
from bot.chat.session import Session, Turn
from bot.flows import ask_screens, consent, consents, inviting, models, privacy, training, welcome
from bot.flows.asking import asker_of
from bot.flows.chosen import gathering_model
from bot.flows.parts import told
from bot.flows.selfie_card import selfie_card
from bot.services import Services
from storage.domain.records import Language

_NAME = "speaking"
_MENUS = (welcome.view, models.listed, privacy.view, consents.view)


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """There is nothing to stand in here: the language is changed, and everything goes on."""
    return Turn(session=session.moved("welcome"), then="welcome")


async def command(event: Command, session: Session, services: Services) -> Turn:
    """`/language` changes to the other language, `/language de` to that one; what was open stays open."""
    wanted = event.argument.strip().lower()
    other = welcome.OTHER[event.origin.person.language]
    wanted = language_code(wanted) or wanted
    chosen = next((one for one in Language if wanted == one.value), other)
    origin = await _speak(chosen, event.origin, services)
    standing = await _standing(origin, session, services)
    if session.flow == "welcome":
        greeting = await welcome.view(origin, session, services)
        return Turn(screens=(*standing, *greeting.screens), session=session)
    now = told("language-now", (welcome.switch(chosen),))
    return Turn(screens=(*standing, now), session=session, then=session.flow)


async def to(event: Pressed, session: Session, services: Services) -> Turn:
    """Answer the greeting's button: the greeting is changed in place, like everything else that stands.

    A question that has no card is put again at the end.
    """
    origin = await _speak(Language(event.action.value), event.origin, services)
    standing = await _standing(origin, session, services)
    if (session.flow, session.step) in _WITHOUT_CARD:
        return Turn(screens=standing, session=session, then=session.flow)
    return Turn(screens=standing, session=session)


_WITHOUT_CARD = {("models", "rename"), ("linking", "code"), ("inviting", "name")}


async def _speak(chosen: Language, origin: Origin, services: Services) -> Origin:
    await services.people.set_language(origin.person.id, chosen, place=origin.place)
    return replace(origin, person=replace(origin.person, language=chosen))


async def _standing(origin: Origin, session: Session, services: Services) -> tuple[Screen, ...]:
    """Every card that may stand in the chat and can be drawn from what is stored, each where it is."""
    person_id = origin.person.id
    cards: list[Screen] = []
    for menu in _MENUS:
        cards += (await menu(origin, session, services)).screens
    if not await services.people.has_consented(person_id):
        asked = session if session.flow == "consent" else session.moved("consent")
        cards += (await consent.view(origin, asked, services)).screens
    elif model := await gathering_model(person_id, services):
        cards.append(await selfie_card(model, services))
        if session.flow == "training":
            cards += (await training.view(origin, session, services)).screens
    for question in await services.rights.questions(person_id):
        cards.append(ask_screens.question(question, await asker_of(question, services)))
    for invite in await services.grants.opened(person_id):
        cards.append(await inviting.question(origin, invite, services))
    return tuple(replace(card, in_place=True, anew=False, quiet=True) for card in cards if card.card)


FLOW = Flow(name=_NAME, view=view, commands={"language": command}, verbs={"to": to})
