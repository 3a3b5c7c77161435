"""A wish spoken in a group: drawn with the asker's own face, or with that of a member who allowed the group.

The pictures come to the group, covered if its rules say so, or to the asker's private chat first, who posts
them or not. Every press asks the platform who is still there, and the decision of storage who may be drawn.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from bot.chat.event import Command, JobChanged, Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Button, Say, Screen
from bot.chat.session import Elsewhere, Session, Turn
from bot.flows import asking, consent, wishes
from bot.flows.chosen import asked_model, drawable, drawing_model
from bot.flows.group_places import (
    for_all,
    given_here,
    logged,
    member,
    rules_on,
    the_group,
    told_at,
    who_asked,
)
from bot.flows.parts import button, danger, job_card, own_job, progress_of, reason_of, told
from bot.flows.portrait_screen import shown
from bot.flows.scenes import prompt_said
from bot.services import Services
from storage.domain.errors import BadInput, Refusal
from storage.domain.grants import Answer, GroupRules, Reason
from storage.domain.groups import whole
from storage.domain.jobs import Job, JobKind, JobState
from storage.domain.records import FaceModel, PortraitRequest, RequestKind

_NAME = "group-wish"
_AT = re.compile(r"@\S+")


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """There is nothing to stand in here."""
    return Turn(session=session.moved("portraits"), then="portraits")


async def command(event: Command, session: Session, services: Services) -> Turn:
    """Answer `/portrait` in a group: `/portrait on the moon`, `/portrait @cleo on the moon`."""
    origin = event.origin
    member(origin, origin.place, services)
    rules = await rules_on(origin.place, services)
    faces = await _faces(origin, rules, services)
    friend, prompt = _named_first(event.argument.strip(), faces)
    if not prompt:
        return Turn(screens=(for_all(_how(faces), origin),))
    model = friend or await _own_model(event, session, services)
    try:
        request = await wishes.new(origin, model, prompt, services)
    except KeyError:  # blocked, or no member any more
        raise Refusal(Reason.NO_GRANT.value) from None
    return await _begun(origin, request, rules, session, services)


async def _faces(origin: Origin, rules: GroupRules, services: Services) -> dict[str, FaceModel]:
    """By name: the faces that members allowed this group, but one's own. Two of one name are told by none."""
    if rules.own_faces_only:
        return {}
    given = await drawable(await given_here(origin.place, services), services)
    others = [(one.subject_name, model) for one, model in given if one.grant.subject_id != origin.person.id]
    called = Counter(name.casefold() for name, _ in others)
    return {name: model for name, model in others if name and called[name.casefold()] == 1}


def _named_first(said: str, faces: dict[str, FaceModel]) -> tuple[FaceModel | None, str]:
    """Whom the wish names, and the rest of it. A name counts with its @, or with a colon after it.

    BadInput("group-nobody-called") for an @ that is nobody's here: it must not become somebody else's face.
    """
    for name in sorted(faces, key=len, reverse=True):
        bare = re.escape(name.removeprefix("@"))
        found = re.match(rf"(?:@{bare}(?=[\s:,]|$)[:,]?|@?{bare}:)\s*", said, re.IGNORECASE)
        if found and bare:
            return faces[name], said[found.end() :].strip()
    if _AT.match(said):
        raise BadInput("group-nobody-called")
    return None, said


def _how(faces: dict[str, FaceModel]) -> Screen:
    """How a wish is spoken, and whom it may name."""
    if not faces:
        return told("group-how")
    names = tuple(Say("named", {"name": name}) for name in sorted(faces))
    example = min(sorted(faces), key=len).removeprefix("@")
    return Screen(text=(Say("group-how"), Say("group-how-others", {"names": names, "name": example})))


async def _own_model(event: Command, session: Session, services: Services) -> FaceModel:
    person_id = event.origin.person.id
    if event.model:
        model = await asked_model(person_id, event.model, services)
    else:
        model = await drawing_model(event.origin, session.noting(friend=None), services)
    if model is None:
        raise Refusal("group-no-model")
    return model


async def _begun(
    origin: Origin, request: PortraitRequest, rules: GroupRules, session: Session, services: Services
) -> Turn:
    """Ask the platform about those who are to be drawn, the friend if need be, and have it drawn."""
    for model_id in (request.model_id, *request.together_with):
        owner = (await services.models.of_any(model_id)).person_id
        services.memberships.of(whole(origin.place), owner)
    line = logged(
        rules,
        Say("group-log-wish", {"name": who_asked(origin), "prompt": prompt_said(request.prompt)}),
    )
    if waiting := await asking.asked_first(origin, request, session, services):
        screens = tuple(for_all(screen, origin) for screen in waiting.screens)
        return Turn(screens=screens, elsewhere=(*waiting.elsewhere, *line))
    place, asked_at = await told_at(origin.person.id, origin.place, services)
    job = await services.jobs.submit(
        kind=JobKind.PORTRAITS,
        person_id=origin.person.id,
        target_id=request.id,
        place=place,
        event_id=origin.event_id,
        asked_at=asked_at,
    )
    if asked_at is not None:
        said = told("group-wish-private", prompt=prompt_said(request.prompt))
        return Turn(screens=(for_all(said, origin),), elsewhere=line)
    return Turn(screens=(for_all(await _card(job, request, services), origin),), elsewhere=line)


