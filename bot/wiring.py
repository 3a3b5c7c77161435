"""Puts the bot together from its settings: the only file of the bot that names concrete classes."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.chat.platform import Handle, Platform
from bot.chat.screen import Say
from bot.chat.words import Words
from bot.conversation import Conversation
from bot.delivery import Deliverer
from bot.flows.help import COMMANDS, GROUP_COMMANDS
from bot.glance import MemoryGlance
from bot.platforms.telegram import TelegramPlatform, Webhook
from bot.platforms.web.options import WebOptions
from bot.platforms.web.platform import WebPlatform
from bot.services import Installation
from bot.settings import BotSettings
from bot.upkeep import Upkeep
from storage.checkpoints import FILE
from storage.domain.records import Language
from storage.queue import Bell, Dispatcher, Listener, connect
from storage.vault import SealedVault, open_vault
from storage.verify_ledger import keep_daily
from storage.work import SqlMemory, open_memory

POCKET = "pocket"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotParts:
    """What `python -m bot` runs: each platform with `handle`, and the loops beside them, by name."""

    platforms: Mapping[str, Platform]
    handle: Handle
    loops: Mapping[str, Callable[[], Awaitable[None]]]


class _ChangedBell:
    """Lets the deliverer hear that a job moved."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    async def wait(self, timeout_s: float) -> None:
        await self._listener.wait(timeout_s)


@asynccontextmanager
async def wired(settings: BotSettings) -> AsyncIterator[BotParts]:
    """Everything open inside, everything closed after."""
    memory = await open_memory(settings, clock=_utc_now, new_id=lambda: uuid.uuid4().hex)
    pool = await connect(settings)
    try:
        vault = await open_vault(settings, memory)
        words, bell = Words(), Bell(pool)
        platforms = _platforms(settings, memory, vault, words)
        conversation = Conversation(
            memory=memory,
            vault=vault,
            words=words,
            platforms=platforms,
            clock=_utc_now,
            installation=installation(settings),
        )
        deliverer = Deliverer(
            memory=memory,
            conversation=conversation,
            platforms=platforms,
            clock=_utc_now,
            bell=_ChangedBell(bell.listener(Bell.CHANGED)),
        )
        dispatcher = Dispatcher(memory, pool, settings.capacity, bell=bell)
        memory.on_submitted = dispatcher.wake
        upkeep = Upkeep(
            memory=memory,
            sweep=vault.sweep_strangers,
            alive_file=settings.alive_file,
            keep_rejected=timedelta(hours=settings.rejected_photos_hours),
            sign_ledger=partial(keep_daily, memory, settings.data_dir / FILE),
        )
        yield BotParts(
            platforms=platforms,
            handle=conversation.handle,
            loops={
                "bell": bell.run,
                "dispatcher": dispatcher.run,
                "delivery": deliverer.run,
                "upkeep": upkeep.run,
            },
        )
    finally:
        await pool.aclose()
        await memory.close()


def installation(settings: BotSettings) -> Installation:
    """Gather what texts say about this installation."""
    return Installation(
        base_model=settings.base_model,
        base_model_is_pocket=settings.base_model == POCKET,
        operator=settings.operator_name or "unnamed",
        selfies_needed=settings.selfies_needed,
        selfies_most=settings.selfies_most,
        rejected_photos_hours=settings.rejected_photos_hours,
        stored_most_bytes=settings.quota_stored_mb * 1_000_000,
    )


def _platforms(
    settings: BotSettings, memory: SqlMemory, vault: SealedVault, words: Words
) -> dict[str, Platform]:
    made: list[Platform] = []
    if settings.web_chat:
        options = WebOptions(
            session_secret=_derived(memory.operator_key.secret, b"web session"),
            host=settings.web_host,
            port=settings.web_port,
            public_origin=settings.web_public_origin,
            link_file=settings.link_file,
        )
        menu = {
            language: [(name, words.say(language, Say(f"command-{name}"))) for name in COMMANDS]
            for language in Language
        }
        made.append(
            WebPlatform(options, memory=memory, vault=vault, words=words, commands=menu, now=_utc_now)
        )
    if settings.telegram_token is not None:
        made.append(
            TelegramPlatform(
                token=settings.telegram_token.get_secret_value(),
                memory=memory,
                words=words,
                commands=COMMANDS,
                group_commands=GROUP_COMMANDS,
                api_base=settings.telegram_api_base,
                file_base=settings.telegram_file_base,
                webhook=_webhook(settings),
            )
        )
    if settings.discord_token is not None:
        made.append(_discord(settings, settings.discord_token.get_secret_value(), words, memory))
    return {platform.name: platform for platform in made}


def _discord(settings: BotSettings, token: str, words: Words, memory: SqlMemory) -> Platform:
    """Import it only here: who does not use Discord need not pay for its library."""
    from discord.gateway import DiscordWebSocket  # noqa: PLC0415
    from discord.http import Route  # noqa: PLC0415
    from yarl import URL  # noqa: PLC0415

    from bot.platforms.discord import DiscordPlatform  # noqa: PLC0415

    Route.BASE = settings.discord_api_base
    DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.discord_gateway)
    glance = MemoryGlance(memory=memory, installation=installation(settings), clock=_utc_now)
    return DiscordPlatform(
        token=token,
        words=words,
        commands=COMMANDS,
        group_commands=GROUP_COMMANDS,
        glance=glance,
        memory=memory,
        links_file=settings.discord_links_file,
    )


def _webhook(settings: BotSettings) -> Webhook | None:
    if settings.telegram_webhook_url is None or settings.telegram_webhook_secret is None:
        return None
    return Webhook(
        url=settings.telegram_webhook_url,
        secret=settings.telegram_webhook_secret.get_secret_value(),
        host=settings.telegram_webhook_host,
        port=settings.telegram_webhook_port,
    )


def _derived(secret: bytes, purpose: bytes) -> bytes:
    """Make a secret of its own for each purpose out of the operator's key."""
    return hmac.digest(secret, b"moonselfie " + purpose, hashlib.sha256)


def _utc_now() -> datetime:
    return datetime.now(UTC)
