"""Training: a name, the estimated time, a card with place in the queue and progress, cancelling, the end."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.event import Command, JobChanged, Origin, Pressed, Typed
from bot.chat.flow import Flow
from bot.chat.screen import Ask, Say, Screen
from bot.chat.session import Session, Turn
from bot.flows import chatting, proving, wishes
from bot.flows.chosen import gathering_model, named, training_model
from bot.flows.learning import ASKED, learn, training_card
from bot.flows.naming import looks_like_wish
from bot.flows.parts import (
    below,
    button,
    danger,
    job_card,
    own_job,
    primary,
    reason_of,
    stopped,
    told,
)
from bot.flows.questions import answered, asked
from bot.flows.scenes import scene_rows
from bot.flows.selfie_card import fewest_to_train, selfie_card
from bot.services import Services
from storage.domain.jobs import Job, JobKind, JobState
from storage.domain.records import FaceModel, ModelState, SelfieState

_NAME = "training"
_UNSURE = "name-sure"  # the step where a name waits that looks like a wish


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw where the training stands: the question for a name, the confirmation, the card, or the set."""
    person_id = origin.person.id
    model = await training_model(person_id, services)
    if model:
        job = await services.jobs.newest(person_id=person_id, kind=JobKind.TRAIN, target_id=model.id)
        if job and not job.state.ended:
            return Turn(screens=(below(await training_card(job, model, services)),))
    model = await gathering_model(person_id, services)
    if model and (session.step == "name" or (model.name and session.step in (_UNSURE, "confirm"))):
        return Turn(screens=(below(await _open_question(model, session, services)),), session=session)
    return Turn(session=session.moved("selfies"), then="selfies")


async def command(event: Command, session: Session, services: Services) -> Turn:
    """Answer /train: the running training, or the first question."""
    person_id = event.origin.person.id
    model = await gathering_model(person_id, services)
    if model is None or await training_model(person_id, services):
        return await view(event.origin, session.moved(_NAME), services)
    return await _begin(model, session, services)


async def begin(event: Pressed, session: Session, services: Services) -> Turn:
    """Answer the Train button under the set."""
    model = await services.models.get(event.origin.person.id, event.action.target)
    if model.state is ModelState.TRAINING:
        return await view(event.origin, session.moved(_NAME), services)
    if await _is_learnt(model, services):
        return Turn(screens=(told("training-done-before", *scene_rows(), name=named(model)),))
    turn = await _begin(model, session, services)
    if turn.session == session:  # pressed twice: the question stands there already
        return replace(turn, screens=tuple(replace(one, anew=False) for one in turn.screens))
    return turn


async def _is_learnt(model: FaceModel, services: Services) -> bool:
    """Ready, and of all its good photos: one that was judged after the training began is worth another."""
    late = await services.selfies.untrained(model.person_id, model.id)
    return model.state is ModelState.READY and not late


async def _begin(model: FaceModel, session: Session, services: Services) -> Turn:
    accepted = await _accepted(model, services)
    fewest = fewest_to_train(services.installation)
    if accepted < fewest:
        too_few = told("training-too-few", accepted=accepted, fewest=fewest)
        return Turn(screens=(too_few, await selfie_card(model, services)), session=session.moved("selfies"))
    if session.step == _UNSURE and session.flow == _NAME:
        return Turn(screens=(below(_sure_of(model)),), session=session)
    if model.name and not session.data.get("nameless"):  # trained or named before: no need to ask again
        screen = await _confirmation(model, services)
        # A model that can draw has its name: what is written beside the question is a wish for a picture.
        step = "again" if model.state is ModelState.READY else "confirm"
        return Turn(screens=(below(screen),), session=session.moved(_NAME, step))
    screen = await _name_question(model, services)
    return Turn(screens=(below(screen),), session=session.moved(_NAME, "name"))


async def _name_question(model: FaceModel, services: Services) -> Screen:
    return Screen(
        text=(Say("training-name"),),
        rows=(
            (button("button-name-me", _NAME, "name-me", model.id), button("button-back", "selfies", "show")),
        ),
        ask=Ask.TEXT,
        placeholder=Say("training-name-placeholder"),
        card=ASKED,
    )


async def _open_question(model: FaceModel, session: Session, services: Services) -> Screen:
    """Return what is asked at this step: the name, whether it is meant as one, or whether to begin."""
    if model.name and session.step == _UNSURE:
        return _sure_of(model)
    if model.name and session.step == "confirm":
        return await _confirmation(model, services)
    return await _name_question(model, services)


