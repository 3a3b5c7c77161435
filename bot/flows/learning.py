"""Beginning to learn a face: the job, and the card that shows how far it is. The story is in training.py."""

from __future__ import annotations

from bot.chat.event import Origin
from bot.chat.screen import Say, Screen
from bot.chat.session import Session, Turn
from bot.flows.chosen import named
from bot.flows.parts import button, job_card, progress_of
from bot.flows.questions import answered
from bot.services import Services
from storage.domain.jobs import Job, JobKind
from storage.domain.records import FaceModel

_NAME = "training"
ASKED = "training-ask"  # the card of the name and of the confirmation


async def learn(model: FaceModel, origin: Origin, session: Session, services: Services) -> Turn:
    """Put the training in the queue; a second time it shows the card of the first."""
    job = await services.jobs.submit(
        kind=JobKind.TRAIN,
        person_id=origin.person.id,
        target_id=model.id,
        place=origin.place,
        event_id=origin.event_id,
    )
    settled = answered(ASKED, Say("training-queued", {"name": named(model)}))
    return Turn(
        screens=(settled, await training_card(job, model, services)), session=session.moved(_NAME, "card")
    )


async def training_card(job: Job, model: FaceModel, services: Services) -> Screen:
    """Draw how far the training is, and the way to stop it."""
    stopping = job.cancel_requested
    return Screen(
        text=(Say("training-stopping" if stopping else "training-card", {"name": named(model)}),),
        rows=() if stopping else ((button("button-stop", _NAME, "stop", job.id),),),
        progress=None if stopping else await progress_of(job, services, waiting="stage-waiting-training"),
        card=job_card(job),
        quiet=True,
    )
