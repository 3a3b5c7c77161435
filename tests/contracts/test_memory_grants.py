"""What every memory does with permissions: links once, no by default, taking back at once, evidence kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import ledger
from storage.domain.errors import BadInput, Refusal
from storage.domain.grant_states import AskEvent, GrantState
from storage.domain.grants import Answer, GroupRules, Reason, SceneKind
from storage.domain.jobs import JobKind, JobState
from storage.tables import sweep
from storage.tables_consent import grant_invite
from tests.builders import a_model, a_person, admit, claim, pictures_of
from tests.consenting import (
    GROUP,
    IN_GROUP,
    PRIVATE,
    a_friend,
    done,
    granted,
    proved,
    refused,
    requested,
    submitted,
    terms,
)
from tests.contracts.jobs import found


async def test_nobody_elses_model_even_exists(memory, ada, bob):
    """Without a permission its id is as unknown as any other."""
    with pytest.raises(KeyError):
        await requested(memory, ada, bob[1])


async def test_a_link_is_opened_once_and_conveys_nothing(memory, clock, ada, bob):
    """The second to open it finds it over; until its opener gives something, nothing may be drawn."""
    eve = await a_person(memory, "eve")
    code = await done(memory, lambda work: work.grants.invite(ada.id, "Ada"))
    async with memory.look() as look:
        rows = await look.transaction.rows(select(grant_invite.c.code_mark))
    assert code not in {row.code_mark for row in rows}
    with pytest.raises(BadInput, match="invite-own"):
        await done(memory, lambda work: work.grants.open(ada.id, code))
    invite = await done(memory, lambda work: work.grants.open(bob[0].id, code))
    assert (invite.inviter_name, invite.state) == ("Ada", GrantState.OPENED)
    assert await done(memory, lambda work: work.grants.open(eve.id, code)) is None
    with pytest.raises(KeyError):
        await done(memory, lambda work: work.grants.give(eve.id, invite.id, terms(clock), name="Eve"))
    with pytest.raises(KeyError):
        await requested(memory, ada, bob[1])
    await done(memory, lambda work: work.grants.give(bob[0].id, invite.id, terms(clock), name="Bob"))
    with pytest.raises(BadInput, match="grant-over"):
        await done(memory, lambda work: work.grants.give(bob[0].id, invite.id, terms(clock), name="Bob"))


async def test_an_old_link_is_over(memory, clock, ada, bob):
    code = await done(memory, lambda work: work.grants.invite(ada.id, "Ada"))
    clock.forward(timedelta(days=7).total_seconds())
    assert await done(memory, lambda work: work.grants.open(bob[0].id, code)) is None
    assert await done(memory, lambda work: work.grants.opened(bob[0].id)) == []


async def test_one_link_two_openers(memory, second_memory, ada, bob):
    """Opened at the same instant in two processes, it is one person's."""
    eve = await a_person(memory, "eve")
    code = await done(memory, lambda work: work.grants.invite(ada.id, "Ada"))
    outcomes = await asyncio.gather(
        done(memory, lambda work: work.grants.open(bob[0].id, code)),
        done(second_memory, lambda work: work.grants.open(eve.id, code)),
    )
    assert sorted(one is None for one in outcomes) == [False, True]


async def test_wrong_codes_are_counted_by_account(memory, clock, ada, bob):
    """Five an hour, also for who deletes everything and comes back; the right one again is no guess."""
    code = await done(memory, lambda work: work.grants.invite(ada.id, "Ada"))
    for _ in range(7):
        assert await done(memory, lambda work: work.grants.open(bob[0].id, code))
    eve = await a_person(memory, "eve")
    for _ in range(5):
        assert await done(memory, lambda work: work.grants.open(eve.id, "x" * 24)) is None
    with pytest.raises(Refusal, match="invite-too-many-tries"):
        await done(memory, lambda work: work.grants.open(eve.id, code))
    await done(memory, lambda work: work.erasure.everything(eve.id))
    again = await a_person(memory, "eve")
    with pytest.raises(Refusal, match="invite-too-many-tries"):
        await done(memory, lambda work: work.grants.open(again.id, code))
    clock.forward(3601)
    assert await done(memory, lambda work: work.grants.open(again.id, code)) is None