async def typed_name(event: Typed, session: Session, services: Services) -> Turn:
    """Take the name, or another instead; storage says when it does not go, and the question stays open."""
    model = await gathering_model(event.origin.person.id, services)
    if model is None:
        return await view(event.origin, session.moved("selfies"), services)
    question = await _open_question(model, session, services)
    if beside := chatting.beside_name(event.text, question):
        turn = Turn(screens=(beside,), session=session)
    else:
        turn = await _name(model, event.text.strip(), session, services)
    # What was asked stands above what was typed, and loses its buttons.
    settled = Screen(text=question.text, card=ASKED, in_place=True, quiet=True)
    return replace(turn, screens=(settled, *turn.screens))


async def name_me(event: Pressed, session: Session, services: Services) -> Turn:
    """Take the suggested name; when another model has it already, the next free number."""
    person = event.origin.person
    model = await services.models.get(person.id, event.action.target)
    taken = {other.name for other in await services.models.of_person(person.id) if other.id != model.id}
    first = {"de": "Ich"}.get(person.language.value, "Me")
    name = next(name for name in (first, *(f"{first} {n}" for n in range(2, 1000))) if name not in taken)
    return await _name(model, name, session, services)


async def _name(model: FaceModel, name: str, session: Session, services: Services) -> Turn:
    await services.models.rename(model.person_id, model.id, name)
    model = await services.models.get(model.person_id, model.id)
    if model.state not in (ModelState.COLLECTING, ModelState.FAILED):
        return Turn(session=session.moved("models"), then="models")
    if looks_like_wish(name):
        return Turn(screens=(_sure_of(model),), session=session.moved(_NAME, _UNSURE))
    return await _confirmed(model, session, services)


async def _confirmed(model: FaceModel, session: Session, services: Services) -> Turn:
    question = await _confirmation(model, services)
    return Turn(screens=(question,), session=session.moved(_NAME, "confirm", nameless=None))


def _sure_of(model: FaceModel) -> Screen:
    """Ask whether that is the name; it is kept with the model meanwhile, so that nothing is lost."""
    yes = primary("button-name-yes", _NAME, "name-yes", model.id)
    other = button("button-name-other", _NAME, "name-other", model.id)
    return Screen(
        text=(Say("training-name-sure", {"name": model.name}),),
        rows=((yes, other),),
        card=ASKED,
    )


async def name_yes(event: Pressed, session: Session, services: Services) -> Turn:
    """It is the name."""
    model = await services.models.get(event.origin.person.id, event.action.target)
    if model.state not in (ModelState.COLLECTING, ModelState.FAILED):
        return await begin(event, session, services)
    return await _confirmed(model, session, services)


async def name_other(event: Pressed, session: Session, services: Services) -> Turn:
    """It was a slip: ask for the name again, also when the person comes back later."""
    model = await services.models.get(event.origin.person.id, event.action.target)
    if model.state not in (ModelState.COLLECTING, ModelState.FAILED):
        return await begin(event, session, services)
    question = await _name_question(model, services)
    return Turn(screens=(question,), session=session.moved(_NAME, "name", nameless=True))


async def _accepted(model: FaceModel, services: Services) -> int:
    found = await services.selfies.of_model(model.person_id, model.id, states=(SelfieState.ACCEPTED,))
    return len(found)


async def _confirmation(model: FaceModel, services: Services) -> Screen:
    accepted = await _accepted(model, services)
    undecided = await services.selfies.of_model(
        model.person_id, model.id, states=(SelfieState.DOUBTFUL, SelfieState.PENDING)
    )
    estimate_s = await services.jobs.estimate_s(JobKind.TRAIN)
    text = [Say("training-confirm", {"name": model.name, "n": accepted})]
    if accepted < services.installation.selfies_needed:
        text.append(Say("training-few", {"needed": services.installation.selfies_needed}))
    if undecided:
        text.append(Say("training-undecided", {"n": len(undecided)}))
    text.append(Say("training-estimate", {"time_s": estimate_s}) if estimate_s else Say("training-first"))
    if await proving.is_missing(model, services):
        text.append(Say("proof-first"))
    text.append(Say("training-again-meanwhile" if model.state is ModelState.READY else "training-other-name"))
    rows = (
        (primary("button-train-now", _NAME, "start", model.id), button("button-not-yet", "selfies", "show")),
    )
    return Screen(text=tuple(text), rows=rows, card=ASKED)


