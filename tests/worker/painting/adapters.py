"""Adapters of random weights, for bases as small as the tests' own."""

import torch

from worker.families import lora


def make_adapter(base, seed, rank=4, strength=0.3):
    """An adapter file of random weights for the tiny base."""
    layers = lora.layers_of(base.unet, base.family.learning.targets)
    generator = torch.Generator().manual_seed(seed)
    tensors = {}
    for name, layer in layers.items():
        out, into = layer.weight.shape[:2]
        more = layer.weight.shape[2:]  # of a convolution
        tensors[f"{name}.lora_A.weight"] = torch.randn(rank, into, *more, generator=generator) * strength
        start = torch.randn(out, rank, *(1 for _ in more), generator=generator)
        tensors[f"{name}.lora_B.weight"] = start * strength
    return lora.to_file(tensors, {"base_fingerprint": base.folder.fingerprint})
