"""Small pieces that the stories of groups share: who asks, under which rules, and where pictures go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.event import Origin
from bot.chat.platform import Membership
from bot.chat.screen import Audience, Say, Screen
from bot.chat.session import Elsewhere
from bot.flows.parts import button, primary
from bot.services import Services
from storage.domain.errors import Refusal
from storage.domain.grants import GroupRules, Reason
from storage.domain.groups import Group, Role, group_of, whole
from storage.domain.jobs import Job
from storage.domain.permissions import Permission
from storage.domain.records import Place


def the_group(place: Place) -> Group:
    """The group of a place in one."""
    group = group_of(place)
    if group is None:
        raise Refusal("group-only-there")
    return group


def member(origin: Origin, place: Place, services: Services) -> Membership:
    """Ask the platform, now. Refusal unless this person is in the group, or when nobody may say."""
    found = services.memberships.of(whole(place), origin.person.id)
    if not found.known:
        raise Refusal("group-members-hidden")
    if found.role is Role.NOBODY:
        raise Refusal(Reason.GROUP_NOT_MEMBER.value)
    return found


def admin(origin: Origin, place: Place, services: Services) -> None:
    """Ask the platform, now, at each press anew. Refusal unless this person is an admin there."""
    if member(origin, place, services).role is not Role.ADMIN:
        raise Refusal("group-admins-decide")


async def rules_on(place: Place, services: Services) -> GroupRules:
    """Refusal while the group is off, or quiet: then it says until when."""
    rules = await services.groups.rules(the_group(place))
    if rules is None or not rules.enabled:
        raise Refusal(Reason.GROUP_OFF.value)
    ends = rules.quiet.until(services.now(), rules.zone) if rules.quiet else None
    if ends is not None:
        raise Refusal("group-quiet-until", clock=f"{ends:%H:%M}")
    return rules


async def told_at(person_id: str, place: Place, services: Services) -> tuple[Place, Place | None]:
    """Where the pictures of a wish go, and in which group it was spoken if that is another place."""
    if place.private:
        return place, None
    rules = await services.groups.rules(the_group(place))
    if rules is None or not rules.private_first:
        return place, None
    private = await services.people.last_place(person_id)
    if private is None or not private.private:
        raise Refusal("group-private-first")
    return private, place


async def given_here(place: Place, services: Services) -> Sequence[Permission]:
    """What was allowed to this group and stands."""
    return await services.grants.to_group(the_group(place))


def logged(rules: GroupRules, *said: Say) -> tuple[Elsewhere, ...]:
    """A line for the log that admins chose, without any face."""
    if rules.log_place is None:
        return ()
    line = Screen(text=said, audience=Audience.GROUP, quiet=True)
    return (Elsewhere(place=rules.log_place, language=rules.language, screens=(line,)),)


def for_all(screen: Screen, origin: Origin | None = None) -> Screen:
    """For everybody in the group; `origin`: in answer to what somebody wrote there."""
    answered = origin.message_ref if origin else None
    return replace(screen, audience=Audience.GROUP, quiet=True, reply_to=answered)


def who_asked(origin: Origin) -> Say:
    """The name as the group knows it, between quotation marks."""
    return Say("named", {"name": origin.name}) if origin.name else Say("somebody")


def post_or_not(job: Job) -> tuple[Screen, ...]:
    """Offer to post, below pictures that came to the private chat first."""
    if job.asked_at is None:
        return ()
    row = (
        primary("button-post", "group-wish", "post", job.target_id),
        button("button-go-on", "welcome", "home"),
    )
    return (Screen(text=(Say("group-post-ask"),), rows=(row,), card=f"post:{job.target_id}"),)
