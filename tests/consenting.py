"""Builders of permissions: friends who proved themselves, their grants, requests that draw them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.domain.errors import Refusal
from storage.domain.grants import SceneKind, Terms
from storage.domain.groups import Group
from storage.domain.jobs import JobKind
from storage.domain.proving import ProofWay
from storage.domain.records import Place, RequestKind
from storage.tables import face_model
from storage.tables_consent import face_proof
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
        await proved(work, model.id)
        model = await work.models.get(friend.id, model.id)
        await work.commit()
    return friend, model


async def proved(work, model_id):
    """What a video leaves behind that showed the person of this model's photos; see test_memory_proofs.py."""
    db = work.transaction
    learnt = await db.one(select(face_model).where(face_model.c.id == model_id), model_id)
    values = {
        "selfie_ids": learnt.selfie_ids or [],
        "adapter_key": learnt.adapter_key,
        "proven_at": db.now(),
        "how": ProofWay.VIDEO.value,
    }
    await db.run(
        db.insert_new(face_proof)
        .values(model_id=model_id, person_id=learnt.person_id, **values)
        .on_conflict_do_update(index_elements=["model_id"], set_=values)
    )


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
