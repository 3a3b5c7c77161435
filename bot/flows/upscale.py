"""HD: one picture at twice the size, as the original file. Pressed twice, the file is made once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.chat.event import JobChanged, Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Say, Screen, Shown
from bot.chat.session import Session, Turn
from bot.flows.consent import locked
from bot.flows.parts import button, job_card, progress_of, reason_of, stopped
from bot.services import Services
from storage.domain.jobs import Job, JobKind, JobState
from storage.domain.records import Picture

_NAME = "upscale"
_PRESSED_TWICE = timedelta(seconds=15)


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """There is nothing to stand in here: the portraits are the place."""
    return Turn(session=session.moved("portraits"), then="portraits")


async def press(event: Pressed, session: Session, services: Services) -> Turn:
    """Send the file when it is there, show the card when it is being made, else have it made.

    A file of somebody else that was not sent yet comes with its delivery, which asks whether it still may.
    """
    person_id = event.origin.person.id
    picture = await services.pictures.get(person_id, event.action.target)
    coming = await services.rights.awaits_sending(picture.id)
    job = await services.jobs.newest(person_id=person_id, kind=JobKind.UPSCALE, target_id=picture.id)
    if picture.hd_key and not coming:
        instead = await locked(person_id, services)
        if job and not instead and _just_made(job, event, services):
            return Turn(screens=(_done_card(job, picture),))
        return Turn(screens=(instead or replace(_file(picture), anew=True),))
    if job is None or (job.state.ended and not coming):
        job = await services.jobs.submit(
            kind=JobKind.UPSCALE,
            person_id=person_id,
            target_id=picture.id,
            place=event.origin.place,
            event_id=event.origin.event_id,
        )
    return Turn(screens=(await _card(job, picture, services),))


async def stop(event: Pressed, session: Session, services: Services) -> Turn:
    """Cancel the enlarging."""
    job = await stopped(event, services)
    picture = await services.pictures.get(job.person_id, job.target_id)
    return Turn(screens=(await _card(job, picture, services),))


async def changed(event: JobChanged, session: Session, services: Services) -> Turn:
    """Redraw the card; when done, the file comes as a message of its own."""
    job = event.job
    try:
        picture = await services.pictures.get(job.person_id, job.target_id)
    except KeyError:  # deleted meanwhile, perhaps with the model of somebody else
        gone = Screen(text=(Say("hd-failed"), Say("gone")), card=job_card(job), quiet=True)
        return Turn(screens=(gone,))
    if not job.state.ended:
        return Turn(screens=(await _card(job, picture, services),))
    shut = await locked(job.person_id, services)
    if job.state is JobState.DONE and picture.hd_key and not shut:
        return Turn(screens=(_done_card(job, picture), _file(picture)))
    if job.state is JobState.CANCELLED or shut:
        text: tuple[Say, ...] = (Say("hd-stopped"),)
    else:
        text = (Say("hd-failed"), reason_of(job))
    rows = ((button("button-try-again", _NAME, "press", picture.id),),)
    return Turn(screens=(Screen(text=text, rows=rows, card=job_card(job)),))


async def _card(job: Job, picture: Picture, services: Services) -> Screen:
    stopping = job.cancel_requested
    still = stopping or job.state.ended  # its end comes with the delivery
    return Screen(
        text=(Say("hd-stopping") if stopping else Say("hd-card", {"n": picture.rank + 1}),),
        rows=() if still else ((button("button-stop", _NAME, "stop", job.id),),),
        progress=None if still else await progress_of(job, services, waiting="stage-waiting-drawing"),
        card=job_card(job),
        quiet=True,
    )


def _just_made(job: Job, event: Pressed, services: Services) -> bool:
    """Whether the press is the second of two: its file comes, or came, with the delivery of the first."""
    if job.state is not JobState.DONE or job.ended_at is None or job.place != event.origin.place:
        return False
    return services.now() - job.ended_at < _PRESSED_TWICE


def _done_card(job: Job, picture: Picture) -> Screen:
    said = Say("hd-card-done", {"n": picture.rank + 1})
    return Screen(text=(said,), card=job_card(job), quiet=True)


def _file(picture: Picture) -> Screen:
    width, height = picture.hd_width_px or 0, picture.hd_height_px or 0
    file = Shown(
        key=picture.hd_key or "",
        person_id=picture.person_id,
        alt=Say("alt-hd", {"n": picture.rank + 1}),
        width_px=width,
        height_px=height,
        original=True,
        file_name=f"portrait-{picture.rank + 1}-{width}x{height}.png",
    )
    said = Say("hd-done", {"width": str(width), "height": str(height)})
    text = (said, *(Say(note) for note in picture.hd_notes))
    return Screen(text=text, pictures=(file,), card=f"hd:{picture.id}")  # so that it can be taken away


FLOW = Flow(name=_NAME, view=view, verbs={"press": press, "stop": stop}, jobs={JobKind.UPSCALE: changed})
