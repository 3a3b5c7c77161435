"""Questions before something is destroyed: on cards of their own, so that the answer takes the buttons away.

A button that says "Yes, delete" must not stay behind in the chat once that was done, or was not wanted.
"""

from __future__ import annotations

from bot.chat.screen import Button, Say, Screen


def asked(question: str, message_id: str, *rows: tuple[Button, ...], **args: str | float | Say) -> Screen:
    """Ask at the end of the chat; asked there before, it says so and loses its buttons.

    `question` is the name of the card: what is asked, and about which id.
    """
    return Screen(
        text=(Say(message_id, args),),
        rows=rows,
        card=question,
        anew=True,
        further_down=Say("question-further-down"),
    )


def answered(question: str, *text: Say) -> Screen:
    """Put the answer where the question stands."""
    return Screen(text=text, card=question)
