"""The admins' card of a group: its rules in plain words, and a button for each change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.chat.screen import Audience, Button, Say, Screen
from bot.flows.parts import button, danger, primary
from storage.domain.grants import PICTURES_MOST, GroupRules, SceneKind
from storage.domain.groups import Group, QuietHours, clock_time
from storage.domain.records import Language

NAME = "groups"
_A_DAY = (4, 8, 20, 40, PICTURES_MOST)
_QUIET = ((22 * 60, 7 * 60), (23 * 60, 8 * 60), (0, 6 * 60), (8 * 60, 16 * 60))
_OTHER = {Language.EN: Language.DE, Language.DE: Language.EN}


def _quiet(rules: GroupRules, value: str) -> GroupRules:
    if not value:
        return replace(rules, quiet=None)
    begin, end = value.split("-")
    return replace(rules, quiet=QuietHours(begin=int(begin), end=int(end)))


def _scene(rules: GroupRules, value: str) -> GroupRules:
    """One kind of scene in or out: "travel+", "travel-"."""
    kind = {SceneKind(value[:-1])}
    return replace(rules, scenes=rules.scenes | kind if value.endswith("+") else rules.scenes - kind)


# What a button sets, by the word before the colon; what comes after it is never an id.
CHANGES: Mapping[str, Callable[[GroupRules, str], GroupRules]] = {
    "on": lambda rules, value: replace(rules, enabled=value == "1"),
    "admins": lambda rules, value: replace(rules, admins_only=value == "1"),
    "own": lambda rules, value: replace(rules, own_faces_only=value == "1"),
    "scene": _scene,
    "quota": lambda rules, value: replace(rules, pictures_a_day=int(value)),
    "quiet": _quiet,
    "spoiler": lambda rules, value: replace(rules, spoiler=value == "1"),
    "first": lambda rules, value: replace(rules, private_first=value == "1"),
    "log": lambda rules, _: replace(rules, log_place=None),
    "language": lambda rules, value: replace(rules, language=Language(value)),
}
# Which list of buttons a change belongs to; the others stand on the card itself.
LISTS = {"scene": "scenes", "quota": "quota", "quiet": "quiet"}


def card(rules: GroupRules, group: Group, opened: str = "") -> Screen:
    """Draw the rules; `opened`: with the buttons of one of the lists."""
    rows = {"scenes": _scenes, "quota": _quotas, "quiet": _quiets}.get(opened, _main)(rules, group.chat)
    return Screen(text=_said(rules), rows=rows, card=NAME, audience=Audience.GROUP)


def _said(rules: GroupRules) -> tuple[Say, ...]:
    if not rules.enabled:
        return (Say("group-is-off"), Say("group-is-off-why"))
    quiet = rules.quiet
    lines = [
        Say("item-group-admins" if rules.admins_only else "item-group-everybody"),
        Say("item-group-own" if rules.own_faces_only else "item-group-given"),
        Say("item-group-scenes", {"scenes": _kinds(rules)}) if rules.scenes else Say("item-group-no-scene"),
        Say("item-group-quota", {"n": rules.pictures_a_day}),
        Say("item-group-quiet", {"begin": _clock(quiet.begin), "end": _clock(quiet.end), "zone": rules.zone})
        if quiet
        else Say("item-group-never-quiet"),
        Say("item-group-private-first" if rules.private_first else "item-group-at-once"),
        Say("item-group-spoiler" if rules.spoiler else "item-group-no-spoiler"),
        Say("item-group-log" if rules.log_place else "item-group-no-log"),
    ]
    return (Say("group-is-on"), *lines, Say("group-never-widens"), Say("group-typed"))


def _kinds(rules: GroupRules) -> tuple[Say, ...]:
    return tuple(Say(f"scene-kind-{kind.value}") for kind in SceneKind if kind in rules.scenes)


def _clock(minute: int) -> str:
    return f"{clock_time(minute):%H:%M}"


def _set(label: Say | str, chat: str, value: str) -> Button:
    return button(label, NAME, "set", chat, value)


def _main(rules: GroupRules, chat: str) -> tuple[tuple[Button, ...], ...]:
    other = _OTHER[rules.language]
    language = _set(f"button-language-{other.value}", chat, f"language:{other.value}")
    if not rules.enabled:
        return ((primary("button-group-on", NAME, "set", chat, "on:1"), language),)
    admins, own = rules.admins_only, rules.own_faces_only
    log = (_set("button-group-no-log", chat, "log:"),) if rules.log_place else ()
    return (
        (
            _set(
                "button-group-everybody" if admins else "button-group-admins",
                chat,
                f"admins:{int(not admins)}",
            ),
            _set("button-group-given" if own else "button-group-own", chat, f"own:{int(not own)}"),
        ),
        tuple(
            button(f"button-group-{name}", NAME, "open", chat, name) for name in ("scenes", "quota", "quiet")
        ),
        (
            _set(
                "button-group-at-once" if rules.private_first else "button-group-private-first",
                chat,
                f"first:{int(not rules.private_first)}",
            ),
            _set(
                "button-group-no-spoiler" if rules.spoiler else "button-group-spoiler",
                chat,
                f"spoiler:{int(not rules.spoiler)}",
            ),
        ),
        (*log, language, danger("button-group-off", NAME, "set", chat, "on:0")),
    )


def _scenes(rules: GroupRules, chat: str) -> tuple[tuple[Button, ...], ...]:
    ways = []
    for kind in SceneKind:
        allowed = kind in rules.scenes
        label = Say(
            "button-group-kind-off" if allowed else "button-group-kind-on",
            {"kind": Say(f"scene-kind-{kind.value}")},
        )
        ways.append(_set(label, chat, f"scene:{kind.value}{'-' if allowed else '+'}"))
    return (tuple(ways[:2]), tuple(ways[2:]), (_back(chat),))


def _quotas(rules: GroupRules, chat: str) -> tuple[tuple[Button, ...], ...]:
    ways = [
        _set(Say("button-group-a-day", {"n": n}), chat, f"quota:{n}")
        for n in _A_DAY
        if n != rules.pictures_a_day
    ]
    return (tuple(ways), (_back(chat),))


def _quiets(rules: GroupRules, chat: str) -> tuple[tuple[Button, ...], ...]:
    ways = [
        _set(
            Say("button-group-from-to", {"begin": _clock(begin), "end": _clock(end)}),
            chat,
            f"quiet:{begin}-{end}",
        )
        for begin, end in _QUIET
        if rules.quiet != QuietHours(begin=begin, end=end)
    ]
    never = (_set("button-group-never-quiet", chat, "quiet:"),) if rules.quiet else ()
    return (tuple(ways[:2]), tuple(ways[2:]), (*never, _back(chat)))


def _back(chat: str) -> Button:
    return button("button-back", NAME, "open", chat)
