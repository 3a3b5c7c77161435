"""What every memory does with groups: rules, members, moves, the end of one; and with people who are gone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from storage.domain.grant_states import GrantState
from storage.domain.grants import GroupRules, Reason, SceneKind
from storage.domain.groups import Group, QuietHours, Role
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import Language, Place
from storage.tables import ledger
from storage.tables_consent import face_grant
from tests.builders import a_person, admit, claim, pictures_of
from tests.consenting import (
    GROUP,
    IN_GROUP,
    PRIVATE,
    a_friend,
    done,
    granted,
    refused,
    requested,
    submitted,
    terms,
)
from tests.contracts.jobs import finish, found
from tests.contracts.linking import account, linked, unlinked

ON = GroupRules(enabled=True)
NEW = Group(platform="web", chat="bigger-party")
IN_NEW = Place(platform="web", chat="bigger-party", private=False)


async def rules_are(memory, rules, group=GROUP, **more):
    await done(memory, lambda work: work.groups.set_rules(group, rules, **more))


async def joins(memory, person, group=GROUP, *, is_admin=False):
    await done(memory, lambda work: work.groups.joined(person.id, group, is_admin=is_admin))


@pytest.fixture
async def party(memory, clock, ada, bob):
    """Ada and Bob are in a group that is on, and Bob allowed it; a request of Ada's for Bob."""
    await rules_are(memory, ON)
    for one in (ada, bob[0]):
        await joins(memory, one)
    await done(
        memory,
        lambda work: work.grants.give_group(bob[0].id, GROUP, terms(clock), name="B", group_name="Party"),
    )
    return await requested(memory, ada, bob[1])


async def test_rules_are_kept_whole(memory):
    """Everything an admin sets is there again; nothing is set by itself."""
    full = GroupRules(
        enabled=True,
        admins_only=True,
        own_faces_only=True,
        scenes=frozenset({SceneKind.TRAVEL}),
        pictures_a_day=4,
        quiet=QuietHours(begin=1320, end=420),
        zone="Europe/Berlin",
        spoiler=False,
        private_first=True,
        log_place=Place(platform="web", chat="party/log", private=False),
        language=Language.DE,
    )
    async with memory.look() as look:
        assert await look.groups.rules(GROUP) is None
    await rules_are(memory, full)
    async with memory.work() as work:
        assert await work.groups.rules(GROUP, locked=True) == full
    await rules_are(memory, replace(full, quiet=None, log_place=None))
    async with memory.look() as look:
        assert await look.groups.rules(GROUP) == replace(full, quiet=None, log_place=None)


async def test_a_log_never_leads_out_of_the_group(memory):
    """A place of another group is not kept."""
    await rules_are(memory, replace(ON, log_place=Place(platform="web", chat="elsewhere", private=False)))
    async with memory.look() as look:
        assert (await look.groups.rules(GROUP)).log_place is None


async def test_who_set_rules_is_in_the_ledger(memory, ada):
    """As a pseudonym, like everything there."""
    await rules_are(memory, ON, by=ada.id)
    async with memory.look() as look:
        lines = await look.transaction.rows(select(ledger.c.what))
    assert "group-rules-set" in [line.what for line in lines]


@pytest.mark.usefixtures("party")
async def test_one_room_is_as_good_as_another(memory, ada, bob):
    """Rules, members and the day's count are the group's, whatever room of it is used."""
    await rules_are(memory, replace(ON, pictures_a_day=4))
    for room in ("party/1", "party/2"):
        request = await requested(memory, ada, bob[1])
        await submitted(memory, ada, request, place=Place(platform="web", chat=room, private=False))
    third = await requested(memory, ada, bob[1])
    assert await refused(memory, ada, third, place=IN_GROUP) == Reason.GROUP_QUOTA
    lookalike = Place(platform="web", chat="party2", private=False)
    assert await refused(memory, ada, third, place=lookalike) == Reason.GROUP_OFF


