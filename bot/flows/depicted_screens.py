"""What the depicted see of one set of pictures of them; the story is in depicted.py."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.screen import Button, Say, Screen
from bot.flows.ask_screens import named
from bot.flows.parts import button, danger, primary
from bot.flows.portrait_screen import shown
from bot.flows.questions import asked
from bot.flows.scenes import prompt_said
from storage.domain.linking import plain_name
from storage.domain.permissions import Use
from storage.domain.prompts import LENGTH_MOST
from storage.domain.records import Picture

NAME = "depicted"


def one(use: Use, name: str, pictures: Sequence[Picture], *, may_stop: bool) -> Screen:
    """Draw a set: the pictures, by whom, with which prompt, where, when, and what can be done."""
    rows: list[tuple[Button, ...]] = []
    if pictures:
        row = [danger("button-depicted-delete", NAME, "delete", use.job_id)]
        if use.report is None:
            row.append(button("button-depicted-report", NAME, "report", use.job_id))
        rows.append(tuple(row))
    if may_stop:
        rows.append((danger("button-depicted-stop", NAME, "stop", use.job_id),))
    rows.append((button("button-uses", "consents", "uses"),))
    return Screen(
        text=(*about(use, name), *_report(use)),
        pictures=tuple(shown(picture, number) for number, picture in enumerate(pictures, start=1)),
        rows=tuple(rows),
        card=_card(use),
        anew=True,
    )


def about(use: Use, name: str) -> tuple[Say, ...]:
    """Say by whom, when and where, and the wish."""
    made_on = use.queued_at.isoformat()
    about_it = Say("depicted-about", {"name": named(name), "made_on": made_on, "where": _where(use)})
    return about_it, wish_of(use)


def wish_of(use: Use) -> Say:
    """Say the wish: somebody else's words, between quotation marks that they cannot close."""
    if use.prompt is None:
        return Say("depicted-wish-gone")
    said = prompt_said(use.prompt)
    return Say("ask-wish", {"prompt": said if isinstance(said, Say) else plain_name(said, most=LENGTH_MOST)})


def _where(use: Use) -> Say:
    kind = "private" if use.place.private else "group"
    return Say(f"depicted-in-{kind}", {"platform": use.place.platform})


def _report(use: Use) -> tuple[Say, ...]:
    return (Say("depicted-reported", {"reference": use.report}),) if use.report else ()


def _card(use: Use) -> str:
    return f"{NAME}:{use.job_id}"


def sure(use: Use) -> Screen:
    """Ask before they go for everybody."""
    return asked(
        deleting(use.job_id),
        "depicted-delete-sure",
        (
            danger("button-delete-yes", NAME, "delete-yes", use.job_id),
            primary("button-keep-them", NAME, "keep", use.job_id),
        ),
    )


def deleting(job_id: str) -> str:
    """Return the name of the card that asks."""
    return f"depicted-delete:{job_id}"


def gone(use: Use) -> Screen:
    """Let the card stand without the pictures, which are gone."""
    back = (button("button-uses", "consents", "uses"),)
    return Screen(text=(Say("depicted-gone"), wish_of(use)), rows=(back,), card=_card(use), in_place=True)


def reported(use: Use, name: str, pictures: Sequence[Picture], *, may_stop: bool) -> Screen:
    """Draw the card again, with the reference number to copy."""
    screen = one(use, name, pictures, may_stop=may_stop)
    return Screen(
        text=(*screen.text, Say("depicted-report-next")),
        pictures=screen.pictures,
        rows=screen.rows,
        card=screen.card,
        copyable=use.report,
    )


def all_sure(grant_id: str, count: int) -> Screen:
    """Ask before everything goes that was made under a permission."""
    return asked(
        deleting(grant_id),
        "depicted-all-sure",
        (
            danger("button-delete-yes", NAME, "all-yes", grant_id),
            primary("button-keep-them", NAME, "keep", grant_id),
        ),
        n=count,
    )


def removed_there(use: Use | None, name: str, count: int) -> Screen:
    """Tell the one who had them made."""
    said = Say("depicted-removed-there", {"name": named(name), "n": count})
    return Screen(text=(said,) if use is None else (said, wish_of(use)))


def hidden_there(use: Use) -> Screen:
    """Tell the one who had them made that they are looked at, and not by whose wish."""
    return Screen(text=(Say("depicted-hidden-there"), wish_of(use)))
