"""The two small judges: one says who a face is, one where a picture was taken. See evaluation/learn.py.

Both are plain residual networks. Their files carry what they were trained on and how good they are, so that
no figure of theirs stands without its own accuracy.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from evaluation.metrics import Floats
from worker.assess.models import Rgb

WEIGHTS = Path(__file__).parent / "weights"
FACES_FILE, SCENES_FILE = "faces.safetensors", "scenes.safetensors"
FACE_NUMBERS = 128
SCENE_SIZE_PX = (96, 128)  # width, height
FACE_WIDTHS = (32, 48, 96, 160)
SCENE_WIDTHS = (24, 48, 96, 160)
PART = 64  # pictures in one forward


class WeightsMissing(Exception):  # noqa: N818 - told to people in one sentence
    """A judge's weights are not there or cannot be read."""


def _convolution(inside: int, outside: int, *, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, 3, stride, 1, bias=False), nn.BatchNorm2d(outside), nn.PReLU(outside)
    )


class Residual(nn.Module):
    """x + two convolutions of x."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _convolution(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.second(self.first(x))
        return out


def _trunk(widths: Sequence[int]) -> nn.Sequential:
    """Halve the picture at every width; one residual block at every width but the first."""
    parts: list[nn.Module] = [_convolution(3, widths[0], stride=2)]
    for narrow, wide in itertools.pairwise(widths):
        parts += [_convolution(narrow, wide, stride=2), Residual(wide)]
    return nn.Sequential(*parts)


class FaceNet(nn.Module):
    """Level faces (B, 3, 112, 112), -1..1, to 128 numbers of length 1."""

    def __init__(self, widths: Sequence[int] = FACE_WIDTHS) -> None:
        super().__init__()
        self.trunk = _trunk(widths)
        last = widths[-1]
        self.look = nn.Conv2d(last, last, 7, groups=last, bias=False)  # every place weighed, not averaged
        self.norm = nn.BatchNorm2d(last)
        self.tell = nn.Linear(last, FACE_NUMBERS, bias=False)
        self.even = nn.BatchNorm1d(FACE_NUMBERS)

    def forward(self, faces: Tensor) -> Tensor:
        seen = self.norm(self.look(self.trunk(faces))).flatten(1)  # (B, last)
        return functional.normalize(self.even(self.tell(seen)))


class SceneNet(nn.Module):
    """Pictures (B, 3, 128, 96), -1..1, to logits of the scenes."""

    def __init__(self, scenes: int, widths: Sequence[int] = SCENE_WIDTHS) -> None:
        super().__init__()
        self.trunk = _trunk(widths)
        self.drop = nn.Dropout(0.2)
        self.tell = nn.Linear(widths[-1], scenes)

    def forward(self, pictures: Tensor) -> Tensor:
        logits: Tensor = self.tell(self.drop(self.trunk(pictures).mean((2, 3))))
        return logits


def to_tensor(pictures: Sequence[Rgb]) -> Tensor:
    """Pictures (H, W, 3) of one size to (B, 3, H, W), -1..1."""
    stacked = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1
    return stacked.contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def answers(net: nn.Module, pictures: Sequence[Rgb]) -> Floats:
    """What a network says of each picture: (N, K)."""
    net.eval()
    parts = [net(to_tensor(pictures[at : at + PART])) for at in range(0, len(pictures), PART)]
    return np.asarray(torch.cat(parts).double().numpy())


def save(net: nn.Module, file: Path, facts: dict[str, Any]) -> None:
    """Write half-precision safetensors whose header says the facts."""
    file.parent.mkdir(parents=True, exist_ok=True)
    tensors = {
        name: (value.half() if value.is_floating_point() else value).contiguous()
        for name, value in net.state_dict().items()
    }
    part = file.with_suffix(".part")
    save_file(tensors, part, metadata={"facts": json.dumps(facts, sort_keys=True)})
    part.replace(file)


def load_faces(folder: Path = WEIGHTS) -> tuple[FaceNet, dict[str, Any]]:
    tensors, facts = _read(folder / FACES_FILE, ("threshold", "widths"))
    net = FaceNet(facts["widths"])
    _fill(net, tensors, folder / FACES_FILE)
    return net, facts


def load_scenes(folder: Path = WEIGHTS) -> tuple[SceneNet, dict[str, Any]]:
    tensors, facts = _read(folder / SCENES_FILE, ("scenes", "widths"))
    net = SceneNet(len(facts["scenes"]), facts["widths"])
    _fill(net, tensors, folder / SCENES_FILE)
    return net, facts


def _read(file: Path, needed: Sequence[str]) -> tuple[dict[str, Tensor], dict[str, Any]]:
    if not file.is_file():
        raise WeightsMissing(f"{file.name} is missing")
    try:
        with safe_open(file, "pt") as held:
            facts = json.loads((held.metadata() or {})["facts"])
            tensors = {name: held.get_tensor(name).float() for name in held.keys()}  # noqa: SIM118 - no dict
    except (SafetensorError, OSError, KeyError, ValueError) as error:
        raise WeightsMissing(f"{file.name} cannot be read") from error
    if any(name not in facts for name in needed):
        raise WeightsMissing(f"{file.name} does not say {' and '.join(needed)}")
    return tensors, facts


def _fill(net: nn.Module, tensors: dict[str, Tensor], file: Path) -> None:
    try:
        net.load_state_dict(tensors)
    except RuntimeError as error:
        raise WeightsMissing(f"{file.name} holds another network") from error
    net.requires_grad_(False).eval()
