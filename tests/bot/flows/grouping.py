"""A group on paper: an admin who turned the bot on, and members with and without faces."""

from __future__ import annotations

from bot.chat.screen import Say
from storage.domain.groups import Role
from tests.bot.flows.inviting import proves
from tests.bot.world import WORDS

PARTY = "party"


def word(chatter, name, /, **args):
    """A text in the language of this person."""
    return WORDS.say(chatter.language, Say(name, args))


async def turned_on(admin):
    """By an admin, with a press."""
    there = admin.at(PARTY, Role.ADMIN)
    await there.says("/group")
    await there.presses(word(admin, "button-group-on"))
    return there


async def sets(there, *labels, **args):
    """Press buttons of the card, by the names of their texts."""
    await there.says("/group")
    for label in labels:
        await there.presses(word(there, label, **args))


async def gives(world, friend, choice="button-allow-month", *, proven=True):
    """What a member allows the group, in private."""
    if proven:
        await proves(world, friend)
    friend.at(PARTY, friend.paper.members.get((PARTY, friend.external_id), Role.MEMBER))
    await friend.says(f"/start g-{PARTY}")
    await friend.presses(word(friend, choice))


def pictures(chatter):
    """The messages with pictures that stand where this person is."""
    return [one for one in chatter.heard if one.drawn.pictures]
