"""All that a training needs to go on as if it had never stopped: one safetensors file, replaced atomically.

Step, seed, the generator's state, optimizer, adapter, its average and the best so far. Never a pickle.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

NAME = "checkpoint.safetensors"
SAVE_EVERY_S = 15.0  # of learning that a death may cost
COST_SHARE = 0.02  # of the time, at most, goes into checkpoints by time


@dataclass(slots=True, kw_only=True)
class Progress:
    """What changes while learning, beside the tensors.

    `identity` names order, recipe and base: others cannot go on.
    """

    identity: str
    seed: int
    step: int = 0
    seconds: float = 0.0  # spent learning, over all runs
    losses: list[float] = field(default_factory=list)  # one a step
    checked_step: int = 0
    base_likeness: float | None = None  # of strangers drawn without the adapter
    best_step: int = 0
    best_score: float | None = None
    best_likeness: float | None = None
    best_leak: float | None = None
    resumed: int = 0


@dataclass(slots=True, kw_only=True)
class Tensors:
    """The learner's tensors: live parameters, average and best by the same names."""

    weights: dict[str, nn.Parameter]
    average: dict[str, Tensor]
    best: dict[str, Tensor]
    optimizer: torch.optim.Optimizer
    generator: torch.Generator


class Keeper:
    """Writes a training's checkpoints and knows when time demands one: soon at first, rarely if costly."""

    def __init__(
        self, folder: Path, progress: Progress, tensors: Tensors, clock: Callable[[], float]
    ) -> None:
        self._folder, self._progress, self._tensors, self._clock = folder, progress, tensors, clock
        self._kept_s: float | None = None  # when the last one was written
        self._cost_s = 0.0  # of writing it

    def due(self) -> bool:
        """After the first step, then every `SAVE_EVERY_S`; never for more than `COST_SHARE` of the time."""
        if self._kept_s is None:
            return True
        return self._clock() - self._kept_s >= max(SAVE_EVERY_S, self._cost_s / COST_SHARE)

    def keep(self) -> None:
        begun_s = self._clock()
        write(self._folder, self._progress, self._tensors)
        self._kept_s = self._clock()
        self._cost_s = self._kept_s - begun_s


def write(folder: Path, progress: Progress, tensors: Tensors) -> None:
    """Write to a second file, flush it to the disk, and only then replace: a crash keeps the older one."""
    flat: dict[str, Tensor] = {"generator": tensors.generator.get_state()}
    for name, weight in tensors.weights.items():
        flat[f"weights/{name}"] = weight.detach()
        for key, value in tensors.optimizer.state.get(weight, {}).items():
            flat[f"optimizer.{key}/{name}"] = torch.as_tensor(value)
    flat |= {f"average/{name}": tensor for name, tensor in tensors.average.items()}
    flat |= {f"best/{name}": tensor for name, tensor in tensors.best.items()}
    data = save(
        {key: value.cpu().contiguous() for key, value in flat.items()},
        {"progress": json.dumps(asdict(progress))},
    )
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{NAME}.{os.getpid()}"
    with fresh.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(folder / NAME)


def resume(folder: Path, identity: str, seed: int, tensors: Tensors) -> Progress:
    """Return the progress to go on from, `tensors` filled; a new one when there is none of this training."""
    progress = read(folder, identity, tensors)
    if progress is None:
        return Progress(identity=identity, seed=seed)
    progress.resumed += 1
    return progress


def lies_in(folder: Path) -> bool:
    return (folder / NAME).is_file()


def read(folder: Path, identity: str, tensors: Tensors) -> Progress | None:
    """Fill `tensors` and return the progress; None when there is no checkpoint of this very training."""
    file = folder / NAME
    if not file.is_file():
        return None
    try:
        with safe_open(file, framework="pt") as opened:
            progress = Progress(**json.loads(opened.metadata()["progress"]))
            flat = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118 - not a mapping
        if progress.identity != identity:
            return None
        _fill(flat, tensors)
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError):
        return None  # broken: beginning again is slower, not wrong
    return progress


def _fill(flat: Mapping[str, Tensor], tensors: Tensors) -> None:
    missing = [
        name for name in tensors.weights if f"weights/{name}" not in flat or f"average/{name}" not in flat
    ]
    if missing:
        raise KeyError(missing[0])
    states: dict[str, dict[str, Any]] = {}
    for key, value in flat.items():
        kind, _, name = key.partition("/")
        if kind.startswith("optimizer."):
            states.setdefault(name, {})[kind.removeprefix("optimizer.")] = value
    with torch.no_grad():
        for name, weight in tensors.weights.items():
            weight.copy_(flat[f"weights/{name}"])
            tensors.average[name].copy_(flat[f"average/{name}"])
            if f"best/{name}" in flat:
                tensors.best[name] = flat[f"best/{name}"].to(weight.device)
            if name in states:
                # AdamW keeps its counter on the CPU and its moments beside the weight.
                tensors.optimizer.state[weight] = {
                    key: value if key == "step" else value.to(weight.device)
                    for key, value in states[name].items()
                }
    tensors.generator.set_state(flat["generator"])
