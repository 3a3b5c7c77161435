"""Scene ideas for a start: a button in the person's language, a prompt in the painter's."""

from __future__ import annotations

from bot.chat.screen import Button, Say
from bot.flows.parts import button, write_own
from storage.domain import scenes

SCENES: dict[str, str] = {name: scene.prompt for name, scene in scenes.SCENES.items()}


def scene_rows() -> tuple[tuple[Button, ...], ...]:
    """Return four scenes to try at once, and Write my own."""
    ready = [button(f"scene-{name}", "portraits", "scene", value=name) for name in SCENES]
    return (tuple(ready[:2]), tuple(ready[2:]), (write_own(),))


def prompt_said(prompt: str) -> str | Say:
    """Return the prompt as the person knows it: a scene by its button, anything else as typed."""
    return next((Say(f"scene-{name}") for name, text in SCENES.items() if text == prompt), prompt)
