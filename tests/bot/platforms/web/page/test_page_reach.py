"""The page for everybody, in a real browser: keyboard, screen reader, fingers, contrast."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.chat.platform import DrawnProgress
from bot.chat.screen import Ask, Mark, Style
from storage.domain.records import Language
from tests.bot.platforms.web.page.chromium import CONTRAST, NEEDED, PHONE, PHOTOS, agree, chat_of
from tests.bot.platforms.web.story import TEXTS
from tests.bot.platforms.web.test_web_words import ENGLISH, GERMAN
from tests.contracts.platform import button, drawn

pytestmark = NEEDED
PAGE_WORDS = {"en": ENGLISH, "de": GERMAN}


async def test_keyboard_alone_is_enough(open_page, story):
    """Link to skip, consent, prompt, full screen, next picture, back to where one was: without a pointer."""
    page = await open_page()
    keys = page.keyboard
    assert await page.evaluate("document.querySelector('a, button, [tabindex]').className") == "skip"
    await page.focus(".skip")
    await keys.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "text"
    await agree(page).focus()
    await keys.press("Enter")
    await page.locator("#tray").wait_for()
    await page.focus("#text")
    await keys.type("on the moon")
    await keys.press("Enter")
    await expect(page.locator("figure img.come")).to_have_count(4)
    assert await page.evaluate("document.activeElement.id") == "text"
    await page.locator("figure .look").nth(1).focus()
    await keys.press("Enter")
    await expect(page.locator("#viewer-count")).to_have_text("2 of 4")
    await keys.press("ArrowRight")
    await expect(page.locator("#viewer-count")).to_have_text("3 of 4")
    await keys.press("Escape")
    await expect(page.locator("#viewer")).to_be_hidden()
    assert await page.evaluate("document.activeElement.getAttribute('aria-label')") == "View Portrait 2"


async def test_focus_survives_an_edit(open_page, story):
    """When the pressed button is replaced, the focus stays in the card instead of falling to the top."""
    page = await open_page()
    place = await chat_of(page)
    ref = await story.platform.show(
        place, drawn("One", rows=((button("Go", "go"),),)), replace=None, key="k1"
    )
    await page.get_by_role("button", name="Go").focus()
    await story.platform.show(place, drawn("Two", rows=((button("Next", "next"),),)), replace=ref, key="k2")
    await page.get_by_role("button", name="Next").wait_for()
    assert await page.evaluate("document.activeElement.textContent") == "Next"


async def test_new_messages_are_announced_and_edits_are_not(open_page, story):
    """What the bot says is heard once; progress, quiet cards and earlier messages do not chatter."""
    page = await open_page()
    place = await chat_of(page)
    await page.reload()
    await page.locator("body.ready").wait_for()
    progress = [DrawnProgress(fraction=n / 4, text=f"{n} of 4") for n in range(4)]
    ref = None
    for number, one in enumerate(progress):
        card = drawn("Drawing", progress=one, card="c")
        ref = await story.platform.show(place, card, replace=ref, key=f"k{number}")
        await page.get_by_text(f"{number} of 4").first.wait_for()
    await story.platform.show(place, drawn("Quietly", quiet=True), replace=None, key="q")
    await page.locator(".words", has_text="Quietly").wait_for()
    assert await page.locator("#announcer p").all_inner_texts() == ["Drawing. 0 of 4"]


async def said(page) -> list[str]:
    return await page.locator("#announcer p").all_inner_texts()


@pytest.mark.parametrize(
    ("locale", "counted", "dark"),
    [
        ("en-GB", "5 accepted, 1 doubtful, 1 turned down, 1 received.", "Your photo 4: "),
        ("de-DE", "5 angenommen, 1 fraglich, 1 nicht brauchbar, 1 angekommen.", "Dein Foto 4: "),
    ],
)
async def test_verdicts_are_heard(open_page, story, locale, counted, dark):
    """What became of eight photos is one sentence; what is wrong with one is said with its number."""
    page = await open_page(PHONE, locale)
    await agree(page, locale[:2]).click()
    await page.set_input_files("#files", PHOTOS)
    await page.locator("#announcer p", has_text=dark).wait_for()
    heard = await said(page)
    assert counted in heard
    assert dark + TEXTS[Language(locale[:2])]["dark"] in heard
    assert len(heard) <= 5  # and the card, and the other verdict: the marks do not chatter
    for number, mark in ((1, "accepted"), (4, "rejected"), (6, "doubtful"), (8, "received")):
        name = await page.locator(".tile .look").nth(number - 1).get_attribute("aria-label")
        assert name == f"{dark[:-4]} {number}: {PAGE_WORDS[locale[:2]][mark]}"
    await page.locator(".tile .look").nth(3).click()
    await expect(page.locator("#viewer-alt")).to_have_text(
        f"{dark[:-4]} 4: {PAGE_WORDS[locale[:2]]['rejected']}"
    )


async def test_the_same_verdict_on_several_photos_is_said_once(open_page, story):
    """Three quiet replies with the same words: one sentence that names the three; a reload is silent."""
    story.undecided = True
    page = await open_page()
    place = await chat_of(page)
    await page.set_input_files("#files", PHOTOS[:3])
    await expect(page.locator("#announcer")).to_contain_text("3 received.")
    for number, ref in enumerate(sorted(story.kept)):
        reply = drawn("Too dark. Turn to a window.", reply_to=ref, mark=Mark.REJECTED, quiet=True)
        await story.platform.show(place, reply, replace=None, key=f"v{number}")
    await expect(page.locator("#announcer")).to_contain_text(
        "Your photos 1, 2 and 3: Too dark. Turn to a window."
    )
    assert [one for one in await said(page) if "turned down" in one] == ["3 turned down."]
    await page.reload()
    await page.locator("body.ready").wait_for()
    await page.wait_for_timeout(1_500)
    assert await said(page) == []


async def test_everything_has_a_name_and_room_for_a_finger(open_page, story):
    """Every control has an accessible name and is at least 44 pixels; ids are unique; landmarks are there."""
    page = await open_page(PHONE)
    await agree(page).click()
    await page.locator("#tray").wait_for()
    await page.set_input_files("#files", PHOTOS)
    await page.locator(".badge.doubtful").wait_for()
    await page.fill("#text", "on the moon")
    await page.click("#send")
    await expect(page.locator("figure img.come")).to_have_count(4)
    troubles = await page.evaluate(
        """() => {
          const found = [];
          for (const node of document.querySelectorAll("button, a, textarea, input")) {
            if (!node.checkVisibility()) continue;
            const words = node.textContent.trim() || node.labels?.[0]?.textContent;
            const name = node.getAttribute("aria-label") || words;
            if (!name) found.push(`no name: ${node.outerHTML.slice(0, 80)}`);
            const { width, height } = node.getBoundingClientRect();
            const small = Math.min(width, height) < 44 && !node.matches(".command, .skip, textarea");
            if (small) found.push(`small: ${node.outerHTML.slice(0, 80)} ${width}x${height}`);
          }
          for (const image of document.images) if (!image.hasAttribute("alt")) found.push("no alt");
          const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
          if (new Set(ids).size !== ids.length) found.push("an id twice");
          const missing = ["header", "main", "h1"].filter((tag) => !document.querySelector(tag));
          found.push(...missing);
          if (document.documentElement.lang !== "en") found.push("no language");
          return found;
        }"""
    )
    assert troubles == []


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_text_has_contrast(open_page, story, scheme):
    """All text meets WCAG AA (4.5 to 1) in both themes, measured as the browser paints it."""
    page = await open_page(PHONE, "en-GB", scheme, reduced_motion="reduce")
    place = await chat_of(page)
    rows = (
        (
            button("Train", "a", style=Style.PRIMARY),
            button("Later", "b"),
            button("Erase", "c", style=Style.DANGER),
        ),
    )
    progress = DrawnProgress(fraction=0.5, text="half way")
    card = drawn("See /privacy first", rows=rows, progress=progress, copyable="R-1", card="c", ask=Ask.PHOTOS)
    await story.platform.show(place, card, replace=None, key="k")
    await page.get_by_role("button", name="Erase").wait_for()
    await page.fill("#text", "/help")
    await page.click("#send")
    await page.locator(".command-said").wait_for()
    assert await page.evaluate(CONTRAST) == []
