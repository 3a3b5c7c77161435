"""The whole story on Telegram: the real conversation, memory and vault, over real HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import re
from pathlib import Path

import pytest

from storage.domain.jobs import JobKind
from storage.domain.records import Finding, SelfieState
from tests.bot import world as paper_world
from tests.bot.platforms.telegram.world import consents, telegram_world
from tests.contracts.platform import selfie

VIDEO_NOTE = Path(__file__).parents[3] / "media" / "video_note.mp4"


@pytest.fixture
async def telegram(server, memory, vault, clock, monkeypatch):
    monkeypatch.setattr(paper_world, "PHOTO", selfie(7))  # Telegram takes only real pictures
    async with telegram_world(server, memory, vault, clock) as world:
        yield world


async def test_from_hello_to_the_large_picture(server, telegram):
    """A stranger says hello, sends albums, a file and a video note, trains, and ends with a large picture."""
    anna = server.person("Anna")
    await consents(anna)
    await anna.sees("selfie")

    # One after the other: of two albums in one moment either may be taken in first.
    albums = [await anna.sends_album([selfie(n) for n in range(8)])]
    await telegram.waits_for(JobKind.ASSESS, 8)
    albums.append(await anna.sends_album([selfie(n) for n in range(8, 16)]))
    await telegram.waits_for(JobKind.ASSESS, 16)
    photos = [photo for album in albums for photo in album]
    await server.until(lambda: all(album[0].reaction == "👀" for album in albums), "every album marked")
    for _ in range(15):
        await telegram.judges()
    await telegram.judges(SelfieState.REJECTED, Finding(code="too-dark"), crop=selfie(24))
    await telegram.tells()
    assert [album[0].reaction for album in albums] == ["👍", "🤔"]
    verdict = next(answer for answer in anna.answers if answer.reply_to)
    assert verdict.reply_to in {photo.id for photo in photos}
    assert verdict.kind == "photo"
    assert verdict.text

    heic = await anna.sends_file(selfie(25), "IMG_0001.HEIC")
    photo = await anna.sends_photo(selfie(26))
    await telegram.waits_for(JobKind.ASSESS, 2)
    for _ in range(2):
        await telegram.judges()
    await telegram.tells()
    assert {heic.reaction, photo.reaction} == {"👍"}

    train = await server.until(lambda: anna.button("Train"), "the Train button")
    assert train["style"] == "success"
    await anna.presses("Train")
    await anna.sees("name")
    await anna.sends("Ada")
    await anna.presses("Start training")
    await telegram.waits_for(JobKind.TRAIN, 1)
    await telegram.trains()
    await telegram.tells()

    await anna.presses("🌙 On the moon")
    await telegram.waits_for(JobKind.PORTRAITS, 1)
    await telegram.paints()
    await telegram.tells()
    *_, first, second, third, fourth, below, honesty = anna.answers
    assert [one.kind for one in (first, second, third, fourth)] == ["photo"] * 4
    assert first.group == fourth.group is not None
    assert below.labels[:4] == ["HD 1", "HD 2", "HD 3", "HD 4"]
    assert "practice painter" in honesty.text

    await anna.presses("HD 2")
    await telegram.waits_for(JobKind.UPSCALE, 1)
    await telegram.enlarges()
    await telegram.tells()
    document = next(one for one in anna.answers if one.kind == "document")
    assert document.file.name == "portrait-2-1152x1536.png"
    assert document.file.data == b"\x89PNG large"


async def test_in_german(server, telegram):
    """Whose Telegram is German reads German, from the first word."""
    berta = server.person("Berta", language="de")
    await berta.sends("/start")
    first = await server.until(lambda: berta.answers and berta.answers[0], "a greeting")
    assert "KI" in first.text
    await berta.sends_thing(dice={"emoji": "🎲", "value": 3})
    await server.until(lambda: len(berta.answers) > 1, "an answer to the dice")
    assert server.profile.descriptions["de"].startswith("Ich bin eine KI.")


async def test_a_video_note_and_a_sticker(server, telegram):
    """A round video is taken in as one; a sticker is answered kindly; a file that is too big, too."""
    anna = server.person("Anna")
    await consents(anna)
    await anna.sees("selfie")
    await anna.sends_video_note(VIDEO_NOTE.read_bytes())
    await telegram.waits_for(JobKind.ASSESS_VIDEO, 1)
    await anna.sends_thing(dice={"emoji": "🎲", "value": 3})
    await anna.sees("not a photo")
    await anna.sends_video(bytes(20_000_001))
    await anna.sees("too big")


async def test_a_repeated_update_changes_nothing_twice(server, telegram):
    """Everything Telegram delivers a second time leaves the chat and the memory as they were."""
    anna = server.person("Anna")
    await consents(anna)
    await anna.sees("selfie")
    await anna.sends_album([selfie(0), selfie(1)])
    await telegram.waits_for(JobKind.ASSESS, 2)
    updates = server.last_updates
    await server.until(lambda: any(one.reaction for one in anna.screen if one.group), "the mark")
    await asyncio.sleep(0.2)
    before = [(one.id, one.text, one.reaction) for one in anna.screen]
    await server.repeat([{**one, "update_id": one["update_id"] + 900} for one in updates])
    await anna.sends("/help")
    await anna.sees("/privacy")
    assert [(one.id, one.text, one.reaction) for one in anna.screen][: len(before)] == before
    assert len(await telegram.moving(JobKind.ASSESS)) == 2


async def test_a_restart_in_the_middle_of_an_album(server, telegram):
    """The process dies while an album comes in: after the restart it is there once, and old buttons work."""
    anna = server.person("Anna")
    await consents(anna)
    await anna.sees("selfie")
    await anna.sends_album([selfie(n) for n in range(6)])
    await server.until(lambda: "getFile" in server.calls, "the first download")
    telegram.running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await telegram.running
    server.expected += ["Conflict", "query is too old"]  # presses that were not confirmed come again
    async with contextlib.AsyncExitStack() as stack:
        await telegram.begin(stack)
        await telegram.waits_for(JobKind.ASSESS, 6)
        await asyncio.sleep(0.3)
        assert len(await telegram.moving(JobKind.ASSESS)) == 6
        for _ in range(6):
            await telegram.judges()
        await telegram.tells()
        assert [one.reaction for one in anna.screen if one.group] == ["👍"] + [None] * 5


async def test_somebody_elses_button_is_refused_with_a_notice(server, telegram):
    """A press on a button of another person's chat brings a notice and nothing else."""
    anna, bo = server.person("Anna"), server.person("Bo")
    await anna.sends("/start")
    message = await server.until(lambda: anna.with_button("Let’s go"), "a button")
    query = await bo.presses_on(message, "Let’s go")
    await server.until(lambda: query.answered, "a notice")
    assert query.notice
    assert message.labels == ["Let’s go"] or "Let’s go" in message.labels


async def test_a_friend_comes_by_a_link(server, telegram):
    """The link opens the bot with the question behind it, also when the name was a button's."""
    anna, ben = server.person("Anna"), server.person("Ben")
    await consents(anna)
    await anna.sends("/invite")
    await anna.presses("Ask as Anna")
    await anna.sees("https://t.me/moonselfie_bot?start=i-")
    text = next(answer.text for answer in anna.answers if "start=i-" in (answer.text or ""))
    code = re.search(r"start=(i-[\w-]{24})", text)[1]
    await ben.sends(f"/start {code}")
    await ben.sees("“Anna” asks")
