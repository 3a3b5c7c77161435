"""What people send on Telegram, and what reaches the conversation."""

from __future__ import annotations

import asyncio

import pytest
import structlog
from telegram import User

from bot.chat.event import UploadKind
from bot.platforms.telegram.arrivals import name_of
from storage.domain.errors import BadInput, Retryable
from storage.domain.records import Language
from tests.bot.platforms.telegram.conftest import made, running
from tests.contracts.platform import button, drawn, selfie
from tests.telegram_server.state import StoredFile


@pytest.fixture
def anna(server):
    return server.person("Anna", language="de-AT")


@pytest.mark.parametrize(
    ("code", "language"),
    [("de", Language.DE), ("de-CH", Language.DE), ("en", Language.EN), ("fr", Language.EN)],
)
async def test_the_language_is_the_persons_own(server, platform, recorder, code, language):
    """German speakers get German, everybody else English."""
    await server.person("Chi", language=code).sends("hello")
    assert (await recorder.next()).incoming.language is language


async def test_a_deep_link_is_a_start_command(platform, recorder, anna):
    """Following t.me/bot?start=code arrives as the command start with the code."""
    await anna.opens("friend_42-x")
    assert (await recorder.next()).incoming.command == ("start", "friend_42-x")


@pytest.mark.parametrize(
    ("text", "command", "typed"),
    [
        ("/help@moonselfie_bot", ("help", ""), None),
        ("/HELP@Moonselfie_Bot  a b ", ("help", "a b"), None),
        ("/portrait on\nthe moon", ("portrait", "on\nthe moon"), None),
        ("/help@another_bot", None, "/help@another_bot"),
        ("a/b", None, "a/b"),
        ("/", None, "/"),
    ],
)
async def test_commands_with_and_without_the_bots_name(platform, recorder, anna, text, command, typed):
    """A command may carry the bot's name; one for another bot is just text."""
    await anna.sends(text)
    incoming = (await recorder.next()).incoming
    assert (incoming.command, incoming.text) == (command, typed)


async def test_the_largest_size_of_a_photo_is_read(platform, recorder, anna):
    """Of the sizes Telegram offers, the largest is fetched."""
    await anna.sends_photo(selfie(3))
    received = await recorder.next()
    assert received.files == [selfie(3)]
    assert received.incoming.files[0].kind is UploadKind.PHOTO


async def test_an_album_arrives_as_one(platform, recorder, anna):
    """Ten photos sent together are one event, in order, each with its own message."""
    photos = [selfie(n) for n in range(10)]
    messages = await anna.sends_album(photos, caption="me, often")
    received = await recorder.next()
    assert received.files == photos
    refs = [file.message_ref for file in received.incoming.files]
    assert refs == [f"{one.id}.{one.group}" for one in messages]
    assert received.incoming.caption == "me, often"


async def test_a_late_photo_of_an_album_is_not_lost(platform, recorder, anna):
    """A photo that comes after its album was handed over arrives by itself, under an event id of its own."""
    messages = anna.prepares_album([selfie(0), selfie(1), selfie(2)])
    await anna.delivers(messages[:2])
    first = await recorder.next()
    await anna.delivers(messages[2:])
    second = await recorder.next()
    assert first.files == [selfie(0), selfie(1)]
    assert second.files == [selfie(2)]
    assert first.incoming.event_id != second.incoming.event_id


async def test_a_repeated_album_lands_in_the_same_events(server, memory, anna):
    """After a crash an album comes again, all at once: cut as before, under the same ids."""
    messages = anna.prepares_album([selfie(n) for n in range(4)])
    handled = []

    async def remember(incoming):
        handled.append((incoming.event_id, tuple(file.message_ref for file in incoming.files)))

    async with running(made(server, memory), remember):
        await anna.delivers(messages[:3])
        await server.until(lambda: len(handled) == 1, "the first part")
        await anna.delivers(messages[3:])
        await server.until(lambda: len(handled) == 2, "the late photo")
    before = list(handled)
    async with running(made(server, memory), remember):
        await anna.delivers(messages)
        await server.until(lambda: len(handled) == 4, "both parts again")
    assert handled[2:] == before
    assert before[0][1] == tuple(f"{one.id}.{one.group}" for one in messages[:3])


async def test_albums_of_two_people_stay_apart(server, platform, recorder, anna):
    """Albums that arrive at the same time are not mixed."""
    bo = server.person("Bo")
    ours, theirs = anna.prepares_album([selfie(0), selfie(1)]), bo.prepares_album([selfie(2), selfie(3)])
    for one, other in zip(ours, theirs, strict=True):
        await anna.delivers([one])
        await bo.delivers([other])
    received = {(await recorder.next()).incoming.place.chat: n for n in range(2)}
    assert received.keys() == {str(anna.chat.id), str(bo.chat.id)}
    assert {len(one.incoming.files) for one in recorder.arrived} == {2}


