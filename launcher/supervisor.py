"""Child processes under one roof: started in order, restarted when they fall, stopped in order."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from asyncio.subprocess import Process
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from storage.process import EXIT_SETTINGS, EXIT_UNSERVED

log = structlog.get_logger(__name__)

_SHORTEST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 10.0
_HEALTHY_AFTER_S = 30.0
_FINAL = (EXIT_SETTINGS, EXIT_UNSERVED)  # starting again would end the same way


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One process to keep running. `stop_grace_s` is what it gets between SIGTERM and SIGKILL."""

    name: str
    arguments: Sequence[str]
    stop_grace_s: float


class Supervisor:
    """`run` until cancelled. `programs` are stopped in the order given here."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._programs = programs
        self._running: dict[str, Process] = {}
        self._began_s: dict[str, float] = {}
        self._stopping = False

    def pid(self, name: str) -> int | None:
        """Of the process that runs now, for tests that kill it."""
        process = self._running.get(name)
        return process.pid if process and process.returncode is None else None

    def began_s(self, name: str) -> float | None:
        """When the process that runs now, or ran last, was started: seconds of the wall clock."""
        return self._began_s.get(name)

    async def run(self) -> int:
        """Return the exit code of the first program that ended for good."""
        watchers = [asyncio.create_task(self._keep(program)) for program in self._programs]
        try:
            done, _ = await asyncio.wait(watchers, return_when=asyncio.FIRST_COMPLETED)
            return next(iter(done)).result()
        finally:
            self._stopping = True
            await self._stop()
            for watcher in watchers:
                watcher.cancel()
            await asyncio.gather(*watchers, return_exceptions=True)

    async def _keep(self, program: Program) -> int:
        loop = asyncio.get_running_loop()
        pause_s = _SHORTEST_PAUSE_S
        while True:
            begun_s = loop.time()
            self._began_s[program.name] = time.time()
            # A session of its own: Ctrl-C at the terminal reaches the launcher alone, which stops in order.
            process = await asyncio.create_subprocess_exec(*program.arguments, start_new_session=True)
            self._running[program.name] = process
            code = await process.wait()
            if self._stopping:
                await asyncio.Event().wait()
            if code in _FINAL:
                log.error("ended for good", program=program.name, exit_code=code)
                return code
            if loop.time() - begun_s > _HEALTHY_AFTER_S:
                pause_s = _SHORTEST_PAUSE_S
            log.warning("restarting", program=program.name, exit_code=code, pause_s=pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _stop(self) -> None:
        for program in self._programs:
            process = self._running.get(program.name)
            if process is None or process.returncode is not None:
                continue
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(program.stop_grace_s):
                    await process.wait()
            except TimeoutError:
                log.warning("did not stop in time, killed", program=program.name)
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
