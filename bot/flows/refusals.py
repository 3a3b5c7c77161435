"""What a person sees when something was refused or could not be used: the reason, and where to go on."""

from __future__ import annotations

from bot.chat.event import Origin
from bot.chat.flow import View
from bot.chat.screen import Ask, Say, Screen
from bot.chat.session import Session, Turn
from bot.flows import consent
from bot.services import Services
from storage.domain.errors import MoonselfieError

# Where the person is asked for text, the question stays open after a bad answer.
_QUESTIONS = frozenset({"name", "rename", "code"})
# No further answer would change these: the question is closed, and the next sentence is an ordinary one.
_CLOSING = frozenset(
    {
        "link-too-many-tries",
        "link-both-full",
        "link-own-code",
        "link-already",
        "invite-too-many",
        "invite-too-many-tries",
        "invite-own",
    }
)
_LEADS_TO: dict[str, View] = {"no-consent": consent.view}


async def refused(error: MoonselfieError, origin: Origin, session: Session, services: Services) -> Turn:
    """Word the error; nothing the failed attempt did was kept."""
    params = {name: value for name, value in error.params.items() if isinstance(value, str | int | float)}
    if error.code in _CLOSING:
        return Turn(screens=(Screen(text=(Say(error.code, params),)),), session=session.moved("welcome"))
    ask = Ask.TEXT if session.step in _QUESTIONS else Ask.NOTHING
    said = Screen(text=(Say(error.code, params),), ask=ask)
    following = _LEADS_TO.get(error.code)
    if following is None:
        return Turn(screens=(said,))
    turn = await following(origin, session, services)
    return Turn(screens=(said, *turn.screens), session=turn.session)
