"""Four portraits with everything that can be done with them; the gallery shows the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.action import Action
from bot.chat.screen import Button, Say, Screen, Shown, Style
from bot.flows.parts import button, danger, job_card, progress_of
from bot.flows.scenes import prompt_said, wish_said
from bot.services import Services
from storage.domain.errors import Refusal
from storage.domain.jobs import Job
from storage.domain.records import Picture, PortraitRequest

_LOOKED_BACK = 100  # requests, for the number of a wish that is drawn again
_RESULT, _OPENED = "portraits", "portraits-opened"


async def drawing_card(job: Job, request: PortraitRequest, services: Services) -> Screen:
    """Draw how far the drawing is, with the preview and the way to stop it."""
    preview: tuple[Shown, ...] = ()
    if job.preview_key and not job.cancel_requested and await _stands(job, services):
        preview = (
            Shown(
                key=job.preview_key, person_id=job.person_id, alt=Say("alt-preview"), file_name="preview.jpg"
            ),
        )
    stopping = job.cancel_requested
    return Screen(
        text=(
            Say(
                "portrait-stopping" if stopping else "portrait-card", {"prompt": prompt_said(request.prompt)}
            ),
        ),
        pictures=preview,
        rows=() if stopping else ((button("button-stop", "portraits", "stop", job.id),),),
        progress=None if stopping else await progress_of(job, services, waiting="stage-waiting-drawing"),
        card=job_card(job),
        quiet=True,
    )


async def _stands(job: Job, services: Services) -> bool:
    """Whether those who are drawn allow it still: of what they do not, no half picture is shown either."""
    try:
        await services.rights.stands(job.id)
    except Refusal:
        return False
    return True


async def shown_again(request: PortraitRequest, services: Services) -> Screen:
    """Draw the pictures of a request that was drawn before.

    Those of somebody else that were not sent yet come with their delivery, which asks whether they still may.
    """
    if await services.rights.awaits_sending(request.id):
        return Screen(text=(Say("portrait-coming"),))
    return _opened_again(await portrait_screen(request, services), request.id)


async def portrait_screen(request: PortraitRequest, services: Services) -> Screen:
    """Draw the pictures of a request, best likeness first."""
    pictures = await services.pictures.of_request(request.person_id, request.id)
    if not pictures:
        return Screen(text=(Say("gone"),))
    rows = (
        _each(pictures, "button-hd", "upscale", "press", Style.PRIMARY),
        *(_two_people(request) if request.together_with else _from_one(pictures)),
        (
            button("button-again", "portraits", "again", request.id),
            danger("button-delete", "portraits", "delete", request.id),
        ),
    )
    notes = dict.fromkeys(note for picture in pictures for note in picture.notes)
    # Without a face in any of them there is no best likeness to speak of.
    faceless = all(picture.likeness is None for picture in pictures)
    ranked = 1 if faceless else len(pictures)
    done = Say("portrait-done", {"prompt": await _heading(request, services), "n": ranked})
    if faceless:
        notes = {"portrait-faceless": None} | notes
    return Screen(
        text=(done, *(Say(note) for note in notes)),
        pictures=tuple(shown(picture, number) for number, picture in enumerate(pictures, start=1)),
        rows=rows,
        card=f"{_RESULT}:{request.id}",
    )


def _from_one(pictures: Sequence[Picture]) -> tuple[tuple[Button, ...], ...]:
    """What begins from one picture; of two people nothing does."""
    return (
        _each(pictures, "button-vary", "portraits", "vary"),
        _each(pictures, "button-more-like", "portraits", "more-like"),
    )


def _two_people(request: PortraitRequest) -> tuple[tuple[Button, ...], ...]:
    return ((button("button-swap", "portraits", "swap", request.id),),)


async def _heading(request: PortraitRequest, services: Services) -> str | Say:
    """The wish; drawn before, also with which number, so that two sets of one wish are told apart."""
    drawn = await services.pictures.newest_requests(request.person_id, offset=0, limit=_LOOKED_BACK)
    return wish_said(request, drawn)


def _opened_again(result: Screen, request_id: str) -> Screen:
    """Show a result once more at the end of the chat; the one that came first stays where it is."""
    return replace(result, card=f"{_OPENED}:{request_id}", anew=True)


def forgotten(request_id: str) -> tuple[Screen, ...]:
    """Take a deleted result out of the chat, pictures and buttons, wherever it stands."""
    gone = Screen(text=(Say("portrait-was-here"),), quiet=True, in_place=True)
    return tuple(replace(gone, card=f"{card}:{request_id}") for card in (_RESULT, _OPENED))


def shown(picture: Picture, number: int) -> Shown:
    """Show one portrait at its ordinary size."""
    return Shown(
        key=picture.blob_key,
        person_id=picture.person_id,
        alt=Say("alt-portrait", {"n": number}),
        width_px=picture.width_px,
        height_px=picture.height_px,
        file_name=f"portrait-{number}.jpg",
    )


def _each(
    pictures: Sequence[Picture], label: str, flow: str, verb: str, style: Style = Style.PLAIN
) -> tuple[Button, ...]:
    return tuple(
        Button(
            label=Say(label, {"n": place + 1}),
            action=Action(flow=flow, verb=verb, target=picture.id),
            style=style,
            about=place,
        )
        for place, picture in enumerate(pictures)
    )
