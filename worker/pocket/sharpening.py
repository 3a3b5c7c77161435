"""What joiner and enlarger share: a training loop, what counts as sharp, layers at a part of their size."""

import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from worker.families.layers import Layers


def shrunk(layers: Layers, times: int) -> Layers:
    """The same layers at a part of their size."""
    person, alpha, place = (fn.avg_pool2d(one, times) for one in (layers.person, layers.alpha, layers.place))
    return Layers(person=person, alpha=alpha, place=place)


def sharpness(made: Tensor, wanted: Tensor) -> Tensor:
    """How far pictures (B, 3, H, W) and their edges are from what they should be."""
    loss = fn.l1_loss(made, wanted)
    for axis in (2, 3):
        loss = loss + fn.l1_loss(made.diff(dim=axis), wanted.diff(dim=axis))
    return loss


def train(
    net: nn.Module,
    lesson: Callable[[], tuple[Any, Tensor]],
    loss_of: Callable[[Tensor, Tensor], Tensor],
    *,
    minutes: float,
    lr: float,
) -> None:
    """Train in place on lessons: what it gets, and what it is to give back.

    The rate falls over the second half.
    """
    net.requires_grad_()
    optimizer = torch.optim.AdamW(net.parameters(), lr=lr, weight_decay=0.0)
    begun = time.monotonic()
    losses: list[float] = []
    while (done := (time.monotonic() - begun) / (minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = lr * min(1.0, (len(losses) + 1) / 50) * max(0.03, min(1.0, (1 - done) / 0.5))
        seen, wanted = lesson()
        loss = loss_of(net(seen), wanted)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if len(losses) % 50 == 0:
            told = {"step": len(losses), "loss": round(float(np.mean(losses[-50:])), 4)}
            print(json.dumps(told), flush=True)
    net.requires_grad_(requires_grad=False)
