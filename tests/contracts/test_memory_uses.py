"""What was asked for stays readable for those who were drawn, also when the one who asked deletes it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from storage.domain.errors import Refusal
from storage.domain.jobs import JobKind, JobState
from storage.tables import portrait_request
from tests.builders import a_model, a_request, admit, claim, pictures_of
from tests.consenting import PRIVATE, a_friend, done, granted, requested, submitted
from tests.contracts.linking import found, linked


async def sent(memory, job):
    """Drawn, and told to the one who asked."""
    await admit(memory, create=9)
    held = await claim(memory, job.id)
    async with memory.work() as work:
        assert await work.jobs.finish(job.id, held.attempt, JobState.DONE)
        assert await work.rights.withheld(job.id) is None
        await work.commit()


async def rows(memory):
    async with memory.look() as look:
        return await look.transaction.scalar(select(func.count()).select_from(portrait_request))


async def deleted(memory, clock, ada, bob):
    """Bob was drawn for Ada, and she deleted the pictures."""
    await granted(memory, clock, bob[0], ada)
    request = await requested(memory, ada, bob[1], prompt="lying drunk in the gutter")
    await submitted(memory, ada, request)
    pictures = await pictures_of(memory, request)
    assert await done(memory, lambda work: work.pictures.remove_request(ada.id, request.id))
    return request, pictures


async def prompts(memory, person):
    async with memory.look() as look:
        return [use.prompt for use in await look.grants.uses(person.id)]


async def test_the_friend_reads_what_was_asked_for_after_the_pictures_are_deleted(memory, clock, ada, bob):
    """Otherwise nobody who was drawn could ever know as what."""
    request, _ = await deleted(memory, clock, ada, bob)
    assert await prompts(memory, bob[0]) == [request.prompt]


async def test_the_one_who_deleted_it_has_nothing_of_it_any_more(memory, clock, ada, bob):
    """Not in the gallery nor in any count, and nothing can be drawn or asked by it."""
    request, pictures = await deleted(memory, clock, ada, bob)
    async with memory.look() as look:
        assert not await look.pictures.newest_requests(ada.id, offset=0, limit=9)
        assert not await look.pictures.of_request(ada.id, request.id)
        assert await look.requests.count_since(ada.id, request.created_at) == 0
        assert (await look.erasure.stored(ada.id))["requests"] == 0
    attempts = [
        lambda work: work.requests.get(ada.id, request.id),
        lambda work: work.pictures.add(pictures[0]),
        lambda work: work.pictures.remove_request(ada.id, request.id),
        lambda work: work.rights.may(ada.id, request.id, PRIVATE),
    ]
    for attempt in attempts:
        with pytest.raises(KeyError):
            await done(memory, attempt)
    with pytest.raises(KeyError):
        await submitted(memory, ada, request)
    with pytest.raises(KeyError):
        await submitted(memory, ada, pictures[0].id, kind=JobKind.UPSCALE)


async def test_what_drew_nobody_else_goes_at_once(memory, ada):
    """One's own prompt is for nobody to read."""
    request = await a_request(memory, await a_model(memory, ada))
    assert not await done(memory, lambda work: work.pictures.remove_request(ada.id, request.id))
    assert await rows(memory) == 0


async def test_a_question_about_it_goes_with_it(memory, clock, ada, bob):
    """What was never drawn is no use; its question could not be answered any more."""
    await granted(memory, clock, bob[0], ada, ask=True)
    request = await requested(memory, ada, bob[1])
    await done(memory, lambda work: work.rights.ask(ada.id, request.id, PRIVATE))
    assert not await done(memory, lambda work: work.pictures.remove_request(ada.id, request.id))
    async with memory.look() as look:
        assert not await look.rights.questions(bob[0].id)
    assert await rows(memory) == 0


async def test_deleting_the_own_model_of_a_picture_of_two_hides_nothing(memory, clock, ada, bob):
    """The wish hangs on the first model; the friend is the other one."""
    clara = await a_friend(memory, "clara")
    for one, other in ((bob, clara), (clara, bob)):
        await granted(memory, clock, one[0], ada, together_with=frozenset({other[0].id}))
        await granted(memory, clock, one[0], other[0], together_with=frozenset({other[0].id}))
    request = await requested(memory, bob[0], bob[1], together_with=(clara[1].id,))
    await submitted(memory, bob[0], request)
    await done(memory, lambda work: work.erasure.model(bob[0].id, bob[1].id))
    assert await prompts(memory, clara[0]) == [request.prompt]
    async with memory.look() as look:
        with pytest.raises(KeyError):
            await look.requests.get(bob[0].id, request.id)