@pytest.mark.parametrize("how", ["subject", "requester", "closed", "off"])
async def test_leaving_stops_what_runs(memory, ada, bob, party, how):
    """Whoever of the two leaves, or the bot itself; and nothing that is done is sent."""
    running = await submitted(memory, ada, party, place=IN_GROUP)
    second = await requested(memory, ada, bob[1])
    finished = await submitted(memory, ada, second, place=IN_GROUP)
    await admit(memory)
    for job in (running, finished):
        await claim(memory, job.id)
    await pictures_of(memory, second)
    await finish(memory, finished.id, 1)
    await done(
        memory,
        lambda work: {
            "subject": lambda: work.groups.left(bob[0].id, GROUP),
            "requester": lambda: work.groups.left(ada.id, GROUP),
            "closed": lambda: work.groups.closed(GROUP),
            "off": lambda: work.groups.set_rules(GROUP, GroupRules()),
        }[how](),
    )
    assert (await found(memory, running.id)).cancel_requested
    assert (await found(memory, finished.id)).state is JobState.FAILED
    await rules_are(memory, ON)
    for one in (ada, bob[0]):
        await joins(memory, one)
    assert await done(memory, lambda work: work.rights.withheld(finished.id)) is not None
    async with memory.look() as look:
        assert await look.pictures.of_request(ada.id, second.id) == []


async def test_an_admin_who_is_one_no_more(memory, ada):
    """What only admins may ask for ends with the role, at once."""
    friend, model = await a_friend(memory, "eve")
    await rules_are(memory, replace(ON, admins_only=True))
    await joins(memory, friend, is_admin=True)
    job = await submitted(memory, friend, await requested(memory, friend, model), place=IN_GROUP)
    await joins(memory, friend, is_admin=True)
    assert (await found(memory, job.id)).state is JobState.WAITING
    await joins(memory, friend)
    ended = await found(memory, job.id)
    assert (ended.state, ended.error_code) == (JobState.FAILED, Reason.GROUP_ADMINS_ONLY)


async def test_roles(memory, ada):
    """As they were noted last, one group apart from the other."""

    async def role(group=GROUP):
        async with memory.look() as look:
            return await look.groups.role(ada.id, group)

    assert await role() is Role.NOBODY
    await joins(memory, ada, is_admin=True)
    assert (await role(), await role(NEW)) == (Role.ADMIN, Role.NOBODY)
    await joins(memory, ada)
    assert await role() is Role.MEMBER


async def test_private_first_is_decided_as_in_the_group(memory, ada, bob, party):
    """The pictures go to the private chat; the group's rules, members and permission are what counts."""
    job = await done(
        memory,
        lambda work: work.jobs.submit(
            kind=JobKind.PORTRAITS, person_id=ada.id, target_id=party.id, place=PRIVATE, asked_at=IN_GROUP,
            event_id="e",
        ),
    )  # fmt: skip
    assert (job.place, job.asked_at) == (PRIVATE, IN_GROUP)
    async with memory.look() as look:
        (use,) = await look.grants.uses(bob[0].id)
        assert await look.groups.depended_on(job.id) == await look.groups.depended_on()
        assert set(await look.groups.depended_on()) == {(IN_GROUP, ada.id), (IN_GROUP, bob[0].id)}
    assert use.place == IN_GROUP
    await done(memory, lambda work: work.groups.left(ada.id, GROUP))
    ended = await found(memory, job.id)
    assert (ended.state, ended.error_code) == (JobState.FAILED, Reason.GROUP_NOT_MEMBER)


async def test_what_is_private_depends_on_no_group(memory, clock, ada, bob):
    """Nobody is looked up anywhere for it."""
    await granted(memory, clock, bob[0], ada)
    job = await submitted(memory, ada, await requested(memory, ada, bob[1]))
    async with memory.look() as look:
        assert await look.groups.depended_on() == await look.groups.depended_on(job.id) == []


async def test_what_a_group_was_given(memory, clock, ada, bob, party):
    """Only to this group, until it is taken back; its name is the subject's to read."""
    async with memory.look() as look:
        (given,) = await look.grants.to_group(GROUP)
        assert await look.grants.to_group(NEW) == []
        (mine,) = await look.grants.given(bob[0].id)
        row = await look.transaction.first(select(face_grant.c.grantee_name_sealed))
    assert (given.grant.subject_id, given.subject_name, mine.grantee_name) == (bob[0].id, "B", "Party")
    assert b"Party" not in row.grantee_name_sealed
    await done(memory, lambda work: work.grants.revoke(bob[0].id, given.grant.id))
    async with memory.look() as look:
        assert await look.grants.to_group(GROUP) == []


