"""Earlier pictures, newest first: pages of requests, each opened with the buttons it had when new."""

from __future__ import annotations

from bot.chat.event import Command, Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Button, Say, Screen, Style
from bot.chat.session import Session, Turn
from bot.flows.chosen import drawing_model, gathering_model, named, training_model
from bot.flows.consent import locked
from bot.flows.parts import below, button, primary, told, write_own
from bot.flows.portrait_screen import shown, shown_again
from bot.flows.scenes import wish_said
from bot.services import Services

_NAME = "gallery"
_PER_PAGE = 4
_LOOKED_BACK = 100  # requests, for the number of a wish that is drawn again; as the heading of its pictures


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw the first page."""
    first = below(await _page(origin, session, 0, services))
    return Turn(screens=(first,), session=session.moved(_NAME))


async def command(event: Command, session: Session, services: Services) -> Turn:
    """Answer /gallery."""
    return await view(event.origin, session, services)


async def show(event: Pressed, session: Session, services: Services) -> Turn:
    """Answer a button that leads here."""
    return await view(event.origin, session, services)


async def page(event: Pressed, session: Session, services: Services) -> Turn:
    """Turn a page."""
    screen = await _page(event.origin, session, int(event.action.value or 0), services)
    return Turn(screens=(screen,))


async def _page(origin: Origin, session: Session, number: int, services: Services) -> Screen:
    person_id, number = origin.person.id, max(0, number)
    # One more than fits tells whether there is a next page.
    requests = await services.pictures.newest_requests(
        person_id, offset=number * _PER_PAGE, limit=_PER_PAGE + 1
    )
    if not requests:
        return await _empty(origin, session, services)
    if instead := await locked(person_id, services):
        return instead
    drawn = await services.pictures.newest_requests(person_id, offset=0, limit=_LOOKED_BACK)
    first = number * _PER_PAGE + 1
    lines, pictures, opens = [], [], []
    for place, request in enumerate(requests[:_PER_PAGE]):
        best = (await services.pictures.of_request(person_id, request.id))[0]
        said = {
            "n": first + place,
            "prompt": wish_said(request, drawn),
            "made_on": request.created_at.isoformat(),
        }
        lines.append(Say("item-request", said))
        pictures.append(shown(best, first + place))
        opens.append(
            Button(
                label=Say("button-open", {"n": first + place}),
                action=button("button-open", _NAME, "open", request.id).action,
                about=place,
            )
        )
    turning = []
    if number > 0:
        turning.append(button("button-previous", _NAME, "page", value=str(number - 1)))
    if len(requests) > _PER_PAGE:
        turning.append(button("button-next", _NAME, "page", value=str(number + 1)))
    return Screen(
        text=(Say("gallery-page", {"page": number + 1}), *lines),
        pictures=tuple(pictures),
        rows=(tuple(opens), tuple(turning)),
        card="gallery",
    )


async def _empty(origin: Origin, session: Session, services: Services) -> Screen:
    """Say that there are none, and offer what helps now."""
    if await drawing_model(origin, session, services):
        return told("gallery-empty", (write_own(Style.PRIMARY),))
    if training := await training_model(origin.person.id, services):
        showing = primary("button-show-training", "training", "begin", training.id)
        return told("gallery-empty-training", (showing,), name=named(training))
    gathering = await gathering_model(origin.person.id, services)
    label = "button-go-on-photos" if gathering else "button-begin"
    return told("gallery-empty-photos", (primary(label, "selfies", "show"),))


async def open_request(event: Pressed, session: Session, services: Services) -> Turn:
    """Show all pictures of one request."""
    request = await services.requests.get(event.origin.person.id, event.action.target)
    if instead := await locked(request.person_id, services):
        return Turn(screens=(instead,))
    return Turn(screens=(await shown_again(request, services),))


FLOW = Flow(
    name=_NAME,
    view=view,
    commands={"gallery": command},
    verbs={"show": show, "page": page, "open": open_request},
)
