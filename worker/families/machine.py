"""What this machine computes with: device and number format, measured once and remembered.

bf16 halves the time on processors that have it and triples it on those that only pretend to, so it is
measured, not guessed. The answer is kept in a file: another answer tomorrow would draw other pictures for
the same request.
"""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

WORTHWHILE = 1.15  # bf16 has to be this much faster, since it is less exact
HOPELESS = 0.5  # no further round will make this worthwhile
FORMATS = {"bfloat16": torch.bfloat16, "float32": torch.float32, "float16": torch.float16}


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    device: torch.device
    dtype: torch.dtype  # of frozen weights; what is learned stays in fp32

    @property
    def format_name(self) -> str:
        return str(self.dtype).removeprefix("torch.")


def choose_machine(cache: Path) -> Machine:
    """Return the device and format to use, from the memory of an earlier start or by measuring.

    About a second.
    """
    if torch.cuda.is_available():
        dtype = torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
        return Machine(device=torch.device("cuda"), dtype=dtype)
    name = f"{platform.machine()} torch {torch.__version__} threads {torch.get_num_threads()}"
    memory = cache / "precision.json"
    known: dict[str, str] = {}
    if memory.is_file():
        try:
            known = {str(key): str(value) for key, value in json.loads(memory.read_text("utf-8")).items()}
        except (ValueError, AttributeError):
            known = {}  # an unreadable memory is measured again
    if known.get(name) not in FORMATS:
        known[name] = "bfloat16" if bf16_speedup() >= WORTHWHILE else "float32"
        cache.mkdir(parents=True, exist_ok=True)
        fresh = memory.with_name(f"{memory.name}.{os.getpid()}")
        fresh.write_text(json.dumps(known), "utf-8")
        fresh.replace(memory)
    return Machine(device=torch.device("cpu"), dtype=FORMATS[known[name]])


def bf16_speedup(rounds: int = 5) -> float:
    """Return how many times as fast bf16 convolves and multiplies here as fp32; below 1 it is slower.

    Both take turns, so that a busy machine slows both. Where bf16 is only emulated, a hundredth of the speed,
    the first round settles it.
    """
    layers = nn.Sequential(nn.Conv2d(128, 128, 3, padding=1), nn.Flatten(2), nn.Linear(256, 1024)).eval()
    seconds: dict[torch.dtype, list[float]] = {torch.float32: [], torch.bfloat16: []}
    speedup = 0.0
    with torch.no_grad():
        for round_number in range(rounds + 1):
            for dtype, taken in seconds.items():
                layers.to(dtype)
                inputs = torch.zeros(1, 128, 16, 16, dtype=dtype)
                start = time.perf_counter()
                for _ in range(4):
                    layers(inputs)
                if round_number:  # the first round warms up
                    taken.append(time.perf_counter() - start)
            if round_number:
                speedup = min(seconds[torch.float32]) / min(seconds[torch.bfloat16])
                if speedup < HOPELESS:
                    break
    return speedup
