"""The admins' card: rules in plain words, a button for each change, and nobody but admins, at each press."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.platform import Change, ChangeKind
from bot.chat.screen import Audience
from storage.domain.grants import SceneKind
from storage.domain.groups import Group, QuietHours, Role
from storage.domain.records import Language
from tests.bot.flows.grouping import PARTY, sets, turned_on, word

GROUP = Group(platform="paper", chat=PARTY)


@pytest.fixture(params=list(Language))
def boss(world, request):
    """An admin, in each language."""
    return world.chatter("boss", name="@boss", language=request.param)


async def rules(world):
    async with world.memory.look() as work:
        return await work.groups.rules(GROUP)


async def test_it_does_nothing_until_an_admin_turns_it_on(world, boss):
    """Said when it comes, in two sentences; on the card it is off; one press turns it on and off."""
    there = boss.at(PARTY, Role.ADMIN)
    await boss.happens(Change(kind=ChangeKind.ADDED), PARTY)
    assert word(boss, "group-hello-off") in there.newest.text
    await there.says("/group")
    assert word(boss, "group-is-off") in there.newest.text
    assert there.newest.drawn.audience is Audience.GROUP
    assert not (await rules(world)).enabled
    await there.presses(word(boss, "button-group-on"))
    assert word(boss, "group-is-on") in there.newest.text
    assert (await rules(world)).enabled
    await there.presses(word(boss, "button-group-off"))
    assert not (await rules(world)).enabled


async def test_every_rule_is_set_and_said(world, boss):
    """Each by its button, there and back; the card says what holds in plain words."""
    there = await turned_on(boss)
    start = await rules(world)
    assert (start.spoiler, start.language, start.zone) == (
        True, boss.language, "Europe/Berlin" if boss.language is Language.DE else "UTC",
    )  # fmt: skip
    for there_and_back, field, line in (
        (("button-group-admins", "button-group-everybody"), "admins_only", "item-group-admins"),
        (("button-group-own", "button-group-given"), "own_faces_only", "item-group-own"),
        (("button-group-private-first", "button-group-at-once"), "private_first", "item-group-private-first"),
        (("button-group-no-spoiler", "button-group-spoiler"), "spoiler", "item-group-no-spoiler"),
    ):
        before = getattr(await rules(world), field)
        await there.presses(word(boss, there_and_back[0]))
        assert getattr(await rules(world), field) is not before
        assert word(boss, line) in there.newest.text
        await there.presses(word(boss, there_and_back[1]))
        assert getattr(await rules(world), field) is before
    assert await rules(world) == start


async def test_lists_of_scenes_numbers_and_hours(world, boss):
    """They open in place of the card's buttons, stay open while one chooses, and lead back."""
    there = await turned_on(boss)
    await there.presses(word(boss, "button-group-scenes"))
    own_words = word(boss, "scene-kind-own-words")
    await there.presses(word(boss, "button-group-kind-off", kind=own_words))
    assert (await rules(world)).scenes == frozenset(SceneKind) - {SceneKind.OWN_WORDS}
    await there.presses(word(boss, "button-group-kind-on", kind=own_words))
    assert (await rules(world)).scenes == frozenset(SceneKind)
    await there.presses(word(boss, "button-back"))
    await there.presses(word(boss, "button-group-quota"))
    await there.presses("8")
    assert (await rules(world)).pictures_a_day == 8
    await there.presses(word(boss, "button-back"))
    await there.presses(word(boss, "button-group-quiet"))
    await there.presses(word(boss, "button-group-from-to", begin="22:00", end="07:00"))
    assert (await rules(world)).quiet == QuietHours(begin=1320, end=420)
    assert "22:00" in there.newest.text
    await there.presses(word(boss, "button-group-never-quiet"))
    assert (await rules(world)).quiet is None
    assert len([one for one in there.heard if one.drawn.card == "groups"]) == 1


async def test_the_last_scene_can_go(world, boss):
    """Then nothing is drawn, and the card says so."""
    there = await turned_on(boss)
    await there.presses(word(boss, "button-group-scenes"))
    for kind in SceneKind:
        await there.presses(word(boss, "button-group-kind-off", kind=word(boss, f"scene-kind-{kind.value}")))
    assert word(boss, "item-group-no-scene") in there.newest.text