async def test_what_was_opened_waits_for_an_answer(memory, clock, ada, bob):
    """Until it is answered; whether its opener is proven, and blocks anybody, can be asked."""
    code = await done(memory, lambda work: work.grants.invite(ada.id, "Ada"))
    invite = await done(memory, lambda work: work.grants.open(bob[0].id, code))
    assert await done(memory, lambda work: work.grants.opened(bob[0].id)) == [invite]
    assert await done(memory, lambda work: work.grants.opened(ada.id)) == []
    given = await done(memory, lambda work: work.grants.give(bob[0].id, invite.id, terms(clock), name="Bob"))
    assert await done(memory, lambda work: work.grants.opened(bob[0].id)) == []
    assert given.proven
    assert await done(memory, lambda work: work.proofs.proven(bob[0].id)) == {bob[1].id}
    assert await done(memory, lambda work: work.proofs.proven(ada.id)) == frozenset()
    assert not await done(memory, lambda work: work.grants.blocks_anybody(bob[0].id))
    await done(memory, lambda work: work.grants.block(bob[0].id, ada.id))
    assert await done(memory, lambda work: work.grants.blocks_anybody(bob[0].id))


async def test_only_so_many_links(memory, ada):
    async with memory.work() as work:
        for _ in range(10):
            await work.grants.invite(ada.id, "Ada")
        with pytest.raises(Refusal, match="invite-too-many"):
            await work.grants.invite(ada.id, "Ada")


async def test_a_friend_is_drawn_in_private_until_it_is_taken_back(memory, clock, ada, bob):
    """A waiting job ends with the reason; the same request cannot be queued again."""
    grant = await granted(memory, clock, bob[0], ada)
    request = await requested(memory, ada, bob[1])
    assert await refused(memory, ada, request, place=IN_GROUP) == Reason.GROUP_OFF
    job = await submitted(memory, ada, request)
    await done(memory, lambda work: work.rights.stands(job.id))
    await done(memory, lambda work: work.grants.revoke(bob[0].id, grant.id))
    ended = await found(memory, job.id)
    assert (ended.state, ended.error_code) == (JobState.FAILED, Reason.REVOKED)
    assert await refused(memory, ada, request) == Reason.REVOKED


@pytest.mark.parametrize("how", ["revoke", "pause", "block", "withdraw", "suspend", "replace", "narrow"])
async def test_taking_back_stops_what_runs_and_holds_back_what_is_done(memory, clock, ada, bob, how):
    """In the same transaction: a running job is asked to stop, a finished one is never sent, and erased."""
    friend = bob[0]
    grant = await granted(memory, clock, friend, ada)
    running = await submitted(memory, ada, await requested(memory, ada, bob[1]))
    finished_request = await requested(memory, ada, bob[1])
    finished = await submitted(memory, ada, finished_request)
    await admit(memory)
    for job in (running, finished):
        await claim(memory, job.id)
    await pictures_of(memory, finished_request)
    await done(memory, lambda work: work.jobs.finish(finished.id, 1, JobState.DONE))
    await done(
        memory,
        lambda work: {
            "revoke": lambda: work.grants.revoke(friend.id, grant.id),
            "pause": lambda: work.grants.pause(friend.id, grant.id),
            "block": lambda: work.grants.block(friend.id, ada.id),
            "withdraw": lambda: work.people.withdraw_consents(friend.id),
            "suspend": lambda: work.grants.suspend(friend.id, suspended=True),
            "replace": lambda: replaced(work, bob[1]),
            "narrow": lambda: work.grants.narrow(
                friend.id, grant.id, terms(clock, scenes=frozenset({SceneKind.TRAVEL}))
            ),
        }[how](),
    )
    assert (await found(memory, running.id)).cancel_requested
    with pytest.raises(Refusal):
        await done(memory, lambda work: work.rights.stands(running.id, binding=True))
    ended = await found(memory, finished.id)
    async with memory.look() as look:
        assert await look.pictures.of_request(ada.id, finished_request.id) == []
    code = await done(memory, lambda work: work.rights.withheld(finished.id))
    assert code is not None
    assert (ended.state, ended.error_code) == (JobState.FAILED, code)


