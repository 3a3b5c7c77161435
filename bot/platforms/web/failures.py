"""What goes wrong, as the browser learns it: a status, a code, and a sentence with reason and remedy.

The sentence is in the language that the request asks for, and the page shows it as it is. Errors of our own
tree bring their sentence with them (their code is its id); what aiohttp refuses by itself is worded here.
"""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import structlog
from aiohttp import web

from bot.chat.screen import Say
from bot.platforms.web.requests import TEXT_LENGTH, language_of
from storage.domain.errors import BadInput, MoonselfieError, Retryable
from storage.domain.records import Language

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Words(Protocol):
    """Words a sentence (bot/chat/words.py)."""

    def has(self, message_id: str) -> bool: ...
    def say(self, language: Language, say: Say) -> str: ...


WORDS = web.AppKey("words", Words)
_TOO_LARGE = 413  # only texts come here: uploads are read by uploads.py
_OURS, _THEIRS = "something-went-wrong", "request-malformed"  # what is said where nothing better is known


def failure(request: web.Request, status: int, code: str, **params: Any) -> web.Response:
    """An error as the API words it; `params` are the arguments of the sentence."""
    words = request.app[WORDS]
    say = Say(code, params)
    if status == _TOO_LARGE:
        say = Say("text-too-long", {"most": TEXT_LENGTH})
    elif not words.has(code):
        say = Say(_OURS if status >= 500 else _THEIRS)
    return web.json_response({"error": code, "text": words.say(language_of(request), say)}, status=status)


@web.middleware
async def word_failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The edge: what goes wrong becomes a short answer; the log gets types and places, never contents."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status >= 400:
            return failure(request, error.status, error.reason.lower().replace(" ", "-"))
        raise
    except BadInput as error:
        return failure(request, 400, error.code, **error.params)
    except Retryable as error:
        log.warning("web-request-retryable", code=error.code)
        return failure(request, 503, error.code, **error.params)
    except MoonselfieError as error:
        log.error("web-request-failed", code=error.code)  # noqa: TRY400 (a trace may quote contents)
        return failure(request, 500, error.code, **error.params)
    except Exception as error:  # noqa: BLE001 (the edge of the process: one broken request must not end the server)
        where = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]
        log.error("web-request-broken", error=type(error).__name__, where=where)  # noqa: TRY400 (same)
        return failure(request, 500, "failed")
