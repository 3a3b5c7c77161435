"""Teach the network that finds the person in a picture (worker/families/matte.py), from renders.

Can be cut at any time after the first minute, and goes on from the weights in --out. A first run begins
with what the network finds at half the size, which takes a third of the time.

    python -m worker.pocket.matte --people .pocket/people --out .pocket/matte --minutes 40
"""

import argparse
import copy
import json
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional as fn

from worker.families.matte import Matte
from worker.pocket.compose import load_person
from worker.pocket.drawing import Rng
from worker.pocket.matte_pictures import Example, example, renders
from worker.pocket.surroundings import Scenes

WEIGHTS = "matte.safetensors"
FRESH_SCENE_EVERY = 24
"""A background is painted anew after so many examples, and the folder is looked through for new renders."""
Maker = Callable[[], Example]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatteRecipe:
    """What the training does; the defaults made the first milestone."""

    minutes: float = 40.0
    """Wall-clock budget of this run; the learning rate falls over its second half."""
    batch: int = 4
    lr: float = 3e-3
    kept: int = 320
    """Examples in memory."""
    small_share: float = 0.4
    """Of a first run, at half the size."""
    average: float = 0.99
    """How slowly the weights that are stored follow those that are trained."""
    judged: int = 16
    """Held-out examples that every minute's weights are judged on."""
    seed: int = 0


def maker_of(people: Path, scenes: Scenes, rng: Rng, *, held_out: bool = False) -> Maker:
    """Makes a example of any render at each call; renders that appear later are taken up."""
    known, made = renders(people, held_out=held_out), 0
    if not known:
        raise FileNotFoundError(people)

    def make() -> Example:
        nonlocal known, made
        made += 1
        if made % FRESH_SCENE_EVERY == 0:
            scenes.renew(rng)
            known = renders(people, held_out=held_out)
        while True:
            render = known[int(rng.integers(len(known)))]
            found = example(rng, load_person(people, render.file), render.landmarks, scenes)
            if found:
                return found

    return make


class Examples:
    """Examples in memory; a thread of its own makes new ones, each instead of the oldest."""

    def __init__(self, make: Maker, kept: int) -> None:
        self._make, self._kept, self._next = make, kept, 0
        self._all: list[Example] = []
        self._thread = ThreadPoolExecutor(1)
        self._coming: Future[Example] = self._thread.submit(make)

    def fill(self, count: int) -> None:
        """Wait until so many are there."""
        while len(self._all) < count:
            self._coming.result()
            self.take()

    def take(self) -> None:
        """Put the new one in, when it is ready, and ask for the next."""
        if not self._coming.done():
            return
        if len(self._all) < self._kept:
            self._all.append(self._coming.result())
        else:
            self._all[self._next % self._kept] = self._coming.result()
            self._next += 1
        self._coming = self._thread.submit(self._make)

    def batch(self, rng: Rng, count: int) -> tuple[Tensor, Tensor]:
        """Pictures (count, 3, H, W), -1 to 1, and alpha (count, 1, H, W), 0 to 1; half of them mirrored."""
        return tensors([self._all[int(n)] for n in rng.integers(len(self._all), size=count)], rng)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(cancel_futures=True)


def tensors(examples: list[Example], rng: Rng | None = None) -> tuple[Tensor, Tensor]:
    """Pictures (B, 3, H, W), -1 to 1, and alpha (B, 1, H, W), 0 to 1; with `rng` a little varied."""
    pictures = torch.from_numpy(np.stack([c.picture for c in examples])).permute(0, 3, 1, 2).float() / 255
    alphas = torch.from_numpy(np.stack([c.alpha for c in examples]))[:, None].float() / 255
    if rng is not None:
        flip = torch.from_numpy(rng.random(len(examples)) < 0.5).view(-1, 1, 1, 1)
        pictures, alphas = (torch.where(flip, v.flip(3), v) for v in (pictures, alphas))
        tint = torch.from_numpy(2 ** rng.normal(0, 0.1, (len(examples), 3, 1, 1))).float()
        power = torch.from_numpy(2 ** rng.normal(0, 0.2, (len(examples), 1, 1, 1))).float()
        pictures = (pictures**power * tint).clamp(0, 1)
    return (pictures * 2 - 1).contiguous(memory_format=torch.channels_last), alphas