@pytest.mark.parametrize(
    ("name", "mime_type", "kind"),
    [
        ("IMG_0001.HEIC", "application/octet-stream", UploadKind.FILE),
        ("IMG_0001.HEIC", "image/heic", UploadKind.FILE),
        ("me.png", "image/png", UploadKind.FILE),
        ("clip.mov", "application/octet-stream", UploadKind.VIDEO),
        ("clip", "video/quicktime", UploadKind.VIDEO),
    ],
)
async def test_pictures_and_videos_as_files(platform, recorder, anna, name, mime_type, kind):
    """Files are taken for what they are, by type, and by name where the type says nothing."""
    await anna.sends_file(b"some bytes", name, mime_type)
    received = await recorder.next()
    assert received.incoming.files[0].kind is kind
    assert received.files == [b"some bytes"]


async def test_a_video_note_is_told_apart(platform, recorder, anna):
    """A round video note arrives as one."""
    await anna.sends_video_note(b"round")
    assert (await recorder.next()).incoming.files[0].kind is UploadKind.VIDEO_NOTE


STICKER = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 9, "height": 9}
STICKER |= {"is_animated": False, "is_video": False}


@pytest.mark.parametrize(
    "thing",
    [
        {"sticker": STICKER},
        {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 2}},
        {"location": {"longitude": 1.0, "latitude": 2.0}},
        {"contact": {"phone_number": "1", "first_name": "B"}},
        {"dice": {"emoji": "🎲", "value": 3}},
    ],
)
async def test_what_is_no_picture_is_answered_not_ignored(server, platform, recorder, anna, thing):
    """A sticker, a voice, a place: the conversation hears that it is no picture, and nothing is fetched."""
    await anna.sends_thing(**thing)
    received = await recorder.next()
    assert [error.code for error in received.files] == ["not-a-picture"]
    assert "getFile" not in server.calls


async def test_a_table_sent_as_a_file_is_not_fetched(server, platform, recorder, anna):
    """Other files are named for what they are, without a download."""
    await anna.sends_file(b"a;b", "prices.csv", "text/csv")
    assert [error.code for error in (await recorder.next()).files] == ["not-a-picture"]
    assert "getFile" not in server.calls


async def test_service_messages_and_edits_are_no_events(server, platform, recorder, anna):
    """An edited message, a pinned one or another bot's is not something a person says to us."""
    message = await anna.sends("first")
    await anna.edits(message, "changed")
    await anna.sends_thing(new_chat_title="x")
    await server.update(
        {"message": {"message_id": 1, "date": 1, "chat": anna.chat.described(), "text": "I am a bot",
                     "from": {"id": 5, "is_bot": True, "first_name": "B"}}}
    )  # fmt: skip
    await anna.sends("last")
    assert [(await recorder.next()).incoming.text for _ in range(2)] == ["first", "last"]


async def test_a_file_over_twenty_megabytes_is_too_big(server, platform, recorder, anna):
    """What Telegram does not hand to bots is refused before asking."""
    await anna.sends_video(bytes(20_000_001))
    (error,) = (await recorder.next()).files
    assert isinstance(error, BadInput)
    assert (error.code, error.params) == ("file-too-big", {"limit_bytes": 20_000_000})
    assert "getFile" not in server.calls


async def test_a_file_that_lies_about_its_size_is_cut_off(server, platform, recorder, anna):
    """The limit holds for the bytes that come, not for those that were announced."""
    message = await anna.sends_photo(selfie(0))
    first = await recorder.next()
    server.files[message.file.file_id] = StoredFile(message.file.file_id, bytes(5_000_000))
    with pytest.raises(BadInput, match="file-too-big"):
        await first.incoming.files[0].read(1_000_000)


async def test_a_server_with_local_files_is_named_in_the_log(server, platform, recorder, anna):
    """With --local the photo lies on that server's disk: the download fails once, and the log says why."""
    server.is_local = True
    with structlog.testing.capture_logs() as logs:
        await anna.sends_photo(selfie(0))
        (error,) = (await recorder.next()).files
    assert isinstance(error, Retryable)
    assert error.code == "download-failed"
    (line,) = [one for one in logs if one["event"] == "telegram.no_downloads"]
    assert "start it without --local" in line["why"]
    assert "download" not in server.calls


