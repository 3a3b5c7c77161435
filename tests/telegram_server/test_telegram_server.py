"""The tests' Bot API server refuses what the real one refuses: asked through the library, and by hand."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommandScopeChat,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
)
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.platforms.telegram.errors import tame_library
from tests.contracts.platform import selfie
from tests.telegram_server import TOKEN, TelegramServer
from tests.telegram_server.rates import BURST


@pytest.fixture
async def server():
    tame_library()
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(server):
    pool = HTTPXRequest(connection_pool_size=4)
    async with Bot(TOKEN, server.api_base, server.file_base, get_updates_request=pool) as bot:
        yield bot


@pytest.fixture
def chat(server):
    return server.person("Anna").chat.id


def keyboard(*buttons) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([list(buttons)])


PRESS = InlineKeyboardButton("a", callback_data="x")
REFUSED = {
    "an empty text": lambda bot, chat: bot.send_message(chat, " "),
    "a text of 4,097 units": lambda bot, chat: bot.send_message(chat, "🌙" * 2048 + "a"),
    "a caption of 1,025 units": lambda bot, chat: bot.send_photo(chat, selfie(0), caption="a" * 1025),
    "an unknown chat": lambda bot, _: bot.send_message(1, "a"),
    "open bold": lambda bot, chat: bot.send_message(chat, "<b>a", parse_mode="HTML"),
    "an unknown tag": lambda bot, chat: bot.send_message(chat, "<h1>a</h1>", parse_mode="HTML"),
    "a bare full stop": lambda bot, chat: bot.send_message(chat, "a.", parse_mode="MarkdownV2"),
    "callback data of 65 bytes": lambda bot, chat: bot.send_message(
        chat, "a", reply_markup=keyboard(InlineKeyboardButton("a", callback_data="x" * 65))
    ),
    "callback data of 33 umlauts": lambda bot, chat: bot.send_message(
        chat, "a", reply_markup=keyboard(InlineKeyboardButton("a", callback_data="ä" * 33))
    ),
    "a button that does nothing": lambda bot, chat: bot.send_message(
        chat, "a", reply_markup=keyboard(InlineKeyboardButton("a"))
    ),
    "a purple button": lambda bot, chat: bot.send_message(
        chat, "a", reply_markup=keyboard(InlineKeyboardButton("a", callback_data="x", style="purple"))
    ),
    "257 letters to copy": lambda bot, chat: bot.send_message(
        chat, "a", reply_markup=keyboard(InlineKeyboardButton("a", copy_text=CopyTextButton("a" * 257)))
    ),
    "nine buttons in a row": lambda bot, chat: bot.send_message(
        chat, "a", reply_markup=keyboard(*[PRESS] * 9)
    ),
    "an album of one": lambda bot, chat: bot.send_media_group(chat, [InputMediaPhoto(selfie(0))]),
    "an album of eleven": lambda bot, chat: bot.send_media_group(chat, [InputMediaPhoto(selfie(0))] * 11),
    "a mixed album": lambda bot, chat: bot.send_media_group(
        chat, [InputMediaPhoto(selfie(0)), InputMediaDocument(selfie(1))]
    ),
    "an album with a keyboard": lambda bot, chat: bot.send_media_group(
        chat, [InputMediaPhoto(selfie(n)) for n in range(2)], api_kwargs={"reply_markup": "{}"}
    ),
    "an unknown parameter": lambda bot, chat: bot.send_message(chat, "a", api_kwargs={"colour": "green"}),
    "a photo that is none": lambda bot, chat: bot.send_photo(chat, b"no picture"),
    "a photo over 10 MB": lambda bot, chat: bot.send_photo(chat, selfie(0) + bytes(10_000_000)),
    "an answer to nothing": lambda bot, chat: bot.send_message(chat, "a", reply_to_message_id=5),
    "an edit of nothing": lambda bot, chat: bot.edit_message_text("a", chat, 5),
    "a reaction to nothing": lambda bot, chat: bot.set_message_reaction(chat, 5, "👍"),
    "a command in capitals": lambda bot, _: bot.set_my_commands([("Start", "begin")]),
    "a command without words": lambda bot, _: bot.set_my_commands([("start", "")]),
    "a description of 513 units": lambda bot, _: bot.set_my_description("a" * 513),
    "a short description of 121 units": lambda bot, _: bot.set_my_short_description("a" * 121),
    "a start code of 65 letters": lambda bot, chat: bot.send_message(
        chat, f"https://t.me/moonselfie_bot?start={'a' * 65}"
    ),
    "a start code with a full stop inside": lambda bot, chat: bot.send_message(
        chat, "https://t.me/moonselfie_bot?start=a.b, please"
    ),
    "a start code with an umlaut on a button": lambda bot, chat: bot.send_message(
        chat,
        "a",
        reply_markup=keyboard(InlineKeyboardButton("a", url="https://t.me/moonselfie_bot?start=ä")),
    ),
    "a start code of nothing to copy": lambda bot, chat: bot.send_message(
        chat,
        "a",
        reply_markup=keyboard(
            InlineKeyboardButton("a", copy_text=CopyTextButton("https://t.me/moonselfie_bot?start="))
        ),
    ),
    "commands for a chat that is not there": lambda bot, _: bot.set_my_commands(
        [("start", "begin")], scope=BotCommandScopeChat(1)
    ),
    "a webhook without TLS": lambda bot, _: bot.set_webhook("http://bot.example"),
    "an unknown file": lambda bot, _: bot.get_file("nothing"),
    "an unknown action": lambda bot, chat: bot.send_chat_action(chat, "dancing"),
    "an unknown press": lambda bot, _: bot.answer_callback_query("nothing"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_it_refuses(server, bot, chat, what):
    """Each of these is a bad request at Telegram, and is remembered as refused."""
    with pytest.raises(BadRequest):
        await REFUSED[what](bot, chat)
    assert len(server.unexpected()) == 1
    assert server.chats[chat].messages == {}


async def test_an_identical_edit_is_refused(bot, chat):
    """Nothing changed: "message is not modified", for texts and captions, buttons counted."""
    message = await bot.send_message(chat, "a", reply_markup=keyboard(PRESS))
    with pytest.raises(BadRequest, match="not modified"):
        await message.edit_text("a", reply_markup=keyboard(PRESS))
    await message.edit_text("a")
    photo = await bot.send_photo(chat, selfie(0), caption="c")
    with pytest.raises(BadRequest, match="not modified"):
        await photo.edit_caption("c")


async def test_kinds_of_messages_are_edited_their_own_way(bot, chat):
    """A text has no caption, a photo no text; a text may become a photo, never back."""
    message = await bot.send_message(chat, "a")
    with pytest.raises(BadRequest, match="no caption"):
        await message.edit_caption("b")
    await message.edit_media(InputMediaPhoto(selfie(0), caption="b"))
    with pytest.raises(BadRequest, match="no text"):
        await message.edit_text("c")


async def test_only_allowed_reactions(server, bot, chat):
    """A bot may react with one emoji of Telegram's list: the tick is not on it."""
    message = await bot.send_message(chat, "a")
    await message.set_reaction("👍")
    with pytest.raises(BadRequest, match=r"(?i)reaction_invalid"):
        await message.set_reaction("✅")
    assert server.chats[chat].messages[message.id].reaction == "👍"


