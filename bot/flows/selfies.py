"""Collecting selfies: taking photos in, and each one's verdict back at the photo it is about."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.event import Command, JobChanged, Origin, Photos, Pressed, Upload
from bot.chat.flow import Flow
from bot.chat.screen import Mark, Say, Screen, Shown
from bot.chat.session import Session, Turn
from bot.flows import consent, proof_screens, selfie_doubts, selfie_review
from bot.flows.chosen import drawing_model, gathering_model, named, training_model
from bot.flows.parts import below, button, primary, reason_of, told, turned_away
from bot.flows.selfie_card import CLOSED, late_said, room, selfie_card, suffices, train_again
from bot.services import Services
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import FaceModel, Selfie, SelfieState

_NAME = "selfies"
_MARKS = {
    SelfieState.ACCEPTED: Mark.ACCEPTED,
    SelfieState.DOUBTFUL: Mark.DOUBTFUL,
    SelfieState.REJECTED: Mark.REJECTED,
}


async def places_left(person_id: str, services: Services) -> int:
    """Return how many photos may be taken in now: none without consent, or when none are wanted."""
    if not await services.people.has_consented(person_id):
        return 0
    model = await gathering_model(person_id, services)
    if model:
        return await room(person_id, model, services)
    return 0 if await services.models.of_person(person_id) else services.installation.selfies_most


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """Draw the card of the set that is being gathered, or say where the person is instead."""
    if not await services.people.has_consented(origin.person.id):
        return Turn(session=session.moved("consent"), then="consent")
    model = await gathering_model(origin.person.id, services)
    if model is None and await services.models.of_person(origin.person.id):
        none = await _none_gathering(origin, session, services, sent=False)
        return Turn(screens=(none,), session=session.moved(_NAME))
    model = model or await services.models.create(origin.person.id)
    return Turn(screens=(below(await selfie_card(model, services)),), session=session.moved(_NAME))


async def command(event: Command, session: Session, services: Services) -> Turn:
    """Answer /selfies."""
    return await view(event.origin, session, services)


async def show(event: Pressed, session: Session, services: Services) -> Turn:
    """Answer a button that leads here."""
    return await view(event.origin, session, services)


async def _none_gathering(origin: Origin, session: Session, services: Services, *, sent: bool) -> Screen:
    """Say why no photos are wanted; `sent`: some came all the same, and were not kept."""
    training = await training_model(origin.person.id, services)
    ready = await drawing_model(origin, session, services)
    new = button("button-new-model", "models", "new")
    if training is None or ready:
        none = "photos-none-gathering" if sent else "selfies-none-gathering"
        on = (primary("button-write-own", "portraits", "write"), new)
        late = await services.selfies.untrained(origin.person.id, ready.id) if ready else ()
        if not ready or not late:
            return told(none, on)
        return Screen(text=(Say(none), late_said(ready, len(late))), rows=(on, (train_again(ready),)))
    if sent:
        return told("photos-while-training", (button("button-models", "models", "list"),))
    showing = primary("button-show-training", "training", "begin", training.id)
    return told("selfies-while-training", (showing, new), name=named(training))


async def photos(event: Photos, session: Session, services: Services) -> Turn:
    """Note each sealed file as a selfie and have it assessed; say kindly why the others were not kept."""
    person = event.origin.person
    if not await services.people.has_consented(person.id):
        # Many photos come as several messages: what is said about them stands once, below the last.
        said = Say(_not_kept(session, services), {"n": len(event.uploads)})
        asked_below = None if consent.is_over(session, services) else Say("question-further-down")
        declined = Screen(text=(said,), card="photos-early", anew=True, further_down=asked_below)
        asked = session if session.flow == "consent" else session.moved("consent")
        # No mark on them: nobody looked at them, and nothing is wrong with them.
        return Turn(screens=(declined,), session=asked, then="consent")
    model = await gathering_model(person.id, services)
    if model is None:
        if await services.models.of_person(person.id):
            why = await _none_gathering(event.origin, session, services, sent=True)
            return Turn(screens=(*turned_away(event.references), why))
        model = await services.models.create(person.id)
    screens = [await _taken(event, upload, model, services) for upload in event.uploads if upload.blob_key]
    screens.extend(await _not_taken(event.uploads, model, services))
    screens.extend(await _no_proof(event, services))
    return Turn(screens=(*screens, await selfie_card(model, services)), session=session.moved(_NAME))


async def _no_proof(event: Photos, services: Services) -> list[Screen]:
    """Say what a video was taken for, while tasks of a proof are open elsewhere in the conversation."""
    challenge = await services.proofs.open(event.origin.person.id)
    taken = [upload for upload in event.uploads if upload.blob_key and upload.kind in selfie_review.VIDEOS]
    if challenge is None or not taken:
        return []
    return [told("proof-as-photos", proof_screens.again(challenge.model_id, "")[:1])]


def _not_kept(session: Session, services: Services) -> str:
    """Why photos were not kept: which of the two questions is open, or that none is asked now."""
    if consent.is_over(session, services):
        return "photos-not-wanted"
    at_age = session.flow == "consent" and session.step == "adult"
    return "photos-before-age" if at_age else "photos-before-consent"


async def _taken(event: Photos, upload: Upload, model: FaceModel, services: Services) -> Screen:
    person, reference = event.origin.person, upload.message_ref or event.origin.message_ref
    selfie = await services.selfies.add(
        person_id=person.id,
        model_id=model.id,
        blob_key=upload.blob_key or "",
        source=upload.kind.value,
        message_ref=reference,
    )
    await services.jobs.submit(
        kind=JobKind.ASSESS_VIDEO if upload.kind in selfie_review.VIDEOS else JobKind.ASSESS,
        person_id=person.id,
        target_id=selfie.id,
        place=event.origin.place,
        event_id=event.origin.event_id,
    )
    return Screen(mark=Mark.RECEIVED, reply_to=reference)


async def _full(model: FaceModel, services: Services) -> Say:
    """Why there is no room: the set is full, or only for as long as photos wait that may be turned down."""
    waiting = (SelfieState.PENDING,)
    pending = len(await services.selfies.of_model(model.person_id, model.id, states=waiting))
    return Say("photos-later", {"n": pending}) if pending else Say("photos-enough")


async def _not_taken(uploads: tuple[Upload, ...], model: FaceModel, services: Services) -> list[Screen]:
    """Say each reason once, at the first file it concerns, and mark the rest."""
    refused = [upload for upload in uploads if not upload.blob_key]
    without_room = any(not upload.problem for upload in refused)
    full = await _full(model, services) if without_room else Say("photos-enough")
    said: set[str] = set()
    screens = []
    for upload in refused:
        why = Say(upload.problem, upload.problem_params) if upload.problem else full
        text = () if why.id in said else (why,)
        said.add(why.id)
        screens.append(Screen(text=text, mark=Mark.REJECTED, reply_to=upload.message_ref, quiet=True))
    return screens


async def assessed(event: JobChanged, session: Session, services: Services) -> Turn:
    """Put the verdict on the photo, with reason and fix when it is turned down; then the card."""
    if not event.job.state.ended:
        return Turn()
    person = event.origin.person
    selfie = await services.selfies.get(person.id, event.job.target_id)
    model = await services.models.get(person.id, selfie.model_id)
    if event.job.state is not JobState.DONE:
        await services.selfies.set_state(person.id, selfie.id, SelfieState.REMOVED)
        is_own_fault = (event.job.error_code or "").startswith(("photo-", "video-"))
        verdict = Screen(
            text=(reason_of(event.job),)
            if is_own_fault
            else (reason_of(event.job), Say("selfie-send-again")),
            reply_to=selfie.message_ref,
            mark=Mark.REJECTED,
        )
    elif event.job.kind is JobKind.ASSESS_VIDEO:
        verdict = await _of_video(selfie, services)
    else:
        verdict = _verdict(selfie)
    if await consent.locked(person.id, services):
        verdict = replace(verdict, pictures=())
    if selfie.state is SelfieState.REJECTED:
        # Nothing can be done with it any more; the verdict keeps the crop for a while, to show what is meant.
        await services.selfies.drop_photo(person.id, selfie.id)
    marks = await _judged_again(selfie, services)
    card = await selfie_card(model, services)
    news = await _news(model, session, services)
    if not news:
        return Turn(screens=(verdict, *marks, card))
    # Said once, at the end of the chat: the card may be far above the photos by now.
    return Turn(
        screens=(verdict, *marks, replace(card, anew=True, quiet="enough" not in news)),
        session=session.noting(**news),
    )


async def _news(model: FaceModel, session: Session, services: Services) -> dict[str, str]:
    """What the card asks for the first time: to train now, or, once all are looked at, to decide a doubt."""
    if model.state in CLOSED:
        return {}
    news = {}
    if session.data.get("enough") != model.id and await suffices(model, services):
        news["enough"] = model.id
    unsettled = (SelfieState.PENDING, SelfieState.DOUBTFUL)
    left = await services.selfies.of_model(model.person_id, model.id, states=unsettled)
    new_doubt = left and left[-1].id != session.data.get("doubt")
    if new_doubt and all(one.state is SelfieState.DOUBTFUL for one in left):
        news["doubt"] = left[-1].id
    return news


def _verdict(selfie: Selfie) -> Screen:
    mark = _MARKS.get(selfie.state)
    if selfie.state is not SelfieState.REJECTED:
        return Screen(mark=mark, reply_to=selfie.message_ref)
    crop: tuple[Shown, ...] = ()
    if selfie.crop_key:
        alt = Say("alt-crop")
        crop = (Shown(key=selfie.crop_key, person_id=selfie.person_id, alt=alt, file_name="why.jpg"),)
    return Screen(
        text=selfie_review.findings_of(selfie),
        pictures=crop,
        reply_to=selfie.message_ref,
        mark=mark,
        quiet=True,
    )


async def _judged_again(selfie: Selfie, services: Services) -> list[Screen]:
    """Mark anew the photos that were judged again because this one came; a video keeps its mark."""
    return [
        Screen(mark=_MARKS.get(one.state), reply_to=one.message_ref, quiet=True)
        for one in await services.selfies.of_model(selfie.person_id, selfie.model_id)
        if any(found.code == "judged-again" and found.params.get("by") == selfie.id for found in one.findings)
        and one.source not in selfie_review.VIDEOS
        and one.state in _MARKS
    ]


async def _of_video(video: Selfie, services: Services) -> Screen:
    """Say what a video gave: its frames are selfies of their own that name the same message."""
    if video.state is SelfieState.REJECTED:
        return _verdict(video)
    selfies = await services.selfies.of_model(video.person_id, video.model_id)
    frames = [
        selfie
        for selfie in selfies
        if (selfie.message_ref, selfie.source) == (video.message_ref, video.source)
        and selfie.created_at >= video.created_at
    ]
    kept = sum(selfie.state is SelfieState.ACCEPTED for selfie in frames)
    doubtful = sum(selfie.state is SelfieState.DOUBTFUL for selfie in frames)
    said = Say("video-gave", {"n": kept}) if kept else Say("video-gave-doubtful", {"n": doubtful})
    mark = Mark.ACCEPTED if kept else Mark.DOUBTFUL
    return Screen(text=(said,), reply_to=video.message_ref, mark=mark, quiet=True)


FLOW = Flow(
    name=_NAME,
    view=view,
    commands={"selfies": command},
    verbs={"show": show, **selfie_review.VERBS, **selfie_doubts.VERBS},
    once=selfie_review.ONCE,
    photos=photos,
    jobs={JobKind.ASSESS: assessed, JobKind.ASSESS_VIDEO: assessed},
)
