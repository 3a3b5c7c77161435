"""What became of photos, as reactions; an album has room for one."""

from __future__ import annotations

import pytest

from bot.chat.screen import Mark
from bot.platforms.telegram.marks import REACTIONS
from storage.domain.errors import Retryable
from tests.bot.platforms.telegram.conftest import made, running
from tests.contracts.platform import drawn, selfie
from tests.telegram_server.rules import REACTIONS as ALLOWED

R, A, D, X = Mark.RECEIVED, Mark.ACCEPTED, Mark.DOUBTFUL, Mark.REJECTED


def test_every_mark_has_a_reaction_telegram_allows():
    """No two marks look the same, and all are on Telegram's list."""
    assert set(REACTIONS) == set(Mark)
    assert len(set(REACTIONS.values())) == len(Mark)
    assert set(REACTIONS.values()) <= ALLOWED


@pytest.mark.parametrize(
    ("marks", "shown"),
    [
        ((R, R, R), "👀"),
        ((A, R, R), "👀"),
        ((A, A, A), "👍"),
        ((X, X, X), "👎"),
        ((A, X, A), "🤔"),
        ((A, D, A), "🤔"),
    ],
)
async def test_an_album_shows_what_became_of_it_as_a_whole(server, platform, recorder, marks, shown):
    """Telegram puts every reaction on the first photo: it stands for all of them."""
    anna = server.person("Anna")
    messages = await anna.sends_album([selfie(n) for n in range(3)])
    incoming = (await recorder.next()).incoming
    refs = [file.message_ref for file in incoming.files]
    await _marked(platform, incoming.place, zip(refs, (R, R, R), strict=True))
    await _marked(platform, incoming.place, zip(refs, marks, strict=True))
    assert [one.reaction for one in messages] == [shown, None, None]


async def test_an_album_is_marked_sparsely_and_remembered(server, memory, recorder):
    """Only a change of the whole costs a request, also when the bot was restarted in between."""
    anna = server.person("Anna")
    platform = made(server, memory)
    async with running(platform, recorder.handle):
        messages = await anna.sends_album([selfie(n) for n in range(10)])
        incoming = (await recorder.next()).incoming
        refs = [file.message_ref for file in incoming.files]
        await _marked(platform, incoming.place, ((ref, R) for ref in refs))
        await _marked(platform, incoming.place, ((ref, A) for ref in refs[:6]))
    platform = made(server, memory)
    async with running(platform, recorder.handle):
        await _marked(platform, incoming.place, ((ref, A) for ref in refs[6:]))
    assert messages[0].reaction == "👍"
    assert server.calls.count("setMessageReaction") == 2


async def test_a_mark_that_did_not_get_through_is_put_again(server, platform, recorder):
    """A lost connection loses no mark of an album."""
    anna = server.person("Anna")
    messages = await anna.sends_album([selfie(0), selfie(1)])
    incoming = (await recorder.next()).incoming
    server.cuts("setMessageReaction", after=False)
    mark = (incoming.files[0].message_ref, R)
    with pytest.raises(Retryable):
        await _marked(platform, incoming.place, [mark])
    await _marked(platform, incoming.place, [mark])
    assert messages[0].reaction == "👀"


async def test_a_verdict_answers_its_photo_in_the_album(server, platform, recorder):
    """Which photo was meant is said by answering it."""
    anna = server.person("Anna")
    messages = await anna.sends_album([selfie(n) for n in range(3)])
    incoming = (await recorder.next()).incoming
    shown = drawn("Too dark.", reply_to=incoming.files[1].message_ref, mark=X)
    await platform.show(incoming.place, shown, replace=None, key="k")
    assert anna.answers[0].reply_to == messages[1].id


async def _marked(platform, place, marks):
    for ref, mark in marks:
        shown = drawn(reply_to=ref, mark=mark)
        assert await platform.show(place, shown, replace=None, key=f"{ref} {mark}") is None
