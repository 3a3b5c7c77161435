"""Linked accounts: languages, chats, parting again, and the end of both."""

from __future__ import annotations

import pytest

from storage.domain.jobs import JobKind, JobState
from storage.domain.records import Language
from storage.memory import StoredSession
from storage.vault import open_vault
from tests.builders import a_job, a_model, a_person, a_request, a_selfie, admit, claim
from tests.contracts.linking import account, found, linked, unlinked


async def test_three_accounts(memory):
    """A third joins; what had joined before comes along when its person goes."""
    ada, bob, eve = [await found(memory, name) for name in ("ada", "bob", "eve")]
    await linked(memory, ada, bob)
    await a_selfie(memory, await a_model(memory, eve))
    await linked(memory, ada, eve, names=("bob", "eve"))
    async with memory.look() as look:
        accounts = await look.links.accounts(eve.id)
    assert [(one.external_id, one.name, one.is_home) for one in accounts] == [
        ("eve", "Eve", True),
        ("ada", "Ada", False),
        ("bob", "Bob", False),
    ]


async def test_every_account_keeps_its_own_language(memory):
    """At its place; it can be changed there, and the other one stays."""
    ada, bob = await found(memory, "ada"), await found(memory, "bob")
    await linked(memory, ada, bob, language=Language.DE)
    here, there = account("ada").place, account("bob").place
    async with memory.work() as work:
        assert (await work.people.get(ada.id, place=here)).language is Language.EN
        assert (await work.people.get(ada.id, place=there)).language is Language.DE
        await work.people.set_language(ada.id, Language.DE, place=here)
        await work.people.set_language(ada.id, Language.EN, place=there)
        await work.commit()
    assert (await found(memory, "ada")).language is Language.DE
    assert (await found(memory, "bob")).language is Language.EN
    await unlinked(memory, ada, "bob")
    assert (await found(memory, "ada")).language is Language.DE


async def test_what_a_chat_has_shown_stays_readable(memory):
    """Lines of the account that joined are sealed anew for the person who stays, and leave with it."""
    ada, bob = await found(memory, "ada"), await found(memory, "bob")
    place = account("bob").place
    async with memory.work() as work:
        await work.transcripts.put(place, person_id=bob.id, ref="r1", body={"text": "Hello Bob"})
        await work.commit()
    await linked(memory, ada, bob)
    async with memory.look() as look:
        (line,) = await look.transcripts.lines(place, person_id=ada.id)
    assert line.body == {"text": "Hello Bob"}
    await unlinked(memory, ada, "bob")
    async with memory.look() as look:
        assert not await look.transcripts.lines(place, person_id=ada.id)


async def test_an_unlinked_account_begins_as_a_stranger(memory):
    """No models, no consents, another person and key; the one at home has everything still."""
    ada, bob = await a_person(memory, "ada"), await a_person(memory, "bob")
    model = await a_model(memory, ada)
    await a_selfie(memory, model)
    await linked(memory, ada, bob)
    left = await unlinked(memory, ada, "bob")
    assert (left.account.name, left.home.name) == ("Bob", "Ada")
    stranger = await found(memory, "bob")
    assert stranger.id not in {ada.id, bob.id}
    async with memory.look() as look:
        assert not await look.people.consents(stranger.id)
        assert not await look.models.of_person(stranger.id)
        assert [one.id for one in await look.models.of_person(ada.id)] == [model.id]
        assert await look.links.accounts(ada.id) == ()


async def test_the_account_at_home_cannot_be_unlinked(memory):
    """Nor one that is not linked, nor somebody else's."""
    ada, bob, eve = [await found(memory, name) for name in ("ada", "bob", "eve")]
    await linked(memory, ada, bob)
    for person, name in ((ada, "ada"), (ada, "eve"), (eve, "bob"), (eve, "eve")):
        with pytest.raises(KeyError):
            await unlinked(memory, person, name)


async def test_nothing_goes_to_a_chat_that_was_unlinked(memory):
    """Jobs asked for there, results that wait, answers that are owed and the conversation go home."""
    ada, bob = await a_person(memory, "ada"), await found(memory, "bob")
    model = await a_model(memory, ada)
    await a_selfie(memory, model)
    await linked(memory, ada, bob)
    there, home = account("bob").place, account("ada").place
    job = await a_job(memory, ada.id, model.id, place=there)
    await admit(memory)
    running = await claim(memory, job.id)
    request = await a_request(memory, model)
    waiting = await a_job(memory, ada.id, request.id, JobKind.PORTRAITS, place=there)
    async with memory.work() as work:
        await work.jobs.finish(job.id, running.attempt, JobState.DONE)
        [delivery] = await work.outbox.pending()
        await work.outbox.park(delivery.job_id)  # in the chat that leaves nobody reads any more
        await work.sessions.begin_event("e", person_id=ada.id, place=there)
        await work.sessions.remember_card(there, "welcome", "7")
        await work.sessions.save(
            StoredSession(person_id=ada.id, flow="welcome", step="start", data={}, version=1), place=there
        )
        await work.commit()
    await unlinked(memory, ada, "bob")
    async with memory.look() as look:
        assert [one.place for one in await look.outbox.pending()] == [home]
        assert (await look.jobs.get(waiting.id)).place == home
        assert await look.people.last_place(ada.id) == home
        assert not await look.sessions.unanswered()
        assert await look.sessions.find_card(there, "welcome") is None


async def test_deleting_everything_ends_it_for_all_accounts(memory, settings):
    """One erasure, on whichever side: both are strangers after it, and no file is left."""
    vault = await open_vault(settings, memory)
    ada, bob = await a_person(memory, "ada"), await found(memory, "bob")
    key = await vault.put(ada.id, "photo", b"face")
    await a_selfie(memory, await a_model(memory, ada), key)
    await linked(memory, ada, bob)
    async with memory.work() as work:
        await work.erasure.everything((await found_in(work, "bob")).id)
        await work.commit()
    with pytest.raises(KeyError):
        await vault.get(ada.id, key)
    new = {(await found(memory, name)).id for name in ("ada", "bob")}
    assert len(new) == 2
    assert not new & {ada.id, bob.id}


async def found_in(work, name):
    return await work.people.find_or_create(platform="web", external_id=name, language=Language.EN)