async def test_a_person_who_blocked_the_bot_is_not_reached(server, bot):
    """403 for blocked and for never started."""
    anna, bo = server.person("Anna"), server.person("Bo", started=False)
    await anna.blocks()
    for person in (anna, bo):
        with pytest.raises(Forbidden):
            await bot.send_message(person.chat.id, "a")


async def test_too_many_edits_are_flood(server, bot, chat):
    """Editing without pause ends in 429 with the seconds to wait."""
    message = await bot.send_message(chat, "0")
    for n in range(1, server.rates.edits_in_window + 1):
        await message.edit_text(str(n))
    with pytest.raises(RetryAfter) as caught:
        await message.edit_text("too soon")
    assert caught.value.retry_after.total_seconds() == 1


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.time_s = 1000.0

    def __call__(self) -> float:
        return self.time_s


@pytest.fixture
def clock(server):
    server.rates.now_s = Clock()
    return server.rates.now_s


async def refused_for_s(call) -> float:
    """The seconds Telegram asks to wait."""
    with pytest.raises(RetryAfter) as caught:
        await call
    return caught.value.retry_after.total_seconds()


async def test_a_chat_takes_a_burst_then_one_a_second(server, bot, chat, clock):
    """Twenty at once are fine; who goes on is refused until the second is over, and then has one."""
    for n in range(BURST):
        await bot.send_message(chat, str(n))
    assert await refused_for_s(bot.send_message(chat, "too soon")) == 1
    assert await refused_for_s(bot.send_chat_action(chat, "typing")) == 1
    clock.time_s += 1
    await bot.send_message(chat, "in time")
    assert await refused_for_s(bot.send_message(chat, "too soon")) == 1
    clock.time_s += 60
    await bot.send_message(chat, "rested")
    assert len(server.chats[chat].messages) == BURST + 2


async def test_a_message_a_second_may_go_on_for_ever(server, bot, chat, clock):
    """What is allowed as a rule is never too much, and one chat's flood is not another's."""
    for n in range(70):
        await bot.send_message(chat, str(n))
        clock.time_s += 1
    for n in range(BURST):
        await bot.send_message(chat, str(n))
    await refused_for_s(bot.send_message(chat, "too soon"))
    await bot.send_message(server.person("Bo").chat.id, "another chat")


