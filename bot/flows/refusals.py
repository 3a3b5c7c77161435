"""What a person sees when something was refused or could not be used: the reason, and where to go on."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.event import Origin
from bot.chat.flow import View
from bot.chat.screen import Ask, Audience, Say, Screen
from bot.chat.session import Session, Turn
from bot.flows import consent, proving
from bot.flows.parts import turned_away
from bot.services import Services
from storage.domain.errors import MoonselfieError

# Where the person is asked for text, the question stays open after a bad answer.
_QUESTIONS = {
    "name": Say("training-name-placeholder"),
    "rename": Say("training-name-placeholder"),
    "code": Say("link-code-placeholder"),
}
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
_LEADS_TO: dict[str, View] = {
    "no-consent": consent.view,
    "proof-late": proving.view,
    "proof-used": proving.view,
    "proof-needed": proving.view,
}


async def refused(
    error: MoonselfieError,
    origin: Origin,
    session: Session,
    services: Services,
    *,
    unkept: Sequence[str | None] = (),
) -> Turn:
    """Word the error; nothing the failed attempt did was kept, nor the photos of these messages."""
    if not origin.place.private:
        return _in_group(error, origin)
    params = spoken(error)
    text = (Say(error.code, params), Say("upload-not-kept")) if unkept else (Say(error.code, params),)
    marks = turned_away(unkept)
    if error.code in _CLOSING:
        return Turn(screens=(*marks, Screen(text=text)), session=session.moved("welcome"))
    asked = _QUESTIONS.get(session.step)
    said = Screen(text=text, ask=Ask.TEXT if asked else Ask.NOTHING, placeholder=asked)
    following = _LEADS_TO.get(error.code)
    if following is None:
        return Turn(screens=(*marks, said))
    turn = await following(origin, session, services)
    return Turn(screens=(*marks, said, *turn.screens), session=turn.session)


# What would lead somewhere in private is said in other words where others read.
_FOR_ALL = {"no-consent": "group-no-model"}


def _in_group(error: MoonselfieError, origin: Origin) -> Turn:
    """One sentence, in answer to the one who asked."""
    said = Say(_FOR_ALL.get(error.code, error.code), spoken(error))
    screen = Screen(text=(said,), audience=Audience.GROUP, reply_to=origin.message_ref, quiet=True)
    return Turn(screens=(screen,))


def spoken(error: MoonselfieError) -> dict[str, str | int | float]:
    """What of an error is said in its sentence."""
    return {name: value for name, value in error.params.items() if isinstance(value, str | int | float)}
