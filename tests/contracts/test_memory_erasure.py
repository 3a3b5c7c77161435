"""Erasure and ledger on every database: nothing is left, the chain holds, receipts name nobody."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from storage import ledger, tables
from storage.domain.grants import SceneKind, Terms
from storage.domain.groups import Group
from storage.domain.jobs import JobKind
from storage.domain.linking import Account
from storage.memory import StoredSession, StoredToken
from storage.tables_consent import face_report, grant_ask
from tests.builders import WEB, a_job, a_model, a_person, a_request, a_selfie, pictures_of
from tests.consenting import a_friend, granted, proved, requested, submitted

# Tries of codes, suspensions and ended web sessions outlive their person: they name nobody, and must hold.
# So do orders to take a friend's picture out of a chat.
OUTLIVING = {"link_attempt", "web_session", "suspended_account", "taken_down"}
GROUPS = {"group_rule"}  # what admins decided: about no person
PERSONAL = [
    table
    for table in tables.metadata.sorted_tables
    if table.name not in {"installation", "ledger", "receipt", "sweep", "seen_event", *OUTLIVING, *GROUPS}
]


async def permissions_of(work, person, request, external_id):
    """An invite, a membership, a grant to the group, a question and a block of this person."""
    group = Group(platform="web", chat=f"group-{external_id}")
    other = await work.people.find_or_create(
        platform="web", external_id=f"other-of-{external_id}", language=person.language
    )
    await work.grants.invite(person.id, "Me")
    await work.groups.joined(person.id, group, is_admin=False)
    terms = Terms(
        alone=True,
        together_with=frozenset(),
        scenes=frozenset(SceneKind),
        pictures_a_day=4,
        ends_at=work.transaction.now() + timedelta(days=1),
    )
    given = await work.grants.give_group(person.id, group, terms, name="Me")
    await work.grants.block(person.id, other.id)
    await work.transaction.run(
        insert(grant_ask).values(
            id=f"ask-{external_id}",
            subject_id=person.id,
            requester_id=person.id,
            request_id=request.id,
            grant_id=given.grant.id,
            platform="web",
            chat=external_id,
            private=True,
            state="open",
            asked_at=work.transaction.now(),
            expires_at=work.transaction.now(),
        )
    )
    await work.transaction.run(
        insert(face_report).values(
            id=f"R-{external_id}",
            person_id=person.id,
            requester_id=person.id,
            request_id=request.id,
            job_id="job",
            state="open",
            at=work.transaction.now(),
        )
    )
    await work.erasure.everything(other.id)


async def everything_about(memory, external_id):
    """A person with one row in every personal table."""
    person = await a_person(memory, external_id)
    model = await a_model(memory, person)
    await a_selfie(memory, model, f"people/{person.id}/photo/1")
    request = await a_request(memory, model)
    pictures = await pictures_of(memory, request)
    job = await a_job(
        memory, person.id, pictures[0].id, JobKind.UPSCALE, place=replace(WEB, chat=external_id)
    )
    async with memory.work() as work:
        await work.jobs.cancel(person.id, job.id)
        await work.sessions.save(
            StoredSession(person_id=person.id, flow="f", step="s", data={}, version=1),
            place=replace(WEB, chat=external_id),
        )
        await work.sessions.keep_token(
            StoredToken(
                token=external_id,
                person_id=person.id,
                action={},
                session_version=1,
                expires_at=memory.clock(),
            )
        )
        await work.sessions.remember_card(replace(WEB, chat=external_id), "progress", "m")
        await work.sessions.begin_event(f"event-of-{person.id}", person_id=person.id, place=WEB)
        here = replace(WEB, chat=external_id)
        own = Account(
            platform="web", external_id=external_id, place=here, language=person.language, name=external_id
        )
        await work.links.offer(person.id, own)
        await permissions_of(work, person, request, external_id)
        await work.proofs.draw(person.id, model.id)
        await proved(work, model.id)
        await work.transcripts.put(here, person_id=person.id, ref="r", body={})
        await work.commit()
    return person, model


async def counts(memory):
    async with memory.look() as look:
        return {table.name: len(await look.transaction.rows(select(table))) for table in PERSONAL}


async def test_erasing_everything_leaves_no_row(memory):
    """Every personal table is empty of them; the other person keeps every row."""
    bob, _ = await everything_about(memory, "bob")
    before = await counts(memory)
    assert all(before.values()), before
    ada, _ = await everything_about(memory, "ada")
    async with memory.work() as work:
        receipt = await work.erasure.everything(ada.id)
        await work.commit()
    assert await counts(memory) == before
    assert receipt.scope == "everything"
    assert receipt.destroyed == {
        "keys": 1, "models": 1, "selfies": 1, "verdicts": 0, "requests": 1, "pictures": 4, "jobs": 1,
        "consents": 2, "messages": 1, "files": 0,
    }  # fmt: skip
    async with memory.look() as look:
        with pytest.raises(KeyError):
            await look.people.get(ada.id)
        assert (await look.people.get(bob.id)).id == bob.id
        left = [
            str(row)
            for table in tables.metadata.sorted_tables
            if table.name not in {"sweep", "seen_event"}
            for row in await look.transaction.rows(select(table))
        ]
        assert not [row for row in left if ada.id in row]
        assert [u.person_id for u in await look.sessions.unanswered()] == [bob.id]


async def test_no_account_is_named_after_an_erasure(memory):
    """Ids of answered events name the chat, on Telegram the account: what stays of them tells nobody's."""
    ada = await a_person(memory, "4815162342")
    event = "telegram:4815162342:7"
    async with memory.work() as work:
        await work.sessions.begin_event(event, person_id=ada.id, place=WEB)
        await work.sessions.answered(event)
        await work.erasure.everything(ada.id)
        await work.commit()
    async with memory.work() as work:
        rows = [
            str(row)
            for table in tables.metadata.sorted_tables
            for row in await work.transaction.rows(select(table))
        ]
        assert not [row for row in rows if "4815162342" in row]
        assert not await work.sessions.begin_event(event)