async def test_what_is_taken_back_stays_so_for_jobs_of_before(memory, clock, ada, bob):
    """A pause that ends lets new jobs through, never one that it stopped."""
    grant = await granted(memory, clock, bob[0], ada)
    job = await submitted(memory, ada, await requested(memory, ada, bob[1]))
    await admit(memory)
    await claim(memory, job.id)
    await done(memory, lambda work: work.grants.pause(bob[0].id, grant.id))
    await done(memory, lambda work: work.grants.resume(bob[0].id, grant.id))
    with pytest.raises(Refusal, match=Reason.CHANGED):
        await done(memory, lambda work: work.rights.stands(job.id))
    await submitted(memory, ada, await requested(memory, ada, bob[1]))


async def test_a_new_consent_brings_no_permission_back(memory, clock, ada, bob):
    """Agreeing again after a withdrawal allows their own pictures, and nobody else's."""
    friend = bob[0]
    ended = await granted(memory, clock, friend, ada)
    request = await requested(memory, ada, bob[1])
    await done(memory, lambda work: work.grants.revoke(friend.id, ended.id))
    grant = await granted(memory, clock, friend, ada)
    clock.forward(60)
    await done(memory, lambda work: work.people.withdraw_consents(friend.id))
    withdrawn_at = clock()
    clock.forward(60)
    await a_person(memory, "bob")
    assert await refused(memory, ada, request) == Reason.REVOKED
    async with memory.look() as look:
        given = {one.grant.id: one.grant.revoked_at for one in await look.grants.given(friend.id)}
    assert given[grant.id] == withdrawn_at > given[ended.id]
    await submitted(memory, friend, await requested(memory, friend, bob[1]))


async def test_another_friends_job_goes_on(memory, clock, ada, bob):
    """Taking one permission back decides the other's jobs anew, and lets them be."""
    cleo = await a_person(memory, "cleo")
    grant = await granted(memory, clock, bob[0], ada)
    await granted(memory, clock, bob[0], cleo)
    job = await submitted(memory, cleo, await requested(memory, cleo, bob[1]))
    await done(memory, lambda work: work.grants.revoke(bob[0].id, grant.id))
    await done(memory, lambda work: work.rights.stands(job.id))
    assert (await found(memory, job.id)).state is JobState.WAITING


async def test_time_ends_it_too(memory, clock, ada, bob):
    """Nobody does anything: at its end the permission is over for the job under way."""
    await granted(memory, clock, bob[0], ada, ends_at=clock() + timedelta(hours=1))
    job = await submitted(memory, ada, await requested(memory, ada, bob[1]))
    clock.forward(3600)
    with pytest.raises(Refusal, match=Reason.ENDED):
        await done(memory, lambda work: work.rights.stands(job.id))


async def test_without_proof_of_person_nothing(memory, clock, ada, bob):
    await granted(memory, clock, bob[0], ada)
    request = await requested(memory, ada, bob[1])
    await done(memory, lambda work: replaced(work, bob[1]))
    assert await refused(memory, ada, request) == Reason.NO_PROOF


async def test_pictures_a_day_are_counted(memory, clock, ada, bob):
    await granted(memory, clock, bob[0], ada, pictures_a_day=3)
    await submitted(memory, ada, await requested(memory, ada, bob[1], seeds=(1, 2)))
    second = await requested(memory, ada, bob[1], seeds=(1, 2))
    assert await refused(memory, ada, second) == Reason.QUOTA
    clock.forward(timedelta(days=1).total_seconds() + 1)
    await submitted(memory, ada, second)


async def test_own_words_are_a_kind_of_their_own(memory, clock, ada, bob):
    """Read off the prompt: a ready-made scene with one word more is none."""
    await granted(memory, clock, bob[0], ada, scenes=frozenset({SceneKind.FANTASY}))
    await submitted(memory, ada, await requested(memory, ada, bob[1]))
    own = await requested(memory, ada, bob[1], prompt="on the moon in a suit")
    assert await refused(memory, ada, own) == Reason.SCENE


