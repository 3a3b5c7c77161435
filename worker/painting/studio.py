"""One base model with its slots, cache and glimpse, shared by everything that draws in this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from worker.engines import PaintOrder, Worn
from worker.families.base import LoadedBase
from worker.families.machine import Machine, choose_machine
from worker.painting.adapters import Adapter, AdapterCache, Slots
from worker.painting.preview import Glimpse
from worker.weights import WeightStore

DEFAULT_BUDGET_BYTES = 512 * 1024 * 1024


class Studio:
    """Keeps one base model loaded. Adapters are state on its modules, so whoever draws holds the lock."""

    def __init__(
        self,
        weights: WeightStore,
        *,
        adapter_budget_bytes: int = DEFAULT_BUDGET_BYTES,
        machine: Machine | None = None,
    ) -> None:
        self.adapters = AdapterCache(adapter_budget_bytes)
        self._weights = weights
        self._machine = machine
        self._lock = threading.RLock()  # who draws may forget somebody else between two steps
        self._easel: Easel | None = None

    @contextmanager
    def easel(self, base_model: str) -> Iterator[Easel]:
        """Lend the loaded base model; load it first when another one (or none) is there."""
        with self._lock:
            folder = self._weights.find(base_model)
            if self._easel is None or self._easel.base.folder.fingerprint != folder.fingerprint:
                self._easel = None  # let go of the old one before the new one needs the memory
                machine = self._machine or choose_machine(self._weights.cache)
                self._easel = Easel(LoadedBase(folder, machine), self.adapters)
            yield self._easel

    def forget(self, *adapter_ids: str) -> None:
        """Drop these adapters from cache and slots: their people took back what allowed to have them.

        Also between two steps of a drawing that wears others.
        """
        with self._lock:
            for adapter_id in adapter_ids:
                self.adapters.forget(adapter_id)
            if self._easel is not None:
                self._easel.slots.forget(*adapter_ids)


class Easel:
    """What stands ready while the lock is held."""

    def __init__(self, base: LoadedBase, adapters: AdapterCache) -> None:
        self.base = base
        self.slots = Slots(base)
        self.glimpse = Glimpse(base)
        self._adapters = adapters

    def adapter_of(self, order: PaintOrder | Worn) -> Adapter | None:
        if order.adapter is None:
            return None
        return self._adapters.get(order.adapter_id, order.adapter, self.base)
