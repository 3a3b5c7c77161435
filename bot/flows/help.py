"""What the bot can do, in a few lines, and who runs it."""

from __future__ import annotations

from bot.chat.event import Command, Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Say, Screen
from bot.chat.session import Session, Turn
from bot.flows.parts import button
from bot.services import Services

_NAME = "help"
# In the order in which people need them; each has texts `command-…`, which the platforms' menus show too.
COMMANDS = (
    "start", "help", "selfies", "train", "portrait", "gallery", "models", "prove", "invite",
    "consents", "group", "privacy", "link", "language", "cancel", "delete",
)  # fmt: skip
# What is answered in a group; everything else is private. See also bot/chat/flow.py.
GROUP_COMMANDS = ("portrait", "group", "consents")


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw the help."""
    lines = [
        Say("item-command", {"command": f"/{name}", "what": Say(f"command-{name}")}) for name in COMMANDS
    ]
    text = (Say("help-how"), *lines, Say("help-operator", {"operator": services.installation.operator}))
    rows = ((button("button-go-on", "welcome", "home"), button("button-privacy", "privacy", "show")),)
    return Turn(screens=(Screen(text=text, rows=rows, card="help", anew=True),))


async def show(event: Command, session: Session, services: Services) -> Turn:
    """Answer /help without moving the person."""
    return await view(event.origin, session, services)


async def pressed(event: Pressed, session: Session, services: Services) -> Turn:
    """Answer a Help button."""
    return await view(event.origin, session, services)


FLOW = Flow(name=_NAME, view=view, commands={"help": show}, verbs={"show": pressed})
