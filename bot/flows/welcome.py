"""The greeting: that this is an AI, what happens with the photos, and the other language."""

from __future__ import annotations

from bot.chat.event import Command, Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Button, Say, Screen, Style
from bot.chat.session import Session, Turn
from bot.flows.chosen import drawing_model, gathering_model, named
from bot.flows.parts import button, primary, write_own
from bot.services import Services
from storage.domain.records import Language

_NAME = "welcome"
OTHER = {Language.EN: Language.DE, Language.DE: Language.EN}


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
    other = OTHER[language]
    return button(f"button-language-{other.value}", "speaking", "to", value=other.value)


FLOW = Flow(
    name=_NAME,
    view=view,
    commands={"start": start, "cancel": cancel},
    verbs={"home": home},
)
