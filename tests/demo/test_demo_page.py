"""The demo's chat as a page to read, from a real chat: its person agrees in the product's own flows."""

from __future__ import annotations

import html
import re

import pytest

from bot.chat.screen import Say
from demo.browser import Browser
from demo.output import transcript
from demo.story import Story
from storage.domain.records import Language
from tests.bot.platforms.web.driver import WORDS
from tests.bot.platforms.web.reality import really


def said(code: str, **params) -> str:
    return WORDS.say(Language.EN, Say(code, params))


@pytest.fixture
async def articles(memory, vault, clock, tmp_path) -> list[str]:
    """The page's messages, in order, after she has agreed and sent a photo."""
    async with really(memory, vault, clock) as story, Browser(story.platform.link()) as browser:
        person = Story(browser=browser)
        await person.agree()
        transcript(browser, {}, tmp_path / "chat.html")
    page = (tmp_path / "chat.html").read_text("utf-8")
    return re.findall(r"<article.*?</article>", page, re.DOTALL)


async def test_the_question_for_consent_is_a_line_of_the_conversation(articles):
    """Asked, agreed to, and thanked for: once each, in this order, though one place of the chat held all."""
    words = [said("consent-biometric", operator="Grace"), said("consent-adult"), said("consent-thanks")]
    places = [[at for at, one in enumerate(articles) if html.escape(said_so) in one] for said_so in words]
    assert [len(found) for found in places] == [1, 1, 1]
    assert places == sorted(places)


async def test_what_was_pressed_is_told(articles):
    """The yes of the question stands out; what she did not choose is there, too."""
    (asked,) = [one for one in articles if said("button-agree") in one]
    assert f'<span class="button pressed">{said("button-agree")}</span>' in asked
    assert f'<span class="button">{said("button-no-thanks")}</span>' in asked
