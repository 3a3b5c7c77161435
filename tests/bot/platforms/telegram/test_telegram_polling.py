"""Updates are confirmed when they were handled, not before: no crash loses one."""

from __future__ import annotations

import asyncio
import logging

import pytest
from aiohttp import ClientSession

from storage.domain.errors import Permanent, Retryable
from tests.bot.platforms.telegram.conftest import made, running, webhook
from tests.contracts.platform import drawn, selfie
from tests.telegram_server import TOKEN


async def test_what_was_being_handled_at_a_crash_comes_again(server, memory, recorder):
    """A process that dies in the middle of an update gets it again after its restart."""
    anna = server.person("Anna")
    begun = asyncio.Event()

    async def never_ends(incoming):
        begun.set()
        await asyncio.Event().wait()

    async with running(made(server, memory), never_ends):
        await anna.sends("do not lose me")
        await begun.wait()
    async with running(made(server, memory), recorder.handle):
        assert (await recorder.next()).incoming.text == "do not lose me"


async def test_one_slow_person_does_not_hold_up_the_others(server, memory):
    """While one person's update takes long, other people's are handled, and then all is confirmed."""
    anna, bo = server.person("Anna"), server.person("Bo")
    handled, gate = [], asyncio.Event()

    async def handle(incoming):
        if incoming.text == "slow":
            await gate.wait()
        handled.append(incoming.text)

    async with running(made(server, memory), handle):
        await anna.sends("slow")
        for n in range(3):
            await bo.sends(f"quick {n}")
        await server.until(lambda: len(handled) == 3, "the quick ones")
        assert handled == ["quick 0", "quick 1", "quick 2"]
        gate.set()
        await server.until(lambda: len(handled) == 4, "the slow one")
        await server.until(lambda: not server.queue.updates, "all confirmed")
    assert handled[-1] == "slow"


async def test_a_passing_fault_is_tried_again(server, platform, recorder):
    """When the memory is away for a moment, the update is handled once it is back."""
    recorder.fail_next = Retryable("storage-unavailable")
    await server.person("Anna").sends("hello")
    assert (await recorder.next()).incoming.text == "hello"


async def test_a_lasting_fault_does_not_block_the_chat(server, platform, recorder):
    """An update that can never be handled is given up, and the next one is handled."""
    anna = server.person("Anna")
    recorder.fail_next = Permanent("sealed-data-damaged")
    await anna.sends("broken")
    await anna.sends("fine")
    assert (await recorder.next()).incoming.text == "fine"


@pytest.mark.parametrize("fault", ["cut", "flood", "gateway"])
async def test_polling_outlives_a_bad_line(server, platform, recorder, fault):
    """Cut connections, flood control and bad gateways are waited out."""
    match fault:
        case "cut":
            server.cuts("getUpdates", after=False, times=3)
        case "flood":
            server.floods("getUpdates")
        case "gateway":
            server.breaks("getUpdates", times=2)
    anna = server.person("Anna")
    for text in ("one", "two"):  # the faults meet the polls in between
        await anna.sends(text)
        assert (await recorder.next()).incoming.text == text


async def test_a_server_that_is_away_at_the_start_is_waited_for(server, memory, recorder):
    """The bot may be started before Telegram can be reached."""
    server.breaks("getMe", times=2)
    server.cuts("getMe", after=False)
    async with running(made(server, memory), recorder.handle):
        await server.person("Anna").sends("hello")
        assert (await recorder.next()).incoming.text == "hello"


@pytest.mark.parametrize("token", ["1:wrong", "nonsense"])
async def test_a_wrong_token_ends_it_with_a_clear_error(server, memory, recorder, token):
    """A token Telegram does not know is named as such, and is in no part of the error."""
    server.expected += ["Unauthorized", "Not Found"]
    with pytest.raises(Permanent) as caught:
        await made(server, memory, token=token).run(recorder.handle)
    assert caught.value.code == "telegram-token-wrong"
    assert caught.value.__suppress_context__
    assert token not in str(caught.value)


async def test_no_token_and_no_words_in_any_log(server, memory, recorder, caplog, capsys):
    """Whatever goes wrong, neither the token nor what people wrote is logged."""
    caplog.set_level(logging.DEBUG)
    server.breaks("getUpdates")
    server.floods("sendMessage")
    platform = made(server, memory)
    async with running(platform, recorder.handle):
        anna = server.person("Anna")
        recorder.fail_next = RuntimeError("my secret wish")
        await anna.sends("my secret wish")
        place = (await recorder.next()).incoming.place
        await platform.show(place, drawn("a private answer"), replace=None, key="k")
    logged = caplog.text + "".join(capsys.readouterr())
    assert "update_failed" in logged
    for secret in (TOKEN, TOKEN.split(":")[1], "my secret wish", "a private answer", str(anna.chat.id)):
        assert secret not in logged


# Webhook


@pytest.fixture
async def pushed(server, memory, recorder):
    platform = made(server, memory, webhook=webhook())
    async with running(platform, recorder.handle):
        await server.until(lambda: server.webhook is not None, "the webhook")
        server.webhook_target = f"http://127.0.0.1:{platform.webhook_server.port}/telegram"
        yield platform


async def test_updates_can_be_pushed(server, pushed, recorder):
    """With a webhook nothing is polled; texts and albums arrive the same."""
    anna = server.person("Anna")
    await anna.sends("pushed")
    assert (await recorder.next()).incoming.text == "pushed"
    await anna.sends_album([selfie(0), selfie(1), selfie(2)])
    assert (await recorder.next()).files == [selfie(0), selfie(1), selfie(2)]
    assert "getUpdates" not in server.calls
    assert server.webhook["allowed_updates"] == (
        '["message", "callback_query", "my_chat_member", "chat_member"]'
    )


async def test_a_push_without_the_secret_is_turned_away(server, pushed, recorder):
    """Only who knows the secret may speak for Telegram."""
    update = {"update_id": 1, "message": {"message_id": 1, "date": 1}}
    assert await server.push(update, secret="guessed", tries=1) == 403
    async with ClientSession() as session:
        async with session.post(server.webhook_target, json=update) as response:
            assert response.status == 403
        async with session.get(server.webhook_target) as response:
            assert response.status == 405
    assert recorder.arrived == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'"text"', b'{"update_id": "x", "message": 3}'])
async def test_a_push_that_is_no_update_is_refused(server, pushed, recorder, body):
    """A body that is no update gets 400, and the next push is handled."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": server.webhook["secret_token"]}
    async with (
        ClientSession() as session,
        session.post(server.webhook_target, data=body, headers=headers) as response,
    ):
        assert response.status == 400
    await server.person("Anna").sends("fine")
    assert (await recorder.next()).incoming.text == "fine"


async def test_a_push_is_confirmed_only_when_handled(server, pushed, recorder):
    """A passing fault is tried again before Telegram hears that all is well."""
    recorder.fail_next = Retryable("storage-unavailable")
    await server.person("Anna").sends("hello")
    assert [one.incoming.text for one in recorder.arrived] == ["hello"]


async def test_it_can_be_run_again_after_it_broke(server, memory, recorder):
    """A supervisor may run the same platform again: it polls and shows as before."""
    platform = made(server, memory)
    for text in ("one", "two"):
        async with running(platform, recorder.handle):
            await server.person("Anna").sends(text)
            received = await recorder.next()
            assert received.incoming.text == text
            await platform.show(received.incoming.place, drawn("hello"), replace=None, key=text)
