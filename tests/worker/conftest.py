"""Shared by the engine's tests: a tiny pipeline built once, orders for it."""

import pytest
import torch

from tests.worker.colours import COLOURS, ColourLikeness, features, photo
from tests.worker.tiny_pipeline import tiny_pipeline
from worker.engines import PaintOrder, TrainOrder
from worker.families.machine import Machine
from worker.weights import WeightStore


def pytest_configure(config):
    """Diffusers' schedulers convert tensors in a way that numpy 2 frowns upon; it is theirs to mend."""
    config.addinivalue_line("filterwarnings", "ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory):
    return tiny_pipeline(tmp_path_factory.mktemp("base") / "tiny")


@pytest.fixture(scope="session")
def machine():
    """fp32 and one thread whatever this machine prefers: figures are pinned for it, and two threads with so
    little work mostly wait for each other.
    """
    torch.set_num_threads(1)
    return Machine(device=torch.device("cpu"), dtype=torch.float32)


@pytest.fixture(scope="session")
def weights(tmp_path_factory):
    return WeightStore(tmp_path_factory.mktemp("cache"), offline=True)


@pytest.fixture
def likeness():
    return ColourLikeness()


@pytest.fixture
def train_order(tiny_base, tmp_path):
    def make(**changes):
        fields = {
            "photos": [photo(colour) for colour in COLOURS],
            "features": [features(colour) for colour in COLOURS],
            "base_model": str(tiny_base),
            "folder": tmp_path / "job",
            "seed": 7,
        }
        return TrainOrder(**(fields | changes))

    return make


@pytest.fixture
def paint_order(tiny_base):
    def make(**changes):
        fields = {
            "prompt": "on the moon",
            "negative_prompt": "",
            "seeds": (11, 12, 13, 14),
            "base_model": str(tiny_base),
            "adapter": None,
            "adapter_id": "",
            "references": [features(COLOURS[0])],
            "width_px": 48,
            "height_px": 64,
        }
        return PaintOrder(**(fields | changes))

    return make
