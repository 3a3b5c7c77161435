"""The greeting: that this is an AI, what happens with the photos, and the language."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.event import Command, Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Button, Say, Screen, Style
from bot.chat.session import Session, Turn
from bot.flows.chosen import drawing_model, gathering_model, named
from bot.flows.parts import button, primary, write_own
from bot.services import Services
from storage.domain.records import Language

_NAME = "welcome"
_OTHER = {Language.EN: Language.DE, Language.DE: Language.EN}


async def start(event: Command, session: Session, services: Services) -> Turn:
    """Greet; a question that was open is dropped."""
    return await view(event.origin, session.moved(_NAME), services)


async def cancel(event: Command, session: Session, services: Services) -> Turn:
    """Drop the open question. Work under way has its own Cancel button, on its card."""
    session = session.moved(_NAME)
    turn = await view(event.origin, session, services)
    return Turn(screens=(Screen(text=(Say("cancelled-question"),)), *turn.screens), session=session)


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw the greeting, short for those who have a model already."""
    model = await drawing_model(origin, session, services)
    if model:
        text = [Say("welcome-back", {"name": named(model)})]
    else:
        text = [Say("welcome-hello"), Say("welcome-photos"), Say("welcome-how")]
    rows = (await _next_steps(origin, session, services), (_switch(origin.person.language),))
    return Turn(screens=(Screen(text=tuple(text), rows=rows, card="welcome", anew=True),), session=session)


async def home(event: Pressed, session: Session, services: Services) -> Turn:
    """Lead back to the greeting, with what to do next."""
    return await view(event.origin, session.moved(_NAME), services)


async def _next_steps(origin: Origin, session: Session, services: Services) -> tuple[Button, ...]:
    if await drawing_model(origin, session, services):
        return (
            write_own(Style.PRIMARY),
            button("button-gallery", "gallery", "show"),
            button("button-models", "models", "list"),
        )
    if not await services.people.has_consented(origin.person.id):
        return (primary("button-begin", "consent", "ask"), button("button-privacy", "privacy", "show"))
    gathering = await gathering_model(origin.person.id, services)
    label = "button-go-on-photos" if gathering else "button-begin"
    return (primary(label, "selfies", "show"), button("button-privacy", "privacy", "show"))


def _switch(language: Language) -> Button:
    other = _OTHER[language]
    return button(f"button-language-{other.value}", _NAME, "language", value=other.value)


async def switch_language(event: Pressed, session: Session, services: Services) -> Turn:
    """From now on in the other language; the greeting is drawn again in it."""
    turn = await _spoken(Language(event.action.value), event.origin, session, services)
    in_place = tuple(replace(screen, anew=False) for screen in turn.screens)
    return Turn(screens=in_place, session=session)


async def language(event: Command, session: Session, services: Services) -> Turn:
    """`/language` changes to the other language, `/language de` to that one; what was open stays open."""
    wanted = event.argument.strip().lower()
    chosen = next((one for one in Language if wanted == one.value), _OTHER[event.origin.person.language])
    turn = await _spoken(chosen, event.origin, session, services)
    return Turn(screens=turn.screens, session=session)


async def _spoken(chosen: Language, origin: Origin, session: Session, services: Services) -> Turn:
    await services.people.set_language(origin.person.id, chosen, place=origin.place)
    return await view(replace(origin, person=replace(origin.person, language=chosen)), session, services)


FLOW = Flow(
    name=_NAME,
    view=view,
    commands={"start": start, "cancel": cancel, "language": language},
    verbs={"language": switch_language, "home": home},
)
