"""Kind answers to what is no wish for a picture, with what can be done next: small talk, and questions."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.event import Typed
from bot.chat.screen import Ask, Button, Say, Screen
from bot.chat.session import Session, Turn
from bot.flows import consent
from bot.flows.chosen import drawing_model, named, training_model
from bot.flows.inquiry import asks
from bot.flows.parts import button, primary, progress_of, told
from bot.flows.small_talk import Talk, agrees, greets, talk_of, words_of
from bot.flows.welcome import next_steps
from bot.services import Services
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import FaceModel, PortraitRequest


async def small_talk(talk: Talk, event: Typed, session: Session, services: Services) -> Turn:
    """Answer in kind; the person stays where they were, and what was asked of them is still."""
    kind = Say(f"small-talk-{talk.value}")
    if await consent.is_open(session, services):
        return Turn(screens=(Screen(text=(kind,)),), session=session, then="consent")
    model, training = await _models(event, session, services)
    text = (kind, _what_next(model, training))
    rows = (await next_steps(event.origin, model, training, services),)
    return Turn(screens=(Screen(text=text, rows=rows, ask=_still_asked(session)),), session=session)


async def question(event: Typed, session: Session, services: Services) -> Turn:
    """A question of somebody who has no face model yet: how it goes is what most then want to know."""
    if await consent.is_open(session, services):
        screen = Screen(text=(Say("question-asked"), _how_it_goes(services)), rows=((_help(),),))
        return Turn(screens=(screen,), session=session, then="consent")
    model, training = await _models(event, session, services)
    time, what_next = await _time(training, services), _what_next(model, training)
    text = (what_next, *time)
    if not time:
        text = (Say("question-asked"), _how_it_goes(services), what_next)
    rows = ((_help(),), await next_steps(event.origin, model, training, services))
    return Turn(screens=(Screen(text=text, rows=rows, ask=_still_asked(session)),), session=session)


def question_or_wish(request: PortraitRequest) -> Screen:
    """Ask what is meant; the wish is kept sealed, and its button draws exactly that."""
    draw = primary("button-draw-anyway", "portraits", "retry", request.id)
    return told("question-or-wish", (draw, _help()))


def beside_name(text: str, asked: Screen) -> Screen | None:
    """Answer what is no name, and put the question for one again; None for a name.

    Emoji are left to storage, which says what a name needs. “Jo” says yes elsewhere, but many are called so.
    """
    if words_of(text)[:1] == ["jo"]:
        return None
    if asks(text):
        return replace(asked, text=(Say("question-asked"), *asked.text), rows=((_help(),), *asked.rows))
    talk = talk_of(text)
    if greets(text) or talk in (Talk.THANKS, Talk.PRAISE, Talk.FINE, Talk.HURRY):
        kind = Say(f"small-talk-{talk.value}" if talk else "small-talk-hello")
        return replace(asked, text=(kind, *asked.text))
    return replace(asked, text=(Say("name-or-press"), *asked.text)) if agrees(text) else None


def _still_asked(session: Session) -> Ask:
    return Ask.PHOTOS if session.flow == "selfies" else Ask.NOTHING


def _how_it_goes(services: Services) -> Say:
    return Say("question-how-it-goes", {"needed": services.installation.selfies_needed})


def _help() -> Button:
    return button("button-help", "help", "show")


async def _models(
    event: Typed, session: Session, services: Services
) -> tuple[FaceModel | None, FaceModel | None]:
    """Return the one that draws, and the one that is being trained."""
    model = await drawing_model(event.origin, session, services)
    return model, await training_model(event.origin.person.id, services)


def _what_next(model: FaceModel | None, training: FaceModel | None) -> Say:
    if model:
        return Say("small-talk-draw")
    return Say("welcome-training", {"name": named(training)}) if training else Say("small-talk-next")


async def _time(training: FaceModel | None, services: Services) -> tuple[Say, ...]:
    """How long the training still takes, or what comes before it: what most who ask then want to know."""
    if training is None:
        return ()
    job = await services.jobs.newest(person_id=training.person_id, kind=JobKind.TRAIN, target_id=training.id)
    if job is None or job.state.ended:
        return ()
    progress = await progress_of(job, services, waiting="stage-waiting-training")
    if job.state is not JobState.RUNNING:
        return (Say("question-time-ahead", {"n": progress.ahead}),)
    if progress.remaining_s is None:
        return (Say("question-time-unknown"),)
    return (Say("question-time-left", {"left_s": progress.remaining_s}),)
