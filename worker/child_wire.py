"""What a worker and its compute child say to each other, and how it goes over the socket.

Frames are a 4-byte length and a pickle. Only our own two processes share the socket, but the child opens
files from strangers: should one ever take it over, what it sends back must not run code in the worker, which
holds keys. So the worker reads with `parse_from_child`, which knows the listed classes and nothing else.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Callable
from dataclasses import dataclass, field, is_dataclass
from enum import Enum
from typing import Any

HEADER = struct.Struct(">I")
LARGEST_FRAME_BYTES = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Worker to child: work on this order. `number` tells orders apart: a late stop hits nothing else."""

    number: int
    order: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class StopOrder:
    """Worker to child: end order `number` soon (a checkpoint first, where the engine keeps one)."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetSoon:
    """Worker to child: forget these adapters at the next step of order `number`, which does not need them."""

    number: int
    adapter_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Child to worker: the engine is loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    progress: float
    stage: str
    remaining_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """`number`: whose, when several orders are drawn together."""

    jpeg: bytes
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    result: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """The order ended early because it was told to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """`kind`: bad-input, refusal, retryable or permanent. `where`: files and lines for the log, no values."""

    kind: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    where: str = ""


_TRUSTED_MODULES = (
    "worker.engines",
    "worker.child_wire",
    "worker.orders",
    "storage.domain.records",
    "storage.domain.proving",
)
_TRUSTED_BUILTINS = frozenset({"set", "frozenset", "complex", "bytearray"})


def _members_of(enum: type[Enum]) -> Callable[[object], Enum]:
    def member(value: object) -> Enum:
        return enum(value)

    return member


class _ChildUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module in _TRUSTED_MODULES and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                # A pickle may set attributes of what it is handed. Our dataclasses refuse that of
                # themselves (their __setstate__ wants an instance); an enum is not handed out at all.
                if is_dataclass(found) and hasattr(found, "__setstate__"):
                    return found
                if issubclass(found, Enum):
                    return _members_of(found)
        if module == "builtins" and name in _TRUSTED_BUILTINS:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"a child may not send {module}.{name}")


def frame(message: object) -> bytes:
    """Pickle the message, its length in front. ValueError when it is larger than a frame may be."""
    body = pickle.dumps(message, protocol=5)
    if len(body) > LARGEST_FRAME_BYTES:
        raise ValueError(f"a frame of {len(body)} bytes")
    return HEADER.pack(len(body)) + body


def parse_from_child(body: bytes) -> Any:
    """Read what a child sent. UnpicklingError for anything but plain values and the listed classes."""
    return _ChildUnpickler(io.BytesIO(body)).load()


def parse_from_worker(body: bytes) -> Any:
    """Read what our worker sent (the child trusts its parent)."""
    return pickle.loads(body)  # noqa: S301 - from our own parent, over an inherited socket pair