async def test_typed_settings(world, boss):
    """A time zone, and the log in the room where it is written; what is neither is said kindly."""
    there = await turned_on(boss)
    await there.says("/group europe/vienna")
    assert (await rules(world)).zone == "Europe/Vienna"
    await there.says("/group moon/base")
    assert word(boss, "group-zone-unknown") in there.newest.text
    assert (await rules(world)).zone == "Europe/Vienna"
    log = boss.at(f"{PARTY}/log")
    await log.says("/group log")
    assert (await rules(world)).log_place == log.place
    await there.says("/group utc")
    assert log.newest.text == word(
        boss, "group-log-rules", name=word(boss, "named", name="@\u2060boss")
    ).replace("\u2060", "")
    await sets(there, "button-group-no-log")
    assert (await rules(world)).log_place is None


async def test_the_group_has_its_own_language(world):
    """That of the admin who turned it on, until it is changed; whoever asks reads that one."""
    there = await turned_on(world.chatter("boss", language=Language.DE))
    ada = world.chatter("ada").at(PARTY, Role.MEMBER)
    await ada.says("/portrait on the moon")
    assert "eigenes Gesichtsmodell" in there.newest.text
    await sets(there, "button-language-en")
    assert "I am turned on" in there.card("groups").text


@pytest.mark.parametrize("role", [Role.MEMBER, Role.NOBODY])
async def test_nobody_but_admins(world, boss, role):
    """Who is none is told so, and nothing is drawn or changed."""
    await turned_on(boss)
    eve = world.chatter("eve", language=boss.language).at(PARTY, role)
    await eve.says("/group Europe/Vienna")
    said = "group-admins-decide" if role is Role.MEMBER else "group-not-member"
    assert eve.newest.text == word(boss, said)
    assert (await rules(world)).zone != "Europe/Vienna"


@pytest.mark.parametrize("role", [Role.MEMBER, Role.NOBODY])
async def test_demoted_between_card_and_press(world, boss, role):
    """The platform is asked at each press: the button does nothing, and says so to the one who pressed."""
    there = await turned_on(boss)
    before, heard = await rules(world), len(there.heard)
    boss.at(PARTY, role)
    await there.presses(word(boss, "button-group-off"))
    said = "group-admins-decide" if role is Role.MEMBER else "group-not-member"
    assert world.paper.notices == [word(boss, said)]
    assert await rules(world) == before
    assert len(there.heard) == heard


async def test_a_press_on_somebody_elses_card(world, boss):
    """Another admin gets a card of their own with /group."""
    there = await turned_on(boss)
    eve = world.chatter("eve", language=boss.language).at(PARTY, Role.ADMIN)
    await eve.presses(word(boss, "button-group-off"))
    assert world.paper.notices == [word(boss, "group-press-not-yours")]
    assert (await rules(world)).enabled
    await eve.says("/group")
    await eve.presses(word(boss, "button-group-off"))
    assert not (await rules(world)).enabled
    assert there.group == PARTY


async def test_a_card_rules_no_other_group(world, boss):
    """A token carried into another group, or into the private chat, changes nothing anywhere."""
    there = await turned_on(boss)
    off = there.button(word(boss, "button-group-off")).token
    elsewhere = boss.at("office", Role.ADMIN)
    await elsewhere.says("/group")
    await elsewhere.presses(word(boss, "button-group-on"))
    await elsewhere.act(token=off)
    assert world.paper.notices == [word(boss, "group-over")]
    await boss.act(token=off)
    await there.act(token="forged-token")
    assert (await rules(world)).enabled
    async with world.memory.look() as work:
        assert (await work.groups.rules(Group(platform="paper", chat="office"))).enabled


async def test_in_private_it_says_where_it_is_for(world, boss):
    """Nobody's group is shown or named."""
    await boss.says("/group")
    assert boss.newest.text == word(boss, "group-only-there")


async def test_a_group_that_hides_its_members(world, boss):
    """Nobody's role can be asked, so nobody rules, and it is said what helps."""
    world.paper.hides_members = True
    there = boss.at(PARTY, Role.ADMIN)
    await there.says("/group")
    assert there.newest.text == word(boss, "group-members-hidden")
    assert await rules(world) is None


async def test_other_commands_stay_private(world, boss):
    """Whatever else is written to the bot among others is answered with the way to the private chat."""
    there = await turned_on(boss)
    await there.says("/gallery")
    assert there.newest.text == word(boss, "only-in-private")


async def test_an_erased_admin_leaves_the_rules(world, boss):
    """They are the group's, and about nobody."""
    await turned_on(boss)
    set_by_boss = await rules(world)
    async with world.memory.work() as work:
        person = await work.people.find(platform="paper", external_id="boss")
        await work.erasure.everything(person.id)
        await work.commit()
    assert await rules(world) == replace(set_by_boss)
