"""Builders of permissions: friends who proved themselves, their grants, requests that draw them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.domain.errors import Refusal
from storage.domain.grants import SceneKind, Terms
from storage.domain.groups import Group
from storage.domain.jobs import JobKind
from storage.domain.records import Place, RequestKind
from tests.builders import a_model, a_person, event_id

PRIVATE = Place(platform="web", chat="here")
GROUP = Group(platform="web", chat="party")
IN_GROUP = Place(platform="web", chat="party", private=False)
MOON = "a selfie on the moon in a white space suit, Earth in the black sky"


def terms(clock, **changes):
    fields = {
        "alone": True,
        "together_with": frozenset(),
        "scenes": frozenset(SceneKind),
        "pictures_a_day": 8,
        "ends_at": clock() + timedelta(days=30),
        "ask": False,
    }
    return Terms(**{**fields, **changes})


async def a_friend(memory, name="bob"):
    """Consented, proven, with a model that is ready; (person, model)."""
    friend = await a_person(memory, name)
    model = await a_model(memory, friend)
    async with memory.work() as work:
        await work.models.trained(
            friend.id, model.id, adapter_key=f"people/{friend.id}/adapter/1", base_model="pocket", facts={}
        )
        await work.grants.prove(friend.id)
        model = await work.models.get(friend.id, model.id)
        await work.commit()
    return friend, model


async def granted(memory, clock, subject, grantee, **changes):
    """By link, as people do it."""
    async with memory.work() as work:
        code = await work.grants.invite(grantee.id, "Ada")
        invite = await work.grants.open(subject.id, code)
        given = await work.grants.give(subject.id, invite.id, terms(clock, **changes), name="Bob")
        await work.commit()
    return given.grant


async def requested(memory, person, model, *, prompt=MOON, seeds=(1, 2), **more):
    async with memory.work() as work:
        request = await work.requests.add(
            person_id=person.id,
            model_id=model.id,
            kind=more.pop("kind", RequestKind.NEW),
            prompt=prompt,
            seeds=seeds,
            **more,
        )
        await work.commit()
    return request


async def submitted(memory, person, request, *, place=PRIVATE, kind=JobKind.PORTRAITS):
    async with memory.work() as work:
        target = request if isinstance(request, str) else request.id
        job = await work.jobs.submit(
            kind=kind, person_id=person.id, target_id=target, place=place, event_id=event_id()
        )
        await work.commit()
    return job


async def done(memory, job):
    """In a transaction of its own, whatever it returns or raises."""
    async with memory.work() as work:
        outcome = await job(work)
        await work.commit()
    return outcome


async def refused(memory, person, request, **more):
    """Why this is not drawn."""
    with pytest.raises(Refusal) as refusal:
        await submitted(memory, person, request, **more)
    return refusal.value.code