async def test_what_stays_with_others_does_not_lead_back(memory, clock):
    """Who was drawn keeps that it happened: not by whom, not in which chat, and in nobody's company."""
    bob, model = await a_friend(memory)
    ada, eve = await a_person(memory, "ada"), await a_person(memory, "eve")
    await granted(memory, clock, bob, ada, together_with=frozenset({eve.id, ada.id}))
    await granted(memory, clock, bob, eve)
    chat = replace(WEB, chat="chat-of-eve")
    job = await submitted(memory, eve, await requested(memory, eve, model), place=chat)
    async with memory.work() as work:
        await work.erasure.everything(eve.id)
        await work.commit()
    async with memory.look() as look:
        (use,) = await look.grants.uses(bob.id)
        assert (use.job_id, use.place.chat, use.prompt) == (job.id, "", None)
        (given,) = [one.grant for one in await look.grants.given(bob.id)]
        assert given.terms.together_with == {ada.id}
        left = [
            str(row)
            for table in tables.metadata.sorted_tables
            if table.name != "sweep"
            for row in await look.transaction.rows(select(table))
        ]
    assert not [row for row in left if eve.id in row or "chat-of-eve" in row]


async def test_a_depicted_person_who_is_gone_is_named_by_no_job(memory, clock):
    """The job of the one who asked has failed, and no longer says who would have been in the picture."""
    bob, model = await a_friend(memory)
    ada = await a_person(memory, "ada")
    await granted(memory, clock, bob, ada)
    job = await submitted(memory, ada, await requested(memory, ada, model))
    async with memory.work() as work:
        await work.erasure.everything(bob.id)
        await work.commit()
    async with memory.look() as look:
        assert (await look.jobs.get(job.id)).error_code == "unknown-person"
        left = [
            str(row)
            for table in tables.metadata.sorted_tables
            if table.name != "sweep"
            for row in await look.transaction.rows(select(table))
        ]
    assert not [row for row in left if bob.id in row]


async def test_after_an_erasure_one_is_a_stranger(memory):
    """The same account writes again: a new person with a new key; nothing can be saved for the old one."""
    ada, model = await everything_about(memory, "ada")
    async with memory.work() as work:
        await work.erasure.everything(ada.id)
        await work.commit()
    again = await a_person(memory, "ada", consented=False)
    assert again.id != ada.id
    async with memory.work() as work:
        with pytest.raises(KeyError):
            await work.erasure.everything(ada.id)
        with pytest.raises(KeyError):
            await work.sessions.save(
                StoredSession(person_id=ada.id, flow="f", step="s", data={}, version=2), place=WEB
            )
        with pytest.raises(KeyError):
            await work.models.get(again.id, model.id)


