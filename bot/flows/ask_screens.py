"""What both sides see of a question before a picture; the story is in asking.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat.screen import Say, Screen
from bot.flows.parts import button, danger, primary
from bot.flows.scenes import prompt_said
from storage.domain.errors import MoonselfieError
from storage.domain.grant_states import AskEvent
from storage.domain.grants import TODAY
from storage.domain.linking import plain_name
from storage.domain.permissions import Question
from storage.domain.prompts import LENGTH_MOST
from storage.domain.records import PortraitRequest

NAME = "asking"


def waiting(request: PortraitRequest, questions: Sequence[Question], names: Mapping[str, str]) -> Screen:
    """Tell the one who asks for whose answer the wish waits, and how long."""
    text = [Say("ask-waiting", {"name": named(names.get(one.grant_id, ""))}) for one in questions]
    text += [Say("ask-wish", {"prompt": prompt_said(request.prompt)}), Say("ask-silence")]
    return Screen(text=tuple(text), card=_waiting_card(request.id))


def named(name: str) -> Say:
    """Between quotation marks: the name was chosen by somebody else."""
    return Say("named", {"name": name}) if name else Say("somebody")


def question(asked: Question, asker: str) -> Screen:
    """Ask the friend: who, where, and what exactly."""
    rows = (
        (
            primary("button-allow-once", NAME, "once", asked.id),
            button("button-allow-hours", NAME, "today", asked.id),
        ),
        (
            button("button-refuse-wish", NAME, "refuse", asked.id),
            danger("button-refuse-wish-and-block", NAME, "block", asked.id),
        ),
    )
    asks = "ask-question" if asked.place.private else "ask-question-group"
    if asked.together:
        asks = "ask-question-both"
    text = (Say(asks, {"name": named(asker)}), _wish(asked), Say("ask-silence"))
    return Screen(text=text, rows=rows, card=_card(asked), anew=True)


def lapsed(asked: Question, asker: str) -> Screen:
    """Let the question stand there without its buttons: its time is up."""
    text = (Say("ask-lapsed", {"name": named(asker)}), _wish(asked))
    return Screen(text=text, card=_card(asked), in_place=True, quiet=True)


def lapsed_there(asked: Question, name: str) -> Screen:
    """Tell the one who asked that there was no answer, and that it means nothing bad."""
    return _told_there(asked, Say("ask-no-answer", {"name": named(name)}))


def _wish(asked: Question) -> Say:
    """A stranger's words, between quotation marks that they cannot close."""
    said = prompt_said(asked.prompt)
    return Say("ask-wish", {"prompt": said if isinstance(said, Say) else plain_name(said, most=LENGTH_MOST)})


def _card(asked: Question) -> str:
    return f"question:{asked.id}"


def _waiting_card(request_id: str) -> str:
    return f"ask:{request_id}"


def answered(asked: Question, asker: str, what: AskEvent) -> Screen:
    """Tell the friend what their answer does."""
    said = {"name": named(asker)}
    text = {
        AskEvent.ALLOW_ONCE: Say("ask-allowed-once", said),
        AskEvent.ALLOW_TODAY: Say(
            "ask-allowed-today", {"name": named(asker), "lasts_s": TODAY.total_seconds()}
        ),
        AskEvent.REFUSE: Say("ask-refused-wish", said),
        AskEvent.REFUSE_AND_BLOCK: Say("ask-refused-and-blocked", said),
    }[what]
    rows = ((button("button-consents", "consents", "show"),),)
    return Screen(text=(text, _wish(asked)), rows=rows, card=_card(asked))


def refused_there(asked: Question, name: str) -> Screen:
    """Tell the one who asked of the no, and of nothing else."""
    return _told_there(asked, Say("ask-said-no", {"name": named(name)}))


def allowed_there(asked: Question, name: str) -> Screen:
    """Tell the one who asked that it is being drawn."""
    return _told_there(asked, Say("ask-said-yes", {"name": named(name)}))


def not_begun(asked: Question, name: str, error: MoonselfieError) -> Screen:
    """Tell the one who asked of the yes, and why it could not be used yet."""
    params = {key: value for key, value in error.params.items() if isinstance(value, str | int | float)}
    yes, why = Say("ask-said-yes-but", {"name": named(name)}), Say(error.code, params)
    again = (button("button-try-again", "portraits", "retry", asked.request_id),)
    prompt = Say("ask-wish", {"prompt": prompt_said(asked.prompt)})
    return Screen(text=(yes, why, prompt), rows=(again,), card=_waiting_card(asked.request_id))


def _told_there(asked: Question, said: Say) -> Screen:
    prompt = Say("ask-wish", {"prompt": prompt_said(asked.prompt)})
    return Screen(text=(said, prompt), card=_waiting_card(asked.request_id))