async def test_a_group_that_moves_keeps_everything(memory, clock, ada, bob, party):
    """Rules, log, members, permissions, the day's count and open jobs; told twice it is done once."""
    await rules_are(memory, replace(ON, log_place=Place(platform="web", chat="party/log", private=False)))
    room = Place(platform="web", chat="party/1", private=False)
    job = await submitted(memory, ada, party, place=room)
    await joins(memory, ada, NEW)  # whoever was seen there already
    for _ in range(2):
        await done(memory, lambda work: work.groups.moved(GROUP, NEW))
    async with memory.look() as look:
        rules = await look.groups.rules(NEW)
        assert await look.groups.rules(GROUP) is None
        assert await look.groups.role(bob[0].id, NEW) is Role.MEMBER
        assert len(await look.grants.to_group(NEW)) == 1
    assert rules.enabled
    assert rules.log_place.chat == "bigger-party/log"
    moved = await found(memory, job.id)
    assert (moved.place.chat, moved.state) == ("bigger-party/1", JobState.WAITING)
    await done(memory, lambda work: work.rights.stands(job.id))
    assert (
        await refused(memory, ada, await requested(memory, ada, bob[1]), place=IN_GROUP) == Reason.GROUP_OFF
    )
    await submitted(memory, ada, await requested(memory, ada, bob[1]), place=IN_NEW)


async def test_what_waited_for_a_group_that_moved(memory, ada, bob, party):
    """Parked when the old chat was gone, it is told in the new one."""
    job = await submitted(memory, ada, party, place=IN_GROUP)
    await done(memory, lambda work: work.groups.left(bob[0].id, GROUP))
    await done(memory, lambda work: work.outbox.park(job.id))
    async with memory.look() as look:
        assert await look.outbox.pending() == []
    await done(memory, lambda work: work.groups.moved(GROUP, NEW))
    async with memory.look() as look:
        (waiting,) = await look.outbox.pending()
    assert waiting.place == IN_NEW


async def test_unlinking_an_account_leaves_its_groups(memory, bob):
    """Perhaps only that account was in it: the person is known there again once they ask from there."""
    ada, eve = [await a_person(memory, name) for name in ("ada", "eve")]
    await linked(memory, ada, eve, names=("ada", "eve"))
    await joins(memory, ada)
    await unlinked(memory, ada, "eve")
    async with memory.look() as look:
        assert await look.groups.role(ada.id, GROUP) is Role.NOBODY


# People who are gone


async def goes(memory, person, chat="bob"):
    await done(memory, lambda work: work.grants.went(person.id, Place(platform="web", chat=chat)))


async def test_who_is_gone_is_not_drawn_for_others(memory, clock, ada, bob):
    """What runs stops for good; what they gave rests, and stands again once they write."""
    grant = await granted(memory, clock, bob[0], ada)
    job = await submitted(memory, ada, await requested(memory, ada, bob[1]))
    await goes(memory, bob[0])
    await goes(memory, bob[0])
    ended = await found(memory, job.id)
    assert (ended.state, ended.error_code) == (JobState.FAILED, Reason.AWAY)
    request = await requested(memory, ada, bob[1])
    assert await refused(memory, ada, request) == Reason.AWAY
    await submitted(memory, bob[0], await requested(memory, bob[0], bob[1]))
    async with memory.look() as look:
        (given,) = await look.grants.given(bob[0].id)
    assert (given.state, given.grant.id) == (GrantState.SUSPENDED, grant.id)
    await done(memory, lambda work: work.grants.came_back("web", "bob"))
    await submitted(memory, ada, request)
    async with memory.look() as look:
        assert (await look.grants.given(bob[0].id))[0].state is GrantState.VALID


async def test_who_is_gone_on_one_account_is_there_on_the_other(memory, clock, ada):
    """Only who left all of them is away; a strange chat is nobody's."""
    friend, model = await a_friend(memory, "bob")
    other = await a_person(memory, "eve", consented=False)
    await linked(memory, friend, other, names=("bob", "eve"))
    await granted(memory, clock, friend, ada)
    await goes(memory, friend, account("eve").place.chat)
    await goes(memory, friend, "nobody's")
    await submitted(memory, ada, await requested(memory, ada, model))
    await goes(memory, friend, account("bob").place.chat)
    assert await refused(memory, ada, await requested(memory, ada, model)) == Reason.AWAY
