"""The page's own words and files."""

from __future__ import annotations

import json
import re
from importlib.resources import files

PAGE = files("bot.platforms.web") / "page"
ENGLISH = json.loads((PAGE / "en.json").read_text())
GERMAN = json.loads((PAGE / "de.json").read_text())
CODE = {
    entry.name: entry.read_text() for entry in PAGE.iterdir() if entry.name.endswith((".js", ".html", ".css"))
}


def test_both_languages_say_the_same():
    """Every text is there in German and English, with the same places to fill."""
    assert list(ENGLISH) == list(GERMAN) == sorted(ENGLISH)
    for name, text in ENGLISH.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", GERMAN[name])), name
        assert text.strip()
        assert GERMAN[name].strip()


def test_every_text_is_used_and_every_used_text_is_there():
    """No word of the page is missing, none is left over."""
    code = "\n".join(CODE.values())
    said = re.findall(r'say\((?:[^()"]+ \? )?"([a-z-]+)"(?: : "([a-z-]+)")?', code)
    used = {one for either in said for one in either if one} | set(
        re.findall(r'data-(?:say|label|placeholder)="([a-z-]+)"', code)
    )
    used |= set(
        re.findall(
            r'"(status-[a-z]+|placeholder-photos|accepted|doubtful|received|rejected)"',
            code + str(list(ENGLISH)),
        )
    )
    used |= {"accepted", "doubtful", "received", "rejected", "placeholder", "placeholder-photos"}
    used |= {"status-away", "status-busy", "status-private"}
    assert set(ENGLISH) - used == set()
    assert used - set(ENGLISH) == set()


def test_the_page_needs_nothing_from_elsewhere():
    """No address of another machine, no inline code or style, no HTML made from text."""
    for name, text in CODE.items():
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text), name
        assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text), (
            name
        )
        if name.endswith(".html"):
            assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?![^>]*\ssrc=)", text), name


def test_files_stay_small():
    """A page that people are to trust can be read in an evening."""
    for name, text in CODE.items():
        assert text.count("\n") < 400, name
