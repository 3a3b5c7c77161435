"""A compute child as the worker sees it: started when needed, watched, told to stop, killed if it must be.

`Child.run(order)` is a plain awaitable; what is slow or dangerous happens in child_main.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from storage.domain.errors import BadInput, Permanent, Refusal, Retryable
from worker.child_wire import (
    HEADER,
    LARGEST_FRAME_BYTES,
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
    parse_from_child,
)
from worker.engines import Stop

log = structlog.get_logger(__name__)

_LOOK_S = 0.25  # how often time and memory are looked at
_TERM_GRACE_S = 2.0
_BLOATED = 0.6  # of the data limit, between two orders
# glibc otherwise raises this after each large block that was freed, up to 32 MB: the blocks of hostile
# pictures would stay in the heap, count against the data limit, and leave no room for the next photo.
_GIVEN_BACK_BYTES = str(1 << 20)
_KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "TMPDIR", "TZ", "VIRTUAL_ENV")
_KEPT_PREFIXES = (
    "LC_", "LD_", "DYLD_", "PYTHON", "TORCH", "CUDA_", "NVIDIA_", "ROCR_", "HIP_", "XDG_",
)  # fmt: skip
_HUB_ENVIRONMENT = ("SSL_CERT_FILE", "HTTPS_PROXY")
_HUB_PREFIXES = ("HF_",)  # its token among them: only for children that fetch base models
_QUIET = {  # libraries quote prompts in warnings and report usage unless told not to
    "DIFFUSERS_VERBOSITY": "error",
    "TRANSFORMERS_VERBOSITY": "error",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpec:
    """How a child is made. `engine` is `module:factory`, `settings` its keyword arguments (JSON)."""

    name: str
    engine: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    threads: int = 1  # OMP_NUM_THREADS: only has an effect when set before the libraries load
    hub: bool = False  # may fetch base models, so it is told the hub's token and the way out
    niceness: int = 0  # the higher, the more it makes way for others
    data_limit_bytes: int = 0  # RLIMIT_DATA; 0: none (torch reserves far more than it uses)
    memory_limit_bytes: int = 0  # resident memory past which it is killed; 0: none
    start_limit_s: float = 120.0
    stop_grace_s: float = 10.0  # from being told to stop to SIGTERM
    idle_limit_s: float | None = None  # ended after doing nothing for so long; None: never


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who hears of an order's progress. Called in order, awaited one at a time."""

    report: Callable[[float, str, float | None], Awaitable[None]]
    preview: Callable[[bytes, int], Awaitable[None]]  # the number tells whose, in a joint order