@pytest.mark.parametrize("who", ["the one who asked", "the one who was drawn"])
async def test_it_ends_with_the_account_of_either(memory, clock, ada, bob, who):
    """Who deletes everything leaves no words with others, and nothing is kept for those who are gone."""
    await deleted(memory, clock, ada, bob)
    assert await rows(memory) == 1
    gone = ada if who == "the one who asked" else bob[0]
    await done(memory, lambda work: work.erasure.everything(gone.id))
    assert await rows(memory) == 0
    if gone is ada:
        assert await prompts(memory, bob[0]) == [None]


async def test_linking_with_another_account_is_no_way_to_erase_it(memory, clock, ada, bob):
    """Who has deleted all pictures is not empty yet: the one who joins is erased, with the words."""
    request, _ = await deleted(memory, clock, ada, bob)
    clara, _ = await a_friend(memory, "clara")
    await a_request(memory, await a_model(memory, clara))
    with pytest.raises(Refusal, match="link-both-full"):
        await linked(memory, clara, ada, names=("clara", "ada"))
    fresh = await found(memory, "dora")
    assert (await linked(memory, fresh, ada, names=("dora", "ada"))).person_id == ada.id
    assert await prompts(memory, bob[0]) == [request.prompt]


async def test_uses_have_pages_and_larger_copies_push_none_out(memory, clock, ada, bob):
    """However many copies in HD are asked for: each use is one entry, the copies are counted with it."""
    await granted(memory, clock, bob[0], ada)
    other = await requested(memory, ada, bob[1], prompt="on a roof")
    await submitted(memory, ada, other)
    clock.forward(60)
    request = await requested(memory, ada, bob[1])
    job = await submitted(memory, ada, request)
    pictures = await pictures_of(memory, request)
    await sent(memory, job)
    for picture in pictures:
        clock.forward(60)
        await submitted(memory, ada, picture.id, kind=JobKind.UPSCALE)
    async with memory.look() as look:
        every = await look.grants.uses(bob[0].id)
        assert [(use.request_id, use.pictures, use.larger) for use in every] == [
            (request.id, 2, len(pictures)),
            (other.id, 2, 0),
        ]
        assert await look.grants.uses(bob[0].id, limit=1, offset=1) == every[1:]
        assert await look.grants.uses(bob[0].id, limit=1, offset=2) == []


async def test_a_use_stays_when_the_pictures_and_the_wish_are_deleted(memory, clock, ada, bob):
    """Who, when and what was asked for is the friend's to know; see test_memory_uses.py."""
    await granted(memory, clock, bob[0], ada)
    request = await requested(memory, ada, bob[1])
    job = await submitted(memory, ada, request)
    await pictures_of(memory, request)
    await sent(memory, job)
    async with memory.look() as look:
        [before] = await look.grants.uses(bob[0].id)
    await done(memory, lambda work: work.pictures.remove_request(ada.id, request.id))
    async with memory.look() as look:
        [use] = await look.grants.uses(bob[0].id)
    assert use.sent_at is not None
    assert (use.requester_id, use.queued_at, use.pictures) == (ada.id, before.queued_at, 2)


async def test_uses_outlive_the_one_who_used(memory, clock, ada, bob):
    """The friend sees by whom, with which prompt, and what became of it; erased, it stays, by nobody."""
    await granted(memory, clock, bob[0], ada)
    request = await requested(memory, ada, bob[1])
    await submitted(memory, ada, request)
    async with memory.look() as look:
        [use] = await look.grants.uses(bob[0].id)
    assert (use.requester_id, use.prompt, use.pictures) == (ada.id, request.prompt, 2)
    await done(memory, lambda work: work.erasure.everything(ada.id))
    async with memory.look() as look:
        [use] = await look.grants.uses(bob[0].id)
    assert use.requester_id not in {ada.id, bob[0].id}
    assert (use.pictures, use.prompt, use.place.chat) == (2, None, "")
