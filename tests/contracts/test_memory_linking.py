"""Linking accounts: codes, tries, both sides' yes, and which data stay."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from storage import ledger
from storage.domain.errors import BadInput, Refusal, Retryable
from storage.domain.grant_states import GrantState
from storage.domain.linking import ALPHABET, CODE_LENGTH, normalised, plain_name, shown
from storage.domain.records import SelfieState
from tests.builders import a_model, a_person, a_selfie
from tests.consenting import a_friend, done, granted
from tests.contracts.linking import agreed, confirmed, entered, found, linked, offered, unlinked


def test_codes_are_typed_as_people_type():
    """Small letters, dashes, spaces and full-width letters make no difference; a code has no look-alikes."""
    assert normalised(" acef-ghjk ") == normalised("ＡＣＥＦ ghjk") == "ACEFGHJK"
    assert normalised(shown("ACEFGHJK")) == "ACEFGHJK"
    assert not set("0OQD1IL2Z5S8BUY") & set(ALPHABET) - {"Y"}
    assert len(set(ALPHABET)) == len(ALPHABET)


def test_names_of_strangers_are_one_short_line():
    """No line breaks, no direction tricks, no essays."""
    assert plain_name("  Ada\n\u202e\u200bLove\tlace ") == "Ada Love lace"
    assert len(plain_name("x" * 500)) == 33
    assert plain_name("\u200b\n") == ""
    assert plain_name("\u3164\u2800 \uffa0") == ""


async def test_an_empty_account_joins_the_one_with_data(memory, second_memory):
    """After both have agreed, the guest's account belongs to the host, with models and consents."""
    ada, bob = await a_person(memory, "ada"), await found(memory, "bob")
    model = await a_model(memory, ada)
    await a_selfie(memory, model)
    result = await linked(memory, ada, bob)
    assert (result.person_id, result.gone_id) == (ada.id, bob.id)
    joined = await found(second_memory, "bob")
    assert joined.id == ada.id
    async with second_memory.look() as look:
        assert await look.people.has_consented(joined.id)
        assert [one.id for one in await look.models.of_person(joined.id)] == [model.id]
        names = [(one.name, one.is_home) for one in await look.links.accounts(ada.id)]
        assert ledger.first_broken(await ledger.lines(look.transaction)) is None
        with pytest.raises(KeyError):
            await look.people.get(bob.id)
        with pytest.raises(KeyError):
            await look.transaction.key_of(bob.id)
    assert names == [("Ada", True), ("Bob", False)]


async def test_an_empty_host_joins_its_guest(memory):
    """It does not matter on which side the code was shown: the data stay where they are."""
    ada, bob = await a_person(memory, "ada"), await a_person(memory, "bob")
    await a_selfie(memory, await a_model(memory, bob))
    result = await linked(memory, ada, bob)
    assert (result.person_id, result.gone_id) == (bob.id, ada.id)
    assert (await found(memory, "ada")).id == bob.id
    async with memory.look() as look:
        assert [one.external_id for one in await look.links.accounts(bob.id)] == ["bob", "ada"]


async def test_consents_of_the_one_who_goes_are_not_carried_over(memory):
    """Only what the person who stays agreed to counts, also when they took it back."""
    ada, bob = await a_person(memory, "ada"), await a_person(memory, "bob")
    await a_selfie(memory, await a_model(memory, ada))
    async with memory.work() as work:
        await work.people.withdraw_consents(ada.id)
        await work.commit()
    await linked(memory, ada, bob)
    async with memory.look() as look:
        assert not await look.people.has_consented(ada.id)


async def test_what_others_allowed_waits_for_them(memory, clock):
    """Every permission to the person who stays is paused, those that are over are left; friends are named."""
    ada, guest = await a_person(memory, "ada"), await a_person(memory, "guest")
    (bob, _), (cleo, _) = await a_friend(memory, "bob"), await a_friend(memory, "cleo")
    by_bob, over = await granted(memory, clock, bob, ada), await granted(memory, clock, bob, ada)
    by_cleo, other = await granted(memory, clock, cleo, ada), await granted(memory, clock, cleo, bob)
    await done(memory, lambda work: work.grants.revoke(bob.id, over.id))
    result = await linked(memory, ada, guest, names=("ada", "guest"))
    assert set(result.paused) == {(bob.id, by_bob.id), (cleo.id, by_cleo.id)}
    async with memory.look() as look:
        received = {one.grant.id: one.state for one in await look.grants.received(result.person_id)}
        assert received == {
            by_bob.id: GrantState.SUSPENDED,
            over.id: GrantState.REVOKED,
            by_cleo.id: GrantState.SUSPENDED,
        }
        (untouched,) = await look.grants.received(bob.id)
        assert (untouched.grant.id, untouched.state) == (other.id, GrantState.VALID)
        assert ledger.first_broken(await ledger.lines(look.transaction)) is None
    await done(memory, lambda work: work.grants.resume(bob.id, by_bob.id))


