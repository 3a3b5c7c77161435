"""An engine for the child's tests: does what the order says."""

import os
import time
import weakref
from pathlib import Path

from storage.domain.errors import BadInput, Permanent
from worker.child import resident_bytes
from worker.engines import Stop
from worker.rooms import give_back

hoarded = []


def freed_stays(size, pin_size):
    """Resident bytes that stay after many blocks of `size` were freed below one that is still held."""
    before = resident_bytes(os.getpid())
    for _ in range(2):  # the first round teaches glibc to keep blocks of this size in the heap
        blocks = [bytearray(b"x") * size for _ in range(20)]
        hoarded.append(bytearray(b"x") * pin_size)
        del blocks
    return resident_bytes(os.getpid()) - before


def hoard(size):
    hoarded.append(b"x" * size)


class Photos(list):
    """What an order carries, and what can be asked whether it is still there."""


def lend(photos, flag):
    weakref.finalize(photos, Path(flag).touch).atexit = False


TOLD = {
    "pid": os.getpid,
    "environment": lambda: dict(os.environ),
    "hoard": hoard,
    "freed": freed_stays,
    "lend": lend,
    "take": len,
    "give back": give_back,
}


def build(greeting=""):
    def work(order, report, preview):
        verb, *rest = order
        if verb == "greet":
            report(0.5, "stage-drawing", 3.0)
            preview(b"jpeg")
            return f"{greeting} {rest[0]}"
        if verb in TOLD:
            return TOLD[verb](*rest)
        if verb == "die":
            os.abort()
        if verb == "eat":
            eaten = bytearray(rest[0])
            eaten[::4096] = b"x" * len(eaten[::4096])
            time.sleep(30)
        if verb == "spin":
            while True:
                report(0.1, "stage-training", None)
                time.sleep(0.01)
        if verb == "deaf":
            time.sleep(60)
        if verb == "raise":
            raise {
                "bad-input": BadInput("too-dark", n=3),
                "permanent": Permanent("worker-failed"),
                "other": ValueError("a secret prompt"),
            }[rest[0]]
        return None

    return work


def starts_deaf(flag):
    """Imports for ever."""
    Path(flag).touch()
    time.sleep(60)


def loads_deaf(flag):
    """Takes any order and loads for ever."""

    def work(order, report, preview):
        Path(flag).touch()
        time.sleep(60)

    return work


def keeps_when_stopped(flag):
    """As a training does: a stop in the middle of a long step would be kept."""

    def work(order, report, preview):
        try:
            time.sleep(60)
        except Stop:
            Path(flag).touch()
            raise

    return work
