"""Pressing buttons, in a real browser: a double tap is one press, whatever the answer draws meanwhile."""

from __future__ import annotations

import asyncio

from playwright.async_api import expect

from tests.bot.platforms.web.page.chromium import NEEDED, PHONE, agree, chat_of
from tests.contracts.platform import button, drawn, picture

pytestmark = NEEDED


async def clock_at(page, ms: int) -> None:
    """The page's clock stands still: two clicks are as far apart as the test says, on any machine."""
    await page.evaluate(f"performance.now = () => {ms}")


async def test_a_double_tap_is_one_press(open_page, story):
    """Also when the answer comes between the taps and draws the button anew, with another token."""
    page = await open_page(PHONE)
    place, pressed = await chat_of(page), []

    def card(token: str):
        return drawn("The set", rows=((button("Train", token),),), card="set")

    async def answer(incoming):
        pressed.append(incoming.token)
        await story.platform.show(place, card(f"train-{len(pressed)}"), replace=ref, key="again")
        await story.platform.show(place, drawn("Its name?"), replace=None, key=f"name-{len(pressed)}")

    ref = await story.platform.show(place, card("train"), replace=None, key="card")
    story.platform._api.handle = answer
    train = page.get_by_role("button", name="Train")
    await clock_at(page, 10_000)
    await train.click()
    await page.locator("[data-token=train-1]").wait_for()
    await clock_at(page, 10_400)
    await train.click()
    await expect(page.locator(".line", has_text="Its name?")).to_have_count(1)
    await page.wait_for_timeout(200)
    assert pressed == ["train"]
    await clock_at(page, 10_600)
    await train.click()
    await expect(page.locator(".line", has_text="Its name?")).to_have_count(2)
    assert pressed == ["train", "train-1"]


async def test_a_double_tap_does_not_hit_what_slid_under_the_finger(open_page, story):
    """The answer may come between the taps and put another button there; a key is no finger."""
    page = await open_page(PHONE)
    place, pressed = await chat_of(page), []

    async def answer(incoming):
        pressed.append(incoming.token)
        other = drawn("The set", rows=((button("Delete all", "delete"),),), card="set")
        await story.platform.show(place, other, replace=ref, key="again")

    def card():
        return drawn("The set", rows=((button("Paint it", "paint"),),), card="set")

    ref = await story.platform.show(place, card(), replace=None, key="card")
    story.platform._api.handle = answer
    paint, delete = (page.get_by_role("button", name=name) for name in ("Paint it", "Delete all"))
    await clock_at(page, 10_000)
    await paint.click()
    await delete.click()
    await page.wait_for_timeout(200)
    assert pressed == ["paint"]
    await clock_at(page, 10_600)
    await delete.click()
    await expect(delete).not_to_have_attribute("aria-busy", "true")
    assert pressed == ["paint", "delete"]
    await story.platform.show(place, card(), replace=ref, key="once more")
    await paint.press("Enter")
    await delete.press("Enter")
    await expect(delete).not_to_have_attribute("aria-busy", "true")
    assert pressed == ["paint", "delete", "paint", "delete"]


async def test_a_double_tap_does_not_open_a_picture_that_slid_under_the_finger(open_page, story):
    """The answer may show a picture where the button was."""
    page = await open_page(PHONE)
    place = await chat_of(page)

    async def answer(incoming):
        shown = drawn("Is this you?", pictures=(picture(),), card="set")
        await story.platform.show(place, shown, replace=ref, key="again")

    ref = await story.platform.show(
        place, drawn("The set", rows=((button("Look", "look"),),)), replace=None, key="card"
    )
    story.platform._api.handle = answer
    await clock_at(page, 10_000)
    box = await page.get_by_role("button", name="Look").bounding_box()
    assert box
    tap = box["x"] + 10, box["y"] + 10
    await page.mouse.click(*tap)
    await page.locator("figure img.come").wait_for()
    figure = await page.locator("figure img.come").bounding_box()
    assert figure
    assert figure["x"] < tap[0] < figure["x"] + figure["width"]
    assert figure["y"] < tap[1] < figure["y"] + figure["height"]
    await page.mouse.click(*tap)
    await page.wait_for_timeout(200)
    assert await page.locator("dialog[open]").count() == 0
    await clock_at(page, 10_600)
    await page.mouse.click(*tap)
    await expect(page.locator("dialog[open]")).to_have_count(1)


async def test_a_button_is_busy_until_it_was_answered(open_page, story):
    """However long that takes: it shows, and presses are not sent again."""
    page = await open_page(PHONE)
    let_go, pressed = asyncio.Event(), []

    async def slowly(incoming):
        pressed.append(incoming.token)
        await let_go.wait()
        await story.handle(incoming)

    story.platform._api.handle = slowly
    await agree(page).click()
    await expect(agree(page)).to_have_attribute("aria-busy", "true")
    await page.wait_for_timeout(700)
    await agree(page).click()
    await page.wait_for_timeout(200)
    let_go.set()
    await page.locator("#tray").wait_for()
    await expect(agree(page)).not_to_have_attribute("aria-busy", "true")
    assert pressed == ["agree"]


async def test_a_command_in_a_text_is_said_once(open_page, story):
    """A double tap on it, too, is one."""
    page = await open_page(PHONE)
    await clock_at(page, 10_000)
    await page.locator(".words .command").dblclick()
    await expect(page.locator(".command-said")).to_have_count(1)
    await page.wait_for_timeout(300)
    await expect(page.locator(".command-said")).to_have_count(1)
