"""Fitting: whatever a flow says goes into the limits, and nothing is lost on the way."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.fit import fit, length
from bot.chat.platform import Drawn, DrawnButton, DrawnPicture, DrawnProgress, Limits
from bot.chat.screen import Ask, Audience, Mark, Style
from storage.domain.records import Language

SMALL = Limits(text=60, caption=30, button_label=12, buttons_in_row=3, rows=2, album=3, upload_bytes=1000)


def button(label: str, token: str, about: int | None = None) -> DrawnButton:
    return DrawnButton(label=label, token=token, style=Style.PLAIN, about=about)


def picture(number: int) -> DrawnPicture:
    return DrawnPicture(
        data=b"x",
        key=f"key-{number}",
        person_id="p",
        alt="",
        width_px=0,
        height_px=0,
        original=False,
        spoiler=False,
        file_name="x.jpg",
    )


def drawn(text: str = "", **fields: object) -> Drawn:
    return Drawn(text=text, language=Language.EN, audience=Audience.PERSON, **fields)  # type: ignore[arg-type]


def squeezed(text: str) -> str:
    return "".join(text.split())


texts = st.text(st.sampled_from("ab. \n🌙ü"), max_size=400)


@settings(max_examples=150, deadline=None)
@given(
    text=texts,
    pictures=st.integers(0, 8),
    labels=st.lists(st.text("ab🌙", min_size=1, max_size=20), max_size=12),
)
def test_nothing_is_lost_and_everything_fits(text, pictures, labels):
    """Any text, any pictures, any buttons: each part fits, and together they say everything."""
    buttons = tuple(
        button(label, f"token-{number}", number if number < pictures else None)
        for number, label in enumerate(labels)
    )
    whole = drawn(
        text, pictures=tuple(picture(n) for n in range(pictures)), rows=(buttons,) if buttons else ()
    )
    parts = fit(whole, SMALL)
    for part in parts:
        most = SMALL.caption if part.pictures else SMALL.text
        assert length(part.text, utf16=True) <= most
        assert len(part.pictures) <= SMALL.album
        assert len(part.rows) <= SMALL.rows
        for row in part.rows:
            assert 0 < len(row) <= SMALL.buttons_in_row
            for one in row:
                assert length(one.label, utf16=True) <= SMALL.button_label
                assert one.about is None or one.about < len(part.pictures)
    said = squeezed("".join(part.text for part in parts))
    assert squeezed(text) in said
    assert [one.key for part in parts for one in part.pictures] == [f"key-{n}" for n in range(pictures)]
    tokens = sorted(one.token for part in parts for row in part.rows for one in row)
    assert tokens == sorted(one.token for one in buttons)
    for label in labels:
        short = length(label, utf16=True) <= SMALL.button_label
        assert short or squeezed(label) in said


@settings(max_examples=60, deadline=None)
@given(labels=st.lists(st.integers(0, 7), min_size=1, max_size=8, unique=True))
def test_a_button_stays_with_its_picture(labels):
    """When pictures are spread over messages, each button goes along with the one it is about."""
    pictures = tuple(picture(n) for n in range(8))
    rows = (tuple(button(f"HD {n}", f"token-{n}", n) for n in labels),)
    for part in fit(drawn("t", pictures=pictures, rows=rows), replace(SMALL, rows=10)):
        for row in part.rows:
            for one in row:
                assert one.about is not None
                assert part.pictures[one.about].key == f"key-{one.token.removeprefix('token-')}"


def test_what_fits_stays_one_message():
    """Nothing is changed without need."""
    whole = drawn("short", rows=((button("Yes", "t"),),), card="c", reply_to="m", mark=Mark.REJECTED)
    assert fit(whole, SMALL) == (whole,)


def test_a_long_text_breaks_between_paragraphs():
    """Paragraphs and sentences are kept whole where they can be."""
    parts = fit(drawn("One sentence here. Another.\n\nA second paragraph that goes on and on."), SMALL)
    assert [part.text for part in parts] == [
        "One sentence here. Another.",
        "A second paragraph that goes on and on.",
    ]


def test_parts_share_out_what_comes_once():
    """The first part answers and marks; the last asks, shows progress and what to copy."""
    whole = drawn(
        "word " * 30,
        ask=Ask.PHOTOS,
        placeholder="p",
        progress=DrawnProgress(fraction=0.5, text="half"),
        card="card",
        reply_to="m1",
        mark=Mark.ACCEPTED,
        copyable="R-1",
    )
    first, *_, last = fit(whole, SMALL)
    assert (first.reply_to, first.mark, first.card, first.ask) == ("m1", Mark.ACCEPTED, "card", Ask.NOTHING)
    assert (last.reply_to, last.mark, last.ask, last.copyable) == (None, None, Ask.PHOTOS, "R-1")
    assert last.progress is not None
    assert last.card not in (None, "card")


def test_lengths_are_counted_as_the_platform_counts():
    """An emoji is two units in UTF-16 and one code point."""
    assert length("🌙a", utf16=True) == 3
    assert length("🌙a", utf16=False) == 2
    moons = drawn("🌙" * 40)
    assert len(fit(moons, SMALL)) == 2
    assert len(fit(moons, replace(SMALL, utf16=False))) == 1
