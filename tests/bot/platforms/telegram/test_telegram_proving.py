"""A friend shows on Telegram that it is them: by a round video note that they record, and by nothing else."""

from __future__ import annotations

import re

import pytest

from storage.domain.jobs import JobKind
from tests.bot import world as paper_world
from tests.bot.platforms.telegram.world import consents, telegram_world
from tests.bot.world import INSTALLATION
from tests.contracts.platform import selfie

NOTE = b"a round video"
BO = {"id": 99, "is_bot": False, "first_name": "Bo"}


@pytest.fixture
async def telegram(server, memory, vault, clock, monkeypatch):
    monkeypatch.setattr(paper_world, "PHOTO", selfie(7))
    async with telegram_world(server, memory, vault, clock, INSTALLATION) as world:
        yield world


async def trained(server, telegram, person, name):
    """As far as a face model."""
    await consents(person)
    for number in range(3):
        await person.sends_photo(selfie(number))
        await telegram.waits_for(JobKind.ASSESS, 1)
        await telegram.judges()
    await telegram.tells()
    await person.presses("Train")
    await person.sees("What shall I call")
    await person.sends(name)
    await person.presses("Start training")
    await telegram.waits_for(JobKind.TRAIN, 1)
    await telegram.trains()
    await telegram.tells()


async def test_a_friend_proves_themselves_and_is_drawn(server, telegram):
    """Link, yes, tasks; a gallery video and forwarded notes are refused kindly; then the friend is drawn."""
    anna, ben = server.person("Anna"), server.person("Ben")
    await trained(server, telegram, ben, "Ben")
    await consents(anna)
    await anna.sends("/invite")
    await anna.presses("Ask as Anna")
    await anna.sees("https://t.me/moonselfie_bot?start=i-")
    text = next(answer.text for answer in anna.answers if "start=i-" in (answer.text or ""))
    code = re.search(r"start=(i-[\w-]{24})", text)[1]
    await ben.sends(f"/start {code}")
    await ben.presses("Yes, for 30 days")
    card = await ben.sees("Within three minutes")
    assert "round video note" in card.text

    await ben.sends_video(NOTE)
    await ben.sees("I only take a round video note")
    for origin in (
        {"forward_origin": {"type": "user", "date": 1, "sender_user": BO}},
        {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Bo"}},
        {"via_bot": {"id": 98, "is_bot": True, "first_name": "Helper", "username": "helper_bot"}},
    ):
        said = sum("This was forwarded" in (one.text or "") for one in ben.answers)
        await ben.sends_video_note(NOTE, **origin)
        await server.until(
            lambda said=said: sum("This was forwarded" in (one.text or "") for one in ben.answers) > said,
            "a kind reason",
        )
    assert await telegram.moving(JobKind.PROVE, JobKind.ASSESS_VIDEO) == []

    note = await ben.sends_video_note(NOTE)
    await ben.sees("I have your video")
    assert note.reaction == "👀"
    await telegram.waits_for(JobKind.PROVE, 1)
    await telegram.looks_at_video()
    await telegram.tells()
    await ben.sees("“Anna” may have pictures of you made now")
    await anna.sees("“Ben” is the person of the photos")
    await anna.presses("My models")
    await anna.presses("Draw Ben")
    await anna.presses("🌙 On the moon")
    await telegram.waits_for(JobKind.PORTRAITS, 1)


async def test_an_owner_proves_themselves_before_the_first_training(server, telegram):
    """A note sent for the photos before is no answer to tasks that came later; the next one begins it."""
    telegram.memory.own_proof = True
    anna = server.person("Anna")
    await consents(anna)
    for number in range(3):
        await anna.sends_photo(selfie(number))
        await telegram.waits_for(JobKind.ASSESS, 1)
        await telegram.judges()
    await anna.sends_video_note(NOTE)  # an old one: for the photos
    await telegram.waits_for(JobKind.ASSESS_VIDEO, 1)
    await telegram.tells()
    await anna.presses("Train")
    await anna.sees("What shall I call")
    await anna.sends("Anna")
    await anna.presses("Start training")
    await anna.sees("Within three minutes")
    assert await telegram.moving(JobKind.PROVE) == []
    await anna.sends_video_note(NOTE)
    await telegram.waits_for(JobKind.PROVE, 1)
    await telegram.looks_at_video()
    await telegram.tells()
    await telegram.waits_for(JobKind.TRAIN, 1)
