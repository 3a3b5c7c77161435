"""An adapter whose bytes were made by somebody who knows the format."""

from __future__ import annotations

import json
import struct

import pytest

from storage.domain.errors import Permanent
from worker.families.lora import from_file


def file(header: object, body: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def tensor(shape: list[int], begin: int, end: int) -> dict[str, object]:
    return {"dtype": "F16", "shape": shape, "data_offsets": [begin, end]}


OURS = {"__metadata__": {"format": "moonselfie-1"}}
CRAFTED = {
    "a header of exabytes": struct.pack("<Q", 2**63) + b"{" + b" " * 100,
    "a header past the end": struct.pack("<Q", 10_000) + b"{}",
    "overlapping tensors": file(
        {**OURS, "unet.a": tensor([4], 0, 8), "unet.b": tensor([4], 4, 12)}, bytes(12)
    ),
    "a gap": file({**OURS, "unet.a": tensor([4], 8, 16)}, bytes(16)),
    "a shape of more than there is": file({**OURS, "unet.a": tensor([400], 0, 8)}, bytes(8)),
    "a shape that overflows": file({**OURS, "unet.a": tensor([2**62, 8], 0, 0)}),
    "offsets in reverse": file({**OURS, "unet.a": tensor([4], 8, 0)}, bytes(8)),
    "brackets without end": file(b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"),
    "a list for a head": file(b'{"__metadata__":[1]}'),
    "a number of a hundred thousand digits": file(b'{"a":' + b"9" * 100_000 + b"}"),
}  # fmt: skip


@pytest.mark.parametrize("what", CRAFTED)
def test_a_crafted_adapter_is_given_up_at_once(what):
    """The file ends the parser in an error nobody names, so that the job is tried again and again."""
    with pytest.raises(Permanent):
        from_file(CRAFTED[what])