def loss_of(found: Tensor, wanted: Tensor) -> Tensor:
    """Absolute error, that of edges at three sizes, and cross entropy against sure mistakes."""
    loss = fn.l1_loss(found, wanted) + 0.5 * fn.binary_cross_entropy(found.clamp(1e-4, 1 - 1e-4), wanted)
    for level in range(3):
        if level:
            found, wanted = fn.avg_pool2d(found, 2), fn.avg_pool2d(wanted, 2)
        for axis in (2, 3):
            loss = loss + fn.l1_loss(found.diff(dim=axis), wanted.diff(dim=axis))
    return loss


@torch.no_grad()
def judge(net: Matte, examples: list[Example]) -> dict[str, float]:
    """Mean absolute error of alpha: everywhere, and within eight pixels of the outline."""
    errors, edges = [], []
    for judged in examples:
        pictures, wanted = tensors([judged])
        error = (net(pictures) - wanted).abs()
        near = fn.max_pool2d(wanted, 17, 1, 8) + fn.max_pool2d(-wanted, 17, 1, 8) > 0.5
        errors.append(float(error.mean()))
        edges.append(float(error[near].mean()) if near.any() else 0.0)
    return {"error": round(float(np.mean(errors)), 5), "edge_error": round(float(np.mean(edges)), 5)}


def store(net: Matte, out: Path) -> None:
    """Write the weights, whole or not at all."""
    part = out / f"{WEIGHTS}.part"
    save_file({name: value.contiguous() for name, value in net.state_dict().items()}, part)
    part.replace(out / WEIGHTS)


def train(examples: Examples, held: list[Example], recipe: MatteRecipe, out: Path) -> Matte:
    """Train for recipe.minutes, judge and store every minute; gives the averaged network."""
    file, rng = out / WEIGHTS, np.random.default_rng([recipe.seed, time.time_ns()])
    first = not file.exists()
    net: Matte = Matte()
    if not first:
        net.load_state_dict(load_file(file))
    net = _channels_last(net)
    steady = copy.deepcopy(net).requires_grad_(requires_grad=False)
    optimizer = torch.optim.AdamW(net.parameters(), lr=recipe.lr, betas=(0.9, 0.98), weight_decay=0.01)
    begin, stored, step, losses = time.monotonic(), 0.0, 0, [0.0]
    while (minutes := (time.monotonic() - begin) / 60) < recipe.minutes:
        done = minutes / recipe.minutes
        for group in optimizer.param_groups:
            group["lr"] = recipe.lr * min(1.0, (step + 1) / 50) * max(0.02, min(1.0, (1 - done) / 0.5))
        examples.take()
        small = first and done < recipe.small_share
        pictures, wanted = examples.batch(rng, recipe.batch * (2 if small else 1))
        if small:
            loss = loss_of(net.rough(fn.avg_pool2d(pictures, 2)), fn.avg_pool2d(wanted, 2))
        else:
            loss = loss_of(net(pictures), wanted)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        step += 1
        follow(steady, net, min(recipe.average, step / (step + 10)))
        if minutes - stored >= 1:
            stored = minutes
            note(steady, held, out, step, minutes, float(np.mean(losses[-100:])))
    note(steady, held, out, step, minutes, float(np.mean(losses[-100:])))
    return steady


def _channels_last(net: Any) -> Any:
    """The same network in the layout that is faster; torch's own annotations do not know this."""
    return net.to(memory_format=torch.channels_last)


@torch.no_grad()
def follow(steady: Matte, net: Matte, average: float) -> None:
    """Move the averaged weights a little."""
    for held, now in zip(steady.parameters(), net.parameters(), strict=True):
        held.lerp_(now, 1 - average)


def note(net: Matte, held: list[Example], out: Path, step: int, minutes: float, loss: float) -> None:
    """Store the weights and a line about them."""
    store(net, out)
    line = {"step": step, "minutes": round(minutes, 1), "loss": round(loss, 4), **judge(net, held)}
    print(json.dumps(line), flush=True)
    with (out / "log.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")


def main() -> None:
    """Train, or train on."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=Path, default=Path(".pocket/people"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/matte"))
    parser.add_argument("--minutes", type=float, default=MatteRecipe().minutes)
    given = parser.parse_args()
    recipe = MatteRecipe(minutes=given.minutes)
    given.out.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    rng = np.random.default_rng(recipe.seed)
    scenes = Scenes(rng)
    same = maker_of(given.people, scenes, rng, held_out=True)
    held = [same() for _ in range(recipe.judged)]
    examples = Examples(maker_of(given.people, scenes, np.random.default_rng(time.time_ns())), recipe.kept)
    examples.fill(recipe.batch * 8)
    train(examples, held, recipe, given.out)
    examples.close()


if __name__ == "__main__":
    main()