async def test_asked_each_time(memory, clock, ada, bob):
    """One question, with the prompt; a yes to it lets this request through, and no other."""
    await granted(memory, clock, bob[0], ada, ask=True)
    request = await requested(memory, ada, bob[1])
    assert await refused(memory, ada, request) == Reason.ASK_FIRST
    asked = await done(memory, lambda work: work.rights.ask(ada.id, request.id, PRIVATE))
    again = await done(memory, lambda work: work.rights.ask(ada.id, request.id, PRIVATE))
    assert asked == again
    assert asked[0].prompt == request.prompt
    with pytest.raises(KeyError):
        await done(memory, lambda work: work.rights.answer(ada.id, asked[0].id, AskEvent.ALLOW_ONCE))
    await done(memory, lambda work: work.rights.answer(bob[0].id, asked[0].id, AskEvent.ALLOW_ONCE))
    await submitted(memory, ada, request)
    assert await refused(memory, ada, await requested(memory, ada, bob[1])) == Reason.ASK_FIRST
    with pytest.raises(BadInput, match="ask-over"):
        await done(memory, lambda work: work.rights.answer(bob[0].id, asked[0].id, AskEvent.REFUSE))


async def test_a_question_nobody_answers_is_a_no(memory, clock, ada, bob):
    await granted(memory, clock, bob[0], ada, ask=True)
    request = await requested(memory, ada, bob[1])
    asked = await done(memory, lambda work: work.rights.ask(ada.id, request.id, PRIVATE))
    clock.forward(timedelta(hours=12).total_seconds())
    assert await refused(memory, ada, request) == Reason.ASKED_REFUSED
    with pytest.raises(BadInput, match="ask-over"):
        await done(memory, lambda work: work.rights.answer(bob[0].id, asked[0].id, AskEvent.ALLOW_ONCE))


async def test_a_proof_is_of_the_photos_there_were(memory, clock, ada, bob):
    """As soon as the model is ready anew, others draw nothing with it without a new proof."""
    friend, model = bob
    await granted(memory, clock, friend, ada)
    request = await requested(memory, ada, model)
    waiting = await submitted(memory, ada, request)
    await done(memory, lambda work: replaced(work, model))
    ended = await found(memory, waiting.id)
    assert (ended.state, ended.error_code) == (JobState.FAILED, Reason.NO_PROOF)
    assert await refused(memory, ada, request) == Reason.NO_PROOF
    await done(memory, lambda work: proved(work, model.id))
    await submitted(memory, ada, request)


async def test_a_yes_for_today_is_for_the_company_and_the_place_it_was_asked_for(memory, clock, ada, bob):
    """From the stored question: who was to be in the picture, and where it was to go."""
    cleo = await a_friend(memory, "cleo")
    await granted(memory, clock, bob[0], ada, ask=True, together_with=frozenset({cleo[0].id}))
    await granted(memory, clock, cleo[0], ada, together_with=frozenset({bob[0].id}))
    for who in (ada, bob[0]):
        await done(memory, lambda work, who=who: work.groups.joined(who.id, GROUP, is_admin=False))
    await done(memory, lambda work: work.groups.set_rules(GROUP, GroupRules(enabled=True)))
    await done(
        memory, lambda work: work.grants.give_group(bob[0].id, GROUP, terms(clock, ask=True), name="B")
    )
    first = await requested(memory, ada, bob[1])
    (asked,) = await done(memory, lambda work: work.rights.ask(ada.id, first.id, PRIVATE))
    assert asked.place == PRIVATE
    await done(memory, lambda work: work.rights.answer(bob[0].id, asked.id, AskEvent.ALLOW_TODAY))
    alone, together = [await requested(memory, ada, bob[1], together_with=one) for one in ((), (cleo[1].id,))]
    for request, place, answer in (
        (alone, PRIVATE, Answer.ALLOW),
        (together, PRIVATE, Answer.ASK),
        (alone, IN_GROUP, Answer.ASK),
    ):
        async with memory.look() as look:
            assert (await look.rights.may(ada.id, request.id, place)).answer is answer


async def test_questions_nobody_answered_lapse_once(memory, clock, ada, bob):
    """Each is told of once, by whichever process looks first; a yes comes too late after that."""
    await granted(memory, clock, bob[0], ada, ask=True)
    request = await requested(memory, ada, bob[1])
    (asked,) = await done(memory, lambda work: work.rights.ask(ada.id, request.id, PRIVATE))
    assert await done(memory, lambda work: work.rights.lapse()) == []
    clock.forward(12 * 3600)
    (over,) = await done(memory, lambda work: work.rights.lapse())
    assert (over.id, over.prompt) == (asked.id, request.prompt)
    assert await done(memory, lambda work: work.rights.lapse()) == []
    with pytest.raises(BadInput, match="ask-over"):
        await done(memory, lambda work: work.rights.answer(bob[0].id, asked.id, AskEvent.ALLOW_ONCE))
    assert await refused(memory, ada, request) == Reason.ASKED_REFUSED


