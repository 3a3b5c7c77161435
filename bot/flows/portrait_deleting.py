"""Deleting the pictures of one request: asked first, then they go from the chat, too, with their buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.chat.event import Pressed
from bot.chat.flow import OnPressed
from bot.chat.screen import Say
from bot.chat.session import Session, Turn
from bot.flows.consent import locked
from bot.flows.parts import danger, primary
from bot.flows.portrait_screen import forgotten, shown
from bot.flows.questions import answered, asked
from bot.flows.scenes import prompt_said
from bot.services import Services

_NAME = "portraits"


async def delete(event: Pressed, session: Session, services: Services) -> Turn:
    """Ask before the pictures go, and show which: the button may be far from where it was pressed."""
    request = await services.requests.get(event.origin.person.id, event.action.target)
    screen = asked(
        _deleting(request.id),
        "portrait-delete-sure",
        (
            danger("button-delete-yes", _NAME, "delete-yes", request.id),
            primary("button-keep-them", _NAME, "keep", request.id),
        ),
        prompt=prompt_said(request.prompt),
    )
    if await locked(request.person_id, services) is None:
        going = await services.pictures.of_request(request.person_id, request.id)
        seen = tuple(shown(picture, number) for number, picture in enumerate(going, start=1))
        screen = replace(screen, pictures=seen)
    return Turn(screens=(screen,), session=session.moved(_NAME, "delete"))


async def delete_yes(event: Pressed, session: Session, services: Services) -> Turn:
    """Forget the pictures of one request; where they stand in the chat, they go with their buttons."""
    request_id = event.action.target
    is_read = await services.pictures.remove_request(event.origin.person.id, request_id)
    settled = answered(_deleting(request_id), Say("portrait-deleted-read" if is_read else "portrait-deleted"))
    return Turn(screens=(*forgotten(request_id), settled), session=session.moved(_NAME))


async def keep(event: Pressed, session: Session, services: Services) -> Turn:
    """Leave the pictures alone after all."""
    settled = answered(_deleting(event.action.target), Say("kept"))
    return Turn(screens=(settled,), session=session.moved(_NAME))


def _deleting(request_id: str) -> str:
    return f"portrait-delete:{request_id}"


VERBS: Mapping[str, OnPressed] = {"delete": delete, "delete-yes": delete_yes, "keep": keep}
ONCE = frozenset({"delete-yes"})
