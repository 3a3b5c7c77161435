"""The network that finds the person: shapes, range, and that it knows places."""

import pytest
import torch

from worker.families.matte import Matte


@pytest.mark.parametrize("size", [(384, 288), (64, 48), (16, 32)])
def test_a_share_for_every_pixel(size: tuple[int, int]) -> None:
    """Any size that divides by 16."""
    torch.manual_seed(0)
    with torch.no_grad():
        found = Matte()(torch.randn(2, 3, *size))
    assert found.shape == (2, 1, *size)
    assert found.dtype == torch.float32
    assert 0 <= float(found.min()) < float(found.max()) <= 1


def test_it_is_small() -> None:
    """It ships with the product and runs beside it."""
    assert sum(values.numel() for values in Matte().parameters()) < 1_000_000


def test_pictures_of_a_batch_do_not_touch_each_other() -> None:
    """The same alone and in company, whatever the company."""
    torch.manual_seed(0)
    net, pictures = Matte(), torch.randn(3, 3, 64, 48)
    with torch.no_grad():
        assert torch.allclose(net(pictures)[1:2], net(pictures[1:2]), atol=1e-5)


def test_it_knows_where_it_looks() -> None:
    """A flat picture is not the same everywhere, far from its edges either."""
    torch.manual_seed(0)
    with torch.no_grad():
        found = Matte()(torch.zeros(1, 3, 384, 288))[0, 0]
    assert float(found[96:288, 96:192].std()) > 1e-5


def test_every_weight_learns() -> None:
    """Nothing is cut off from the result once the blocks have begun to do something."""
    torch.manual_seed(0)
    net = Matte()
    with torch.no_grad():
        for values in net.parameters():
            values.add_(torch.randn_like(values) * 0.01)
    net(torch.randn(1, 3, 64, 48)).mean().backward()
    assert all(values.grad is not None and float(values.grad.abs().sum()) > 0 for values in net.parameters())
