"""Whatever is refused says why, and what to do, in the language of the request."""

from __future__ import annotations

import pytest

from bot.chat.screen import Say
from bot.platforms.web import uploads
from storage.domain.errors import Permanent, Retryable
from storage.domain.records import Language
from tests.bot.platforms.web.driver import WORDS, Browser
from tests.contracts.platform import selfie

GERMAN = "de-DE,de;q=0.8"


async def told(answer) -> tuple[int, str, str]:
    said = await answer.json()
    assert sorted(said) == ["error", "text"]
    return answer.status, said["error"], said["text"]


@pytest.fixture
async def german(platform):
    async with Browser(platform, GERMAN) as opened:
        await opened.enter()
        yield opened


async def test_what_is_too_long_or_too_much_is_said_with_its_measure(browser, german, monkeypatch):
    """How much is taken, not only that it was too much; sizes and numbers as the language writes them."""
    for one, language in ((browser, Language.EN), (german, Language.DE)):
        too_long = await told(await one.say("x" * 4001))
        assert too_long == (400, "text-too-long", WORDS.say(language, Say("text-too-long", {"most": 4000})))
        too_many = await told(await one.upload([b"x"] * 11))
        assert too_many == (
            400,
            "upload-too-many",
            WORDS.say(language, Say("upload-too-many", {"most": 10})),
        )
    monkeypatch.setattr(uploads, "REQUEST_BYTES", 1_000)
    assert "1 kB" in (await told(await german.upload([selfie()])))[2]


async def test_a_text_too_huge_to_be_read_is_called_too_long(browser):
    """What aiohttp refuses by itself is worded as well as what we refuse."""
    status, _, text = await told(await browser.say("x" * 100_000))
    assert (status, text) == (413, WORDS.say(Language.EN, Say("text-too-long", {"most": 4000})))


async def test_a_caption_past_all_measure_is_called_too_long(browser):
    """The form's own fields are bounded, and say so."""
    status, code, text = await told(await browser.upload([selfie()], "x" * 9_000))
    assert (status, code) == (400, "text-too-long")
    assert "1,000" in text


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (Retryable("starting"), 503, "starting"),
        (Retryable("no-such-text"), 503, "something-went-wrong"),
        (Permanent("job-failed"), 500, "job-failed"),
        (RuntimeError("with a secret in it"), 500, "something-went-wrong"),
    ],
)
async def test_trouble_of_ours_is_called_ours(german, recorder, error, status, said):
    """Known trouble by its own sentence, unknown by a general one; never by its code alone."""
    recorder.fail_next = error
    answered = await told(await german.say("hallo"))
    assert (answered[0], answered[2]) == (status, WORDS.say(Language.DE, Say(said)))


async def test_what_has_no_sentence_of_its_own_gets_the_general_one(platform, browser):
    """Also before anybody is in: no session, no such address, another page."""
    general = WORDS.say(Language.EN, Say("request-malformed"))
    async with Browser(platform) as stranger:
        assert await told(await stranger.get("/api/history")) == (401, "no-session", general)
    assert await told(await browser.get("/nowhere")) == (404, "not-found", general)
    assert (await told(await browser.post("/enter", data={"t": "x"}, origin=None)))[2] == general