async def test_a_proof_of_one_model_is_none_of_another(memory, clock, ada, bob):
    """Whoever proved themselves, and then puts in photos of somebody else, gives nobody that face."""
    friend, model = bob
    await granted(memory, clock, friend, ada)
    waiting = await submitted(memory, ada, await requested(memory, ada, model))
    another = await a_model(memory, friend)
    await done(memory, lambda work: replaced(work, another))
    assert await refused(memory, ada, await requested(memory, ada, another)) == Reason.NO_PROOF
    both = await requested(memory, ada, model, together_with=(another.id,))
    assert await refused(memory, ada, both) == Reason.NO_PROOF
    await done(memory, lambda work: work.rights.stands(waiting.id))


async def replaced(work, model):
    """Trained with photos that nobody compared with anybody yet."""
    await work.models.trained(
        model.person_id, model.id, adapter_key="people/b/adapter/2", base_model="pocket", facts={}
    )


async def test_a_friend_who_deletes_everything_takes_the_pictures_along(memory, clock, ada, bob):
    """Also those that others drew, from their folders."""
    await granted(memory, clock, bob[0], ada)
    request = await requested(memory, ada, bob[1])
    pictures = await pictures_of(memory, request)
    await done(memory, lambda work: work.erasure.everything(bob[0].id))
    async with memory.look() as look:
        with pytest.raises(KeyError):
            await look.pictures.get(ada.id, pictures[0].id)
        rows = await look.transaction.rows(select(sweep.c.key))
    assert pictures[0].blob_key in {row.key for row in rows}


@pytest.mark.parametrize("what", ["the model", "everything"])
@pytest.mark.parametrize("place", ["first", "second"])
async def test_no_picture_of_two_outlives_either_of_them(memory, clock, ada, bob, what, place):
    """Whoever of the two deletes: their face is in it, wherever their model stands in the request."""
    cleo = await a_friend(memory, "cleo")
    await granted(memory, clock, bob[0], ada, together_with=frozenset({cleo[0].id}))
    await granted(memory, clock, cleo[0], ada, together_with=frozenset({bob[0].id}))
    request = await requested(memory, ada, bob[1], together_with=(cleo[1].id,))
    pictures = await pictures_of(memory, request)
    alone = await pictures_of(memory, await requested(memory, ada, bob[1] if place == "second" else cleo[1]))
    friend, model = bob if place == "first" else cleo
    if what == "everything":
        await done(memory, lambda work: work.erasure.everything(friend.id))
    else:
        receipt = await done(memory, lambda work: work.erasure.model(friend.id, model.id))
        assert receipt.destroyed["pictures"] == len(pictures)
    async with memory.look() as look:
        assert await look.pictures.of_request(ada.id, request.id) == []
        assert await look.pictures.of_request(ada.id, alone[0].request_id) == alone
        swept = {row.key for row in await look.transaction.rows(select(sweep.c.key))}
    assert {one.blob_key for one in pictures} <= swept
    assert not {one.blob_key for one in alone} & swept


async def test_a_wish_of_two_goes_with_the_own_model_of_it(memory, clock, bob):
    """Also when the friend stands first in it: nothing of it can be drawn any more."""
    mine = await a_friend(memory, "eve")
    await granted(memory, clock, bob[0], mine[0], together_with=frozenset({mine[0].id}))
    request = await requested(memory, mine[0], bob[1], together_with=(mine[1].id,))
    job = await submitted(memory, mine[0], request)
    await done(memory, lambda work: work.erasure.model(mine[0].id, mine[1].id))
    async with memory.look() as look:
        with pytest.raises(KeyError):
            await look.requests.get(mine[0].id, request.id)
        with pytest.raises(KeyError):
            await look.jobs.get(job.id)


