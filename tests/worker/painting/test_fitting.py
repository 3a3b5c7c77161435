"""An adapter has to fit its base exactly; one that does not spoils nobody's picture."""

import pytest
import torch
from peft.tuners.lora import LoraLayer
from safetensors.torch import save

from storage.domain.errors import Permanent
from worker.families import lora
from worker.painting.portraits import DiffusionPainter
from worker.painting.studio import Studio


def quiet(*_):
    pass


def test_an_adapter_of_another_base_is_refused(painter, paint_order, faces):
    """An adapter says which weights it was learned on."""
    tensors, _ = lora.from_file(faces[0])
    strange = lora.to_file(tensors, {"base_fingerprint": "0" * 16})
    with pytest.raises(Permanent) as caught:
        painter.paint(paint_order(adapter=strange, adapter_id="strange"), quiet, quiet)
    assert caught.value.code == "adapter-other-base"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x04\x95pickle",
        b"PK\x03\x04torch zip",
        b"\x10" + b"\0" * 7 + b"{not json at all}",
        b"\xff" * 99,
    ],
)
def test_an_adapter_that_is_no_safetensors_is_refused(painter, paint_order, data):
    """Pickles, archives and noise never reach a parser that could run code."""
    with pytest.raises(Permanent) as caught:
        painter.paint(paint_order(adapter=data, adapter_id="bad"), quiet, quiet)
    assert caught.value.code in {"weights-unsafe", "weights-broken"}


def reshaped(tensors, change):
    return {name: change(tensor) if ".lora_A." in name else tensor for name, tensor in tensors.items()}


def only(tensors, *marks):
    return {name: tensor for name, tensor in tensors.items() if all(mark in name for mark in marks)}


def renamed(tensors, name):
    return {key.replace("mid_block.attentions.0.proj_in", name): tensor for key, tensor in tensors.items()}


MISFITS = {
    "no dimensions": lambda t: reshaped(t, lambda a: torch.tensor(1.0).half()),
    "one dimension": lambda t: reshaped(t, lambda a: a.flatten()),
    "only lora_A": lambda t: only(t, ".lora_A."),
    "only lora_B": lambda t: only(t, ".lora_B."),
    "no lora": lambda t: {name.replace(".lora_", ".loha_"): tensor for name, tensor in t.items()},
    "rank 0": lambda t: reshaped(t, lambda a: a[:0]),
    "two ranks": lambda t: reshaped(t, lambda a: a[:2]),
    "some layers": lambda t: only(t, "attn2.to_v"),
    "a layer that learns nothing": lambda t: renamed(t, "conv_in"),
    "an unknown layer": lambda t: renamed(t, "mid_block.nose"),
    "the whole model": lambda t: renamed(t, ""),
    "integers": lambda t: {name: tensor.int() for name, tensor in t.items()},
    "complex": lambda t: {name: tensor.to(torch.complex64) for name, tensor in t.items()},
    "fp32": lambda t: {name: tensor.float() for name, tensor in t.items()},
    "no numbers": lambda t: reshaped(t, lambda a: a * float("nan")),
    "huge numbers": lambda t: reshaped(t, lambda a: torch.full_like(a, 6e4)),
    "a huge rank": lambda t: {
        name: tensor[:1].expand(4000, *tensor.shape[1:]).contiguous()
        if ".lora_A." in name
        else tensor[:, :1].expand(-1, 4000, *tensor.shape[2:]).contiguous()
        for name, tensor in t.items()
    },
}


@pytest.mark.parametrize("what", MISFITS)
def test_an_adapter_that_does_not_fit_is_refused_and_spoils_nothing(painter, paint_order, faces, what):
    """Alone or beside somebody; who comes after it gets the same pictures as before."""
    good = [paint_order(adapter=faces[n], adapter_id=str(n), seeds=(1,)) for n in (0, 1)]
    before = painter.paint(good[0], quiet, quiet), painter.paint_together(good, quiet, quiet)
    tensors, metadata = lora.from_file(faces[0])
    broken = save({lora.PREFIX + name: tensor for name, tensor in MISFITS[what](tensors).items()}, metadata)
    bad = paint_order(adapter=broken, adapter_id="broken", seeds=(1,))
    for orders in ([bad], [good[0], bad], [bad, good[0]]):
        with pytest.raises(Permanent) as caught:
            painter.paint_together(orders, quiet, quiet)
        assert caught.value.code == "adapter-broken"
    assert before == (painter.paint(good[0], quiet, quiet), painter.paint_together(good, quiet, quiet))


@pytest.mark.parametrize("broken", ["delete_adapters", "add_adapter"])
def test_a_slot_that_could_not_be_remade_is_made_anew(
    weights, machine, likeness, paint_order, faces, monkeypatch, broken
):
    """Whatever goes wrong while one adapter makes way for another: the next person's picture is their own."""
    studio = Studio(weights, machine=machine)
    painter = DiffusionPainter(studio, likeness)
    orders = [paint_order(adapter=faces[n], adapter_id=str(n), seeds=(1,)) for n in (0, 2)]
    first, other = (painter.paint(order, quiet, quiet) for order in orders)
    with studio.easel(orders[0].base_model) as easel, monkeypatch.context() as patch:
        right = getattr(easel.base.unet, broken)

        def fail(*args, **named):
            right(*args, **named)
            raise RuntimeError

        patch.setattr(easel.base.unet, broken, fail)
        with pytest.raises(RuntimeError), easel.slots.worn([easel.adapter_of(orders[0])]):
            pass
    assert painter.paint(orders[1], quiet, quiet) == other
    assert painter.paint(orders[0], quiet, quiet) == first


def test_a_face_that_some_layer_does_not_know_is_never_left_out(weights, machine, paint_order, faces):
    """Peft would draw such a row as nobody, without a word."""
    studio = Studio(weights, machine=machine)
    orders = [paint_order(adapter=faces[n], adapter_id=str(n)) for n in (0, 1)]
    with studio.easel(orders[0].base_model) as easel:
        rows = [easel.adapter_of(order) for order in orders]
        with easel.slots.worn(rows):
            pass
        layer = next(one for one in easel.base.unet.modules() if isinstance(one, LoraLayer))
        del layer.lora_A["face1"]
        for worn in (rows, rows[::-1]):
            with pytest.raises(Permanent, match="adapter-broken"), easel.slots.worn(worn):
                pass
