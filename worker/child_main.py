"""The compute child: loads one engine and works on one order at a time, in a process of its own.

So the worker's event loop stays free for leases and cancelling, a hostile file or a library's crash ends
this process only, and its memory goes back to the system. It knows no database, no keys and no tokens:
everything comes and goes over one inherited socket, and when that closes, it ends.

Started as `python -m worker.child_main <socket fd> <module:factory> <settings, JSON> <data limit in bytes>`.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import queue
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from storage.domain.errors import BadInput, MoonselfieError, Refusal, Retryable
from storage.logs import set_up_logging, whereabouts
from worker.child_wire import (
    HEADER,
    Begin,
    Failed,
    ForgetSoon,
    Made,
    Previewed,
    Ready,
    Reported,
    StopOrder,
    Stopped,
    frame,
    parse_from_worker,
)
from worker.engines import Report, Stop
from worker.orders import ForgetOrder

Work = Callable[[Any, Report, Callable[..., None]], Any]
"""An engine as the child sees it: (order, report, preview) -> result."""

_PR_SET_PDEATHSIG = 1


class Bench:
    """The child's one place of work: which order is on it, and whether that one was told to stop."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._sending = threading.Lock()
        self._orders: queue.SimpleQueue[Begin] = queue.SimpleQueue()
        self._to_forget: queue.SimpleQueue[ForgetSoon] = queue.SimpleQueue()
        self._work: Work | None = None
        self._current: int | None = None
        self._stop_number = -1
        self._termed = False

    def listen(self) -> None:
        """Take orders and stops from the worker, in a thread; end the process when the worker is gone."""
        while True:
            header = self._read(HEADER.size)
            message = parse_from_worker(self._read(HEADER.unpack(header)[0]))
            if isinstance(message, StopOrder):
                self._stop_number = max(self._stop_number, message.number)
            elif isinstance(message, ForgetSoon):
                self._to_forget.put(message)
            else:
                self._orders.put(message)
            del message  # no photo stays here either while the next message is waited for

    def _read(self, size: int) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            part = self._connection.recv(min(size - len(parts), 1 << 20))
            if not part:
                os._exit(0)  # the worker closed the socket or died: nobody wants the result
            parts += part
        return bytes(parts)

    def send(self, message: object) -> None:
        with self._sending:
            self._connection.sendall(frame(message))

    def on_sigterm(self, _number: int, _frame: FrameType | None) -> None:
        """Idle: leave. Working: stop at the next report; when that was asked before, end at once.

        Nothing is raised out of the middle of a step: what is half done must not become a checkpoint.
        """
        if self._current is None:
            sys.exit(0)
        if self._termed or self._stop_number >= self._current:
            os._exit(0)
        self._termed = True

    def report(self, progress: float, stage: str, remaining_s: float | None) -> None:
        if self._termed or (self._current is not None and self._stop_number >= self._current):
            raise Stop
        self._forget(self._current)
        self.send(Reported(progress=float(progress), stage=stage, remaining_s=remaining_s))

    def _forget(self, number: int | None) -> None:
        """Forget what the worker asked for during this order; in the thread that works, so between two steps.

        What was asked for during an earlier one may be what this one draws.
        """
        while self._work is not None and not self._to_forget.empty():
            asked = self._to_forget.get()
            if asked.number == number:
                self._work(ForgetOrder(adapter_ids=asked.adapter_ids), _unheard, _unheard)

    def preview(self, jpeg: bytes, number: int = 0) -> None:
        self.send(Previewed(jpeg=jpeg, number=number))

    def serve(self, work: Work) -> None:
        """One order after the other, for ever."""
        self._work = work
        while True:
            begin = self._orders.get()
            self._termed = False
            self._current = begin.number
            try:
                answer = self._answer(work, begin.order)
            finally:
                self._current = None
            self._forget(begin.number)
            self.send(answer)
            del begin, answer  # nothing of an order stays while the next one is waited for: no face, no photo

    def _answer(self, work: Work, order: Any) -> Made | Stopped | Failed:
        try:
            return Made(result=work(order, self.report, self.preview))
        except Stop:
            return Stopped()
        except MemoryError as error:
            return Failed(kind="retryable", code="worker-out-of-memory", where=whereabouts(error))
        except MoonselfieError as error:
            return Failed(
                kind=_kind_of(error), code=error.code, params=dict(error.params), where=whereabouts(error)
            )
        except Exception as error:  # noqa: BLE001 - the edge of a process: whatever a library raises becomes a word
            return Failed(kind="retryable", code="worker-failed", where=whereabouts(error))


def _unheard(*_: object) -> None:
    """Nobody waits to see how far forgetting is."""


def _kind_of(error: MoonselfieError) -> str:
    if isinstance(error, BadInput):
        return "bad-input"
    if isinstance(error, Refusal):
        return "refusal"
    return "retryable" if isinstance(error, Retryable) else "permanent"


def die_with_parent() -> None:
    """Linux: the kernel kills this process when the worker dies. Elsewhere the closed socket does it."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limit_resources(data_limit_bytes: int) -> None:
    """No core dumps (they would hold faces); a ceiling on private memory where one is given."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if data_limit_bytes:
        resource.setrlimit(resource.RLIMIT_DATA, (data_limit_bytes, data_limit_bytes))


def load_engine(path: str, settings: dict[str, Any]) -> Work:
    """`module:factory`, called with the settings as keyword arguments."""
    module, _, factory = path.partition(":")
    work: Work = getattr(importlib.import_module(module), factory)(**settings)
    return work


def main(arguments: list[str]) -> None:
    descriptor, engine, settings, data_limit_bytes = arguments
    die_with_parent()
    set_up_logging("warning", process="child")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's to handle
    limit_resources(int(data_limit_bytes))
    connection = socket.socket(fileno=int(descriptor))
    bench = Bench(connection)
    signal.signal(signal.SIGTERM, bench.on_sigterm)
    threading.Thread(target=bench.listen, daemon=True, name="orders").start()
    work = load_engine(engine, json.loads(settings))
    bench.send(Ready())
    bench.serve(work)


if __name__ == "__main__":
    main(sys.argv[1:])
