"""Groups on Telegram: what happens to them is told, commands for groups arrive, members are asked about."""

from __future__ import annotations

import pytest

from bot.chat.platform import Change, ChangeKind
from bot.chat.screen import Audience
from storage.domain.errors import Permanent
from storage.domain.groups import Role
from storage.domain.records import Place
from tests.bot.platforms.telegram.conftest import made, running
from tests.contracts.platform import drawn


@pytest.fixture
def anna(server):
    return server.person("Anna", language="de-AT")


async def _told(recorder):
    incoming = (await recorder.next()).incoming
    assert (incoming.command, incoming.text, incoming.token) == (None, None, None)
    return incoming.change, incoming.place.chat, incoming.external_id


async def test_what_happens_to_a_group_is_told(server, platform, recorder, anna):
    """The bot comes and goes, members rise and leave, the group moves: changes, which nobody answers here."""
    group = server.group("Friends")
    chat, who = str(group.chat.id), str(anna.chat.id)
    await group.welcomes_the_bot(anna)
    assert await _told(recorder) == (Change(kind=ChangeKind.ADDED), chat, who)
    await group.makes(anna, "administrator")
    assert await _told(recorder) == (Change(kind=ChangeKind.ROLE), chat, who)
    await group.loses(anna)
    assert await _told(recorder) == (Change(kind=ChangeKind.ROLE), chat, who)
    bigger = await group.becomes_a_supergroup(anna)
    moved = Change(kind=ChangeKind.MOVED, moved_to=str(bigger.chat.id))
    for _ in range(2):  # said in the old one and in the new one
        assert await _told(recorder) == (moved, chat, "")
    await bigger.throws_the_bot_out(anna)
    assert await _told(recorder) == (Change(kind=ChangeKind.REMOVED), str(bigger.chat.id), who)
    assert group.answers == bigger.answers == []


async def test_being_blocked_is_told_as_a_change(server, platform, recorder, anna):
    """Nothing is said about it, and others are not disturbed."""
    await anna.blocks()
    assert await _told(recorder) == (Change(kind=ChangeKind.GONE), str(anna.chat.id), str(anna.chat.id))
    await server.person("Bo").sends("still there?")
    assert (await recorder.next()).incoming.text == "still there?"


@pytest.fixture
async def in_groups(server, memory, recorder):
    """A platform that was told which commands are for groups."""
    platform = made(server, memory, group_commands=("portrait", "consents", "group"))
    async with running(platform, recorder.handle):
        await server.until(lambda: {"setChatMenuButton", "getUpdates"} <= set(server.calls), "the first poll")
        yield platform


async def test_commands_for_groups_arrive_with_their_topic(server, in_groups, recorder, anna):
    """By their German names too; an answer goes to the same topic, and is edited there."""
    group = server.group("Friends", anna, kind="supergroup")
    await group.hears(anna, "/porträt am Meer", is_topic_message=True, message_thread_id=7)
    incoming = (await recorder.next()).incoming
    assert incoming.command == ("porträt", "am Meer")
    assert incoming.place == Place(platform="telegram", chat=f"{group.chat.id}/7", private=False)
    shown = drawn("Coming", audience=Audience.GROUP, reply_to=incoming.message_ref)
    ref = await in_groups.show(incoming.place, shown, replace=None, key="k")
    await in_groups.show(incoming.place, drawn("Here", audience=Audience.GROUP), replace=ref, key="k2")
    (answer,) = group.answers
    assert (answer.text, answer.thread) == ("Here", 7)
    await group.hears(anna, "/group@another_bot")
    await group.hears(anna, "/group")
    assert (await recorder.next()).incoming.command == ("group", "")
    assert server.profile.commands["all_group_chats", "de"][2]["command"] == "group"


async def test_permissions_are_given_in_private(server, in_groups, recorder, anna):
    """/consents in a group is answered with a link that names the group; the conversation hears nothing."""
    group = server.group("Friends", anna)
    await group.hears(anna, "/consents")
    answer = await group.sees("group-consents-way")
    assert answer.buttons[0]["url"] == f"https://t.me/moonselfie_bot?start=g-{group.chat.id}"
    assert recorder.arrived == []


async def test_an_anonymous_admin_is_asked_to_show_themselves(server, in_groups, recorder, anna):
    """Whoever writes as the group has no role that could be asked."""
    group = server.group("Friends", anna, kind="supergroup")
    anonymous = server.person("GroupAnonymousBot")
    anonymous.user["is_bot"] = True
    await group.hears(anonymous, "/group", sender_chat=group.chat.described())
    await group.sees("group-anonymous")
    await group.hears(anonymous, "/group")
    await group.hears(anna, "/group")
    assert (await recorder.next()).incoming.external_id == str(anna.chat.id)


async def test_a_group_may_hide_its_members(server, platform, anna):
    """Then nobody is known, and that is said apart from somebody who is not there."""
    server.expected += ["CHAT_ADMIN_REQUIRED", "user not found", "bot was kicked"]
    group = server.group("Friends")
    place = Place(platform="telegram", chat=str(group.chat.id), private=False)
    group.chat.hides_members = True
    hidden = await platform.membership(place, str(anna.chat.id))
    assert (hidden.role, hidden.known) == (Role.NOBODY, False)
    group.chat.hides_members = False
    stranger = await platform.membership(place, "5")
    assert (stranger.role, stranger.known) == (Role.NOBODY, True)
    group.chat.members[anna.chat.id] = "creator"
    assert (await platform.membership(place, str(anna.chat.id))).role is Role.ADMIN
    group.chat.blocked = True
    with pytest.raises(Permanent, match="person-unreachable"):
        await platform.membership(place, str(anna.chat.id))
