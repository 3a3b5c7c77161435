"""Portraits: a prompt becomes four pictures with buttons; Again, Vary, More like this, Delete."""

from __future__ import annotations

from bot.chat.event import Command, JobChanged, Origin, Pressed, Typed
from bot.chat.flow import Flow
from bot.chat.screen import Ask, Say, Screen
from bot.chat.session import Session, Turn
from bot.flows import asking, chatting, consent, portrait_deleting, proving, small_talk, together, wishes
from bot.flows.chosen import (
    asked_model,
    chosen_friend,
    drawing_model,
    gathering_model,
    named,
    paused_friend,
    quoted,
    training_model,
)
from bot.flows.group_places import post_or_not
from bot.flows.inquiry import asks
from bot.flows.parts import button, job_card, primary, reason_of, stopped, told
from bot.flows.portrait_screen import drawing_card, portrait_screen, shown_again
from bot.flows.scenes import SCENES, prompt_said, scene_rows
from bot.services import Services
from storage.domain.errors import Refusal
from storage.domain.grants import Answer, Reason
from storage.domain.jobs import Job, JobKind, JobState
from storage.domain.records import PortraitRequest, RequestKind

_NAME = "portraits"


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Ask for a prompt, with scene ideas; or lead to where a model comes from."""
    if over := await _friend_over(origin, session, services):
        return over
    model = await drawing_model(origin, session, services)
    if model is None:
        training = await training_model(origin.person.id, services)
        first = told("portrait-training" if training else "portrait-no-model")
        return Turn(screens=(first,), session=session.moved("training"), then="training")
    wish, draw = await wishes.offered(model, session, services)
    screen = Screen(
        text=(Say("portrait-ask", {"name": named(model)}), *wish),
        rows=(*draw, *scene_rows()[:2]),
        ask=Ask.TEXT,
        placeholder=Say("portrait-placeholder"),
    )
    return Turn(screens=(screen,), session=session.moved(_NAME))


async def command(event: Command, session: Session, services: Services) -> Turn:
    """Answer /portrait, with the prompt or without; a model named with it is the chosen one from now on."""
    if event.model:
        model = await asked_model(event.origin.person.id, event.model, services)
        if model is None:
            unknown = told("portrait-model-unknown", (button("button-models", "models", "list"),))
            return Turn(screens=(unknown,))
        session = session.noting(model=model.id, friend=None)
    if not event.argument.strip():
        return await view(event.origin, session, services)
    return await _new(event.origin, event.argument, session, services)


async def typed(event: Typed, session: Session, services: Services) -> Turn:
    """Free text is a prompt, small talk is none. Who greets is greeted, and whose first words these are."""
    is_stranger = session.version == 0 and await drawing_model(event.origin, session, services) is None
    if not is_stranger and small_talk.is_answer(event.text) and await consent.is_open(session, services):
        return Turn(screens=(told("consent-needs-press"),), session=session, then="consent")
    if is_stranger or small_talk.greets(event.text):
        return Turn(session=session.moved("welcome"), then="welcome")
    if talk := small_talk.talk_of(event.text):
        return await chatting.small_talk(talk, event, session, services)
    for answer in (_which, _asked_back):
        if turn := await answer(event, session, services):
            return turn
    return await _new(event.origin, event.text, session, services)


async def _asked_back(event: Typed, session: Session, services: Services) -> Turn | None:
    """A question is not drawn before its person says that they want it as a picture."""
    if not asks(event.text):
        return None
    if over := await _friend_over(event.origin, session, services):
        return over
    model = await drawing_model(event.origin, session, services)
    if model is None:
        return await chatting.question(event, session, services)
    request, session = await wishes.keep(
        event.origin, model, event.text, session, services, waits=wishes.Waits.WORD
    )
    return Turn(screens=(chatting.question_or_wish(request),), session=session)


async def _which(event: Typed, session: Session, services: Services) -> Turn | None:
    """Ask which face is meant when a sentence comes amid photos of another one; the prompt is kept sealed."""
    if session.flow != "selfies":
        return None
    gathering = await gathering_model(event.origin.person.id, services)
    model = await drawing_model(event.origin, session, services)
    if gathering is None or model is None:
        return None
    request, session = await wishes.keep(
        event.origin, model, event.text, session, services, waits=wishes.Waits.WORD
    )
    screen = told(
        "portrait-which",
        (primary(Say("button-draw-with", {"name": named(model)}), _NAME, "retry", request.id),),
        (button("button-go-on-photos", "selfies", "show"),),
        other=quoted(gathering),
        prompt=request.prompt,
    )
    return Turn(screens=(screen,), session=session)


async def write(event: Pressed, session: Session, services: Services) -> Turn:
    """Answer Write my own; where the prompt came with the press, draw it."""
    if event.text.strip():
        return await _new(event.origin, event.text, session, services)
    return await view(event.origin, session, services)


async def scene(event: Pressed, session: Session, services: Services) -> Turn:
    """Draw one of the scene ideas; pressed twice at once it is drawn once."""
    drawing = await _already_drawing(event, session, services)
    if drawing:
        return drawing
    return await _new(event.origin, SCENES[event.action.value], session, services, pressed=event)


async def _new(
    origin: Origin, prompt: str, session: Session, services: Services, *, pressed: Pressed | None = None
) -> Turn:
    if pair := await together.meant(origin, prompt, session, services):
        request = await wishes.new_pair(origin, pair, services)
        return await _submitted(origin, request, session, services, pressed=pressed)
    if over := await _friend_over(origin, session, services):
        return over
    model = await drawing_model(origin, session, services)
    if model is None:
        return await _not_yet(origin, prompt, session, services)
    request = await wishes.new(origin, model, prompt, services)
    return await _submitted(origin, request, session, services, pressed=pressed)


async def _not_yet(origin: Origin, prompt: str, session: Session, services: Services) -> Turn:
    """Keep the wish for a face that is not learnt yet; its button comes when the training is done."""
    person_id = origin.person.id
    training = await training_model(person_id, services)
    model = training or await gathering_model(person_id, services)
    if model is None:  # nothing is kept before the first photo
        later = Screen(text=(Say("portrait-no-model"), Say("portrait-wish-later")))
        return Turn(screens=(later,), session=session.moved("training"), then="training")
    before = await wishes.awaited(model, session, services)
    request, session = await wishes.keep(
        origin, model, prompt, session, services, waits=wishes.Waits.TRAINING
    )
    kept = [Say("portrait-wish-kept", {"prompt": prompt_said(request.prompt)})]
    if before:
        kept.append(Say("portrait-wish-instead", {"prompt": prompt_said(before.prompt)}))
    why = Say("portrait-training" if training else "portrait-no-model")
    forget = (button("button-forget-wish", _NAME, "forget-wish", request.id),)
    screen = Screen(text=(*kept, why), rows=(forget,), card=f"wish:{request.id}")
    replaced = [_replaced(before)] if before else []
    return Turn(screens=(*replaced, screen), session=session.moved("training"), then="training")


def _replaced(wish: PortraitRequest) -> Screen:
    return Screen(text=(Say("wish-replaced"),), card=f"wish:{wish.id}", in_place=True, quiet=True)


async def forget_wish(event: Pressed, session: Session, services: Services) -> Turn:
    """Delete what waited; the sentence that it is kept goes with it."""
    wish_id = event.action.target
    session = await wishes.forget(event.origin.person.id, wish_id, session, services)
    return Turn(screens=(Screen(text=(Say("wish-forgotten"),), card=f"wish:{wish_id}"),), session=session)


async def _friend_over(origin: Origin, session: Session, services: Services) -> Turn | None:
    """Say that the chosen friend may not be drawn any more, instead of drawing somebody else unasked.

    Of a pause that is said, and the friend stays chosen.
    """
    if not session.data.get("friend") or await chosen_friend(origin, session, services):
        return None
    to_models = (button("button-models", "models", "list"),)
    if await paused_friend(origin, session, services):
        return Turn(screens=(told("grant-paused", to_models),), session=session.moved(_NAME))
    screen = told("friend-over", to_models)
    return Turn(screens=(screen,), session=session.moved(_NAME, model=None, friend=None))


async def _submitted(
    origin: Origin,
    request: PortraitRequest,
    session: Session,
    services: Services,
    *,
    pressed: Pressed | None,
) -> Turn:
    if unproven := await proving.before_drawing(request, origin, session, services):
        return unproven
    if waiting := await asking.asked_first(origin, request, session, services):
        return waiting
    job = await services.jobs.submit(
        kind=JobKind.PORTRAITS,
        person_id=origin.person.id,
        target_id=request.id,
        place=origin.place,
        event_id=origin.event_id,
    )
    if job.state is JobState.DONE:  # drawn once already, by another press
        if withdrawn := await consent.locked(origin.person.id, services):
            return Turn(screens=(withdrawn,))
        return Turn(screens=(await shown_again(request, services),))
    last = {"button": pressed.action.stored(), "job": job.id} if pressed else None
    card = await drawing_card(job, request, services)
    return Turn(screens=(card,), session=session.moved(_NAME, "start", last=last))


async def _already_drawing(event: Pressed, session: Session, services: Services) -> Turn | None:
    """Return the card of what this very button began, while that is still under way."""
    last = session.data.get("last")
    if not last or last["button"] != event.action.stored():
        return None
    job = await services.jobs.get(last["job"])
    if job.state.ended:
        return None
    request = await services.requests.get(event.origin.person.id, job.target_id)
    return Turn(screens=(await drawing_card(job, request, services),))


async def again(event: Pressed, session: Session, services: Services) -> Turn:
    """Same prompt, new seeds."""
    return await _derived(event, RequestKind.AGAIN, session, services)


async def swap(event: Pressed, session: Session, services: Services) -> Turn:
    """Two people change sides."""
    return await _derived(event, RequestKind.AGAIN, session, services, swapped=True)


async def vary(event: Pressed, session: Session, services: Services) -> Turn:
    """Small changes of one picture."""
    return await _derived(event, RequestKind.VARY, session, services)


async def more_like(event: Pressed, session: Session, services: Services) -> Turn:
    """Further pictures close to one."""
    return await _derived(event, RequestKind.MORE_LIKE, session, services)


async def _derived(
    event: Pressed, kind: RequestKind, session: Session, services: Services, *, swapped: bool = False
) -> Turn:
    drawing = await _already_drawing(event, session, services)
    if drawing:
        return drawing
    person_id = event.origin.person.id
    parent_id = None
    if kind is RequestKind.AGAIN:
        request = await services.requests.get(person_id, event.action.target)
    else:
        picture = await services.pictures.get(person_id, event.action.target)
        parent_id = picture.id
        request = await services.requests.get(person_id, picture.request_id)
    await _still_allowed(request, event.origin, services)
    people = (request.model_id, *request.together_with)
    left, *others = reversed(people) if swapped else people
    derived = await services.requests.add(
        person_id=person_id,
        model_id=left,
        kind=kind,
        prompt=request.prompt,
        seeds=wishes.seeds(services),
        negative_prompt=request.negative_prompt,
        parent_picture_id=parent_id,
        together_with=others,
    )
    return await _submitted(event.origin, derived, session, services, pressed=event)


async def _still_allowed(request: PortraitRequest, origin: Origin, services: Services) -> None:
    """Refusal, with the reason, when a friend in these pictures may not be drawn any more."""
    own = {one.id for one in await services.models.of_person(origin.person.id)}
    if own.issuperset({request.model_id, *request.together_with}):
        return
    decision = await services.rights.may(origin.person.id, request.id, origin.place)
    if decision.answer is Answer.REFUSE:
        raise Refusal(decision.reason.value)


async def retry(event: Pressed, session: Session, services: Services) -> Turn:
    """Draw a request that is kept: it failed, was stopped, or waited for the person to say which face.

    KeyError when the picture that it varies was deleted since.
    """
    request = await services.requests.get(event.origin.person.id, event.action.target)
    if request.parent_picture_id:
        await services.pictures.get(event.origin.person.id, request.parent_picture_id)
    if drawing := await _already_drawing(event, session, services):
        return drawing
    session = wishes.taken_up(request.id, session)
    return await _submitted(event.origin, request, session, services, pressed=event)


async def stop(event: Pressed, session: Session, services: Services) -> Turn:
    """Cancel the drawing: seconds of work, so no question is asked."""
    job = await stopped(event, services)
    request = await services.requests.get(job.person_id, job.target_id)
    return Turn(screens=(await drawing_card(job, request, services),))


async def changed(event: JobChanged, session: Session, services: Services) -> Turn:
    """Redraw the card; when done, the four pictures come as a message of their own."""
    job = event.job
    request = await services.requests.get(job.person_id, job.target_id)
    if not job.state.ended:
        return Turn(screens=(await drawing_card(job, request, services),))
    prompt = prompt_said(request.prompt)
    if job.state is JobState.DONE and not await consent.locked(job.person_id, services):
        return await _done(job, request, session, services)
    over = "portrait-failed" if job.state is JobState.FAILED else "portrait-stopped"
    text = [Say(over, {"prompt": prompt})]
    if job.state is JobState.FAILED:
        text.append(reason_of(job))
    again = (button("button-try-again", _NAME, "retry", request.id),)
    rows = () if job.error_code == Reason.UNKNOWN_PERSON else (again,)  # a model that is gone stays so
    return Turn(screens=(Screen(text=tuple(text), rows=rows, card=job_card(job)),))


async def _done(job: Job, request: PortraitRequest, session: Session, services: Services) -> Turn:
    card = Screen(
        text=(Say("portrait-card-done", {"prompt": prompt_said(request.prompt)}),),
        card=job_card(job),
        quiet=True,
    )
    result = await portrait_screen(request, services)
    notes = _pocket_notes(request, session) if services.installation.base_model_is_pocket else ()
    if not notes:
        return Turn(screens=(card, result, *post_or_not(job)))
    note = Screen(text=notes, quiet=True)
    screens = (card, result, note, *post_or_not(job))
    return Turn(screens=screens, session=session.noting(pocket_told=True))


def _pocket_notes(request: PortraitRequest, session: Session) -> tuple[Say, ...]:
    """Be honest about the practice painter: that it is one, once; that it leaves nothing out, once a wish."""
    notes = [] if session.data.get("pocket_told") else [Say("pocket-note")]
    if request.negative_prompt and request.kind is RequestKind.NEW:
        notes.append(Say("pocket-without", {"what": request.negative_prompt}))
    return tuple(notes)


FLOW = Flow(
    name=_NAME,
    view=view,
    commands={"portrait": command},
    verbs={
        "write": write,
        "scene": scene,
        "again": again,
        "swap": swap,
        "vary": vary,
        "more-like": more_like,
        "retry": retry,
        "stop": stop,
        "forget-wish": forget_wish,
        **portrait_deleting.VERBS,
    },
    once=portrait_deleting.ONCE,
    prompt=typed,
    jobs={JobKind.PORTRAITS: changed},
)