async def _card(job: Job, request: PortraitRequest, services: Services) -> Screen:
    """How far it is, without a preview: faces come when they are done."""
    stopping = job.cancel_requested
    return for_all(
        Screen(
            text=(
                Say(
                    "portrait-stopping" if stopping else "portrait-card",
                    {"prompt": prompt_said(request.prompt)},
                ),
            ),
            rows=() if stopping else ((button("button-stop", _NAME, "stop", job.id),),),
            progress=None if stopping else await progress_of(job, services, waiting="stage-waiting-drawing"),
            card=job_card(job),
        )
    )


async def changed(event: JobChanged, session: Session, services: Services) -> Turn:
    """Redraw the card; when done, the pictures come to the group."""
    job = event.job
    request = await services.requests.get(job.person_id, job.target_id)
    if not job.state.ended:
        return Turn(screens=(await _card(job, request, services),))
    said = {"prompt": prompt_said(request.prompt)}
    if job.state is JobState.DONE and not await consent.locked(job.person_id, services):
        done = Screen(text=(Say("portrait-card-done", said),), card=job_card(job))
        rules = await services.groups.rules(the_group(job.place))
        return Turn(screens=(for_all(done), await _result(request, rules, services)))
    text = [Say("portrait-failed" if job.state is JobState.FAILED else "portrait-stopped", said)]
    if job.state is JobState.FAILED:
        text.append(reason_of(job))
    return Turn(screens=(for_all(Screen(text=tuple(text), card=job_card(job))),))


async def _result(request: PortraitRequest, rules: GroupRules | None, services: Services) -> Screen:
    """The pictures for everybody in the group; what they can be told to do is the asker's."""
    pictures = await services.pictures.of_request(request.person_id, request.id)
    if not pictures:
        return for_all(Screen(text=(Say("gone"),)))
    covered = rules is None or rules.spoiler
    notes = dict.fromkeys(note for picture in pictures for note in picture.notes)
    return for_all(
        Screen(
            text=(Say("group-done", {"prompt": prompt_said(request.prompt)}), *(Say(note) for note in notes)),
            pictures=tuple(
                replace(shown(picture, number), spoiler=covered)
                for number, picture in enumerate(pictures, start=1)
            ),
            rows=(_ways(request),),
            card=_result_card(request.id),
        )
    )


def _ways(request: PortraitRequest) -> tuple[Button, ...]:
    return (
        button("button-again", _NAME, "again", request.id),
        danger("button-group-remove", _NAME, "remove", request.id),
    )


def _result_card(request_id: str) -> str:
    return f"portraits:{request_id}"


async def again(event: Pressed, session: Session, services: Services) -> Turn:
    """Same wish, new seeds; everything is asked and decided anew."""
    origin = event.origin
    member(origin, origin.place, services)
    rules = await rules_on(origin.place, services)
    request = await services.requests.get(origin.person.id, event.action.target)
    derived = await services.requests.add(
        person_id=origin.person.id,
        model_id=request.model_id,
        kind=RequestKind.AGAIN,
        prompt=request.prompt,
        seeds=wishes.seeds(services),
        negative_prompt=request.negative_prompt,
        together_with=request.together_with,
    )
    decision = await services.rights.may(origin.person.id, derived.id, origin.place)
    if decision.answer is Answer.REFUSE:  # a notice for the one who pressed
        raise Refusal(decision.reason.value)
    turn = await _begun(origin, derived, rules, session, services)
    return replace(turn, screens=tuple(replace(one, reply_to=None) for one in turn.screens))


async def stop(event: Pressed, session: Session, services: Services) -> Turn:
    """Cancel the drawing."""
    job = await own_job(event, services)
    job = await services.jobs.cancel(event.origin.person.id, job.id)
    request = await services.requests.get(job.person_id, job.target_id)
    return Turn(screens=(await _card(replace(job, cancel_requested=True), request, services),))


async def remove(event: Pressed, session: Session, services: Services) -> Turn:
    """Take one's pictures out of the group, and out of the memory; also after leaving, and when it is off."""
    request_id = event.action.target
    await services.pictures.remove_request(event.origin.person.id, request_id)
    gone = Screen(text=(Say("portrait-was-here"),), card=_result_card(request_id))
    return Turn(screens=(for_all(gone),))


async def post(event: Pressed, session: Session, services: Services) -> Turn:
    """Post what came to the private chat first, if everybody who allowed it still does, and is there."""
    origin, request_id = event.origin, event.action.target
    request = await services.requests.get(origin.person.id, request_id)
    job = await services.jobs.newest(person_id=origin.person.id, kind=JobKind.PORTRAITS, target_id=request_id)
    if job is None or job.asked_at is None or job.state is not JobState.DONE:
        raise BadInput("group-over")
    member(origin, job.asked_at, services)
    rules = await rules_on(job.asked_at, services)
    services.memberships.of(whole(job.asked_at), (await services.models.of_any(request.model_id)).person_id)
    await services.rights.stands(job.id)
    letter = Elsewhere(
        place=job.asked_at,
        language=rules.language,
        screens=(await _result(request, rules, services),),
        person_id=origin.person.id,
        job_id=job.id,
    )
    posted = Screen(text=(Say("group-posted"),), card=f"post:{request_id}")
    return Turn(screens=(posted,), elsewhere=(letter,))


FLOW = Flow(
    name=_NAME,
    view=view,
    verbs={"post": post},
    group_commands={"portrait": command},
    group_verbs={"again": again, "stop": stop, "remove": remove},
    group_jobs={JobKind.PORTRAITS: changed},
)