async def test_an_album_counts_by_its_pictures(server, bot, chat, clock):
    """Two albums of ten are a burst; the third is refused whole, for as long as ten messages take."""
    ten = [InputMediaPhoto(selfie(0))] * 10
    await bot.send_media_group(chat, ten)
    await bot.send_media_group(chat, ten)
    assert await refused_for_s(bot.send_media_group(chat, ten)) == 10
    assert len(server.chats[chat].messages) == 20


async def test_a_group_takes_twenty_a_minute(server, bot, clock):
    """However they are spread: the next one has to wait until the first of the twenty is a minute old."""
    group = server.group("Moon").chat
    for n in range(20):
        await bot.send_message(group.id, str(n))
        clock.time_s += 2
    assert await refused_for_s(bot.send_message(group.id, "too many")) == 20
    clock.time_s += 20
    await bot.send_message(group.id, "in time")
    assert await refused_for_s(bot.send_message(group.id, "too many")) == 2


async def test_a_document_over_50_mb_is_not_taken(server, bot, chat):
    """413, which is no bad request to the library; 50 MB are taken."""
    with pytest.raises(NetworkError, match=r"Entity Too Large"):
        await bot.send_document(chat, bytes(50_000_001))
    assert server.chats[chat].messages == {}
    await bot.send_document(chat, bytes(50_000_000))


async def test_while_a_webhook_is_set_nobody_polls(server, bot):
    """A poll is refused, one that waits is ended; what the webhook did not take is there after it."""
    waiting = asyncio.create_task(bot.get_updates(timeout=20))
    await server.until(lambda: "getUpdates" in server.calls)
    await bot.set_webhook("https://bot.example/telegram")
    with pytest.raises(Conflict, match="terminated"):
        await waiting
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates(timeout=0)
    server.webhook_target = "http://127.0.0.1:9"  # nobody listens there
    await server.person("Anna").sends("is anybody there?")
    await bot.delete_webhook()
    assert [one.message.text for one in await bot.get_updates(timeout=1)] == ["is anybody there?"]


async def test_tokens_and_methods(server, bot):
    """A wrong token is 401, a malformed one and an unknown method are 404."""
    for token, status in (("1:wrong", 401), ("nonsense", 404)):
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{server.api_base}{token}/getMe") as response,
        ):
            assert response.status == status
    with pytest.raises(TelegramError):
        await bot.do_api_request("drawMoon")


async def test_updates_stay_until_they_are_confirmed(server, bot):
    """The same update comes until an offset beyond it is asked for; two pollers get in each other's way."""
    anna = server.person("Anna")
    await anna.sends("one")
    await anna.sends("two")
    first = await bot.get_updates(timeout=1)
    again = await bot.get_updates(timeout=1)
    assert [one.message.text for one in first] == [one.message.text for one in again] == ["one", "two"]
    (second,) = await bot.get_updates(offset=first[1].update_id, timeout=1)
    assert second.message.text == "two"
    assert await bot.get_updates(offset=second.update_id + 1, timeout=0) == ()
    waiting = asyncio.create_task(bot.get_updates(offset=second.update_id + 1, timeout=2))
    await server.until(lambda: server.calls.count("getUpdates") == 5)
    with pytest.raises(Conflict):
        await bot.get_updates(timeout=0)
    await anna.sends("three")
    assert [one.message.text for one in await waiting] == ["three"]


async def test_files_come_back_as_they_were_sent(server, bot):
    """What a person sent can be downloaded byte for byte, up to 20 MB."""
    anna = server.person("Anna")
    await anna.sends_photo(selfie(0))
    await anna.sends_file(bytes(20_000_001), "large.bin")
    photo, large = await bot.get_updates(timeout=1)
    file = await bot.get_file(photo.message.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == selfie(0)
    with pytest.raises(BadRequest, match="too big"):
        await bot.get_file(large.message.document.file_id)


async def test_connections_are_cut_on_demand(server, bot, chat):
    """Before the effect or after it: the bot cannot tell, the chat can."""
    server.cuts("sendMessage", after=False)
    server.cuts("sendMessage", after=True)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(chat, "a")
    assert len(server.chats[chat].messages) == 1


async def test_a_keyboard_with_an_unknown_field_is_refused(server, chat):
    """Asked by hand: what the library would never send is refused too."""
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "x", "glitter": True}]]}
    body = {"chat_id": str(chat), "text": "a", "reply_markup": json.dumps(markup)}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{server.api_base}{TOKEN}/sendMessage", data=body) as response,
    ):
        assert response.status == 400
        assert "glitter" in (await response.json())["description"]
