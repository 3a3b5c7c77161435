"""Staying at the newest message: who is at the end follows what comes, who reads further up is left alone."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.bot.platforms.web.page.chromium import NEEDED, PHONE, chat_of, fixture
from tests.contracts.platform import button, drawn, picture

pytestmark = NEEDED

AT_END = """() => {
  const chat = document.getElementById("chat");
  return chat.scrollHeight - chat.scrollTop - chat.clientHeight < 2;
}"""

BEGINS = """(node) => {
  const upper = document.getElementById("chat").getBoundingClientRect().top;
  return Math.abs(node.getBoundingClientRect().top - upper - 12) < 4;
}"""  # at the upper edge, with a little air

MANY_ENTRIES = """() => {
  const menu = document.getElementById("menu");
  for (let n = 0; n < 14; n++) menu.prepend(menu.lastElementChild.cloneNode(true));
}"""


@fixture()
async def page(open_page, story) -> Page:
    """A chat on a phone that is longer than the window."""
    page = await open_page(PHONE)
    place = await chat_of(page)
    for number in range(6):
        await story.platform.show(place, drawn("A long story. " * 30), replace=None, key=f"long-{number}")
    await expect(page.locator(".theirs", has_text="A long story.")).to_have_count(6)
    await page.wait_for_function(AT_END)
    return page


async def test_what_grows_at_the_end_stays_in_view(page):
    """A card that grows after it came (a picture arrives, a tray fills) is not left under the edge."""
    await page.evaluate("document.querySelector('#lines').lastElementChild.style.minHeight = '500px'")
    await page.wait_for_function(AT_END)
    await expect(page.locator("#newer")).to_be_hidden()


async def test_who_reads_further_up_is_left_there_and_told(page, story):
    """News moves nobody who scrolled up; the button leads to it."""
    await page.evaluate("document.getElementById('chat').scrollTo({ top: 0, behavior: 'instant' })")
    await page.wait_for_timeout(200)
    await story.platform.show(await chat_of(page), drawn("News. " * 40), replace=None, key="news")
    await expect(page.locator("#newer")).to_be_visible()
    assert await page.evaluate("document.getElementById('chat').scrollTop") == 0
    await page.click("#newer")
    await page.wait_for_function(AT_END)
    await expect(page.locator("#newer")).to_be_hidden()


async def test_who_sends_something_from_further_up_sees_the_answers(page, story):
    """The way to the end is a glide: an answer that comes meanwhile does not end it half way."""
    await page.evaluate("document.getElementById('chat').scrollTo({ top: 0, behavior: 'instant' })")
    await page.wait_for_timeout(200)
    await page.fill("#text", "on the moon")
    await page.click("#send")
    await page.wait_for_function("document.getElementById('chat').scrollTop > 0")
    await story.platform.show(await chat_of(page), drawn("News. " * 60), replace=None, key="news")
    await expect(page.locator(".theirs", has_text="News.")).to_have_count(1)
    await page.wait_for_function(AT_END)
    await expect(page.locator("#newer")).to_be_hidden()


NARROW = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}
LONG = "Was mit deinen Daten passiert. " * 60


async def expect_to_begin(page: Page, words: str) -> None:
    item = page.locator(".theirs", has_text=words).last
    await expect(item).to_have_count(1)
    handle = await item.element_handle()
    await page.wait_for_function(BEGINS, arg=handle)
    await page.wait_for_timeout(300)
    assert await item.evaluate(BEGINS)


async def test_an_answer_longer_than_the_window_shows_its_beginning(open_page, story):
    """To a text and to a press, and after a reload: nobody has to scroll back to where it begins."""
    page = await open_page(NARROW, "de-DE")
    place = await chat_of(page)

    async def answer(incoming):
        await story.platform.show(place, drawn(LONG), replace=None, key=incoming.event_id)

    story.platform._api.handle = answer
    await page.fill("#text", "/privacy")
    await page.click("#send")
    await expect_to_begin(page, LONG[:60])
    await page.reload()
    await page.locator("body.ready .line").first.wait_for()
    await expect_to_begin(page, LONG[:60])
    await page.evaluate("document.getElementById('chat').scrollTo({ top: 0, behavior: 'instant' })")
    await page.locator(".choice").first.click()
    await expect(page.locator(".theirs", has_text=LONG[:60])).to_have_count(2)
    await expect_to_begin(page, LONG[:60])


async def test_who_reads_a_long_answer_is_left_at_it(open_page, story):
    """What comes after its beginning moves nobody; the button leads on, to where the news begin."""
    page = await open_page(NARROW, "de-DE")
    place = await chat_of(page)
    await story.platform.show(place, drawn(LONG), replace=None, key="long")
    await expect_to_begin(page, LONG[:60])
    await story.platform.show(place, drawn("Zweitens. " + LONG), replace=None, key="second")
    await story.platform.show(place, drawn("Drittens."), replace=None, key="third")
    await expect(page.locator(".theirs", has_text="Drittens.")).to_have_count(1)
    assert await page.locator(".theirs", has_text=LONG[:60]).first.evaluate(BEGINS)
    await page.click("#newer")
    await expect_to_begin(page, "Zweitens.")


@pytest.mark.parametrize(
    "window", [PHONE, {"viewport": {"width": 844, "height": 390}}], ids=["phone", "lying"]
)
async def test_the_menu_fits_and_its_last_entry_can_be_reached(open_page, window):
    """The menu never runs out of the window; the keyboard reaches its last entry."""
    page = await open_page(window, locale="de-DE")
    await page.evaluate(MANY_ENTRIES)
    await page.click("#menu-open")
    box = await page.locator("#menu").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= (page.viewport_size or {})["height"]
    await page.keyboard.press("End")
    await expect(page.locator("#menu > :last-child")).to_be_in_viewport(ratio=1)


COVERED = """() => {
  const cover = document.getElementById("newer").getBoundingClientRect();
  const chat = document.getElementById("chat").getBoundingClientRect();
  return [...document.querySelectorAll("#lines button")].filter((node) => {
    const box = node.getBoundingClientRect();
    const [top, bottom] = [Math.max(box.top, chat.top), Math.min(box.bottom, chat.bottom)];
    const beside = box.right <= cover.left || cover.right <= box.left;
    return top < bottom && top < cover.bottom && cover.top < bottom && !beside;
  }).map((node) => node.textContent);
}"""


async def test_the_button_to_the_news_covers_no_other(open_page, story):
    """Wherever somebody is; and it goes as soon as the end is seen, without moving anything."""
    page = await open_page(NARROW, "de-DE")
    place = await chat_of(page)
    about = tuple(button(f"HD {n + 1}", f"hd-{n}", about=n) for n in range(4))
    painted = drawn("Am Strand", pictures=tuple(picture(n) for n in range(4)), rows=(about,), card="p")
    await story.platform.show(place, painted, replace=None, key="painted")
    await expect(page.locator("figure img.come")).to_have_count(4)
    await page.evaluate("chat.scrollTo({ top: 0, behavior: 'instant' })")
    await page.wait_for_timeout(200)
    await story.platform.show(place, drawn("News. " * 60), replace=None, key="news")
    newer = page.locator("#newer")
    await expect(newer).to_be_visible()
    for top in range(0, await page.evaluate("chat.scrollHeight - chat.clientHeight - 130"), 15):
        await page.evaluate("(top) => chat.scrollTo({ top, behavior: 'instant' })", top)
        assert await page.evaluate(COVERED) == []
    await expect(newer).to_be_visible()
    before = await page.evaluate("chat.scrollHeight - chat.clientHeight - 100")
    await page.evaluate("(top) => chat.scrollTo({ top, behavior: 'instant' })", before)
    await expect(newer).to_be_hidden()
    await page.wait_for_timeout(300)
    assert abs(await page.evaluate("chat.scrollTop") - before) < 2


async def test_the_button_to_the_news_goes_when_the_end_comes_into_view(page, story):
    """Nobody scrolled: what lay below has become shorter."""
    await page.evaluate("chat.scrollTo({ top: 0, behavior: 'instant' })")
    await page.wait_for_timeout(200)
    await story.platform.show(await chat_of(page), drawn("News. " * 40), replace=None, key="news")
    await expect(page.locator("#newer")).to_be_visible()
    await page.evaluate("document.querySelectorAll('.line').forEach((line, n) => (line.hidden = n > 0))")
    await expect(page.locator("#newer")).to_be_hidden()
