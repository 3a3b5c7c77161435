"""Marks on photos that were sent together: one message, one mark for all."""

from __future__ import annotations

import pytest

from bot.chat.screen import Mark
from bot.platforms.discord.marks import Marks
from tests.contracts.platform import drawn, selfie


async def put(driver, ref, mark):
    await driver.platform.show(driver.place, drawn(reply_to=ref, mark=mark), replace=None, key=f"{ref}{mark}")


async def mark_of(driver):
    (message,) = await driver.seen()
    return message.mark


@pytest.mark.parametrize(
    ("verdicts", "overall"),
    [
        ((Mark.ACCEPTED, Mark.ACCEPTED), Mark.ACCEPTED),
        ((Mark.REJECTED, Mark.REJECTED), Mark.REJECTED),
        ((Mark.ACCEPTED, Mark.REJECTED), Mark.DOUBTFUL),
    ],
)
async def test_an_album_wears_one_mark(driver, verdicts, overall):
    """Eyes until every photo was looked at, then what became of all of them."""
    await driver.send_photos([selfie(0), selfie(1)])
    refs = [file.message_ref for file in (await driver.recorder.next()).incoming.files]
    for ref in refs:
        await put(driver, ref, Mark.RECEIVED)
    await put(driver, refs[0], verdicts[0])
    assert await mark_of(driver) is Mark.RECEIVED
    await put(driver, refs[1], verdicts[1])
    assert await mark_of(driver) is overall


async def test_after_a_restart_the_eyes_still_go(driver):
    """A mark that an earlier process put there is replaced too."""
    await driver.send_photos([selfie(0)])
    (file,) = (await driver.recorder.next()).incoming.files
    await put(driver, file.message_ref, Mark.RECEIVED)
    driver.platform._marks = Marks(driver.platform.client, driver.platform._sender)
    await put(driver, file.message_ref, Mark.ACCEPTED)
    assert await mark_of(driver) is Mark.ACCEPTED


async def test_stickers_are_answered(driver):
    """What is no picture arrives as a file that says so."""
    await driver.send_files([("song.mp3", b"ID3"), ("IMG_1.HEIC", selfie(0))])
    files = (await driver.recorder.next()).files
    assert files[0].code == "not-a-picture"
    assert files[1] == selfie(0)