async def test_a_cut_download_is_tried_again(server, platform, recorder, anna):
    """A connection that breaks in the middle of a photo costs a second try, not the photo."""
    server.cuts("download", after=True)
    server.cuts("getFile", after=False)
    await anna.sends_photo(selfie(0))
    assert (await recorder.next()).files == [selfie(0)]


async def test_a_file_telegram_lost_is_said_so(server, platform, recorder, anna):
    """When Telegram cannot give the file, reading says that the download failed."""
    server.expected.append("wrong file_id")
    message = anna._put("photo", file=anna._photo(selfie(0)))
    del server.files[message.file.file_id]
    await anna.delivers([message])
    (error,) = (await recorder.next()).files
    assert isinstance(error, Retryable)
    assert error.code == "download-failed"


# Presses


async def test_a_press_is_answered_within_a_second(server, platform, recorder, anna):
    """The spinner on a button ends, whether or not the conversation has something to say about it."""
    place = (await _hello(anna, recorder)).place
    await platform.show(place, drawn("Sure?", rows=((button("Yes", "t"),),)), replace=None, key="k")
    query = await anna.presses("Yes")
    await recorder.next()
    await server.until(lambda: query.answered, "an answer to the press")
    assert query.notice is None


async def test_a_press_after_a_pause_still_counts(server, platform, recorder, anna):
    """ "Query is too old" is normal after an outage: the press is handled all the same."""
    server.expected.append("query is too old")
    place = (await _hello(anna, recorder)).place
    await platform.show(place, drawn("Sure?", rows=((button("Yes", "t"),),)), replace=None, key="k")
    query = await anna.presses("Yes")
    query.old = True
    assert (await recorder.next()).incoming.token == "t"
    await server.until(lambda: any("too old" in one for one in server.refused), "the refused answer")


async def test_a_late_notice_is_said_in_the_private_chat(server, platform, recorder, anna):
    """When the press was answered already, what must be said about it is said as a message."""
    place = (await _hello(anna, recorder)).place
    await platform.closed(place, "long-gone", "That button is old.")
    await anna.sees("That button is old.")


# Groups


async def test_in_groups_the_bot_shows_the_way_to_the_private_chat(server, platform, recorder, anna):
    """Who addresses the bot in a group gets a link to the private chat; the conversation hears nothing."""
    group = server.group("Friends")
    await group.hears(anna, "hello everybody")
    await group.hears_photo(anna, selfie(0))
    await group.hears(anna, "/start@moonselfie_bot")
    await server.until(lambda: len(group.answers) == 1, "an answer in the group")
    await group.hears(anna, "what about you, @moonselfie_bot?")
    await group.hears(anna, "thanks", answers=group.answers[0])
    await group.hears(anna, "/start@another_bot")
    await server.until(lambda: len(group.answers) == 3, "three answers in the group")
    await anna.sends("done")
    assert (await recorder.next()).incoming.text == "done"
    answer = group.answers[0]
    assert answer.text == "only-in-private (de)"
    assert answer.buttons[0]["url"] == "https://t.me/moonselfie_bot?start=group"
    assert len(group.answers) == 3


async def _hello(person, recorder):
    await person.sends("hello")
    incoming = (await recorder.next()).incoming
    await asyncio.sleep(0)
    return incoming


async def test_presses_and_messages_keep_their_order(server, platform, recorder, anna):
    """What somebody did in a row is handled in that row, though all of it arrives at once."""
    place = (await _hello(anna, recorder)).place
    await platform.show(place, drawn("Sure?", rows=((button("Yes", "t"),),)), replace=None, key="k")
    server.queue.hold()
    await anna.presses("Yes")
    await anna.sends("one")
    await anna.presses("Yes")
    await anna.sends("two")
    server.queue.release()
    arrived = [(await recorder.next()).incoming for _ in range(4)]
    assert [one.token or one.text for one in arrived] == ["t", "one", "t", "two"]


@pytest.mark.parametrize(
    ("user", "name"),
    [
        (User(1, "Anna", is_bot=False, last_name="Lee", username="annalee"), "@annalee"),
        (User(1, "Anna", is_bot=False, last_name="Lee"), "Anna Lee"),
        (User(1, "@annalee", is_bot=False), "annalee"),
        (User(1, "\u200b＠ @annalee", is_bot=False), "annalee"),
        (User(1, "\u2067", is_bot=False), ""),
    ],
)
def test_an_account_goes_by_its_handle(user, name):
    """The handle is unique; a name that somebody chose is never taken for one."""
    assert name_of(user) == name
