"""What people send on Discord beside plain text and photos: things forwarded, things that are no picture."""

from __future__ import annotations

import pytest
from simcord.backend.models.message import MessageSticker, Poll, PollAnswer
from simcord.enums import MessageType

from bot.chat.event import UploadKind
from storage.domain.errors import BadInput
from tests.contracts.platform import selfie


@pytest.fixture
def forwarded(driver):
    """Pass on to the bot what somebody wrote in a server."""
    backend = driver.env.backend
    guild = driver.env.create_guild()
    guild.add_member(driver.person)
    square = guild.create_text_channel("square")

    async def passed_on(content: str, *files: tuple[str, bytes], **parts):
        stored = backend.store_attachments(square.id, files)
        source = backend.create_message(
            square.id, driver.person.id, content=content, attachments=stored or None, **parts
        )
        reference = {"type": 1, "channel_id": str(square.id), "message_id": str(source.id)}
        backend.create_message(driver.channel, driver.person.id, reference=reference)
        await driver.env.settle()
        return await driver.recorder.next()

    return passed_on


async def test_forwarded_photos_are_taken_like_sent_ones(forwarded):
    """Each with its own reference; what was written beside them is their caption."""
    got = await forwarded("me at the sea", ("a.jpg", selfie(1)), ("b.jpg", selfie(2)))
    assert got.files == [selfie(1), selfie(2)]
    assert got.incoming.caption == "me at the sea"
    assert [one.kind for one in got.incoming.files] == [UploadKind.PHOTO, UploadKind.PHOTO]
    assert [one.forwarded for one in got.incoming.files] == [True, True]  # no proof of person, then
    refs = [one.message_ref for one in got.incoming.files]
    assert refs == [f"{got.incoming.message_ref}.{n}" for n in (1, 2)]


async def test_a_forwarded_text_is_what_the_person_says(forwarded):
    """As if they had written it themselves, a command too."""
    assert (await forwarded("on a boat")).incoming.text == "on a boat"
    assert (await forwarded("/help")).incoming.command == ("help", "")


@pytest.mark.parametrize("what", ["sticker", "preview"])
async def test_what_is_forwarded_without_a_picture_is_no_picture(forwarded, what):
    """A sticker, or a link's preview: not taken, but answered, since it was sent on purpose."""
    sent = {
        "sticker": {"stickers": [MessageSticker(id=5, name="wave", format_type=1, guild_id=1)]},
        "preview": {"embeds": [{"title": "A page"}]},
    }
    (refused,) = (await forwarded("", **sent[what])).files
    assert isinstance(refused, BadInput)
    assert refused.code == "not-a-picture"


async def test_a_poll_is_answered(driver):
    """It carries no text and no file of its own."""
    poll = Poll(
        question="Which?", answers=[PollAnswer(answer_id=1, text="this")], expiry="2027-01-01T00:00:00+00:00"
    )
    driver.env.backend.create_message(driver.channel, driver.person.id, poll=poll)
    await driver.env.settle()
    (refused,) = (await driver.recorder.next()).files
    assert isinstance(refused, BadInput)


async def test_a_service_message_is_none_of_the_persons_doing(driver):
    """Discord says in the chat that something was pinned: nobody answers that."""
    await driver.send_text("hello")
    await driver.recorder.next()
    (hello,) = driver.stored()
    driver.env.backend.create_system_message(
        driver.channel, MessageType.PINS_ADD, driver.person.id, referenced_message_id=hello.id
    )
    await driver.send_text("still here")
    assert (await driver.recorder.next()).incoming.text == "still here"
