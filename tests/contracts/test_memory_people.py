"""What every memory knows of people, their models, selfies, requests and pictures."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage.domain.consent import TEXT_VERSION
from storage.domain.errors import BadInput, Refusal
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import (
    ConsentKind,
    Finding,
    Language,
    ModelState,
    Place,
    RequestKind,
    SelfieState,
)
from storage.memory import StoredSession
from tests.builders import WEB, a_job, a_model, a_person, a_request, a_selfie, admit, claim, pictures_of


async def test_one_account_is_one_person(memory, second_memory):
    """Many first messages at once, from two processes, make one person."""

    async def first_message(of):
        async with of.work() as work:
            found = await work.people.find_or_create(platform="web", external_id="x", language=Language.EN)
            await work.commit()
        return found.id

    found = await asyncio.gather(*(first_message(m) for m in [memory, second_memory] * 4))
    assert len(set(found)) == 1


async def test_consent_counts_when_all_kinds_are_given_in_the_present_text(memory):
    """Both kinds, in the current version, not withdrawn; history is kept."""
    person = await a_person(memory, consented=False)
    async with memory.work() as work:
        await work.people.give_consent(
            person.id, ConsentKind.BIOMETRIC, text_version=TEXT_VERSION, language=Language.DE
        )
        assert not await work.people.has_consented(person.id)
        await work.people.give_consent(person.id, ConsentKind.ADULT, text_version="old", language=Language.DE)
        assert not await work.people.has_consented(person.id)
        await work.people.give_consent(
            person.id, ConsentKind.ADULT, text_version=TEXT_VERSION, language=Language.DE
        )
        assert await work.people.has_consented(person.id)
        await work.people.withdraw_consents(person.id)
        assert not await work.people.has_consented(person.id)
        await work.commit()
    async with memory.look() as look:
        given = await look.people.consents(person.id)
    assert len(given) == 3
    assert all(consent.withdrawn_at is not None for consent in given)


async def test_withdrawing_consent_stops_what_is_being_made(memory):
    """A waiting job ends, a running one is asked to stop."""
    person = await a_person(memory)
    model = await a_model(memory, person)
    selfie = await a_selfie(memory, model)
    running = await a_job(memory, person.id, selfie.id, JobKind.ASSESS)
    await admit(memory)
    await claim(memory, running.id)
    waiting = await a_job(memory, person.id, model.id)
    async with memory.work() as work:
        await work.people.withdraw_consents(person.id)
        await work.commit()
    async with memory.look() as look:
        assert (await look.jobs.get(waiting.id)).state is JobState.CANCELLED
        assert (await look.jobs.get(running.id)).cancel_requested
        assert (await look.models.get(person.id, model.id)).state is ModelState.COLLECTING


async def test_language_is_changed(memory):
    person = await a_person(memory)
    async with memory.work() as work:
        await work.people.set_language(person.id, Language.DE)
        await work.commit()
    async with memory.work() as work:
        assert (await work.people.get(person.id)).language is Language.DE
        with pytest.raises(KeyError):
            await work.people.set_language("nobody", Language.DE)


async def test_models_have_a_quota(memory):
    """The sixth model is refused, with the limit to tell."""
    person = await a_person(memory)
    for _ in range(5):
        await a_model(memory, person)
    with pytest.raises(Refusal) as refusal:
        await a_model(memory, person)
    assert refusal.value.code == "too-many-models"
    assert refusal.value.params == {"limit": 5}


@pytest.mark.parametrize(
    ("name", "code"),
    [("", "name-empty"), (" \u200b\n ", "name-empty"), ("x" * 41, "name-too-long"), ("ADA", "name-taken")],
)
async def test_poor_names_are_turned_down(memory, name, code):
    """Empty, invisible, too long, or taken (whatever its case)."""
    person = await a_person(memory)
    first, second = await a_model(memory, person), await a_model(memory, person)
    async with memory.work() as work:
        await work.models.rename(person.id, first.id, "Ada")
        with pytest.raises(BadInput) as wrong:
            await work.models.rename(person.id, second.id, name)
    assert wrong.value.code == code


async def test_a_model_is_trained(memory, second_memory):
    """What training gives is read back by another process; the former adapter is put on the sweep list."""
    person = await a_person(memory)
    model = await a_model(memory, person)
    for key in ("people/x/adapter/1", "people/x/adapter/2"):
        async with memory.work() as work:
            await work.models.rename(person.id, model.id, "  Ada\tL. ")
            await work.models.trained(
                person.id, model.id, adapter_key=key, base_model="pocket", facts={"steps": 7}
            )
            await work.commit()
    async with second_memory.look() as look:
        found = await look.models.get(person.id, model.id)
        swept = await look.transaction.rows(text("select key from sweep"))
    assert (found.name, found.state, found.base_model) == ("Ada L.", ModelState.READY, "pocket")
    assert (found.adapter_key, found.facts) == ("people/x/adapter/2", {"steps": 7})
    assert found.trained_at is not None
    assert [row.key for row in swept] == ["people/x/adapter/1"]


async def test_a_selfie_is_judged(memory, second_memory):
    """Findings, coverage and features come back as they were given; the photo as sent is swept."""
    person = await a_person(memory)
    model = await a_model(memory, person)
    selfie = await a_selfie(memory, model, "people/x/photo/raw")
    judged = replace(
        selfie,
        state=SelfieState.DOUBTFUL,
        blob_key="people/x/photo/clean",
        findings=(Finding(code="too-dark", severity="ask", params={"luma": 0.25, "side": "left"}),),
        coverage=("left", "smile"),
        crop_key="people/x/crop/1",
        features=b"\x00\xff features",
    )
    async with memory.work() as work:
        await work.selfies.judge(judged)
        await work.commit()
    async with second_memory.look() as look:
        assert await look.selfies.get(person.id, selfie.id) == judged
        swept = await look.transaction.rows(text("select key from sweep"))
    assert [row.key for row in swept] == ["people/x/photo/raw"]


async def test_a_verdict_does_not_bring_a_removed_selfie_back(memory):
    """The person removed it while it was being assessed: removed it stays, and nothing of it is kept."""
    person = await a_person(memory)
    model = await a_model(memory, person)
    selfie = await a_selfie(memory, model)
    async with memory.work() as work:
        await work.selfies.set_state(person.id, selfie.id, SelfieState.REMOVED)
        late = replace(
            selfie,
            state=SelfieState.ACCEPTED,
            blob_key="people/x/photo/clean",
            crop_key="people/x/crop/c",
            features=b"f",
        )
        await work.selfies.judge(late)
        await work.commit()
    async with memory.look() as look:
        kept = await look.selfies.get(person.id, selfie.id)
        assert (kept.state, kept.crop_key, kept.features) == (SelfieState.REMOVED, None, None)
        assert (kept.blob_key, kept.findings) == ("", ())
        swept = {row.key for row in await look.transaction.rows(text("select key from sweep"))}
    assert swept == {selfie.blob_key, "people/x/photo/clean", "people/x/crop/c"}


async def test_selfies_keep_their_order(memory):
    """Photos of an album have one time and come back in the order they were given."""
    person = await a_person(memory)
    model = await a_model(memory, person)
    async with memory.work() as work:
        made = [
            await work.selfies.add(
                person_id=person.id, model_id=model.id, blob_key=f"k{n}", source="photo", message_ref=str(n)
            )
            for n in range(12)
        ]
        await work.selfies.set_state(person.id, made[3].id, SelfieState.ACCEPTED)
        await work.commit()
    async with memory.look() as look:
        assert [s.id for s in await look.selfies.of_model(person.id, model.id)] == [s.id for s in made]
        accepted = await look.selfies.of_model(person.id, model.id, states=[SelfieState.ACCEPTED])
    assert [s.id for s in accepted] == [made[3].id]


async def test_a_set_has_a_quota_that_rejected_photos_do_not_use_up(memory):
    """Sixty that count; rejected and removed ones make room."""
    person = await a_person(memory)
    model = await a_model(memory, person)

    async def add(work):
        return await work.selfies.add(
            person_id=person.id, model_id=model.id, blob_key="k", source="photo", message_ref=None
        )

    async with memory.work() as work:
        made = [await add(work) for _ in range(60)]
        with pytest.raises(Refusal) as refusal:
            await add(work)
        assert refusal.value.code == "too-many-selfies"
        await work.selfies.set_state(person.id, made[0].id, SelfieState.REJECTED)
        await add(work)


async def test_requests_and_pictures(memory, second_memory):
    """A prompt comes back as text, pictures best first, galleries newest first."""
    person = await a_person(memory)
    model = await a_model(memory, person)
    first = await a_request(memory, model, prompt="  Grüße\u200b vom  Mond 🌕 ")
    memory.clock.forward(60)
    second = await a_request(memory, model)
    await a_request(memory, model)
    for request in (first, second):
        await pictures_of(memory, request)
        await pictures_of(memory, request)  # again, as after a crash: no second set
    async with second_memory.look() as look:
        assert await look.requests.get(person.id, first.id) == first
        assert first.prompt == "Grüße vom Mond 🌕"
        assert [p.rank for p in await look.pictures.of_request(person.id, first.id)] == [0, 1, 2, 3]
        shown = await look.pictures.newest_requests(person.id, offset=0, limit=9)
        assert [request.id for request in shown] == [second.id, first.id]
        assert len(await look.pictures.newest_requests(person.id, offset=1, limit=9)) == 1
        assert await look.requests.count_since(person.id, memory.clock()) == 2
        assert await look.requests.count_since(person.id, memory.clock() - timedelta(hours=1)) == 3


@pytest.mark.parametrize(("prompt", "code"), [("", "prompt-empty"), ("x" * 501, "prompt-too-long")])
async def test_poor_prompts_are_turned_down(memory, prompt, code):
    person = await a_person(memory)
    model = await a_model(memory, person)
    with pytest.raises(BadInput) as wrong:
        await a_request(memory, model, prompt=prompt)
    assert wrong.value.code == code


async def test_enlarging_and_removing_pictures(memory):
    """Removing a request forgets prompt and pictures, cancels its jobs and lists every blob for the sweep."""
    person = await a_person(memory)
    model = await a_model(memory, person)
    request = await a_request(memory, model)
    pictures = await pictures_of(memory, request)
    upscale = await a_job(memory, person.id, pictures[1].id, JobKind.UPSCALE)
    async with memory.work() as work:
        await work.pictures.enlarged(
            person.id, pictures[0].id, hd_key="hd", width_px=1152, height_px=1536, notes=["hd-plain"]
        )
        large = await work.pictures.get(person.id, pictures[0].id)
        assert (large.hd_width_px, large.hd_notes) == (1152, ("hd-plain",))
        await work.pictures.remove_request(person.id, request.id)
        await work.commit()
    async with memory.look() as look:
        with pytest.raises(KeyError):
            await look.requests.get(person.id, request.id)
        assert not await look.pictures.of_request(person.id, request.id)
        assert (await look.jobs.get(upscale.id)).state is JobState.CANCELLED
        swept = await look.transaction.rows(text("select key from sweep"))
    assert {row.key for row in swept} == {"hd", *(picture.blob_key for picture in pictures)}


async def test_somebody_elses_things_do_not_exist(memory):
    """Every id is looked for among one's own things only."""
    ada, bob = await a_person(memory, "ada"), await a_person(memory, "bob")
    model = await a_model(memory, ada)
    selfie, request = await a_selfie(memory, model), await a_request(memory, model)
    picture = (await pictures_of(memory, request))[0]
    job = await a_job(memory, ada.id, model.id)
    attempts = [
        lambda w: w.models.get(bob.id, model.id),
        lambda w: w.models.rename(bob.id, model.id, "Mine"),
        lambda w: w.models.set_state(bob.id, model.id, ModelState.READY),
        lambda w: w.models.trained(bob.id, model.id, adapter_key="k", base_model="b", facts={}),
        lambda w: w.selfies.get(bob.id, selfie.id),
        lambda w: w.selfies.set_state(bob.id, selfie.id, SelfieState.REMOVED),
        lambda w: w.selfies.judge(replace(selfie, person_id=bob.id)),
        lambda w: w.selfies.add(
            person_id=bob.id, model_id=model.id, blob_key="k", source="photo", message_ref=None
        ),
        lambda w: w.requests.get(bob.id, request.id),
        lambda w: w.requests.add(
            person_id=bob.id, model_id=model.id, kind=RequestKind.NEW, prompt="moon", seeds=[1]
        ),
        lambda w: w.pictures.get(bob.id, picture.id),
        lambda w: w.pictures.add(replace(picture, id="other", person_id=bob.id)),
        lambda w: w.pictures.enlarged(bob.id, picture.id, hd_key="k", width_px=1, height_px=1),
        lambda w: w.pictures.remove_request(bob.id, request.id),
        lambda w: w.jobs.cancel(bob.id, job.id),
        lambda w: w.jobs.submit(
            kind=JobKind.PORTRAITS, person_id=bob.id, target_id=request.id, place=WEB, event_id="e"
        ),
        lambda w: w.erasure.model(bob.id, model.id),
    ]
    async with memory.work() as work:
        for attempt in attempts:
            with pytest.raises(KeyError):
                await attempt(work)
        assert not await work.selfies.of_model(bob.id, model.id)
        assert not await work.pictures.of_request(bob.id, request.id)
        assert await work.jobs.newest(person_id=bob.id, kind=JobKind.TRAIN, target_id=model.id) is None


async def test_accounts_of_a_platform_by_who_wrote_last(memory, clock):
    """Those of one platform only, the latest first and not more than asked for; erased ones are gone."""
    for platform, external_id in (("discord", "1"), ("discord", "2"), ("web", "3"), ("discord", "4")):
        clock.forward(1)
        async with memory.work() as work:
            person = await work.people.find_or_create(
                platform=platform, external_id=external_id, language=Language.EN
            )
            session = StoredSession(person_id=person.id, flow="welcome", step="", data={}, version=1)
            await work.sessions.save(session, place=Place(platform=platform, chat=external_id))
            await work.commit()
    async with memory.look() as work:
        assert await work.people.accounts_at("discord", limit=9) == ["4", "2", "1"]
        assert await work.people.accounts_at("discord", limit=2) == ["4", "2"]
        assert await work.people.accounts_at("telegram", limit=9) == []
    async with memory.work() as work:
        await work.erasure.everything(person.id)
        await work.commit()
    async with memory.look() as work:
        assert await work.people.accounts_at("discord", limit=9) == ["2", "1"]
