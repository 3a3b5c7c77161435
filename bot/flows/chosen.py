"""Which face model is meant: one for drawing, one that gathers photos. At most one gathers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.event import Origin
from bot.chat.screen import Say
from bot.chat.session import Session
from bot.services import Services
from storage.domain.grant_states import GrantState
from storage.domain.permissions import Permission
from storage.domain.records import FaceModel, ModelState


async def drawing_model(origin: Origin, session: Session, services: Services) -> FaceModel | None:
    """Return the ready model the person chose, a friend's too, else the newest ready one, else None."""
    friends = await chosen_friend(origin, session, services)
    if friends is not None:
        return friends[1]
    return await own_model(origin.person.id, session, services)


async def own_model(person_id: str, session: Session, services: Services) -> FaceModel | None:
    """Return the ready model of the person's own that they chose, else the newest, else None."""
    ready = [m for m in await services.models.of_person(person_id) if m.state is ModelState.READY]
    chosen = session.data.get("model")
    return next((model for model in ready if model.id == chosen), ready[-1] if ready else None)


async def friends_models(person_id: str, services: Services) -> Sequence[tuple[Permission, FaceModel]]:
    """Return whom this person may have drawn now, and the model to do it with, under the friend's name."""
    return await drawable(await services.grants.received(person_id), services)


async def drawable(
    permissions: Sequence[Permission], services: Services
) -> Sequence[tuple[Permission, FaceModel]]:
    """Return those of these permissions that count now, one a person, with the model to draw them by."""
    found: dict[str, tuple[Permission, FaceModel]] = {}
    for one in permissions:
        if one.state is not GrantState.VALID or one.grant.subject_id in found:
            continue
        proven = await services.proofs.proven(one.grant.subject_id)
        models = await services.models.of_person(one.grant.subject_id)
        # Never one whose photos nobody compared with the friend: it could be somebody else's face.
        ready = [model for model in models if model.state is ModelState.READY and model.id in proven]
        if ready:
            found[one.grant.subject_id] = (one, replace(ready[-1], name=one.subject_name))
    return list(found.values())


async def chosen_friend(
    origin: Origin, session: Session, services: Services
) -> tuple[Permission, FaceModel] | None:
    """Return the friend who is chosen for drawing, as long as that is allowed."""
    if not session.data.get("friend"):
        return None
    friends = await friends_models(origin.person.id, services)
    return next((one for one in friends if one[1].id == session.data.get("model")), None)


async def paused_friend(origin: Origin, session: Session, services: Services) -> bool:
    """Whether the friend who is chosen for drawing has paused the permission, and may let it go on."""
    for one in await services.grants.received(origin.person.id):
        if one.state is GrantState.SUSPENDED and one.grant.paused_at is not None:
            models = await services.models.of_person(one.grant.subject_id)
            if any(model.id == session.data.get("model") for model in models):
                return True
    return False


async def asked_model(person_id: str, asked: str, services: Services) -> FaceModel | None:
    """Return the person's ready model of this id, else of this name (whatever its case), else None."""
    ready = [m for m in await services.models.of_person(person_id) if m.state is ModelState.READY]
    of_name = (m for m in ready if (m.name or "").casefold() == asked.strip().casefold())
    return next((m for m in ready if m.id == asked), None) or next(of_name, None)


async def gathering_model(person_id: str, services: Services) -> FaceModel | None:
    """Return the model that takes photos now (the newest, should there be several), or None."""
    open_states = (ModelState.COLLECTING, ModelState.FAILED)
    models = [m for m in await services.models.of_person(person_id) if m.state in open_states]
    return models[-1] if models else None


async def training_model(person_id: str, services: Services) -> FaceModel | None:
    """Return the newest model in training, or None."""
    models = await services.models.of_person(person_id)
    return next((model for model in reversed(models) if model.state is ModelState.TRAINING), None)


def named(model: FaceModel) -> str | Say:
    """Return what to call it: its name, or that it has none yet."""
    return model.name or Say("model-unnamed")


def quoted(model: FaceModel) -> Say:
    """Return what to call it within a sentence: its name in quotation marks, else a phrase without any."""
    return Say("named", {"name": model.name}) if model.name else Say("model-nameless")