async def test_erasing_a_model_leaves_the_others(memory):
    """Its selfies, requests, pictures and jobs go, their blobs are listed; the other model stays whole."""
    ada, model = await everything_about(memory, "ada")
    other = await a_model(memory, ada)
    await a_selfie(memory, other)
    async with memory.work() as work:
        receipt = await work.erasure.model(ada.id, model.id)
        await work.commit()
    assert receipt.destroyed == {
        "models": 1,
        "selfies": 1,
        "verdicts": 0,
        "requests": 1,
        "pictures": 4,
        "jobs": 1,
        "files": 5,
    }
    async with memory.look() as look:
        stored = await look.erasure.stored(ada.id)
        assert (stored["models"], stored["selfies"], stored["pictures"], stored["jobs"]) == (1, 1, 0, 0)
        swept = [row.key for row in await look.transaction.rows(text("select key from sweep"))]
        assert len([key for key in swept if key.startswith(f"people/{ada.id}/")]) == 5
        assert f"people/{ada.id}/" not in swept  # her folder stays: the other model's files are in it
        with pytest.raises(KeyError):
            await look.models.get(ada.id, model.id)


async def test_the_ledger_tells_the_story_under_a_pseudonym(memory):
    """Key, consents, withdrawal and erasure in order; afterwards nothing leads back to the person."""
    ada = await a_person(memory)
    async with memory.work() as work:
        await work.people.withdraw_consents(ada.id)
        await work.erasure.everything(ada.id)
        await work.commit()
    await a_person(memory, "bob")
    async with memory.look() as look:
        lines = await ledger.lines(look.transaction)
    story = ["key-made", "consent-given", "consent-given", "consent-withdrawn", "erased"]
    assert [line.what for line in lines] == [*story, *story[:3]]
    assert len({line.subject for line in lines[:5]}) == 1
    assert lines[0].subject != lines[5].subject
    assert ada.id not in json.dumps([(line.subject, line.details) for line in lines])
    assert ledger.first_broken(lines) is None


async def test_a_changed_ledger_is_noticed(memory):
    """A changed, dropped, swapped or inserted line breaks the chain where it happened."""
    for name in ("ada", "bob"):
        await a_person(memory, name)
    async with memory.look() as look:
        lines = list(await ledger.lines(look.transaction))
    assert ledger.first_broken(lines) is None
    assert ledger.first_broken([*lines[:2], replace(lines[2], subject="x"), *lines[3:]]) == 3
    assert ledger.first_broken([*lines[:2], *lines[3:]]) == 3
    assert ledger.first_broken([lines[1], lines[0], *lines[2:]]) == 1
    assert ledger.first_broken([*lines[:4], lines[3], *lines[4:]]) == 5


@pytest.mark.parametrize("statement", ["update ledger set what = 'x'", "delete from ledger"])
async def test_the_database_refuses_to_change_the_ledger(memory, statement):
    """Triggers keep it append-only, whoever asks."""
    await a_person(memory)
    async with memory.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="append-only"):
            await connection.execute(text(statement))


async def test_somebody_with_very_many_pictures_can_delete_everything(memory):
    """More keys than PostgreSQL takes parameters in one statement (32,767): weeks of portraits with HD."""
    ada = await a_person(memory)
    model = await a_model(memory, ada)
    request = await a_request(memory, model)
    everywhere = {"request_id": request.id, "person_id": ada.id, "model_id": model.id, "rank": 0, "seed": 1}
    everywhere |= {"width_px": 1, "height_px": 1, "notes": [], "hd_notes": [], "created_at": memory.clock()}
    rows = [
        {"id": f"p{n}", "blob_key": f"people/{ada.id}/portrait/{n}", "hd_key": f"people/{ada.id}/hd/{n}"}
        for n in range(8200)
    ]
    async with memory.work() as work:
        for start in range(0, len(rows), 500):
            some = [row | everywhere for row in rows[start : start + 500]]
            await work.transaction.run(insert(tables.picture).values(some))
        await work.commit()
    async with memory.work() as work:
        await work.erasure.everything(ada.id)
        await work.commit()
    async with memory.look() as look:
        assert await look.transaction.scalar(select(func.count()).select_from(tables.picture)) == 0
        assert await look.transaction.scalar(select(func.count()).select_from(tables.sweep)) >= 2 * len(rows)
