"""How every process logs: one line an event on stderr, for people at a terminal, as JSON everywhere else.

No prompt, picture, name or token gets into a log. What we log ourselves are ids and codes. What libraries log
may quote prompts and addresses with tokens: only their warnings are kept, and of those only where they come
from. Anything that still looks like a secret is struck out.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

_SECRETS = re.compile(
    r"\b\d{6,12}:[A-Za-z0-9_-]{30,}"  # a Telegram token
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # user:password@ in an address
    r"|(?<=[?&]t=)[A-Za-z0-9_.-]{16,}"  # a one-time link of the web chat
)
_QUIET = (
    "aiohttp",
    "alembic",
    "arq",
    "asyncio",
    "httpcore",
    "httpx",
    "PIL",
    "sqlalchemy",
    "telegram",
    "apscheduler",
)


def set_up_logging(level: str, *, process: str, as_json: bool | None = None) -> None:
    """Once at the start of a process. `as_json` None: JSON unless stderr is a terminal."""
    render: Any = structlog.processors.JSONRenderer()
    if not (not sys.stderr.isatty() if as_json is None else as_json):
        render = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _stamp(process),
        _bare_errors,
        _strike_secrets,
    ]
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_bare_library_event, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(max(number, logging.WARNING))
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)  # they may quote what they warn about
    sys.excepthook = _log_uncaught


def whereabouts(error: BaseException) -> str:
    """Name the error's type and the last places it passed; its message may hold a prompt and is left out."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
    return f"{type(error).__name__} at {places}" if places else type(error).__name__


def _stamp(process: str) -> Any:
    def stamp(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event.setdefault("process", process)
        return event

    return stamp


def _bare_errors(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    raised = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["where"] = whereabouts(error)
    return event


def _bare_library_event(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Keep where a library's line comes from; its words may quote a prompt or an address with a token."""
    record: logging.LogRecord = event["_record"]
    event["event"] = f"{record.levelname.lower()} from a library"
    event["library"] = f"{record.name} {record.filename}:{record.lineno}"
    if record.exc_info:
        event["exc_info"] = record.exc_info
        record.exc_info, record.exc_text = None, None
    return event


def _strike_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _SECRETS.sub("***", value)
    return event


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    del kind, trace
    structlog.get_logger("uncaught").critical("process ended by an error", where=whereabouts(error))
