"""What Discord gets to see of the bot's answers, and what becomes of its refusals."""

from __future__ import annotations

import asyncio
import contextlib
import io
import random
from dataclasses import replace

import pytest
from PIL import Image

from bot.chat.platform import DrawnProgress
from bot.chat.screen import Say
from bot.platforms.discord.limits import FILE_BYTES, TEXT_UNITS
from bot.platforms.discord.markdown import escaped
from storage.domain.errors import Permanent, Retryable
from storage.domain.records import Language, Place
from tests.bot.world import WORDS
from tests.contracts.platform import button, drawn, picture, text_of, theirs


async def test_the_same_answer_carries_the_same_nonce(driver, platform):
    """Discord recognises what is sent again; another answer, or one in place of a gone one, differs."""
    for key in ("a", "a", "b"):
        await platform.show(driver.place, drawn("Hello"), replace=None, key=key)
    await platform.show(driver.place, drawn("Hello"), replace=await driver.gone_ref(), key="a")
    sends = driver.sends_of_the_bot()
    nonces = [one["nonce"] for one in sends]
    assert all(one["enforce_nonce"] for one in sends)
    assert all(len(nonce) <= 25 for nonce in nonces)
    assert nonces[0] == nonces[1]
    assert len(set(nonces)) == len(nonces) - 1


async def test_two_buttons_may_mean_the_same(driver, platform):
    """The same action twice on a screen is two buttons to Discord."""
    rows = ((button("Top", "same"), button("Bottom", "same")),)
    await platform.show(driver.place, drawn("Choose", rows=rows), replace=None, key="k")
    await driver.press("Bottom")
    assert (await driver.recorder.next()).incoming.token == "same"


async def test_nobody_is_mentioned(driver, platform):
    """A prompt that calls everybody calls nobody."""
    await platform.show(driver.place, drawn("@everyone <@1>"), replace=None, key="k")
    assert driver.sends_of_the_bot()[0]["allowed_mentions"] == {"parse": []}
    assert "@everyone <@1>" in text_of(await driver.seen())


@pytest.mark.parametrize("sign", ["*", "<", "_", "`", "\\", "- ", "1. ", ":a"])
async def test_the_worst_text_at_the_limit_fits(driver, platform, sign):
    """Signs cost twice; with the bar and something to copy a text at the limit still goes through."""
    text = (sign * TEXT_UNITS)[: TEXT_UNITS - 4] + "end."
    progress = DrawnProgress(fraction=0.5, text="learning your face · about 20 minutes left")
    shown = drawn(text, progress=progress, copyable="R-2026-0042")
    await platform.show(driver.place, shown, replace=None, key="k")
    assert "end." in text_of(await driver.seen())


@pytest.mark.parametrize(
    ("text", "plain"), [("# a", "\\# a"), ("1. a", "1\\. a"), ("a - b", "a - b"), ("5.5", "5.5")]
)
def test_only_what_would_be_markup_is_escaped(text, plain):
    """Signs inside a line that mean nothing there stay as they are."""
    assert escaped(text) == plain


@pytest.mark.parametrize(("language", "said"), [(Language.EN, "larger than"), (Language.DE, "größer als")])
async def test_a_picture_too_large_is_said_to_be(driver, platform, language, said):
    """What may not be sent is named, the other pictures come all the same."""
    large = picture(1, data=b"\xff" * (FILE_BYTES + 1))
    shown = drawn("Two", language=language, pictures=(picture(0), large))
    await platform.show(driver.place, shown, replace=None, key="k")
    (seen,) = theirs(await driver.seen())
    assert said in seen.text
    assert len(seen.pictures) == 1