@pytest.mark.parametrize("moment", ["entering", "confirming"])
async def test_two_with_data_are_not_linked(memory, moment):
    """Nothing is lost: it is refused at once, and also when the photos came in between."""
    ada, bob = await a_person(memory, "ada"), await a_person(memory, "bob")
    await a_selfie(memory, await a_model(memory, ada))
    if moment == "entering":
        await a_selfie(memory, await a_model(memory, bob))
        code = await offered(memory, ada, "ada")
        with pytest.raises(Refusal) as refusal:
            await entered(memory, bob, "bob", code)
    else:
        offer = await agreed(memory, ada, bob)
        await a_selfie(memory, await a_model(memory, bob))
        with pytest.raises(Refusal) as refusal:
            await confirmed(memory, ada, offer)
    assert refusal.value.code == "link-both-full"
    assert (await found(memory, "bob")).id == bob.id
    async with memory.look() as look:
        assert (await look.erasure.stored(bob.id))["selfies"] == 1
        assert (await look.erasure.stored(ada.id))["selfies"] == 1


@pytest.mark.parametrize("state", [SelfieState.REMOVED, SelfieState.REJECTED])
async def test_photos_that_do_not_count_hinder_nobody(memory, state):
    """Somebody who began, and of whose photos none was kept, is empty."""
    ada, bob = await a_person(memory, "ada"), await a_person(memory, "bob")
    await a_selfie(memory, await a_model(memory, ada))
    selfie = await a_selfie(memory, await a_model(memory, bob))
    async with memory.work() as work:
        await work.selfies.set_state(bob.id, selfie.id, state)
        await work.commit()
    assert (await linked(memory, ada, bob)).person_id == ada.id


async def test_codes_are_kept_as_keyed_hashes(memory):
    """Neither code nor names are readable in the database."""
    ada, bob = await found(memory, "ada"), await found(memory, "bob")
    code = await offered(memory, ada, "ada")
    assert len(code) == CODE_LENGTH
    await entered(memory, bob, "bob", code)
    async with memory.look() as look:
        rows = await look.transaction.rows(text("select * from link_offer"))
        tries = await look.transaction.rows(text("select * from link_attempt"))
    assert len(rows) == len(tries) == 1
    for value in (*rows[0], *tries[0]):
        assert code not in str(value)
        assert "Ada" not in str(value)
        assert "Bob" not in str(value)
    assert tries[0].account_mark != rows[0].code_mark


async def test_a_wrong_code_a_used_one_and_an_old_one_look_the_same(memory):
    """None, whatever is wrong with it; a newer code replaces the older one."""
    ada, bob, eve = [await found(memory, name) for name in ("ada", "bob", "eve")]
    first = await offered(memory, ada, "ada")
    second = await offered(memory, ada, "ada")
    assert await entered(memory, eve, "eve", first) is None
    assert await entered(memory, eve, "eve", "\0 nonsense") is None
    assert await entered(memory, bob, "bob", second.lower()) is not None
    assert await entered(memory, eve, "eve", second) is None
    late = await offered(memory, ada, "ada")
    memory.clock.forward(601)
    assert await entered(memory, eve, "eve", late) is None


async def test_of_two_guests_with_one_code_one_is_taken(memory, second_memory):
    """Both enter it at the same moment, in two processes."""
    ada, bob, eve = [await found(memory, name) for name in ("ada", "bob", "eve")]
    code = await offered(memory, ada, "ada")

    async def tries(one, person, name):
        for _ in range(5):
            try:
                return await entered(one, person, name, code)
            except Retryable:
                await asyncio.sleep(0.05)
        raise AssertionError

    offers = await asyncio.gather(tries(memory, bob, "bob"), tries(second_memory, eve, "eve"))
    assert sum(offer is not None for offer in offers) == 1


async def test_five_tries_an_hour(memory):
    """The sixth is refused, with the right code and after deleting everything too; later it is taken."""
    ada, eve = await found(memory, "ada"), await found(memory, "eve")
    for n in range(5):
        assert await entered(memory, eve, "eve", f"WRONG-{n}") is None
    code = await offered(memory, ada, "ada")
    for _ in range(2):
        with pytest.raises(Refusal) as refusal:
            await entered(memory, eve, "eve", code)
        assert refusal.value.code == "link-too-many-tries"
        async with memory.work() as work:
            await work.erasure.everything(eve.id)
            await work.commit()
        eve = await found(memory, "eve")
    memory.clock.forward(3601)
    assert await entered(memory, eve, "eve", await offered(memory, ada, "ada")) is not None


