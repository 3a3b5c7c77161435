"""The person's own photos on the page, in a real browser: also those that this browser cannot draw."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import expect

from bot.chat.screen import Mark
from storage.domain.records import SelfieState
from tests.bot.platforms.web.page.chromium import NEEDED, PHONE, chat_of
from tests.contracts.platform import drawn, selfie

pytestmark = NEEDED

HEIC = {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic" + bytes(200)}


async def judged(story, place, mark: Mark, cleaned: bytes | None) -> None:
    """As the worker and the conversation do it: the photo as sent goes, the cleaned one (if any) is kept."""
    ((ref, (person_id, sent)),) = story.kept.items()
    state = SelfieState(mark.value)
    async with story.memory.work() as work:
        model = await work.models.create(person_id)
        added = await work.selfies.add(
            person_id=person_id, model_id=model.id, blob_key=sent, source="photo", message_ref=ref
        )
        await work.commit()
    key = await story.vault.put(person_id, "selfie", cleaned) if cleaned else ""
    async with story.memory.work() as work:
        await work.selfies.judge(replace(added, state=state, blob_key=key))
        await work.commit()
    await story.platform.show(place, drawn(reply_to=ref, mark=mark), replace=None, key=f"v-{ref}")


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_a_heic_photo_waits_neatly_and_appears_when_it_was_looked_at(open_page, story, scheme):
    """No broken picture, no bare file: it is being looked at; accepted, it is there, also after a reload."""
    story.undecided = True
    page = await open_page(PHONE, scheme=scheme)
    await page.set_input_files("#files", [HEIC])
    for _ in range(2):
        await expect(page.locator(".tile .waiting")).to_have_text("Being looked at")
        await expect(page.locator(".badge.received")).to_have_count(1)
        await expect(page.locator(".tile img, .tile .gone")).to_have_count(0)
        await page.reload()
    await expect(page.locator(".tile .waiting")).to_be_visible()
    await judged(story, await chat_of(page), Mark.ACCEPTED, selfie())
    for _ in range(2):
        await expect(page.locator(".badge.accepted")).to_have_count(1)
        await expect(page.locator(".tile img")).to_have_js_property("naturalWidth", 576)
        await expect(page.locator(".tile .waiting")).to_have_count(0)
        await page.reload()


async def test_it_appears_without_a_reload_too(open_page, story):
    """The page still has the file that it cannot draw: with the verdict it takes the server's picture."""
    story.undecided = True
    page = await open_page(PHONE)
    await page.set_input_files("#files", [HEIC])
    await expect(page.locator(".tile .waiting")).to_be_visible()
    await expect(page.locator(".badge.received")).to_have_count(1)
    await judged(story, await chat_of(page), Mark.ACCEPTED, selfie())
    await expect(page.locator(".tile img")).to_have_js_property("naturalWidth", 576)
    await page.locator(".tile .look").click()
    await expect(page.locator(".slide img")).to_have_js_property("naturalWidth", 576)


async def test_a_photo_that_was_turned_down_is_said_to_be_gone(open_page, story):
    """Its bytes are erased: the place says so instead of showing something broken."""
    story.undecided = True
    page = await open_page(PHONE, troubles_allowed=("404",))
    await page.set_input_files("#files", [HEIC])
    await expect(page.locator(".badge.received")).to_have_count(1)
    await judged(story, await chat_of(page), Mark.REJECTED, None)
    for said in ("Cannot be shown", "Not kept any more"):  # it never could be here, which a reload forgets
        await expect(page.locator(".badge.rejected")).to_have_count(1)
        await expect(page.locator(".tile .gone")).to_have_text(said)
        await page.reload()


async def test_every_file_that_is_refused_is_named(open_page, story):
    """Two wrong files chosen together: one line says what is wrong with each, and nothing is sent."""
    page = await open_page(PHONE, locale="de-DE")
    empty = {"name": "leer.jpg", "mimeType": "image/jpeg", "buffer": b""}
    no_photo = {"name": "liste.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    await page.set_input_files("#files", [empty, no_photo])
    for name in ("leer.jpg", "liste.pdf"):
        await expect(page.locator("#toast.shown")).to_contain_text(name)
    await expect(page.locator(".tile")).to_have_count(0)
    assert not story.kept
