"""What four portraits and one HD picture cost here, in seconds, on a base model given by name.

python -m benchmarks.painting --base pocket --adapter face.safetensors --references people/p001_0*.jpg
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

import torch

from worker.engines import PaintOrder
from worker.families.machine import FORMATS, Machine, choose_machine
from worker.painting.portraits import DiffusionPainter
from worker.painting.studio import Studio
from worker.painting.upscale import DiffusionUpscaler
from worker.weights import WeightStore


class AnyFace:
    """Every picture is as much like anybody as any other: the benchmark times drawing, not judging."""

    def face_of(self, _picture: object) -> object:
        return torch.ones(2).numpy()

    def reference(self, _features: bytes) -> object:
        return torch.ones(2).numpy()

    def face_place(self, _features: bytes) -> None:
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", default="pocket")
    parser.add_argument("--adapter", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--format", choices=sorted(FORMATS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        machine = choose_machine(Path(cache))
        if given.format:
            machine = Machine(device=torch.device("cpu"), dtype=FORMATS[given.format])
        studio = Studio(WeightStore(Path(cache)), machine=machine)
        painter, upscaler = DiffusionPainter(studio, AnyFace()), DiffusionUpscaler(studio, AnyFace())
        order = PaintOrder(
            prompt="on the beach",
            negative_prompt="",
            seeds=(1, 2, 3, 4),
            base_model=given.base,
            adapter=given.adapter.read_bytes() if given.adapter else None,
            adapter_id="benchmark",
            references=(b"x",),
        )
        for number in range(given.rounds):
            begun = time.perf_counter()
            made = painter.paint(order, lambda *_: None, lambda _: None)
            four = time.perf_counter()
            large = upscaler.enlarge(made[0].picture, order, lambda *_: None)
            print(
                json.dumps(
                    {
                        "round": number,  # the first one loads the base
                        "format": machine.format_name,
                        "threads": torch.get_num_threads(),
                        "four_portraits_s": round(four - begun, 2),
                        "hd_s": round(time.perf_counter() - four, 2),
                        "hd_px": [large.width_px, large.height_px],
                    }
                ),
                flush=True,
            )


if __name__ == "__main__":
    main()
