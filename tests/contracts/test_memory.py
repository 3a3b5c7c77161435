"""What every memory does: people, models, selfies, requests, pictures, sessions, transcripts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage.domain.consent import TEXT_VERSION
from storage.domain.errors import BadInput, Refusal, Retryable
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
from storage.memory import StoredSession, StoredToken
from tests.builders import WEB, a_job, a_model, a_person, a_request, a_selfie, admit, claim, pictures_of


async def test_commit_is_what_makes_it_stay(memory, second_memory):
    """Without commit nothing stays; with it, another process sees it."""
    async with memory.work() as work:
        lost = await work.people.find_or_create(platform="web", external_id="x", language=Language.EN)
    async with memory.work() as work:
        kept = await work.people.find_or_create(platform="web", external_id="x", language=Language.DE)
        await work.commit()
    assert lost.id != kept.id
    async with second_memory.look() as look:
        assert await look.people.get(kept.id) == kept
        with pytest.raises(KeyError):
            await look.people.get(lost.id)


async def test_an_error_undoes_everything(memory):
    """An exception inside a unit of work leaves nothing behind."""

    async def breaks():
        async with memory.work() as work:
            person = await work.people.find_or_create(platform="web", external_id="x", language=Language.EN)
            made.append(person)
            raise ZeroDivisionError

    made = []
    with pytest.raises(ZeroDivisionError):
        await breaks()
    async with memory.look() as look:
        with pytest.raises(KeyError):
            await look.people.get(made[0].id)


async def test_looking_cannot_commit(memory):
    """A reading unit of work refuses to commit."""
    async with memory.look() as look:
        with pytest.raises(RuntimeError):
            await look.commit()


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


async def test_a_session_is_compared_and_set(memory, second_memory):
    """Of two that save the same next version one is told that it was too late."""
    person = await a_person(memory)

    async def save(of, version, step):
        stored = StoredSession(person_id=person.id, flow="selfies", step=step, data={"n": 1}, version=version)
        async with of.work() as work:
            await work.sessions.save(stored, place=WEB)
            await work.commit()

    await save(memory, 1, "start")
    await save(second_memory, 2, "collect")
    with pytest.raises(Retryable) as raced:
        await save(memory, 2, "review")
    assert raced.value.code == "session-raced"
    with pytest.raises(Retryable):
        await save(memory, 1, "start")
    async with memory.look() as look:
        found = await look.sessions.load(person.id)
        assert (found.step, found.version, found.data) == ("collect", 2, {"n": 1})
        assert await look.people.last_place(person.id) == WEB


async def test_an_event_begins_once(memory, second_memory):
    """A repeated update is known again, also by another process; unanswered ones are found after a crash."""
    person = await a_person(memory)
    async with memory.work() as work:
        assert await work.sessions.begin_event("update-1", person_id=person.id, place=WEB)
        assert await work.sessions.begin_event("update-2", person_id=person.id, place=WEB)
        assert await work.sessions.begin_event("update-3")
        await work.commit()
    async with second_memory.work() as work:
        assert not await work.sessions.begin_event("update-1", person_id=person.id, place=WEB)
        await work.sessions.answered("update-2")
        await work.commit()
    async with memory.work() as work:
        assert not await work.sessions.begin_event("update-2")
        unanswered = await work.sessions.unanswered()
        assert [(u.event_id, u.person_id, u.place) for u in unanswered] == [("update-1", person.id, WEB)]


async def test_tidying_forgets_old_events_and_buttons(memory, clock):
    """After a month an event id is forgotten, unless its answer is still owed."""
    person = await a_person(memory)
    async with memory.work() as work:
        await work.sessions.begin_event("old")
        await work.sessions.begin_event("owed", person_id=person.id, place=WEB)
        await work.sessions.keep_token(
            StoredToken(
                token="t",
                person_id=person.id,
                action={"flow": "x"},
                session_version=3,
                expires_at=clock() + timedelta(days=90),
            )
        )
        await work.commit()
    clock.forward(31 * 86_400)
    async with memory.work() as work:
        await work.sessions.tidy()
        assert (await work.sessions.find_token("t")).action == {"flow": "x"}
        assert await work.sessions.find_token("t\0") is None
        assert await work.sessions.begin_event("old")
        assert not await work.sessions.begin_event("owed")
        clock.forward(90 * 86_400)
        await work.sessions.tidy()
        assert await work.sessions.find_token("t") is None


async def test_cards_are_remembered_by_place(memory):
    other = Place(platform="web", chat="there")
    async with memory.work() as work:
        await work.sessions.remember_card(WEB, "progress", "m1")
        await work.sessions.remember_card(WEB, "progress", "m2")
        assert await work.sessions.find_card(WEB, "progress") == "m2"
        assert await work.sessions.find_card(other, "progress") is None


async def test_a_transcript_grows_and_is_edited(memory, second_memory):
    """An edited line gets a new sequence, so that a page asks for what changed after the last it saw."""
    person = await a_person(memory)
    async with memory.work() as work:
        first = await work.transcripts.put(WEB, person_id=person.id, ref="a", body={"text": "Hallo ü"})
        second = await work.transcripts.put(WEB, person_id=person.id, ref="b", body={"text": "b"})
        third = await work.transcripts.put(WEB, person_id=person.id, ref="a", body={"text": "edited"})
        await work.commit()
    assert first < second < third
    async with second_memory.look() as look:
        lines = await look.transcripts.lines(WEB, person_id=person.id)
        assert [(line.ref, line.body["text"]) for line in lines] == [("b", "b"), ("a", "edited")]
        assert [
            line.ref for line in await look.transcripts.lines(WEB, person_id=person.id, after=second)
        ] == ["a"]
    bob = await a_person(memory, "bob")
    async with memory.work() as work:
        assert not await work.transcripts.lines(WEB, person_id=bob.id)
        with pytest.raises(KeyError):
            await work.transcripts.put(WEB, person_id=bob.id, ref="a", body={})


async def test_nothing_personal_is_readable_in_the_database(memory):
    """Prompts, names, features and chat lines are sealed: their bytes are nowhere in any table."""
    person = await a_person(memory)
    model = await a_model(memory, person)
    selfie = await a_selfie(memory, model)
    await a_request(memory, model, prompt="a SECRETWORD garden")
    async with memory.work() as work:
        await work.models.rename(person.id, model.id, "SECRETWORD")
        await work.selfies.judge(replace(selfie, features=b"SECRETWORD"))
        await work.transcripts.put(WEB, person_id=person.id, ref="a", body={"text": "SECRETWORD"})
        await work.commit()
    async with memory.look() as look:
        for table in ("face_model", "selfie", "portrait_request", "transcript"):
            rows = await look.transaction.rows(text(f"select * from {table}"))  # noqa: S608
            assert rows
            assert b"SECRETWORD" not in b"".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for row in rows
                for value in row
            )


async def test_two_processes_lose_no_update(memory, second_memory):
    """Read-then-write from two processes at once: every increment counts."""
    person = await a_person(memory)
    async with memory.work() as work:
        await work.sessions.save(
            StoredSession(person_id=person.id, flow="f", step="s", data={"n": 0}, version=1), place=WEB
        )
        await work.commit()

    async def count(of, times):
        for _ in range(times):
            async with of.work() as work:
                await work.transaction.lock_person(person.id)
                stored = await work.sessions.load(person.id)
                await work.sessions.save(
                    replace(stored, data={"n": stored.data["n"] + 1}, version=stored.version + 1), place=WEB
                )
                await work.commit()

    await asyncio.gather(*(count(of, 10) for of in (memory, second_memory, memory, second_memory)))
    async with memory.look() as look:
        assert (await look.sessions.load(person.id)).data == {"n": 40}


async def test_cancelling_at_any_moment_leaves_no_lock_behind(memory, second_memory):
    """Work interrupted wherever it is: the next writer, also of another process, gets through."""
    person = await a_person(memory)
    for _ in range(3):
        await a_model(memory, person)

    async def busy():
        while True:
            async with memory.work() as work:
                await work.people.set_language(person.id, Language.DE)
                for _ in range(5):  # an unfinished SELECT is what kept the transaction alive
                    await work.models.of_person(person.id)
                    await work.people.consents(person.id)
                await work.commit()

    interrupted = []
    for number in range(40):
        task = asyncio.create_task(busy())
        await asyncio.sleep(number / 2000)
        task.cancel()
        interrupted.append(task)  # kept, with its traceback: that is what used to keep the lock
        assert (await asyncio.wait([task], timeout=30))[0]
        async with asyncio.timeout(25), second_memory.work() as work:
            await work.people.set_language(person.id, Language.EN)
            await work.commit()
    assert all(task.cancelled() for task in interrupted)
