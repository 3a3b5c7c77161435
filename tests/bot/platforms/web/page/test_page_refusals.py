"""What the server refuses, as the page says it in a real browser: why, what to do, and nothing is lost."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from bot.chat.screen import Mark, Say
from bot.platforms.web import api, uploads
from bot.platforms.web import lines as making
from storage.domain.errors import BadInput, Permanent, Retryable
from storage.domain.records import Language
from tests.bot.platforms.web.driver import WORDS
from tests.bot.platforms.web.page.chromium import (
    CONTRAST,
    NEEDED,
    PHONE,
    PHOTOS,
    agree,
    chat_of,
    sideways_overflow,
)
from tests.bot.platforms.web.test_web_words import GERMAN
from tests.contracts.platform import drawn

pytestmark = NEEDED
REFUSED = ("400", "413", "500", "503")  # the browser notes each in its console
LANGUAGES = pytest.mark.parametrize(
    ("locale", "scheme"), [("de-DE", "dark"), ("en-GB", "light")], ids=["german", "english"]
)


def sentence(locale: str, code: str, **params) -> str:
    return WORDS.say(Language(locale[:2]), Say(code, params))


async def impatient(page) -> None:
    """The page repeats what may yet go through for a minute; here for an instant."""

    async def hurried(route):
        answer = await route.fetch()
        code = (await answer.text()).replace("[1, 2, 4, 8, 15, 15, 15]", "[0.01]")
        await route.fulfill(response=answer, body=code)

    await page.route("**/page/wire.js", hurried)
    await page.reload()
    await page.locator("body.ready .line").first.wait_for()


def failing(story, *errors) -> None:
    """The conversation fails so often, and then works."""
    waiting = list(errors)

    async def handle(incoming):
        if waiting:
            raise waiting.pop(0)
        await story.handle(incoming)

    story.platform._api.handle = handle


@LANGUAGES
async def test_a_text_that_is_too_long_comes_back_to_be_changed(open_page, story, locale, scheme):
    """It goes back into the empty field, whole, and a notice says why; it goes when it is shorter."""
    page = await open_page(PHONE, locale, scheme, REFUSED, reduced_motion="reduce")
    for length, patience in ((4_001, "long"), (80_000, "far longer")):
        text = (patience + " ") * (length // len(patience))
        await page.fill("#text", text[:length])
        await page.click("#send")
        await expect(page.locator("#text")).to_have_value(text[:length].strip())
        await expect(page.locator("#toast.shown")).to_have_text(sentence(locale, "text-too-long", most=4000))
        await expect(page.locator(".mine:not(.command-said), .trouble")).to_have_count(0)
    await page.fill("#text", "on the moon")
    await page.click("#send")
    await expect(page.locator("figure img.come")).to_have_count(4)
    assert story.typed == ["on the moon"]


@LANGUAGES
async def test_a_text_refused_while_another_is_begun_is_changed_or_discarded(
    open_page, story, locale, scheme
):
    """It stays in the chat with the reason and two ways: into the field above what is there, or away."""
    page = await open_page(PHONE, locale, scheme, REFUSED, reduced_motion="reduce")
    let_go = asyncio.Event()

    async def slowly(route):
        await let_go.wait()
        await route.continue_()

    await page.route("**/api/message", slowly)
    text = "long " * 801
    for way in (0, 1):
        let_go.clear()
        await page.fill("#text", text)
        await page.click("#send")
        await page.fill("#text", "begun since")
        let_go.set()
        trouble = page.locator(".trouble")
        await expect(trouble).to_contain_text(sentence(locale, "text-too-long", most=4000))
        await expect(page.locator("#text")).to_have_value("begun since")
        assert await page.evaluate(CONTRAST) == []
        assert await sideways_overflow(page) == 0
        await expect(trouble.get_by_role("button")).to_have_count(2)
        refused = await page.locator(".mine .bubble", has_text="long long").bounding_box()
        assert refused
        assert refused["height"] < PHONE["viewport"]["height"] / 2
        await trouble.get_by_role("button").nth(way).click()
        await expect(trouble).to_have_count(0)
        await expect(page.locator(".mine .bubble", has_text="long long")).to_have_count(0)
        if way == 0:
            await expect(page.locator("#text")).to_have_value(f"{text.strip()}\nbegun since")
            await expect(page.locator("#text")).to_be_focused()
    await expect(page.locator("#text")).to_have_value("begun since")
    assert await page.evaluate("document.activeElement.matches('.line')")
    assert story.typed == []


@LANGUAGES
@pytest.mark.parametrize("code", ["upload-too-many", "upload-too-big"])
async def test_photos_that_are_too_much_at_once_go_in_parts(
    open_page, story, monkeypatch, locale, scheme, code
):
    """They stay on the page with the reason; trying again sends them in smaller parts, all of them."""
    page = await open_page(PHONE, locale, scheme, REFUSED, reduced_motion="reduce")
    await agree(page, locale[:2]).click()
    if code == "upload-too-many":
        monkeypatch.setattr(uploads, "FILES_AT_ONCE", 2)
        said = sentence(locale, code, most=2)
    else:
        most = 2 * max(photo.stat().st_size for photo in PHOTOS[:4])
        monkeypatch.setattr(uploads, "REQUEST_BYTES", most)
        said = sentence(locale, code, limit_bytes=most)
    await page.set_input_files("#files", PHOTOS[:4])
    await expect(page.locator(".trouble")).to_have_count(1)
    await expect(page.locator(".trouble")).to_contain_text(said)
    await expect(page.locator("#announcer")).to_contain_text(said)
    await expect(page.locator(".tile img")).to_have_count(4)
    assert await page.evaluate(CONTRAST) == []
    await page.locator(".trouble button").first.click()
    await expect(page.locator(".badge.accepted")).to_have_count(4)
    await expect(page.locator(".trouble")).to_have_count(0)
    await expect(page.locator(".tile")).to_have_count(4)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadInput("upload-malformed"), "upload-malformed"),
        (Retryable("starting"), "starting"),
        (Permanent("no-such-sentence"), "something-went-wrong"),
    ],
)
async def test_photos_wait_with_the_reason_until_they_go(open_page, story, error, code):
    """Whatever kept them from being taken in: they stay, the reason is said, and a press sends them again."""
    page = await open_page(PHONE, "de-DE", troubles_allowed=REFUSED)
    await impatient(page)
    failing(story, error, error)
    await page.set_input_files("#files", PHOTOS[:2])
    await expect(page.locator(".trouble")).to_contain_text(sentence("de", code))
    await expect(page.locator(".tile img")).to_have_count(2)
    failing(story)
    await page.locator(".trouble button").first.click()
    await expect(page.locator(".badge.accepted")).to_have_count(2)
    await expect(page.locator(".trouble")).to_have_count(0)


async def test_a_reason_outlasts_the_servers_own_lines(open_page, story):
    """They come over the stream, sometimes after the refusal: the reason stays, and the way on."""
    page = await open_page(PHONE, "de-DE", troubles_allowed=REFUSED)
    failing(story, *[Permanent("no-such-sentence")] * 2)
    await page.set_input_files("#files", PHOTOS[:2])
    await expect(page.locator(".trouble")).to_have_count(1)
    await page.fill("#text", "am Strand")
    await page.click("#send")
    await expect(page.locator(".trouble")).to_have_count(2)
    transcripts = story.platform._transcripts
    (chat,) = transcripts._open

    async def come_again(change):
        """The lines of what was refused, and then one of the bot: it is the last to arrive."""

        def decide(lines):
            return [(ref, change(line.body)) for ref, line in lines.items() if ref.startswith(("p-", "m-"))]

        await transcripts.change(chat, None, decide)
        await story.platform.show(await chat_of(page), drawn("Noted"), replace=None, key=change.__name__)

    def as_it_is(body):
        return dict(body)

    def accepted(body):
        return making.marked(body, Mark.ACCEPTED) if body.get("group") else body

    await come_again(as_it_is)
    await expect(page.locator(".line", has_text="Noted")).to_have_count(1)
    await expect(page.locator(".trouble")).to_have_count(2)
    await come_again(accepted)  # these had been taken in, only the answer was lost
    await expect(page.locator(".badge.accepted")).to_have_count(2)
    await expect(page.locator(".trouble")).to_have_count(1)
    await page.locator(".trouble button").first.click()
    await expect(page.locator("figure img.come")).to_have_count(4)
    await expect(page.locator(".trouble")).to_have_count(0)
    assert story.typed == ["am Strand"]


async def test_photos_that_cannot_be_taken_in_can_be_discarded(open_page, story):
    """Then they and the reason leave the page, and nothing keeps somebody from closing it."""
    page = await open_page(PHONE, "de-DE", troubles_allowed=REFUSED)
    failing(story, BadInput("upload-malformed"))
    await page.set_input_files("#files", PHOTOS[:2])
    await page.locator(".trouble").get_by_role("button", name=GERMAN["discard"]).click()
    await expect(page.locator(".tile, .trouble")).to_have_count(0)
    page.once("dialog", lambda dialog: pytest.fail(dialog.type))
    await page.reload()
    await page.locator("body.ready .line").first.wait_for()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadInput("request-malformed"), "request-malformed"),
        (Retryable("starting"), "starting"),
        (RuntimeError("unknown"), "something-went-wrong"),
    ],
)
async def test_a_press_that_led_nowhere_says_why(open_page, story, error, code):
    """The sentence, not only that it failed; the button is there to be pressed again, and then works."""
    page = await open_page(PHONE, "de-DE", troubles_allowed=REFUSED)
    await impatient(page)
    failing(story, error, error)
    await agree(page, "de").click()
    await expect(page.locator("#toast.shown")).to_have_text(sentence("de", code))
    failing(story)
    await agree(page, "de").click()
    await page.locator("#tray").wait_for()


async def test_a_server_that_wakes_is_waited_for(open_page, story, monkeypatch):
    """A message to a bot that is just starting goes by itself as soon as it is up."""
    page = await open_page(troubles_allowed=REFUSED)
    monkeypatch.setattr(story.platform._api, "handle", None)
    await page.fill("#text", "good morning")
    async with page.expect_response("**/api/message") as answered:
        await page.click("#send")
    assert (await (await answered.value).json())["error"] == "starting"
    monkeypatch.setattr(story.platform._api, "handle", story.handle)
    await expect(page.locator("figure img.come")).to_have_count(4)
    await expect(page.locator(".trouble")).to_have_count(0)


async def test_who_cannot_be_reached_is_said_so(open_page, story):
    """Without any answer the page says that, for a text and for a press, and the text goes later."""
    page = await open_page(PHONE, troubles_allowed=("ERR_FAILED",))
    await impatient(page)
    await page.route("**/api/*", lambda route: route.abort())
    await agree(page).click()
    await expect(page.locator("#toast.shown")).to_contain_text("Please press again in a moment")
    await page.fill("#text", "in a tunnel")
    await page.click("#send")
    await expect(page.locator(".trouble")).to_contain_text("cannot be reached right now")
    await page.unroute("**/api/*")
    await page.locator(".trouble button").first.click()
    await expect(page.locator("figure img.come")).to_have_count(4)


async def test_another_servers_answer_is_named_by_its_number(open_page, story):
    """A proxy between us that refuses with a page of its own: its status, and what to try."""
    page = await open_page(PHONE, "de-DE", troubles_allowed=("418",))
    await page.route("**/api/message", lambda route: route.fulfill(status=418, body="<h1>Tee</h1>"))
    await page.fill("#text", "hallo")
    await page.click("#send")
    await expect(page.locator("#toast.shown")).to_contain_text("Fehler 418")
    await expect(page.locator("#text")).to_have_value("hallo")


async def test_leaving_with_something_unsent_is_asked_about(open_page, story, monkeypatch):
    """What was refused would be gone after a reload: the browser asks first."""
    page = await open_page(troubles_allowed=REFUSED)
    monkeypatch.setattr(api, "TEXT_LENGTH", 3)
    await page.fill("#text", "four")
    await page.click("#send")
    await page.locator("#toast.shown").wait_for()
    asked: list[str] = []

    async def stay(dialog):
        asked.append(dialog.type)
        await dialog.dismiss()

    page.once("dialog", stay)
    await page.evaluate("setTimeout(() => location.reload())")
    await page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    await expect(page.locator("#text")).to_have_value("four")
