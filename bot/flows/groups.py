"""What admins decide for their group. They can only ever take away from what people allow.

Who is an admin is asked of the platform at each command and each press, whoever was one when the card was
drawn. Buttons name the group they are for: nothing they do reaches another one.
"""

from __future__ import annotations

from dataclasses import replace

from bot.chat.event import Command, Origin, Pressed
from bot.chat.flow import Flow
from bot.chat.screen import Say
from bot.chat.session import Session, Turn
from bot.flows import group_screens as screens
from bot.flows.group_places import admin, for_all, logged, the_group, who_asked
from bot.flows.parts import told
from bot.services import Services
from storage.domain.errors import BadInput
from storage.domain.grants import GroupRules
from storage.domain.groups import checked_zone
from storage.domain.records import Language

_NAME = screens.NAME
_LOG = frozenset({"log", "protokoll"})
_ZONES = {Language.DE: "Europe/Berlin", Language.EN: "UTC"}  # until an admin names their own


async def view(origin: Origin, session: Session, services: Services) -> Turn:
    """There is nothing to stand in here: rules are set where the group is."""
    return Turn(session=session.moved("welcome"), then="welcome")


async def in_private(event: Command, session: Session, services: Services) -> Turn:
    """Say where /group is for."""
    return Turn(screens=(told("group-only-there"),))


async def command(event: Command, session: Session, services: Services) -> Turn:
    """`/group` draws the card; with a time zone, or `log`, it sets that first."""
    origin, said = event.origin, event.argument.strip()
    admin(origin, origin.place, services)
    before = await _rules(origin, services)
    after = before
    if said.lower() in _LOG:
        after = replace(before, log_place=origin.place)
    elif said:
        after = replace(before, zone=checked_zone(said))
    return await _decided(origin, before, after, "", services)


async def set_one(event: Pressed, session: Session, services: Services) -> Turn:
    """Answer a button of the card."""
    before = await _own_card(event, services)
    what, _, value = event.action.value.partition(":")
    after = screens.CHANGES[what](before, value)
    return await _decided(event.origin, before, after, screens.LISTS.get(what, ""), services)


async def open_list(event: Pressed, session: Session, services: Services) -> Turn:
    """Draw the card with one of its lists, or without."""
    rules = await _own_card(event, services)
    return Turn(screens=(screens.card(rules, the_group(event.origin.place), event.action.value),))


async def _own_card(event: Pressed, services: Services) -> GroupRules:
    """The rules to change; a button of another group's card changes nothing."""
    place = event.origin.place
    if event.action.target != the_group(place).chat:
        raise BadInput("group-over")
    admin(event.origin, place, services)
    return await _rules(event.origin, services)


async def _rules(origin: Origin, services: Services) -> GroupRules:
    """As they stand, and nobody else changes them meanwhile; before anything was set, all is off."""
    found = await services.groups.rules(the_group(origin.place), locked=True)
    language = origin.person.language
    return found or GroupRules(language=language, zone=_ZONES[language])


async def _decided(
    origin: Origin, before: GroupRules, after: GroupRules, opened: str, services: Services
) -> Turn:
    group = the_group(origin.place)
    # Set also when nothing changed: from now on the group has a language.
    await services.groups.set_rules(group, after, by=origin.person.id)
    card = for_all(screens.card(after, group, opened), origin)
    line = logged(after, Say("group-log-rules", {"name": who_asked(origin)})) if after != before else ()
    return Turn(screens=(card,), elsewhere=line)


FLOW = Flow(
    name=_NAME,
    view=view,
    commands={"group": in_private},
    group_commands={"group": command},
    group_verbs={"set": set_one, "open": open_list},
)