async def test_in_a_group_its_rules_and_its_members_count(memory, clock, ada, bob):
    """A permission to the group counts in it, while both are members and the admins allow it."""
    await done(memory, lambda work: work.groups.joined(ada.id, GROUP, is_admin=False))
    with pytest.raises(Refusal, match=Reason.GROUP_NOT_MEMBER):
        await done(memory, lambda work: work.grants.give_group(bob[0].id, GROUP, terms(clock), name="B"))
    await done(memory, lambda work: work.groups.joined(bob[0].id, GROUP, is_admin=False))
    await done(memory, lambda work: work.grants.give_group(bob[0].id, GROUP, terms(clock), name="B"))
    request = await requested(memory, ada, bob[1])
    assert await refused(memory, ada, request, place=IN_GROUP) == Reason.GROUP_OFF
    assert await refused(memory, ada, request) == Reason.NO_GRANT
    await done(memory, lambda work: work.groups.set_rules(GROUP, GroupRules(enabled=True)))
    job = await submitted(memory, ada, request, place=IN_GROUP)
    await done(memory, lambda work: work.groups.left(bob[0].id, GROUP))
    assert (await found(memory, job.id)).state is JobState.FAILED


async def test_a_picture_of_two_needs_both(memory, clock, ada, bob):
    """The list of models is kept; one permission without company is not enough."""
    cleo = await a_friend(memory, "cleo")
    await granted(memory, clock, bob[0], ada, together_with=frozenset({cleo[0].id}))
    grant = await granted(memory, clock, cleo[0], ada)
    request = await requested(memory, ada, bob[1], together_with=(cleo[1].id,))
    async with memory.look() as look:
        assert (await look.requests.get(ada.id, request.id)).together_with == (cleo[1].id,)
        decision = await look.rights.may(ada.id, request.id, PRIVATE)
    assert (decision.answer, decision.reason, decision.about) == (Answer.REFUSE, Reason.COMPANY, cleo[0].id)
    await done(memory, lambda work: work.grants.revoke(cleo[0].id, grant.id))
    await granted(memory, clock, cleo[0], ada, together_with=frozenset({bob[0].id}))
    job = await submitted(memory, ada, request)
    await done(memory, lambda work: work.erasure.model(cleo[0].id, cleo[1].id))
    assert (await found(memory, job.id)).state is JobState.FAILED


async def test_a_picture_carries_its_people_on(memory, clock, ada, bob):
    """One's own model with a friend's picture to begin from is refused: it would be the friend's face."""
    mine = await a_friend(memory, "eve")
    await granted(memory, clock, bob[0], mine[0])
    pictures = await pictures_of(memory, await requested(memory, mine[0], bob[1]))
    with pytest.raises(KeyError):
        await requested(memory, mine[0], mine[1], parent_picture_id=pictures[0].id)


async def test_larger_is_asked_for_too(memory, clock, ada, bob):
    """A picture made in time does not become larger once the permission is over; it takes no quota before."""
    grant = await granted(memory, clock, bob[0], ada, pictures_a_day=2)
    request = await requested(memory, ada, bob[1])
    await submitted(memory, ada, request)
    pictures = await pictures_of(memory, request)
    await submitted(memory, ada, pictures[0].id, kind=JobKind.UPSCALE)
    await done(memory, lambda work: work.grants.revoke(bob[0].id, grant.id))
    assert await refused(memory, ada, pictures[1].id, kind=JobKind.UPSCALE) == Reason.REVOKED


async def test_the_ledger_knows_the_terms_and_the_answers(memory, clock, ada, bob):
    """Terms by their digest, so that who has them can show that it is those; an answer with what it was."""
    grant = await granted(memory, clock, bob[0], ada, ask=True)
    less = replace(grant.terms, pictures_a_day=4)
    await done(memory, lambda work: work.grants.narrow(bob[0].id, grant.id, less))
    request = await requested(memory, ada, bob[1])
    (asked,) = await done(memory, lambda work: work.rights.ask(ada.id, request.id, PRIVATE))
    await done(memory, lambda work: work.rights.answer(bob[0].id, asked.id, AskEvent.ALLOW_ONCE))
    async with memory.look() as look:
        found = {line.what: line.details for line in await ledger.lines(look.transaction)}
    assert found["grant-given"] == {"grant": grant.id, "terms": grant.terms.digest()}
    assert found["grant-narrowed"] == {"grant": grant.id, "terms": less.digest()}
    assert found["question-answered"] == {"question": asked.id, "grant": grant.id, "answer": "allowed-once"}
    assert less.digest() != grant.terms.digest()
