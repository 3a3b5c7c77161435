"""What one face costs to learn here: seconds of every part, in fp32 and bf16, on a base model given by name.

python -m benchmarks.training --base pocket --photos people/p001_0*.jpg --steps 20
"""

import argparse
import itertools
import json
import tempfile
import time
from pathlib import Path

import torch

from worker.engines import TrainOrder
from worker.families.machine import FORMATS, HOPELESS, Machine, bf16_speedup
from worker.training.trainer import LoraTrainer
from worker.weights import WeightStore


def measure(
    base: str, photos: list[bytes], steps: int, overrides: dict, machine: Machine, cache: Path
) -> dict:
    marks: list[tuple[str, float]] = []
    order = TrainOrder(
        photos=photos,
        features=[],
        base_model=base,
        folder=Path(tempfile.mkdtemp()),
        seed=1,
        overrides={"steps": steps, "check_every": steps, "class_pictures": 4} | overrides,
    )
    begun = time.perf_counter()
    facts = (
        LoraTrainer(WeightStore(cache), None, machine=machine)
        .train(order, lambda _, stage, __: marks.append((stage, time.perf_counter())))
        .facts
    )
    ticks = [at for stage, at in marks if stage == "stage-training"]
    gaps = sorted(b - a for a, b in itertools.pairwise(ticks))
    return {
        "format": machine.format_name,
        "threads": torch.get_num_threads(),
        "seconds_before_learning": round(ticks[0] - begun, 2),
        "seconds_a_step_median": round(gaps[len(gaps) // 2], 3),
        "seconds_a_step_least": round(gaps[0], 3),
        "losses": facts["losses"][:3],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", default="pocket")
    parser.add_argument("--photos", type=Path, nargs="+", required=True)
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--override", nargs="*", default=[], help="field=json value of the recipe")
    parser.add_argument("--format", choices=sorted(FORMATS), nargs="*", help="all that are worth it here")
    given = parser.parse_args()
    overrides = {name: json.loads(value) for name, value in (item.split("=", 1) for item in given.override)}
    photos = [file.read_bytes() for file in given.photos]
    speedup = bf16_speedup()
    print(json.dumps({"bf16_speedup_of_plain_layers": round(speedup, 3)}), flush=True)
    worth_it = ["float32", *(["bfloat16"] if speedup >= HOPELESS else [])]
    with tempfile.TemporaryDirectory() as cache:
        for name in given.format or worth_it:
            machine = Machine(device=torch.device("cpu"), dtype=FORMATS[name])
            result = measure(given.base, photos, given.steps, overrides, machine, Path(cache))
            print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
