"""Scene ideas for a start: a button in the person's language, a prompt in the painter's."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.screen import Button, Say
from bot.flows.parts import button, write_own
from storage.domain import scenes
from storage.domain.records import PortraitRequest

SCENES: dict[str, str] = {name: scene.prompt for name, scene in scenes.SCENES.items()}


def scene_rows() -> tuple[tuple[Button, ...], ...]:
    """Return four scenes to try at once, and Write my own."""
    ready = [button(f"scene-{name}", "portraits", "scene", value=name) for name in SCENES]
    return (tuple(ready[:2]), tuple(ready[2:]), (write_own(),))


def wish_said(request: PortraitRequest, drawn: Sequence[PortraitRequest]) -> str | Say:
    """Return the wish; of several sets of one wish in `drawn`, also which one: they are told apart."""
    before = [one for one in drawn if one.created_at < request.created_at and one.prompt == request.prompt]
    said = prompt_said(request.prompt)
    return Say("portrait-numbered", {"prompt": said, "n": len(before) + 1}) if before else said


def prompt_said(prompt: str) -> str | Say:
    """Return the prompt as the person knows it: a scene by its button, anything else as typed."""
    return next((Say(f"scene-{name}") for name, text in SCENES.items() if text == prompt), prompt)
