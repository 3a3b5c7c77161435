"""The greeting: that this is an AI, what happens with the photos, and the other language."""

from __future__ import annotations

from bot.chat.event import Command, Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Button, Say, Screen, Style
from bot.chat.session import Session, Turn
from bot.flows.chosen import drawing_model, gathering_model, named, training_model
from bot.flows.parts import button, primary, told, write_own
from bot.services import Services
from storage.domain.records import FaceModel, Language

_NAME = "welcome"
OTHER = {Language.EN: Language.DE, Language.DE: Language.EN}


async def start(event: Command, session: Session, services: Services) -> Turn:
    """Greet; a question that was open is dropped."""
    return await view(event.origin, session.moved(_NAME), services)


async def cancel(event: Command, session: Session, services: Services) -> Turn:
    """Drop the open question. Work under way has its own Cancel button, on its card."""
    session = session.moved(_NAME)
    training = await training_model(event.origin.person.id, services)
    if training and await drawing_model(event.origin, session, services) is None:
        goes_on = told("cancel-training", name=named(training))
        return Turn(screens=(goes_on,), session=session, then="training")
    turn = await view(event.origin, session, services)
    return Turn(screens=(Screen(text=(Say("cancelled-question"),)), *turn.screens), session=session)


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw the greeting, short for those who have a model already; the card of a first training follows."""
    model = await drawing_model(origin, session, services)
    training = await training_model(origin.person.id, services)
    text = [Say("welcome-back", {"name": named(model)})] if model else []
    if training:
        text.append(Say("welcome-training", {"name": named(training)}))
    elif not model:
        text = [Say("welcome-hello"), Say("welcome-photos"), Say("welcome-how")]
    rows = (await next_steps(origin, model, training, services), (switch(origin.person.language),))
    screen = Screen(text=tuple(text), rows=rows, card="welcome", anew=True)
    return Turn(screens=(screen,), session=session, then="training" if training and not model else "")


async def home(event: Pressed, session: Session, services: Services) -> Turn:
    """Lead back to the greeting, with what to do next."""
    return await view(event.origin, session.moved(_NAME), services)


async def next_steps(
    origin: Origin, model: FaceModel | None, training: FaceModel | None, services: Services
) -> tuple[Button, ...]:
    """Return what can be done next; `model` draws, `training` is being trained."""
    showing = (button("button-show-training", "training", "begin", training.id),) if training else ()
    if model:
        gallery, models = (
            button("button-gallery", "gallery", "show"),
            button("button-models", "models", "list"),
        )
        return (write_own(Style.PRIMARY), gallery, models, *showing)
    if training:  # its card comes right below, with everything that can be done
        return (button("button-models", "models", "list"), button("button-privacy", "privacy", "show"))
    if not await services.people.has_consented(origin.person.id):
        return (primary("button-begin", "consent", "ask"), button("button-privacy", "privacy", "show"))
    gathering = await gathering_model(origin.person.id, services)
    label = "button-go-on-photos" if gathering else "button-begin"
    return (primary(label, "selfies", "show"), button("button-privacy", "privacy", "show"))


def switch(language: Language) -> Button:
    """Return the button that changes to the other language, and says so in that one."""
    other = OTHER[language]
    return button(f"button-language-{other.value}", "speaking", "to", value=other.value)


FLOW = Flow(
    name=_NAME,
    view=view,
    commands={"start": start, "cancel": cancel},
    verbs={"home": home},
)
