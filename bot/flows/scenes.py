"""Scene ideas for a start: a button in the person's language, a prompt in the painter's."""

from __future__ import annotations

from bot.chat.screen import Button, Say
from bot.flows.parts import button

# The painter's text encoder was trained on English.
SCENES: dict[str, str] = {
    "beach": "a selfie on a sunny beach, turquoise sea, soft morning light",
    "jungle": "a selfie in a green jungle, ferns and sunbeams, adventurous mood",
    "moon": "a selfie on the moon in a white space suit, Earth in the black sky",
    "cafe": "a portrait in a cosy café by the window, warm light",
}


def scene_rows() -> tuple[tuple[Button, ...], ...]:
    """Return four scenes to try at once, and Write my own."""
    scenes = [button(f"scene-{name}", "portraits", "scene", value=name) for name in SCENES]
    return (tuple(scenes[:2]), tuple(scenes[2:]), (button("button-write-own", "portraits", "write"),))


def prompt_said(prompt: str) -> str | Say:
    """Return the prompt as the person knows it: a scene by its button, anything else as typed."""
    return next((Say(f"scene-{name}") for name, text in SCENES.items() if text == prompt), prompt)
