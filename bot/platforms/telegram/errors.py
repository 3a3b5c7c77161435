"""Telegram's errors in the project's own words, and the log lines of its libraries silenced.

python-telegram-bot's BadRequest is a kind of NetworkError, so the order of the cases matters.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from storage.domain.errors import Fault, Permanent, Retryable

Result = TypeVar("Result")

CALL_TIMEOUT_S = 120.0  # one call with its uploads and the short waits of pace.py

_GONE_CHAT = (
    "chat not found",
    "user is deactivated",
    "peer_id_invalid",
    "user not found",
    "have no rights to send",
)
_NOT_EDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",
    "there is no caption in the message to edit",
    "there is no media in the message to edit",
)


class NotEditable(Exception):  # noqa: N818 - a state of the message, not a failure; it never leaves the platform
    """The message to edit is gone, or is of another kind than was remembered."""


def tame_library() -> None:
    """Silence libraries that log addresses (with the token) and what people wrote; errors reach us anyway.

    And have waits given as timedelta, which the library asks for with a warning otherwise.
    """
    for name in ("httpx", "httpcore", "telegram", "telegram.ext"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    os.environ.setdefault("PTB_TIMEDELTA", "1")


def translated(error: TelegramError) -> Fault:
    """Retryable("telegram-busy") says in `retry_in_s` how long Telegram wants to be left alone."""
    if isinstance(error, RetryAfter):
        return Retryable("telegram-busy", retry_in_s=seconds(error.retry_after))
    code, passes = _meaning(error)
    return Retryable(code) if passes else Permanent(code)


def _meaning(error: TelegramError) -> tuple[str, bool]:
    """Name the error, and say whether it may pass by itself."""
    said = str(error).lower()
    gone = isinstance(error, BadRequest) and any(words in said for words in _GONE_CHAT)
    if gone or isinstance(error, (Forbidden, ChatMigrated)):
        return "person-unreachable", False
    if isinstance(error, InvalidToken):
        return "telegram-token-wrong", False
    if isinstance(error, BadRequest) or "entity too large" in said:
        return "telegram-refused", False
    if isinstance(error, Conflict):
        return "telegram-second-poller", True
    return "telegram-unreachable", True  # NetworkError, TimedOut, an answer that is not JSON


def seconds(wait: timedelta | int) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


async def calling(call: Awaitable[Result]) -> Result:
    """Await one call of the Bot API; its errors leave as Retryable or Permanent."""
    try:
        async with asyncio.timeout(CALL_TIMEOUT_S):
            return await call
    except TimeoutError as error:
        raise Retryable("telegram-unreachable") from error
    except InvalidToken:
        raise Permanent("telegram-token-wrong") from None  # the library's sentence quotes the token
    except TelegramError as error:
        raise translated(error) from error


async def editing(call: Awaitable[Result]) -> None:
    """Like `calling`, for an edit: "not modified" is success, what cannot be edited is NotEditable."""
    try:
        async with asyncio.timeout(CALL_TIMEOUT_S):
            await call
    except TimeoutError as error:
        raise Retryable("telegram-unreachable") from error
    except InvalidToken:
        raise Permanent("telegram-token-wrong") from None  # as above
    except BadRequest as error:
        said = str(error).lower()
        if "message is not modified" in said:
            return
        if any(words in said for words in _NOT_EDITABLE):
            raise NotEditable from error
        raise translated(error) from error
    except TelegramError as error:
        raise translated(error) from error
