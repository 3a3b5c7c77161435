"""Low-rank adapters on a UNet, through peft: put one on, find its weights, write and read its file.

The file holds what diffusers' `load_lora_weights` reads too: `unet.<module>.lora_A.weight`, alpha equal to
rank.
"""

from __future__ import annotations

import json
import math
import re
import warnings
from collections.abc import Mapping
from typing import Any, cast

import torch
from peft import LoraConfig
from peft.tuners.lora import LoraLayer
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from storage.domain.errors import Permanent
from worker.weights import check_adapter

PREFIX = "unet."
FORMAT = "moonselfie-1"
LARGEST_RANK = 256
LARGEST_WEIGHT = 1e4  # what is learned stays far below; products of larger ones leave what a picture can be
_WITHIN = re.compile(r".*\.(base_layer|lora_[AB]\..*)")  # a layer that wears an adapter


def layers_of(unet: nn.Module, pattern: str) -> dict[str, nn.Linear | nn.Conv2d]:
    """Return the linear and convolution layers whose full name matches, in order, worn or bare."""
    wanted = re.compile(pattern)
    found: dict[str, nn.Linear | nn.Conv2d] = {}
    for name, module in unet.named_modules():
        layer = module.base_layer if isinstance(module, LoraLayer) else module
        if (
            isinstance(layer, nn.Linear | nn.Conv2d)
            and wanted.fullmatch(name)
            and not _WITHIN.fullmatch(name)
        ):
            found[name] = layer
    return found


def module_names(unet: nn.Module, pattern: str) -> list[str]:
    """Return the names of those layers."""
    return list(layers_of(unet, pattern))


def put_on(unet: Any, slot: str, rank: int, modules: list[str]) -> None:
    """Add an adapter called `slot` and make it the active one. Scaling is 1 (alpha equals rank)."""
    with warnings.catch_warnings():
        # A second adapter on one UNet is meant: several people in one forward.
        warnings.filterwarnings("ignore", message="Already found a `peft_config`", category=UserWarning)
        unet.add_adapter(LoraConfig(r=rank, lora_alpha=rank, target_modules=modules), adapter_name=slot)


def weights_of(unet: nn.Module, slot: str) -> dict[str, nn.Parameter]:
    """Return the adapter's parameters by the names of its file (without prefix), in the model's order."""
    found: dict[str, nn.Parameter] = {}
    for name, module in unet.named_modules():
        if isinstance(module, LoraLayer) and slot in module.lora_A:
            found[f"{name}.lora_A.weight"] = cast("nn.Parameter", module.lora_A[slot].weight)
            found[f"{name}.lora_B.weight"] = cast("nn.Parameter", module.lora_B[slot].weight)
    return found


def begin(weights: Mapping[str, nn.Parameter], generator: torch.Generator) -> None:
    """Start from nothing learned.

    A random from the given generator (peft would use the global one), B zero; fp32.
    """
    for name, weight in weights.items():
        weight.data = weight.data.float()
        if ".lora_A." in name:
            fan_in = weight[0].numel()
            start = torch.randn(weight.shape, generator=generator) / math.sqrt(fan_in)
            weight.data.copy_(start)
        else:
            nn.init.zeros_(weight)
        weight.requires_grad_(True)


def to_file(weights: Mapping[str, Tensor], metadata: Mapping[str, str]) -> bytes:
    tensors = {
        PREFIX + name: weight.detach().to("cpu", torch.float16).contiguous()
        for name, weight in weights.items()
    }
    rank = next(iter(weights.values())).shape[0]
    modules = sorted({name.rsplit(".lora_", 1)[0] for name in weights})
    # diffusers reads rank and alpha from here; without it alpha is guessed from the rank, which is the same.
    peft_config = {"unet.r": rank, "unet.lora_alpha": rank, "unet.target_modules": modules}
    return save(tensors, {**metadata, "format": FORMAT, "lora_adapter_metadata": json.dumps(peft_config)})


def from_file(data: bytes) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Return weights by name and metadata. Raise Permanent unless the bytes are an adapter of ours."""
    metadata = check_adapter(data)
    try:
        tensors = load(data)
    except (SafetensorError, ValueError, KeyError) as error:
        raise Permanent("weights-broken") from error
    if (
        metadata.get("format") != FORMAT
        or not tensors
        or not all(name.startswith(PREFIX) for name in tensors)
    ):
        raise Permanent("adapter-broken")
    return {name.removeprefix(PREFIX): tensor for name, tensor in tensors.items()}, metadata


def check_fits(tensors: Mapping[str, Tensor], layers: Mapping[str, nn.Linear | nn.Conv2d]) -> None:
    """Raise Permanent unless these are all weights of one adapter on these layers, as `to_file` writes."""
    ranks = {len(tensor) for name, tensor in tensors.items() if ".lora_A." in name and tensor.dim()}
    rank = ranks.pop() if len(ranks) == 1 else 0
    wanted = {
        f"{name}.{half}.weight": shape
        for name, layer in layers.items()
        for half, shape in _shapes_on(layer, rank).items()
    }
    if not (
        1 <= rank <= LARGEST_RANK
        and {name: tuple(tensor.shape) for name, tensor in tensors.items()} == wanted
        and all(tensor.dtype == torch.float16 for tensor in tensors.values())
        and all(bool((tensor.abs() <= LARGEST_WEIGHT).all()) for tensor in tensors.values())  # nor NaN
    ):
        raise Permanent("adapter-broken")


def _shapes_on(layer: nn.Linear | nn.Conv2d, rank: int) -> dict[str, tuple[int, ...]]:
    if isinstance(layer, nn.Linear):
        return {"lora_A": (rank, layer.in_features), "lora_B": (layer.out_features, rank)}
    return {
        "lora_A": (rank, layer.in_channels, *layer.kernel_size),
        "lora_B": (layer.out_channels, rank, 1, 1),
    }
