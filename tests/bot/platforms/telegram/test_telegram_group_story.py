"""The story of a group on Telegram: over real HTTP, with admins, members, and a group that grows."""

from __future__ import annotations

import itertools

import pytest

from bot.chat.screen import Say
from storage.domain.jobs import JobKind
from storage.domain.records import Language
from tests.bot import world as paper_world
from tests.bot.platforms.faces import with_face
from tests.bot.platforms.telegram.world import telegram_world
from tests.bot.world import WORDS
from tests.contracts.platform import selfie


@pytest.fixture
async def telegram(server, memory, vault, clock, monkeypatch):
    monkeypatch.setattr(paper_world, "PHOTO", selfie(7))  # Telegram takes only real pictures
    minutes = itertools.count(0, 60)  # the pace of a group would be waited for
    async with telegram_world(server, memory, vault, clock, now_s=lambda: next(minutes)) as world:
        yield world


@pytest.mark.parametrize("language", list(Language))
async def test_a_group_from_hello_to_goodbye(server, telegram, language):
    """Turned on by an admin; covered pictures; a supergroup keeps the rules; who leaves is drawn no more."""

    def word(name, /, **args):
        return WORDS.say(language, Say(name, args))

    anna, ben = (server.person(name, language=language.value) for name in ("Anna", "Ben"))
    await with_face(telegram, "telegram", str(anna.chat.id), language)
    await ben.sends("/start")
    await ben.sees(word("welcome-hello"))
    group = server.group("Friends", anna, ben)
    await group.makes(ben, "administrator")
    await group.welcomes_the_bot(ben)
    await group.sees(word("group-hello-off"))

    await group.hears(anna, "/portrait on a boat")
    assert (await group.sees(word("group-off"))).reply_to
    await group.hears(anna, "/group")
    await group.sees(word("group-admins-decide"))
    await group.hears(ben, "/group@moonselfie_bot")
    await group.presses(ben, word("button-group-on"))
    card = await group.sees(word("group-is-on"))

    query = await anna.presses_on(card, word("button-group-off"))
    await server.until(lambda: query.answered, "a notice")
    assert query.notice == word("group-press-not-yours")
    await group.makes(ben, "member")
    query = await group.presses(ben, word("button-group-off"))
    await server.until(lambda: query.answered, "a notice")
    assert query.notice == word("group-admins-decide")
    assert word("group-is-on") in card.text

    asked = await group.hears(anna, "/portrait on a boat")
    await telegram.waits_for(JobKind.PORTRAITS, 1)
    await group.sees("on a boat")
    await telegram.paints()
    await telegram.tells()
    pictures = [one for one in group.answers if one.kind == "photo"]
    assert len(pictures) == 4
    assert all(one.spoiler for one in pictures)
    assert any(one.reply_to == asked.id for one in group.answers)
    assert not [one for one in anna.answers if one.file]

    bigger = await group.becomes_a_supergroup(anna)
    await bigger.hears(anna, "/portrait on a roof")
    await telegram.waits_for(JobKind.PORTRAITS, 1)
    bigger.chat.members[anna.chat.id] = "left"  # nobody tells the bot
    await telegram.conversation.watch_members()
    await telegram.tells()
    assert await telegram.moving(JobKind.PORTRAITS) == []
    await bigger.sees(word("group-not-member"))
    assert [one for one in bigger.answers if one.file] == []
    await bigger.throws_the_bot_out(ben)
    server.expected += ["bot was kicked", "upgraded to a supergroup", "user not found"]


async def test_pictures_come_privately_first(server, telegram):
    """The asker sees them alone; Post brings them to the group, unless the friend has left meanwhile."""
    anna, ben = server.person("Anna"), server.person("Ben")
    await with_face(telegram, "telegram", str(anna.chat.id))
    await with_face(telegram, "telegram", str(ben.chat.id))
    await anna.sends("/start")
    await server.until(lambda: anna.answers, "a greeting")
    group = server.group("Friends", anna, ben, kind="supergroup")
    await group.makes(anna, "creator")
    await group.hears(anna, "/group")
    await group.presses(anna, "Turn on")
    await group.presses(anna, "Privately first")
    await group.sees("who posts them here or not")

    await group.hears(ben, "/consents")
    way = (await group.sees("for you alone to say")).buttons[0]["url"]
    await ben.opens(way.partition("start=")[2])
    await ben.sees("members of “Friends”")
    await ben.presses("Yes, for 30 days")
    await ben.sees("may ask for pictures of you")

    await group.hears(anna, "/portrait @Ben on a boat")
    await telegram.waits_for(JobKind.PORTRAITS, 1)
    await group.sees("It comes privately to you first")
    await telegram.paints()
    await telegram.tells()
    await anna.sees_pictures(4)
    assert [one for one in group.answers if one.file] == []
    await anna.presses("Post in the group")
    await server.until(lambda: len([one for one in group.answers if one.file]) == 4, "four pictures there")

    await group.hears(anna, "/portrait @Ben on a roof")
    await telegram.waits_for(JobKind.PORTRAITS, 1)
    await telegram.paints()
    await telegram.tells()
    await anna.sees_pictures(8)
    group.chat.members[ben.chat.id] = "left"
    await anna.presses("Post in the group")
    await anna.sees("A permission was taken back meanwhile")
    assert len([one for one in group.answers if one.file]) == 4