class Child:
    """At most one process and one order at a time; further callers wait in line, first come, first served."""

    def __init__(self, spec: ChildSpec) -> None:
        self._spec = spec
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._number = 0
        self._idle_end: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        """Of the running process, if there is one."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def warm(self) -> None:
        """Start the process now, so that the first order need not wait for it."""
        async with self._turn:
            await self._ensure_started()
            self._expect_idle()

    async def run(
        self, order: object, *, listener: Listener, stopping: asyncio.Event, time_limit_s: float
    ) -> Any:
        """Return the engine's result; Stop when `stopping` was set in time.

        BadInput, Refusal, Permanent and Retryable come from the engine; Retryable("worker-crashed" |
        "worker-out-of-memory" | "worker-too-slow") when the process had to be replaced. Cancelling the
        awaiting task kills the process: set `stopping` first to give it a chance.
        """
        async with self._turn:
            if stopping.is_set():
                raise Stop
            self._forget_idle()
            await self._ensure_started()
            if stopping.is_set():  # while it started
                self._expect_idle()
                raise Stop
            self._number += 1
            warden = asyncio.create_task(self._watch(self._number, stopping, time_limit_s))
            try:
                answer = await self._converse(Begin(number=self._number, order=order), listener)
            except (EOFError, OSError) as error:
                raise await self._why_it_died(warden, stopping) from error
            except BaseException:
                await self._kill()
                raise
            finally:
                warden.cancel()
                self._expect_idle()
            await self._replace_when_bloated(answer)
            return _opened(answer, self._spec.name)

    async def forget_soon(self, adapter_ids: tuple[str, ...]) -> None:
        """Have them forgotten between two steps of the order under way, which must not need them.

        No answer. Where that order has ended by then, nothing is forgotten by this.
        """
        with contextlib.suppress(EOFError, OSError):
            await self._send(ForgetSoon(number=self._number, adapter_ids=adapter_ids))

    async def _replace_when_bloated(self, answer: Made | Stopped | Failed) -> None:
        """End a process that ran out of memory, or rests close below its limit: others' orders come next."""
        limit, pid = self._spec.data_limit_bytes, self.pid  # a base model may rest as large as it likes
        ran_out = isinstance(answer, Failed) and answer.code == "worker-out-of-memory"
        if ran_out or (limit and pid is not None and resident_bytes(pid) > _BLOATED * limit):
            log.warning("child replaced", child=self._spec.name, ran_out=ran_out)
            await self._kill()

    async def close(self) -> None:
        """End the process, whatever it does."""
        self._forget_idle()
        await self._kill()

    async def _converse(self, begin: Begin, listener: Listener) -> Made | Stopped | Failed:
        await self._send(begin)
        while True:
            message = await self._receive()
            if isinstance(message, Reported):
                await listener.report(message.progress, message.stage, message.remaining_s)
            elif isinstance(message, Previewed):
                await listener.preview(message.jpeg, message.number)
            elif isinstance(message, Made | Stopped | Failed):
                return message

    async def _send(self, message: object) -> None:
        if self._writer is None:
            raise EOFError
        self._writer.write(await asyncio.to_thread(frame, message))
        await self._writer.drain()

    async def _receive(self) -> Any:
        if self._reader is None:
            raise EOFError
        (size,) = HEADER.unpack(await self._reader.readexactly(HEADER.size))
        if size > LARGEST_FRAME_BYTES:
            raise Permanent("worker-failed")
        body = await self._reader.readexactly(size)
        try:
            return parse_from_child(body)
        except Exception as error:  # whatever a broken or hostile child sends ends its order, not the worker
            raise Permanent("worker-failed") from error

    async def _ensure_started(self) -> None:
        if self.pid is not None:
            return
        await self._kill()
        ours, theirs = socket.socketpair()
        try:
            self._process = await self._spawn(theirs)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        self._reader, self._writer = await asyncio.open_connection(sock=ours)
        try:
            async with asyncio.timeout(self._spec.start_limit_s):
                first = await self._receive()
        except (TimeoutError, EOFError, OSError) as error:
            code = self._process.returncode
            await self._kill()
            log.warning("child did not start", child=self._spec.name, exit_code=code)
            raise Retryable("worker-crashed") from error
        except BaseException:  # nobody waits for it any more
            await self._kill()
            raise
        if not isinstance(first, Ready):
            raise Permanent("worker-failed")
        log.info("child started", child=self._spec.name, child_pid=self._process.pid)

    async def _spawn(self, theirs: socket.socket) -> Process:
        spec = self._spec
        threads = str(spec.threads)
        names = _KEPT_ENVIRONMENT + (_HUB_ENVIRONMENT if spec.hub else ())
        prefixes = _KEPT_PREFIXES + (_HUB_PREFIXES if spec.hub else ())
        environment = {
            **{k: v for k, v in os.environ.items() if k in names or k.startswith(prefixes)},
            **_QUIET,
            "OMP_NUM_THREADS": threads,
            "OMP_WAIT_POLICY": "PASSIVE",  # waiting threads let other processes work
            "OPENBLAS_NUM_THREADS": threads,
            "MKL_NUM_THREADS": threads,
            "MALLOC_ARENA_MAX": "1",  # malloc_trim gives nothing back from the end of another thread's arena
        }
        if spec.data_limit_bytes:
            environment["MALLOC_MMAP_THRESHOLD_"] = _GIVEN_BACK_BYTES
        arguments = (str(theirs.fileno()), spec.engine, json.dumps(dict(spec.settings)))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "worker.child_main", *arguments, str(spec.data_limit_bytes),
            pass_fds=[theirs.fileno()], env=environment, stdin=DEVNULL, stdout=DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        with contextlib.suppress(OSError):  # making way is a courtesy, not a need
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, process.pid, own + spec.niceness)
        return process

    async def _watch(self, number: int, stopping: asyncio.Event, time_limit_s: float) -> str:
        """End the process when it must end and return why. Cancelled when the order ended by itself."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + time_limit_s
        while not stopping.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_S):
                    await stopping.wait()
            if loop.time() > deadline:
                self._signal(signal.SIGKILL)
                return "worker-too-slow"
            limit = self._spec.memory_limit_bytes
            if limit and self.pid is not None and resident_bytes(self.pid) > limit:
                self._signal(signal.SIGKILL)
                return "worker-out-of-memory"
        with contextlib.suppress(EOFError, OSError):
            await self._send(StopOrder(number=number))
        await asyncio.sleep(self._spec.stop_grace_s)
        self._signal(signal.SIGTERM)
        await asyncio.sleep(_TERM_GRACE_S)
        self._signal(signal.SIGKILL)
        return "stopped"

    async def _why_it_died(self, warden: asyncio.Task[str], stopping: asyncio.Event) -> Stop | Retryable:
        reason = warden.result() if warden.done() and not warden.cancelled() else "worker-crashed"
        code = await self._kill()
        if stopping.is_set():
            return Stop()
        log.warning("child died", child=self._spec.name, reason=reason, exit_code=code)
        return Retryable(reason)

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is not None and self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def _kill(self) -> int | None:
        process, writer = self._process, self._writer
        self._process = self._reader = self._writer = None
        if writer is not None:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        if process is None:
            return None
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        return await process.wait()

    def _forget_idle(self) -> None:
        if self._idle_end is not None:
            self._idle_end.cancel()
            self._idle_end = None

    def _expect_idle(self) -> None:
        self._forget_idle()
        if self._spec.idle_limit_s is not None:
            loop = asyncio.get_running_loop()
            self._idle_end = loop.call_later(self._spec.idle_limit_s, self._end_idle)

    def _end_idle(self) -> None:
        self._idle_end = None
        if not self._turn.locked():
            log.info("idle child ended", child=self._spec.name)
            self._signal(signal.SIGTERM)


def _opened(answer: Made | Stopped | Failed, child: str) -> Any:
    if isinstance(answer, Made):
        return answer.result
    if isinstance(answer, Stopped):
        raise Stop
    if answer.kind == "bad-input":
        raise BadInput(answer.code, **answer.params)
    if answer.kind == "refusal":
        raise Refusal(answer.code, **answer.params)
    log.warning("engine failed", child=child, code=answer.code, where=answer.where)
    if answer.kind == "permanent":
        raise Permanent(answer.code, **answer.params)
    raise Retryable(answer.code, **answer.params)


def resident_bytes(pid: int) -> int:
    """Resident memory of a process; 0 where the system does not tell (not Linux) or the process is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
