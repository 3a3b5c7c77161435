"""The pace of calls: bursts, rates, and pauses that one chat has to keep and no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import RetryAfter

from bot.platforms.telegram import pace as pacing
from bot.platforms.telegram.errors import tame_library
from bot.platforms.telegram.pace import IN_A_CHAT, IN_A_GROUP, PATIENCE_S, Pace

ANNA, BO, GROUP = 1, 2, -3


class Telegram:
    """Notes when which chat is written to; `floods` are the pauses asked for, one a call."""

    def __init__(self) -> None:
        self.time_s = 0.0
        self.calls: list[tuple[float, int | None]] = []
        self.floods: list[float] = []
        self.pace = Pace(now_s=lambda: self.time_s, sleep=self._sleep)

    async def _sleep(self, wait_s: float) -> None:
        self.time_s += wait_s

    async def send(self, chat: int | None = ANNA, endpoint: str = "sendMessage", **data: object) -> bool:
        async def call(chat: int | None) -> bool:
            self.calls.append((self.time_s, chat))
            if self.floods:
                raise RetryAfter(timedelta(seconds=self.floods.pop(0)))
            return True

        given = data if chat is None else {"chat_id": chat, **data}
        return await self.pace.process_request(call, (chat,), {}, endpoint, given, None)


@pytest.fixture
def telegram():
    tame_library()
    return Telegram()


async def test_a_burst_goes_out_at_once_and_then_one_a_second(telegram):
    """What a chat is told in one moment is not slowed; a flow of messages is."""
    for _ in range(IN_A_CHAT.burst + 3):
        await telegram.send()
    times = [at for at, _ in telegram.calls]
    assert times[-4] < 1
    assert times[-1] - times[-3] == pytest.approx(2)


async def test_never_more_than_twenty_a_minute_in_a_group(telegram):
    """A group waits four seconds for each message after the first few."""
    for _ in range(60):
        await telegram.send(GROUP)
    times = [at for at, _ in telegram.calls]
    assert times[IN_A_GROUP.burst - 1] < 1
    assert max(sum(first <= at < first + 60 for at in times) for first in times) <= 20


async def test_an_album_counts_by_its_pictures_and_an_edit_for_nothing(telegram):
    """After two albums of ten the chat has no more room; cards are edited all the same."""
    for _ in range(2):
        await telegram.send(endpoint="sendMediaGroup", media=list(range(10)))
    assert telegram.time_s == pytest.approx(5, abs=0.5)
    before_s = telegram.time_s
    for _ in range(20):
        await telegram.send(endpoint="editMessageText")
    assert telegram.time_s == before_s


async def test_a_short_pause_is_slept_through(telegram):
    """The call is made again when the pause is over, not before."""
    telegram.floods = [3]
    assert await telegram.send()
    assert [at for at, _ in telegram.calls] == [0, pytest.approx(3.1)]


async def test_a_long_pause_is_an_error_and_no_call(telegram):
    """Until it is over every call of this chat says how long, without asking Telegram; other chats go on."""
    telegram.floods = [600]
    with pytest.raises(RetryAfter):
        await telegram.send()
    telegram.time_s = 600 - PATIENCE_S
    with pytest.raises(RetryAfter) as caught:
        await telegram.send(endpoint="editMessageText")
    assert caught.value.retry_after.total_seconds() == pytest.approx(PATIENCE_S + 0.1)
    assert await telegram.send(BO)
    assert telegram.calls == [(0, ANNA), (600 - PATIENCE_S, BO)]
    telegram.time_s = 601
    assert await telegram.send()


async def test_who_is_refused_twice_is_told(telegram):
    """The second refusal leaves as it is, and is kept like the first."""
    telegram.floods = [1, 300]
    with pytest.raises(RetryAfter) as caught:
        await telegram.send()
    assert caught.value.retry_after == timedelta(seconds=300)
    with pytest.raises(RetryAfter):
        await telegram.send()
    assert len(telegram.calls) == 2


async def test_calls_without_a_chat_wait_by_their_kind(telegram):
    """Being told to wait with commands does not keep presses from being answered."""
    telegram.floods = [600]
    with pytest.raises(RetryAfter):
        await telegram.send(None, "setMyCommands")
    assert await telegram.send(None, "answerCallbackQuery")
    with pytest.raises(RetryAfter):
        await telegram.send(None, "setMyCommands")


async def test_what_is_over_is_forgotten(telegram, monkeypatch):
    """However many chats there are, only so many are remembered."""
    monkeypatch.setattr(pacing, "_REMEMBERED", 50)
    for chat in range(1, 200):
        await telegram.send(chat)
        telegram.time_s += 0.1
    assert len(telegram.pace._due) <= 51
    telegram.floods = [1000.0] * 99
    for chat in range(1, 100):
        with pytest.raises(RetryAfter):
            await telegram.send(chat)
    assert len(telegram.pace._not_before) <= 51
