"""The ready-made scenes and their kinds: what permissions speak of. Everything else is in own words.

Here and not in the bot, because the kind of a request is read off its prompt when it is stored: nobody who
asks can claim one.
"""

from __future__ import annotations

from dataclasses import dataclass

from storage.domain.grants import SceneKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    prompt: str  # in English: the painter's text encoder was trained on it
    kind: SceneKind


SCENES: dict[str, Scene] = {
    "beach": Scene(
        prompt="a selfie on a sunny beach, turquoise sea, soft morning light", kind=SceneKind.TRAVEL
    ),
    "jungle": Scene(
        prompt="a selfie in a green jungle, ferns and sunbeams, adventurous mood", kind=SceneKind.TRAVEL
    ),
    "moon": Scene(
        prompt="a selfie on the moon in a white space suit, Earth in the black sky", kind=SceneKind.FANTASY
    ),
    "cafe": Scene(prompt="a portrait in a cosy café by the window, warm light", kind=SceneKind.EVERYDAY),
}

_KINDS = {scene.prompt: scene.kind for scene in SCENES.values()}


def kind_of(prompt: str, negative_prompt: str = "") -> SceneKind:
    """A ready-made scene is one to the letter; a word more and it is in own words."""
    return SceneKind.OWN_WORDS if negative_prompt else _KINDS.get(prompt, SceneKind.OWN_WORDS)
