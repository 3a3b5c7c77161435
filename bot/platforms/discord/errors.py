"""Discord's errors in the project's own words, and the log lines of its library silenced."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import TypeVar

import aiohttp
import discord

from storage.domain.errors import Fault, Permanent, Retryable

Result = TypeVar("Result")

CALL_TIMEOUT_S = 120.0  # one call with its uploads and the waits that rate limits ask for

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
_UNKNOWN_CHANNEL = 10003
_UNKNOWN_MESSAGE = 10008
_UNKNOWN_USER = 10013
_TOO_LARGE = 40005
_CANNOT_WRITE_TO_THIS_USER = 50007
_NO_COMMON_SERVER = 50278
_MISSING_ACCESS = 50001
_MISSING_PERMISSIONS = 50013
_NOBODY_THERE = (_UNKNOWN_CHANNEL, _UNKNOWN_USER, _CANNOT_WRITE_TO_THIS_USER, _NO_COMMON_SERVER)


class MessageGone(Exception):  # noqa: N818 - a state of the message, not a failure; it never leaves the platform
    """The message to edit, or to react to, is no longer there."""


def tame_library() -> None:
    """Silence a library that logs what people sent; errors reach us anyway."""
    for name in ("discord", "discord.client", "discord.gateway", "discord.http", "discord.ui.view"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def translated(error: discord.HTTPException) -> Fault:
    """Name the error, and say whether it may pass by itself."""
    if error.code in _NOBODY_THERE:
        return Permanent("person-unreachable")
    if error.code in (_MISSING_ACCESS, _MISSING_PERMISSIONS):
        return Permanent("discord-not-allowed")
    if error.code == _TOO_LARGE or error.status == 413:
        return Permanent("discord-file-too-big")
    if error.status == 401:
        return Permanent("discord-token-wrong")
    if error.status == 429:
        return Retryable("discord-busy")
    return Retryable("discord-unreachable") if error.status >= 500 else Permanent("discord-refused")


async def calling(call: Awaitable[Result]) -> Result:
    """Await one call of the API; its errors leave as MessageGone, Retryable or Permanent."""
    try:
        async with asyncio.timeout(CALL_TIMEOUT_S):
            return await call
    except discord.HTTPException as error:
        if error.code == _UNKNOWN_MESSAGE:
            raise MessageGone from error
        raise translated(error) from error
    except discord.RateLimited as error:
        raise Retryable("discord-busy") from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Retryable("discord-unreachable") from error
