"""Wishes for pictures: kept with their seeds, drawn at once or once their person says so."""

from __future__ import annotations

import contextlib
from enum import StrEnum

from bot.chat.event import Origin
from bot.chat.screen import Button, Say
from bot.chat.session import Session
from bot.flows.parts import primary
from bot.flows.scenes import prompt_said
from bot.flows.together import Pair
from bot.services import Services
from storage.domain import prompts
from storage.domain.errors import Refusal
from storage.domain.jobs import JobKind
from storage.domain.prompt_unwanted import unwanted
from storage.domain.records import FaceModel, PortraitRequest, RequestKind

_PICTURES = 4


class Waits(StrEnum):
    """What a kept wish waits for. Of each the last one is kept: whoever only tries leaves no pile behind."""

    WORD = "undrawn"  # it may be a question or a name: its person says which
    TRAINING = "waiting"  # its face model cannot draw yet


async def new(origin: Origin, model: FaceModel, prompt: str, services: Services) -> PortraitRequest:
    """Keep what is to be drawn; BadInput when the prompt is no sentence."""
    prompt = prompts.checked(prompt)  # its length first: whatever looks into it longer comes after
    return await services.requests.add(
        person_id=origin.person.id,
        model_id=model.id,
        kind=RequestKind.NEW,
        prompt=prompt,
        seeds=seeds(services),
        negative_prompt=unwanted(prompt),
    )


async def new_pair(origin: Origin, pair: Pair, services: Services) -> PortraitRequest:
    """Keep what is to be drawn of two people; BadInput when the rest of the words is no sentence."""
    prompt = prompts.checked(pair.prompt)
    return await services.requests.add(
        person_id=origin.person.id,
        model_id=pair.left.id,
        kind=RequestKind.NEW,
        prompt=prompt,
        seeds=seeds(services),
        negative_prompt=unwanted(prompt),
        together_with=(pair.right.id,),
    )


def seeds(services: Services) -> list[int]:
    """Return one for each picture of a set."""
    return [services.new_seed() for _ in range(_PICTURES)]


async def keep(
    origin: Origin, model: FaceModel, prompt: str, session: Session, services: Services, *, waits: Waits
) -> tuple[PortraitRequest, Session]:
    """Seal what is not drawn yet; Refusal without consent, or when it could not be drawn either."""
    person_id = origin.person.id
    if not await services.people.has_consented(person_id):
        raise Refusal("no-consent")
    prompt = prompts.checked(prompt)
    prompts.decide(prompt).enforce()
    last = session.data.get(waits.value)
    if last and not await services.jobs.newest(person_id=person_id, kind=JobKind.PORTRAITS, target_id=last):
        with contextlib.suppress(KeyError):  # deleted meanwhile
            await services.pictures.remove_request(person_id, last)
    request = await new(origin, model, prompt, services)
    return request, session.noting(**{waits.value: request.id})


async def offered(
    model: FaceModel, session: Session, services: Services
) -> tuple[tuple[Say, ...], tuple[tuple[Button, ...], ...]]:
    """Return the sentence and the button for the wish that waited until this model can draw; else nothing."""
    wish = await awaited(model, session, services)
    if wish is None:
        return (), ()
    said = Say("wish-waited", {"prompt": prompt_said(wish.prompt)})
    return (said,), ((primary("button-draw-wish", "portraits", "retry", wish.id),),)


async def awaited(model: FaceModel, session: Session, services: Services) -> PortraitRequest | None:
    """Return the wish that waits until this model can draw; None also while consent is missing."""
    request_id = session.data.get(Waits.TRAINING.value)
    if request_id is None or not await services.people.has_consented(model.person_id):
        return None
    try:
        request = await services.requests.get(model.person_id, request_id)
    except KeyError:  # deleted meanwhile
        return None
    return request if request.model_id == model.id else None


async def forget(person_id: str, request_id: str, session: Session, services: Services) -> Session:
    """Delete a wish that waits, if it still does."""
    freed = taken_up(request_id, session)
    if freed != session:
        with contextlib.suppress(KeyError):  # deleted meanwhile
            await services.pictures.remove_request(person_id, request_id)
    return freed


def taken_up(request_id: str, session: Session) -> Session:
    """It waits no longer, and no later one replaces it: its person has said what becomes of it."""
    return session.noting(**{one.value: None for one in Waits if session.data.get(one.value) == request_id})
