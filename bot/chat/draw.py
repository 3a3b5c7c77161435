"""A Screen becomes what a platform sends: worded, with tokens on its buttons and bytes in its pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.chat.action import Action
from bot.chat.platform import Drawn, DrawnButton, DrawnPicture, DrawnProgress
from bot.chat.screen import Button, Progress, Say, Screen
from bot.chat.words import Words
from storage.domain.records import Language


def draw(
    screen: Screen,
    *,
    language: Language,
    words: Words,
    token_of: Callable[[Action], str],
    pictures: Sequence[DrawnPicture | None],
) -> Drawn:
    """Word a screen. `pictures` are the opened ones in the screen's order; None where one is gone."""
    place_of = _new_places(pictures)
    says = screen.text if len(place_of) == len(pictures) else (*screen.text, Say("picture-gone"))
    rows = [
        tuple(
            _button(button, language, words, token_of, place_of)
            for button in row
            if _usable(button, place_of)
        )
        for row in screen.rows
    ]
    return Drawn(
        text=words.text(language, says),
        language=language,
        audience=screen.audience,
        pictures=tuple(picture for picture in pictures if picture),
        rows=tuple(row for row in rows if row),
        ask=screen.ask,
        placeholder=words.say(language, screen.placeholder) if screen.placeholder else "",
        steps=tuple(words.say(language, step) for step in screen.steps),
        progress=_progress(screen.progress, language, words) if screen.progress else None,
        card=screen.card,
        reply_to=screen.reply_to,
        mark=screen.mark,
        copyable=screen.copyable,
        quiet=screen.quiet,
    )


def _new_places(pictures: Sequence[DrawnPicture | None]) -> dict[int, int]:
    left = [old for old, picture in enumerate(pictures) if picture]
    return {old: new for new, old in enumerate(left)}


def _usable(button: Button, place_of: dict[int, int]) -> bool:
    """A button about a picture goes when the picture is gone: pressing it could only fail."""
    return button.about is None or button.about in place_of


def _button(
    button: Button,
    language: Language,
    words: Words,
    token_of: Callable[[Action], str],
    place_of: dict[int, int],
) -> DrawnButton:
    return DrawnButton(
        label=words.say(language, button.label),
        token=token_of(button.action),
        style=button.style,
        about=None if button.about is None else place_of[button.about],
        wants=button.wants,
    )


def _progress(progress: Progress, language: Language, words: Words) -> DrawnProgress:
    says = [progress.stage]
    if progress.ahead:
        says = [Say("progress-ahead", {"n": progress.ahead})]
    elif progress.remaining_s is not None:
        says.append(Say("progress-left", {"left_s": progress.remaining_s}))
    text = " · ".join(words.say(language, say) for say in says)
    return DrawnProgress(fraction=min(1.0, max(0.0, progress.fraction)), text=text)
