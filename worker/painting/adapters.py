"""Faces at hand: adapters kept in memory up to a budget, and slots on the UNet that wear them.

Adding a peft adapter costs hundreds of milliseconds; copying into a slot that is already there costs a few.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from peft.tuners.lora import LoraLayer
from torch import Tensor, nn

from storage.domain.errors import Permanent
from worker.families import lora
from worker.families.base import LoadedBase

NOBODY = "__base__"  # peft's own name for "no adapter on this row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One parsed adapter; `shapes` tells whether a slot fits."""

    id: str
    tensors: dict[str, Tensor]
    shapes: tuple[tuple[str, tuple[int, ...]], ...]
    size_bytes: int


class AdapterCache:
    """Parsed adapters, the least recently used dropped first when their bytes pass the budget."""

    def __init__(self, budget_bytes: int) -> None:
        self.budget_bytes = budget_bytes
        self.held_bytes = 0
        self._held: OrderedDict[str, Adapter] = OrderedDict()

    def get(self, adapter_id: str, data: bytes, base: LoadedBase) -> Adapter:
        """Return it parsed. Raise Permanent when it is broken, or was learned on other weights."""
        key = f"{base.folder.fingerprint}:{adapter_id}"
        found = self._held.pop(key, None)
        if found is None:
            found = parse(key, data, base)
            self.held_bytes += found.size_bytes
        self._held[key] = found
        while self.held_bytes > self.budget_bytes and len(self._held) > 1:
            _, dropped = self._held.popitem(last=False)
            self.held_bytes -= dropped.size_bytes
        return found

    def __contains__(self, adapter_id: object) -> bool:
        return any(key.endswith(f":{adapter_id}") for key in self._held)

    def forget(self, adapter_id: str) -> None:
        """Overwrite and drop an adapter at once: its person was erased or withdrew consent."""
        for key in [key for key in self._held if key.endswith(f":{adapter_id}")]:
            dropped = self._held.pop(key)
            self.held_bytes -= dropped.size_bytes
            for tensor in dropped.tensors.values():
                tensor.zero_()


def parse(adapter_id: str, data: bytes, base: LoadedBase) -> Adapter:
    tensors, metadata = lora.from_file(data)
    if metadata.get("base_fingerprint") != base.folder.fingerprint:
        raise Permanent("adapter-other-base")
    lora.check_fits(tensors, lora.layers_of(base.unet, base.family.learning.targets))
    tensors = {name: tensor.float() for name, tensor in sorted(tensors.items())}
    shapes = tuple((name, tuple(tensor.shape)) for name, tensor in tensors.items())
    size_bytes = sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())
    return Adapter(id=adapter_id, tensors=tensors, shapes=shapes, size_bytes=size_bytes)


@dataclass(slots=True, kw_only=True)
class _Slot:
    name: str
    shapes: tuple[tuple[str, tuple[int, ...]], ...]
    weights: dict[str, nn.Parameter]
    wears: str = ""


class Slots:
    """The adapters that hang on one UNet. One drawing at a time: the studio holds a lock."""

    def __init__(self, base: LoadedBase) -> None:
        self._base = base
        self._slots: dict[int, _Slot] = {}

    @contextmanager
    def worn(self, rows: Sequence[Adapter | None]) -> Iterator[None]:
        """Let row i of every forward (repeated for guidance's halves) wear `rows[i]` while drawing."""
        people = list({adapter.id: adapter for adapter in rows if adapter is not None}.values())
        unet = self._base.unet
        if not people:
            if self._slots:
                unet.disable_adapters()
            yield
            return
        names = {adapter.id: self._fit(number, adapter) for number, adapter in enumerate(people)}
        layers = [layer for layer in unet.modules() if isinstance(layer, LoraLayer)]
        if not all(name in layer.lora_A for layer in layers for name in names.values()):
            raise Permanent("adapter-broken")  # peft would draw that row without a face, and say nothing
        unet.enable_adapters()
        if len(people) == 1 and None not in rows:
            unet.set_adapter(names[people[0].id])
            yield
            return
        row_names = [NOBODY if adapter is None else names[adapter.id] for adapter in rows]
        handles = [
            layer.register_forward_pre_hook(_names_given(row_names), with_kwargs=True)
            for layer in layers
            if isinstance(layer, nn.Module)
        ]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def forget(self, *adapter_ids: str) -> None:
        """Overwrite what slots hold of these, and what is nobody's: a copy that broke off half way."""
        for slot in self._slots.values():
            if slot.wears and not slot.wears.endswith(tuple(f":{one}" for one in adapter_ids)):
                continue
            slot.wears = ""
            with torch.no_grad():
                for weight in slot.weights.values():
                    weight.zero_()

    def _fit(self, number: int, adapter: Adapter) -> str:
        """Copy the adapter into slot `number`, making or remaking the slot when its shape does not fit."""
        slot = self._slots.get(number)
        if slot is not None and slot.shapes != adapter.shapes:
            del self._slots[number]  # first: whatever happens now, nobody finds it half taken off
            self._base.unet.delete_adapters(slot.name)
            slot = None
        if slot is None:
            slot = self._slots[number] = self._make(f"face{number}", adapter)
        if slot.wears != adapter.id:
            slot.wears = ""  # half copied is nobody's
            with torch.no_grad():
                for name, weight in slot.weights.items():
                    weight.copy_(adapter.tensors[name])
            slot.wears = adapter.id
        return slot.name

    def _make(self, name: str, adapter: Adapter) -> _Slot:
        unet = self._base.unet
        if name in getattr(unet, "peft_config", {}):  # left by one that could not be made
            unet.delete_adapters(name)
        modules = sorted({key.rsplit(".lora_", 1)[0] for key in adapter.tensors})
        rank = next(tensor.shape[0] for key, tensor in adapter.tensors.items() if ".lora_A." in key)
        lora.put_on(unet, name, rank, modules)
        weights = lora.weights_of(unet, name)
        shapes = tuple((key, tuple(weight.shape)) for key, weight in sorted(weights.items()))
        if shapes != adapter.shapes:
            unet.delete_adapters(name)
            raise Permanent("adapter-broken")
        for weight in weights.values():
            weight.requires_grad_(False)
            weight.data = weight.data.to(self._base.machine.device, self._base.machine.dtype)
        return _Slot(name=name, shapes=shapes, weights=weights)


Arguments = tuple[tuple[Any, ...], dict[str, Any]]


def _names_given(row_names: list[str]) -> Callable[[nn.Module, tuple[Any, ...], dict[str, Any]], Arguments]:
    def hook(_layer: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
        count = len(args[0])
        # Guidance stacks [without, with]: the same people twice.
        return args, {**kwargs, "adapter_names": row_names * (count // len(row_names))}

    return hook