async def start(event: Pressed, session: Session, services: Services) -> Turn:
    """Put the training in the queue; a second press shows the card of the first."""
    person_id = event.origin.person.id
    model = await services.models.get(person_id, event.action.target)
    if model.state is ModelState.TRAINING or await _is_learnt(model, services):
        return await begin(event, session, services)
    if not model.name or await _accepted(model, services) < fewest_to_train(services.installation):
        return await _begin(model, session, services)
    if asked_first := await proving.before_learning(model, event.origin, session, services):
        settled = answered(ASKED, Say("training-proof", {"name": model.name}))
        return replace(asked_first, screens=(settled, *asked_first.screens))
    return await learn(model, event.origin, session, services)


async def stop(event: Pressed, session: Session, services: Services) -> Turn:
    """Ask before work is thrown away."""
    job = await own_job(event, services)
    screen = asked(
        _stopping(job.id),
        "training-stop-sure",
        (
            danger("button-stop-yes", _NAME, "stop-yes", job.id),
            button("button-go-on-training", _NAME, "go-on", job.id),
        ),
    )
    return Turn(screens=(screen,))


async def stop_yes(event: Pressed, session: Session, services: Services) -> Turn:
    """Cancel; the card says when it is done. Pressed twice it is the same."""
    job = await stopped(event, services)
    model = await services.models.get(job.person_id, job.target_id)
    settled = answered(_stopping(job.id), Say("training-stops"))
    return Turn(screens=(settled, await training_card(job, model, services)))


async def go_on(event: Pressed, session: Session, services: Services) -> Turn:
    """Leave the training alone after all."""
    return Turn(screens=(answered(_stopping(event.action.target), Say("training-goes-on")),))


def _stopping(job_id: str) -> str:
    return f"training-stop:{job_id}"


async def changed(event: JobChanged, session: Session, services: Services) -> Turn:
    """Redraw the card; at the end say so in a message of its own, for hours may have passed."""
    job = event.job
    model = await services.models.get(job.person_id, job.target_id)
    if not job.state.ended:
        return Turn(screens=(await training_card(job, model, services),))
    newest = await services.jobs.newest(person_id=job.person_id, kind=JobKind.TRAIN, target_id=model.id)
    if newest and newest.id != job.id:
        return Turn()  # a late word about a training that was started anew since
    if job.state is JobState.DONE:
        return await _done(job, model, session, services)
    over = "training-card-stopped" if job.state is JobState.CANCELLED else "training-card-failed"
    card = Screen(text=(Say(over, {"name": named(model)}),), card=job_card(job), quiet=True)
    back = ModelState.COLLECTING if job.state is JobState.CANCELLED else ModelState.FAILED
    if model.state is ModelState.TRAINING:
        await services.models.set_state(job.person_id, model.id, back)
    again = (
        primary("button-train-again", _NAME, "begin", model.id),
        button("button-go-on-photos", "selfies", "show"),
    )
    if job.state is JobState.CANCELLED:
        return Turn(screens=(card, told("training-stopped", again)))
    failed = Screen(text=(Say("training-failed"), reason_of(job), Say("photos-are-kept")), rows=(again,))
    return Turn(screens=(card, failed))


async def _done(job: Job, model: FaceModel, session: Session, services: Services) -> Turn:
    card = Screen(text=(Say("training-card-done", {"name": named(model)}),), card=job_card(job), quiet=True)
    wish, draw = await wishes.offered(model, session, services)
    text, rows = (Say("training-done", {"name": named(model)}), *wish), (*draw, *scene_rows())
    moved = session.noting(model=model.id, friend=None)
    if session.flow in ("selfies", _NAME):
        moved = moved.moved("portraits")
    message = Screen(text=text, rows=rows)
    return Turn(screens=(card, message), session=None if moved == session else moved)


FLOW = Flow(
    name=_NAME,
    view=view,
    commands={"train": command},
    verbs={
        "begin": begin,
        "name-me": name_me,
        "name-yes": name_yes,
        "name-other": name_other,
        "start": start,
        "stop": stop,
        "stop-yes": stop_yes,
        "go-on": go_on,
    },
    typed={"name": typed_name, _UNSURE: typed_name, "confirm": typed_name},
    jobs={JobKind.TRAIN: changed},
)