@pytest.mark.parametrize(("language", "said"), [(Language.EN, "a JPEG of it"), (Language.DE, "als JPEG")])
async def test_an_original_too_large_comes_compressed(driver, platform, language, said):
    """The same pixels as a JPEG that fits, and a sentence that says so; what fits is not touched."""
    large = noise(2000, 1800)
    assert len(large) > FILE_BYTES
    original = replace(picture(1, data=large), original=True, file_name="portrait-2.png")
    shown = drawn("Here", language=language, pictures=(original,))
    await platform.show(driver.place, shown, replace=None, key="k")
    (seen,) = theirs(await driver.seen())
    assert said in seen.text
    (sent,) = seen.pictures
    assert sent.original
    assert sent.file_name == "portrait-2.jpg"
    assert len(sent.data) <= FILE_BYTES
    with Image.open(io.BytesIO(sent.data)) as opened:
        assert (opened.format, opened.size) == ("JPEG", (2000, 1800))


def noise(width_px: int, height_px: int) -> bytes:
    """A PNG that cannot be packed well."""
    pixels = random.Random(7).randbytes(width_px * height_px * 3)
    written = io.BytesIO()
    Image.frombytes("RGB", (width_px, height_px), pixels).save(written, "PNG", compress_level=0)
    return written.getvalue()


async def test_a_group_never_gets_anything(platform, driver):
    """A place that is not private is refused before anything is sent."""
    with pytest.raises(Permanent, match="discord-not-in-groups"):
        await platform.show(
            Place(platform="discord", chat="1", private=False), drawn("x"), replace=None, key="k"
        )


@pytest.mark.parametrize(
    ("status", "code", "fault", "name"),
    [
        (429, 0, Retryable, "discord-busy"),
        (500, 0, Retryable, "discord-unreachable"),
        (503, 0, Retryable, "discord-unreachable"),
        (403, 50013, Permanent, "discord-not-allowed"),
        (403, 50001, Permanent, "discord-not-allowed"),
        (413, 40005, Permanent, "discord-file-too-big"),
        (400, 50035, Permanent, "discord-refused"),
        (401, 0, Permanent, "discord-token-wrong"),
        (403, 50278, Permanent, "person-unreachable"),
    ],
)
async def test_refusals_have_names_and_sentences(driver, platform, status, code, fault, name):
    """Each refusal leaves as one of our errors, and whoever pressed is told in their own language."""
    driver.refusals.expected.add(code)
    driver.speaks("de")
    await platform.show(driver.place, drawn("Go?", rows=((button("Go", "go"),),)), replace=None, key="k0")
    caught = []

    async def handle(incoming):
        with pytest.raises(fault) as refused:
            await platform.show(driver.place, drawn("Here"), replace=None, key="k1")
        caught.append(refused.value.code)

    platform.hand_to(handle)
    driver.env.inject_error("POST", f"/channels/{driver.channel}/messages", status=status, code=code)
    await driver.press("Go")
    assert caught == [name]
    sentence = "discord-dms-closed" if name == "person-unreachable" else name
    assert await driver.notices() == [WORDS.say(Language.DE, Say(sentence))]


async def test_progress_comes_rarely_and_the_newest_wins(driver, platform):
    """Edits that come too soon are held back; a result never waits."""

    def step(fraction: float):
        progress = DrawnProgress(fraction=fraction, text=f"{fraction:.0%}")
        return drawn("Training", progress=progress, card="train")

    def edits() -> int:
        return sum(one.method == "PATCH" for one in driver.env.http_requests)

    now_s = [1000.0]
    platform._edits._now_s = lambda: now_s[0]
    running = asyncio.create_task(platform._edits.run())
    try:
        await asyncio.sleep(0)
        ref = await platform.show(driver.place, step(0.0), replace=None, key="k")
        for fraction in (0.1, 0.2, 0.3, 0.4):
            assert await platform.show(driver.place, step(fraction), replace=ref, key="k") == ref
        assert edits() == 1
        now_s[0] += 1
        for _ in range(200):
            await asyncio.sleep(0.02)
            if edits() > 1:
                break
        assert "40%" in text_of(await driver.seen())
        assert edits() == 2
        await platform.show(driver.place, step(1.0), replace=ref, key="k")
        assert "100%" in text_of(await driver.seen())
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
