"""Who is in a picture owns it, too: sees it, deletes it everywhere, reports it; nobody else by that door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.domain.jobs import JobKind, JobState
from storage.domain.records import Place
from storage.tables import card, sweep
from tests.builders import WEB, a_person, pictures_of
from tests.consenting import a_friend, done, granted, requested, submitted
from tests.contracts.test_memory_uses import sent

ELSEWHERE = Place(platform="web", chat="another")


@pytest.fixture
async def drawn(memory, clock, ada, bob):
    """Ada had Bob drawn, and the pictures were sent; (job, pictures, permission)."""
    grant = await granted(memory, clock, bob[0], ada)
    request = await requested(memory, ada, bob[1])
    job = await submitted(memory, ada, request, place=WEB)
    pictures = await pictures_of(memory, request)
    await sent(memory, job)
    async with memory.work() as work:
        await work.outbox.sent(job.id)
        for name, ref in (
            (f"portraits:{request.id}", "m1"),
            (f"portraits-opened:{request.id}", "m2"),
            (f"portraits-opened:{request.id}", "m3"),
            (f"hd:{pictures[0].id}", "m4"),
            ("gallery", "m5"),
            ("portraits:another", "m6"),
        ):
            await work.sessions.remember_card(WEB, name, ref)
        await work.sessions.remember_card(ELSEWHERE, f"portraits:{request.id}x", "m7")
        await work.commit()
    return job, pictures, grant


async def refs_due(memory):
    async with memory.look() as look:
        return {ref for one in await look.takedowns.pending(["web"]) for ref in one.message_refs}


async def test_the_depicted_sees_what_was_sent(memory, bob, drawn):
    job, pictures, _ = drawn
    async with memory.look() as look:
        assert await look.depicted.pictures(bob[0].id, job.id) == pictures
        (use,) = await look.grants.uses(bob[0].id)
    assert (use.has_pictures, use.state, use.removed_at, use.report) == (True, JobState.DONE, None, None)


async def test_nobody_else_comes_in_by_that_door(memory, clock, ada, drawn):
    """Not a stranger, not another friend of the one who asked, and not the one who asked."""
    job, _, _ = drawn
    cleo, _ = await a_friend(memory, "cleo")
    await granted(memory, clock, cleo, ada)
    for who in (ada, cleo, await a_person(memory, "eve")):
        for way in ("pictures", "remove", "report"):
            with pytest.raises(KeyError):
                await done(memory, lambda work, who=who, way=way: getattr(work.depicted, way)(who.id, job.id))
    async with memory.look() as look:
        assert len(await look.pictures.of_request(ada.id, job.target_id)) == 2


async def test_what_was_not_sent_is_not_shown(memory, clock, ada, bob):
    """It may never be; as a line it is there."""
    await granted(memory, clock, bob[0], ada)
    request = await requested(memory, ada, bob[1])
    job = await submitted(memory, ada, request)
    await pictures_of(memory, request)
    async with memory.look() as look:
        assert await look.depicted.pictures(bob[0].id, job.id) == ()
        (use,) = await look.grants.uses(bob[0].id)
    assert not use.has_pictures


async def test_deleted_by_the_depicted_they_are_gone_everywhere(memory, ada, bob, drawn):
    """From the vault, from every message that shows them, the earlier ones too; twice is no more."""
    job, pictures, _ = drawn
    enlarging = await submitted(memory, ada, pictures[1].id, kind=JobKind.UPSCALE)
    assert await done(memory, lambda work: work.depicted.remove(bob[0].id, job.id)) == len(pictures)
    assert await done(memory, lambda work: work.depicted.remove(bob[0].id, job.id)) == 0
    async with memory.look() as look:
        assert await look.pictures.of_request(ada.id, job.target_id) == []
        assert (await look.jobs.get(enlarging.id)).state is JobState.CANCELLED
        swept = {row.key for row in await look.transaction.rows(select(sweep.c.key))}
        (use,) = await look.grants.uses(bob[0].id)
    assert {one.blob_key for one in pictures} <= swept
    assert (use.has_pictures, use.removed_at is not None) == (False, True)
    assert await refs_due(memory) == {"m1", "m2", "m3", "m4", "m5"}


async def test_a_message_is_taken_out_once_and_late_ones_too(memory, clock, bob, drawn):
    """What was on its way is found when it has come; after a while nothing can come any more."""
    job, pictures, _ = drawn
    await done(memory, lambda work: work.depicted.remove(bob[0].id, job.id))

    async def round_of(work):
        for one in await work.takedowns.pending(["web"]):
            for ref in one.message_refs:
                await work.takedowns.done(one, ref)
            assert await work.takedowns.settle(one, retry_in_s=5)

    await done(memory, round_of)
    assert await refs_due(memory) == set()
    late = f"hd:{pictures[1].id}"
    await done(memory, lambda work: work.sessions.remember_card(WEB, late, "m8"))
    await done(memory, lambda work: work.sessions.remember_card(WEB, "gallery", "m9"))
    clock.forward(5)
    assert await refs_due(memory) == {"m8"}
    await done(memory, round_of)
    clock.forward(601)
    await done(memory, round_of)
    async with memory.look() as look:
        assert await look.takedowns.pending(["web"]) == []
        left = {row.message_ref for row in await look.transaction.rows(select(card))}
    assert left == {"m6", "m7", "m9"}


async def test_who_cannot_be_reached_is_tried_for_two_weeks(memory, clock, bob, drawn):
    job, _, _ = drawn
    await done(memory, lambda work: work.depicted.remove(bob[0].id, job.id))
    clock.forward(timedelta(days=13).total_seconds())
    before = await refs_due(memory)
    assert before

    async def give_back(work):
        return [
            await work.takedowns.settle(one, retry_in_s=60) for one in await work.takedowns.pending(["web"])
        ]

    assert all(await done(memory, give_back))
    clock.forward(timedelta(days=2).total_seconds())
    assert not all(await done(memory, give_back))
    assert await refs_due(memory) == set()


async def test_deleting_everything_keeps_no_picture_of_a_friend_in_the_chat(memory, ada, bob, drawn):
    """The one who asked goes before the messages were taken out: they are still known."""
    job, _, _ = drawn
    await done(memory, lambda work: work.depicted.remove(bob[0].id, job.id))
    await done(memory, lambda work: work.erasure.everything(ada.id))
    assert {"m1", "m2", "m3", "m4"} <= await refs_due(memory)


@pytest.mark.parametrize("what", ["the model", "everything"])
async def test_a_friend_who_goes_takes_the_messages_along(memory, bob, drawn, what):
    friend, model = bob
    if what == "everything":
        await done(memory, lambda work: work.erasure.everything(friend.id))
    else:
        await done(memory, lambda work: work.erasure.model(friend.id, model.id))
    assert await refs_due(memory) == {"m1", "m2", "m3", "m4", "m5"}


async def test_own_pictures_are_nobodys_to_take_down(memory, ada):
    """Deleting one's own model says so in one's own chat; nothing is ordered."""
    mine, model = await a_friend(memory, "eve")
    await pictures_of(memory, await requested(memory, mine, model))
    await done(memory, lambda work: work.sessions.remember_card(WEB, "gallery", "m1"))
    await done(memory, lambda work: work.erasure.model(mine.id, model.id))
    assert await refs_due(memory) == set()


async def test_all_of_a_permission_at_once(memory, clock, ada, bob, drawn):
    """After taking it back: what was made under it, and nothing made under another."""
    job, pictures, grant = drawn
    other = await granted(memory, clock, bob[0], await a_person(memory, "eve"))
    assert await done(memory, lambda work: work.depicted.made_under(bob[0].id, grant.id)) == 1
    assert await done(memory, lambda work: work.depicted.made_under(bob[0].id, other.id)) == 0
    assert await done(memory, lambda work: work.depicted.remove_under(bob[0].id, other.id)) == 0
    await done(memory, lambda work: work.grants.revoke(bob[0].id, grant.id))
    assert await done(memory, lambda work: work.depicted.remove_under(bob[0].id, grant.id)) == len(pictures)
    async with memory.look() as look:
        assert await look.pictures.of_request(ada.id, job.target_id) == []


async def test_removed_while_on_its_way_is_not_sent(memory, bob, drawn):
    """The platform is tried again just then: the last check finds that they are gone."""
    job, _, _ = drawn
    await done(memory, lambda work: work.depicted.remove(bob[0].id, job.id))
    assert await done(memory, lambda work: work.rights.withheld(job.id)) == "picture-removed"


@pytest.mark.parametrize("outcome", ["removed", "dismissed"])
async def test_a_report_hides_until_it_is_decided(memory, ada, bob, drawn, outcome):
    """From the one who asked, in every way; the depicted still sees it. One number however often."""
    job, pictures, _ = drawn
    number = await done(memory, lambda work: work.depicted.report(bob[0].id, job.id))
    assert await done(memory, lambda work: work.depicted.report(bob[0].id, job.id)) == number
    async with memory.look() as look:
        assert await look.pictures.of_request(ada.id, job.target_id) == []
        assert await look.pictures.newest_requests(ada.id, offset=0, limit=9) == []
        with pytest.raises(KeyError):
            await look.pictures.get(ada.id, pictures[0].id)
        assert await look.depicted.pictures(bob[0].id, job.id) == pictures
        (report,) = await look.depicted.reports()
        (use,) = await look.grants.uses(bob[0].id)
    assert (report.reference, use.report) == (number, number)
    assert await refs_due(memory) == {"m1", "m2", "m3", "m4", "m5"}
    await done(memory, lambda work: work.depicted.settle(number, remove=outcome == "removed"))
    with pytest.raises(KeyError):
        await done(memory, lambda work: work.depicted.settle(number, remove=True))
    async with memory.look() as look:
        assert len(await look.pictures.of_request(ada.id, job.target_id)) == (outcome == "dismissed") * 2
        assert await look.depicted.reports() == []
