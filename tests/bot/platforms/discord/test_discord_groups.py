"""A server on Discord: roles, a channel, the bot added and removed, and nothing posted where it is off."""

from __future__ import annotations

import pytest
from simcord.components import walk_components
from simcord.results import to_discord_message

from bot.chat.platform import Change, ChangeKind
from bot.chat.screen import Audience
from storage.domain.errors import Permanent
from storage.domain.groups import Group, Role
from storage.domain.jobs import JobKind
from storage.domain.records import Place
from tests.bot.platforms.discord.driver import as_read
from tests.bot.platforms.discord.servers import Server
from tests.bot.platforms.discord.story import named
from tests.bot.platforms.faces import with_face
from tests.contracts.platform import drawn


def texts(server):
    """What is written in the channel for everybody, in order."""
    return [said_in(message) for message in server.stored() if not message.is_ephemeral]


def said_in(message):
    parts = [one["content"] for one in walk_components(message.components) if one.get("type") == 10]
    return named(as_read("\n\n".join(parts)))


def pictures(server):
    return [
        one
        for message in server.stored()
        for one in walk_components(message.components)
        if one.get("type") == 12
    ]


async def press(member, server, label):
    """The newest button of this label in the channel."""
    message, custom_id = next(
        (message, one["custom_id"])
        for message in reversed(server.stored())
        for one in walk_components(message.components)
        if one.get("type") == 2 and one.get("label") == label
    )
    return await member.click(to_discord_message(server.env, message), custom_id=custom_id)


async def test_what_happens_to_a_server_is_told(env, driver, platform, recorder):
    """Added: where it may write; removed; members who come and go are not told without the privilege."""
    server = Server(env, driver.refusals)
    await env.settle()
    assert recorder.arrived == []  # made without a channel to write in
    await platform.client.on_guild_join(platform.client.get_guild(server.guild.id))
    incoming = (await recorder.next()).incoming
    assert (incoming.change, incoming.place) == (Change(kind=ChangeKind.ADDED), server.place)
    await server.makes(driver.person, Role.MEMBER)
    await server.makes(driver.person, Role.NOBODY)
    env.backend.remove_guild(server.guild.id)
    await env.settle()
    incoming = (await recorder.next()).incoming
    assert (incoming.change, incoming.place.chat) == (Change(kind=ChangeKind.REMOVED), str(server.guild.id))
    assert len(recorder.arrived) == 2


async def test_a_server_from_hello_to_goodbye(env, anna, world, driver):
    """By the server's roles: who manages it rules; a member's picture comes covered; who left is nobody."""
    word = anna.word
    await with_face(world, "discord", str(driver.person.id), anna.language)
    server = Server(env, driver.refusals)
    boss = await server.makes(env.create_user("boss"), Role.ADMIN)
    member = await server.makes(driver.person, Role.MEMBER)
    await member.slash(server.square, "portrait", prompt="on a boat")
    assert texts(server)[-1] == named(word("group-off"))
    await member.slash(server.square, "group")
    assert texts(server)[-1] == named(word("group-admins-decide"))
    await boss.slash(server.square, "group")
    await press(boss, server, word("button-group-on"))
    async with world.memory.look() as work:
        rules = await work.groups.rules(Group(platform="discord", chat=str(server.guild.id)))
    assert rules.enabled
    await press(member, server, word("button-group-off"))
    assert named(as_read(server.stored()[-1].content)) == named(word("group-press-not-yours"))
    assert server.stored()[-1].is_ephemeral

    await member.slash(server.square, "portrait", prompt="on a boat")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1
    await world.paints()
    await world.tells()
    (gallery,) = pictures(server)
    assert len(gallery["items"]) == 4
    assert all(item["spoiler"] for item in gallery["items"])

    await member.slash(server.square, "portrait", prompt="on a roof")
    await server.makes(driver.person, Role.NOBODY)
    await world.conversation.watch_members()
    assert await world.moving(JobKind.PORTRAITS) == []
    await world.tells()
    assert len(pictures(server)) == 1
    env.backend.remove_guild(server.guild.id)
    await env.settle()
    async with world.memory.look() as work:
        rules = await work.groups.rules(Group(platform="discord", chat=str(server.guild.id)))
    assert not rules.enabled


async def test_permissions_are_given_in_the_own_chat(env, anna, world, driver):
    """/consents in a server leads to the person's own chat, about this server; nothing is posted in it."""
    await with_face(world, "discord", str(driver.person.id), anna.language)
    server = Server(env, driver.refusals)
    member = await server.makes(driver.person, Role.MEMBER)
    before = len(texts(server))
    await member.slash(server.square, "consents")
    name = anna.word("named", name=server.guild.name)
    assert anna.word("group-give-asks", name=name) in (await anna.newest()).text
    await anna.press("button-allow-month")
    async with world.memory.look() as work:
        (given,) = await work.grants.to_group(Group(platform="discord", chat=str(server.guild.id)))
    assert given.grant.subject_id == (await anna.person()).id
    assert len(texts(server)) == before


async def test_where_only_a_person_has_the_app(env, driver, platform, recorder):
    """Somebody's own app in a foreign server: everything is private there, as everywhere else."""
    server = Server(env, driver.refusals)
    place = server.place
    env.backend.remove_guild(server.guild.id)
    await env.settle()
    assert (await platform.membership(place, str(driver.person.id))).role is Role.NOBODY


@pytest.mark.parametrize("chat", ["7", "x/y", "7/", "/8"])
async def test_no_place_no_message(platform, driver, chat):
    """What names no channel is never guessed."""
    place = Place(platform="discord", chat=chat, private=False)
    shown = drawn("hello", audience=Audience.GROUP)
    with pytest.raises(Permanent, match="discord-not-in-groups"):
        await platform.show(place, shown, replace=None, key="k")