async def test_ones_own_code_is_for_the_other_account(memory):
    """On the account that shows it, and on one that is linked already, it says so."""
    ada, bob = await found(memory, "ada"), await found(memory, "bob")
    code = await offered(memory, ada, "ada")
    with pytest.raises(BadInput) as wrong:
        await entered(memory, ada, "ada", code)
    assert wrong.value.code == "link-own-code"
    assert await entered(memory, bob, "bob", code) is not None
    await linked(memory, ada, bob)
    code = await offered(memory, ada, "ada")
    with pytest.raises(BadInput) as wrong:
        await entered(memory, ada, "bob", code)
    assert wrong.value.code == "link-already"


async def test_nobody_can_answer_for_the_other_side(memory):
    """The guest's yes, the host's yes and a no are each their own; a stranger has none; all look the same."""
    ada, bob, eve = [await found(memory, name) for name in ("ada", "bob", "eve")]
    offer = await entered(memory, bob, "bob", await offered(memory, ada, "ada"))
    attempts = [
        lambda w: w.links.confirm(ada.id, offer.id),  # before the guest's yes
        lambda w: w.links.confirm(bob.id, offer.id),
        lambda w: w.links.confirm(eve.id, offer.id),
        lambda w: w.links.agree(ada.id, offer.id),
        lambda w: w.links.agree(eve.id, offer.id),
        lambda w: w.links.decline(eve.id, offer.id),
        lambda w: w.links.agree(bob.id, "another"),
    ]
    for attempt in attempts:
        async with memory.work() as work:
            with pytest.raises(BadInput) as over:
                await attempt(work)
        assert over.value.code == "link-over"
    async with memory.work() as work:
        await work.links.agree(bob.id, offer.id)
        for person in (bob, eve):
            with pytest.raises(BadInput):
                await work.links.confirm(person.id, offer.id)
        assert await work.links.pending(eve.id) is None
        await work.commit()


async def test_an_offer_is_settled_once(memory):
    """A second yes, a no after the yes, and a yes after the no find nothing any more."""
    ada, bob = await found(memory, "ada"), await found(memory, "bob")
    offer = await agreed(memory, ada, bob)
    await confirmed(memory, ada, offer)
    with pytest.raises(BadInput):
        await confirmed(memory, ada, offer)
    eve = await found(memory, "eve")
    offer = await agreed(memory, ada, eve, names=("ada", "eve"))
    async with memory.work() as work:
        await work.links.decline(ada.id, offer.id)
        await work.commit()
    with pytest.raises(BadInput):
        await confirmed(memory, ada, offer)
    assert (await found(memory, "eve")).id == eve.id


async def test_a_late_yes_links_nothing(memory):
    """After ten minutes the question is over."""
    ada, bob = await found(memory, "ada"), await found(memory, "bob")
    offer = await agreed(memory, ada, bob)
    memory.clock.forward(601)
    async with memory.look() as look:
        assert await look.links.pending(ada.id) is None
    with pytest.raises(BadInput):
        await confirmed(memory, ada, offer)


@pytest.mark.parametrize("who", ["host", "guest"])
async def test_who_is_erased_in_between_is_not_linked(memory, who):
    """The offer goes with either of them, and a new person of the same account is not meant."""
    ada, bob = await found(memory, "ada"), await found(memory, "bob")
    offer = await agreed(memory, ada, bob)
    async with memory.work() as work:
        await work.erasure.everything(ada.id if who == "host" else bob.id)
        await work.commit()
    with pytest.raises(BadInput):
        await confirmed(memory, ada, offer)


async def test_an_account_that_was_unlinked_in_between_is_not_linked(memory):
    """Its offer was made as the person it belonged to."""
    ada, bob, eve = [await found(memory, name) for name in ("ada", "bob", "eve")]
    await linked(memory, ada, bob)
    offer = await agreed(memory, ada, eve, names=("bob", "eve"))
    await unlinked(memory, ada, "bob")
    with pytest.raises(BadInput):
        await confirmed(memory, ada, offer)


async def test_old_codes_and_tries_are_tidied_away(memory):
    """What is over is not kept."""
    ada, bob = await found(memory, "ada"), await found(memory, "bob")
    await entered(memory, bob, "bob", "wrong")
    await entered(memory, bob, "bob", await offered(memory, ada, "ada"))
    memory.clock.forward(24 * 3600 + 1)
    async with memory.work() as work:
        await work.sessions.tidy()
        await work.commit()
    async with memory.look() as look:
        for table in ("link_offer", "link_attempt"):
            assert not await look.transaction.rows(text(f"select 1 from {table}"))  # noqa: S608
