"""Who is in a group, and who is gone: told, asked, noted, and obeyed before anything is sent."""

from __future__ import annotations

import pytest

from bot.chat.platform import Change, ChangeKind
from storage.domain.errors import Permanent, Retryable
from storage.domain.grant_states import GrantState
from storage.domain.grants import GroupRules
from storage.domain.groups import Group, Role, group_of
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import Language, RequestKind
from tests.bot.flows.inviting import allows
from tests.bot.flows.linking import person_of

PARTY = "party"


@pytest.fixture
async def ada(world):
    """With a model, and a member of a group that is on."""
    ada = world.chatter("ada", name="@ada")
    await world.has_model(ada)
    async with world.memory.work() as work:
        await work.groups.set_rules(Group(platform="paper", chat=PARTY), GroupRules(enabled=True))
        await work.commit()
    return ada


async def asks(world, chatter, place):
    """A wish of one's own face, spoken at this place."""
    person = await person_of(world, chatter)
    if not place.private:
        await world.conversation._members.ask(place, person.id)
    async with world.memory.work() as work:
        (model, *_) = await work.models.of_person(person.id)
        request = await work.requests.add(
            person_id=person.id,
            model_id=model.id,
            kind=RequestKind.NEW,
            prompt="on a boat",
            seeds=[1, 2, 3, 4],
        )
        job = await work.jobs.submit(
            kind=JobKind.PORTRAITS, person_id=person.id, target_id=request.id, place=place, event_id="e"
        )
        await work.commit()
    return job


async def found(world, job):
    async with world.memory.look() as work:
        return await work.jobs.get(job.id)


async def role_of(world, chatter):
    person = await person_of(world, chatter)
    async with world.memory.look() as work:
        return await work.groups.role(person.id, group_of(chatter.at(PARTY).place))


@pytest.mark.parametrize("told", [True, False])
async def test_who_leaves_is_drawn_no_more(world, ada, told):
    """Told by the platform, or found out by asking, as long as jobs depend on it."""
    job = await asks(world, ada, ada.at(PARTY, Role.MEMBER).place)
    await world.conversation.watch_members()
    assert (await found(world, job)).state is JobState.WAITING
    world.paper.members.clear()
    if told:
        await ada.happens(Change(kind=ChangeKind.ROLE), PARTY)
    else:
        await world.conversation.watch_members()
    ended = await found(world, job)
    assert (ended.state, ended.error_code) == (JobState.FAILED, "group-not-member")


async def test_a_told_change_is_not_believed_but_asked(world, ada):
    """Whatever an update says, the platform is asked; what it says counts."""
    ada.at(PARTY, Role.ADMIN)
    await ada.happens(Change(kind=ChangeKind.ROLE), PARTY)
    assert await role_of(world, ada) is Role.ADMIN
    ada.at(PARTY, Role.MEMBER)
    await ada.happens(Change(kind=ChangeKind.ROLE), PARTY)
    assert await role_of(world, ada) is Role.MEMBER


async def test_of_strangers_nothing_is_noted(world, ada):
    """Members of a group who never wrote to the bot stay unknown."""
    await world.chatter("eve").at(PARTY, Role.ADMIN).happens(Change(kind=ChangeKind.ROLE), PARTY)
    async with world.memory.look() as work:
        assert await work.people.find(platform="paper", external_id="eve") is None


async def test_before_sending_the_platform_is_asked_once_more(world, ada):
    """A picture that was done while somebody left is not shown; while nobody answers, it waits."""
    party = ada.at(PARTY, Role.MEMBER)
    await asks(world, ada, party.place)
    await world.paints()
    world.paper.unasked += [Retryable("telegram-unreachable")] * 3  # as often as it is tried
    await world.deliver()
    assert party.heard == []
    world.paper.members.clear()
    world.clock.forward(10)
    await world.deliver()
    assert not any(message.drawn.pictures for message in party.heard)
    assert await role_of(world, ada) is Role.NOBODY


async def test_what_cannot_be_asked_now_is_asked_later(world, ada):
    """The watch goes on with the others, and nobody is thrown out for a platform that is away."""
    job = await asks(world, ada, ada.at(PARTY, Role.MEMBER).place)
    world.paper.unasked += [Retryable("telegram-unreachable")]
    await world.conversation.watch_members()
    assert (await found(world, job)).state is JobState.WAITING
    world.paper.unasked += [Permanent("person-unreachable")]  # the bot is not in it any more
    await world.conversation.watch_members()
    assert (await found(world, job)).state is JobState.FAILED


async def test_a_process_without_the_platform_knows_nothing_of_it(world, ada):
    """Several processes may share a memory: one that serves other platforms throws nobody out."""
    job = await asks(world, ada, ada.at(PARTY, Role.MEMBER).place)
    world.paper.members.clear()
    world.conversation._members.platforms.clear()
    await world.conversation.watch_members()
    assert (await found(world, job)).state is JobState.WAITING
    with pytest.raises(Retryable):
        await world.conversation._members.ask(ada.at(PARTY).place, job.person_id)


