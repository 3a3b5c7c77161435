"""Small pieces that several stories show alike: buttons that lead on, a job's progress, a job's failure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.action import Action
from bot.chat.event import Pressed
from bot.chat.screen import Button, Mark, Progress, Say, Screen, Style, Wants
from bot.services import Services
from storage.domain.errors import BadInput
from storage.domain.jobs import Job, JobState


def button(label: Say | str, flow: str, verb: str, target: str = "", value: str = "") -> Button:
    """Make a plain button; a text is the id of its label."""
    return Button(label=_say(label), action=Action(flow=flow, verb=verb, target=target, value=value))


def write_own(style: Style = Style.PLAIN) -> Button:
    """Make the button that leads to a prompt of one's own: for those who have a model to draw with."""
    label, action = Say("button-write-own"), Action(flow="portraits", verb="write")
    return Button(label=label, action=action, style=style, wants=Wants.PROMPT)


def primary(label: Say | str, flow: str, verb: str, target: str = "", value: str = "") -> Button:
    """Make the button of the next step."""
    action = Action(flow=flow, verb=verb, target=target, value=value)
    return Button(label=_say(label), action=action, style=Style.PRIMARY)


def danger(label: Say | str, flow: str, verb: str, target: str = "", value: str = "") -> Button:
    """Make a button that destroys something, or leads there."""
    action = Action(flow=flow, verb=verb, target=target, value=value)
    return Button(label=_say(label), action=action, style=Style.DANGER)


def told(message_id: str, *rows: tuple[Button, ...], **args: str | float | Say) -> Screen:
    """Make a message of one sentence and perhaps buttons."""
    return Screen(text=(Say(message_id, args),), rows=rows)


def below(screen: Screen) -> Screen:
    """Put a card at the end of the chat once more: the person asked for it somewhere else."""
    return replace(screen, anew=True)


def turned_away(references: Sequence[str | None]) -> list[Screen]:
    """Mark the photos nobody will look at: else they seem to wait for a verdict. The reason is said apart."""
    return [Screen(mark=Mark.REJECTED, reply_to=reference, quiet=True) for reference in references]


def job_card(job: Job) -> str:
    """Return the card on which this job's progress is shown."""
    return f"job:{job.id}"


async def progress_of(job: Job, services: Services, *, waiting: str) -> Progress:
    """Say how far a job is; `waiting` words the stage while nobody works on it yet."""
    if job.state is not JobState.RUNNING:
        place = await services.jobs.place_in_queue(job.id)
        # Place 1: nothing is ahead.
        return Progress(fraction=0.0, stage=Say(waiting), ahead=max(0, place - 1))
    stage = Say(job.stage) if job.stage else Say("stage-starting")
    return Progress(fraction=job.progress, stage=stage, remaining_s=job.remaining_s)


async def own_job(event: Pressed, services: Services) -> Job:
    """Return the job a button is about while it can still be stopped; BadInput("job-over") afterwards."""
    job = await services.jobs.get(event.action.target)
    if job.person_id != event.origin.person.id:
        raise KeyError(job.id)
    if job.state.ended:
        raise BadInput("job-over")
    return job


async def stopped(event: Pressed, services: Services) -> Job:
    """Cancel the job a button is about. Its delivery tells the end, now or when the worker has stopped."""
    job = await own_job(event, services)
    job = await services.jobs.cancel(event.origin.person.id, job.id)
    return replace(job, cancel_requested=True)


def reason_of(job: Job) -> Say:
    """Say why a job failed; the texts fall back to a general sentence for codes they do not know."""
    return Say(job.error_code or "something-went-wrong")


def _say(label: Say | str) -> Say:
    return label if isinstance(label, Say) else Say(label)