@pytest.mark.parametrize("error", [Permanent("telegram-token-wrong"), Permanent("telegram-refused")])
async def test_a_platform_that_refuses_the_question_throws_nobody_out(world, ada, error):
    """Only that the bot is not there any more is an answer."""
    job = await asks(world, ada, ada.at(PARTY, Role.MEMBER).place)
    world.paper.unasked.append(error)
    await world.conversation.watch_members()
    assert (await found(world, job)).state is JobState.WAITING


async def test_what_is_parked_is_not_watched(world, ada):
    """Nobody is asked about for ever because a group is gone."""
    await asks(world, ada, ada.at(PARTY, Role.MEMBER).place)
    await world.paints()
    async with world.memory.work() as work:
        (waiting,) = await work.outbox.pending()
        assert await work.groups.depended_on() != []
        await work.outbox.park(waiting.job_id)
        assert await work.groups.depended_on() == []
        assert await work.groups.depended_on(waiting.job_id) != []
        await work.commit()


async def test_a_bot_that_was_removed_does_nothing_there(world, ada):
    """What is under way stops; the group is off, also when the bot comes back."""
    party = ada.at(PARTY, Role.MEMBER)
    job = await asks(world, ada, party.place)
    await ada.happens(Change(kind=ChangeKind.REMOVED), PARTY)
    assert (await found(world, job)).error_code == "group-off"
    await ada.happens(Change(kind=ChangeKind.ADDED), PARTY)
    async with world.memory.look() as work:
        rules = await work.groups.rules(Group(platform="paper", chat=PARTY))
    assert not rules.enabled


async def test_a_group_that_moves_keeps_its_rules(world, ada):
    """And its open jobs."""
    job = await asks(world, ada, ada.at(PARTY, Role.MEMBER).place)
    await ada.happens(Change(kind=ChangeKind.MOVED, moved_to="hall"), PARTY)
    async with world.memory.look() as work:
        assert (await work.groups.rules(Group(platform="paper", chat="hall"))).enabled
    assert (await found(world, job)).place.chat == "hall"


@pytest.mark.parametrize(
    ("language", "said"), [(Language.EN, "Hello! I am"), (Language.DE, "Hallo! Ich bin")]
)
async def test_a_new_group_is_greeted_once(world, language, said):
    """In the language of who added the bot, without a button, and not again when the update is repeated."""
    eve = world.chatter("eve", language=language).at(PARTY)
    await eve.happens(Change(kind=ChangeKind.ADDED), PARTY)
    assert eve.newest.text.startswith(said)
    assert eve.newest.labels == []
    world.restart()
    eve = world.chatter("eve", language=language).at(PARTY)
    eve.last = None
    await eve.happens(Change(kind=ChangeKind.ADDED), PARTY)
    assert len(eve.heard) == 2  # another event: added again
    async with world.memory.look() as work:
        assert await work.people.find(platform="paper", external_id="eve") is None


async def test_a_group_that_may_not_be_written_to_is_left_alone(world):
    """No right to write there: nothing to be done, and no update that comes again and again."""
    world.paper.stumbles.append(Permanent("telegram-refused"))
    eve = world.chatter("eve").at(PARTY)
    await eve.happens(Change(kind=ChangeKind.ADDED), PARTY)
    assert eve.heard == []


# People who are gone


@pytest.fixture
async def cleo(world, ada):
    """She allowed Ada to have her drawn."""
    cleo = world.chatter("cleo", name="@cleo")
    await world.has_model(cleo, "Cleo")
    await allows(world, ada, cleo, "Yes, for 30 days")
    return cleo


async def state_of(world, chatter):
    person = await person_of(world, chatter)
    async with world.memory.look() as work:
        (given,) = await work.grants.given(person.id)
    return given.state


async def test_who_blocks_the_bot_is_not_drawn_for_others(world, ada, cleo):
    """Their permission rests until they write again, and is there unchanged then."""
    await cleo.happens(Change(kind=ChangeKind.GONE))
    assert await state_of(world, cleo) is GrantState.SUSPENDED
    await ada.says("/consents")
    assert "paused" in ada.newest.text
    await cleo.says("hello")
    assert await state_of(world, cleo) is GrantState.VALID


async def test_who_cannot_be_reached_is_gone(world, ada, cleo):
    """A picture of their own that finds nobody says so; the picture itself waits for them."""
    await asks(world, cleo, cleo.place)
    await world.paints()
    world.paper.stumbles.append(Permanent("person-unreachable"))
    await world.deliver()
    assert await state_of(world, cleo) is GrantState.SUSPENDED
    await cleo.says("hello")
    assert await state_of(world, cleo) is GrantState.VALID
    await world.deliver()
    assert any(message.drawn.pictures for message in cleo.heard)


async def test_a_question_that_finds_nobody_says_so_too(world, ada, cleo):
    """Who is to be asked before a picture, and has left the chat, is away from then on."""
    await allows(world, ada, cleo, "Yes, but ask me each time")
    await ada.says("/models")
    await ada.presses("Draw @cleo")
    show = world.paper.show

    async def shown(place, *args, **more):
        if place == cleo.place:
            raise Permanent("person-unreachable")
        return await show(place, *args, **more)

    world.paper.show = shown
    await ada.says("on a boat")
    person = await person_of(world, cleo)
    async with world.memory.look() as work:
        assert {one.state for one in await work.grants.given(person.id)} == {
            GrantState.SUSPENDED,
            GrantState.REVOKED,
        }
