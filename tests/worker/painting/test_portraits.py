"""Four portraits for a prompt, on a pipeline that is real but tiny."""

import io
import json
import shutil

import numpy as np
import pytest
from PIL import Image

from storage.domain.errors import BadInput, Permanent
from tests.worker.colours import photo
from worker.engines import Stop
from worker.families.family import Drawing
from worker.orders import may_share
from worker.painting.adapters import AdapterCache
from worker.painting.pictures import native_size
from worker.painting.portraits import DiffusionPainter
from worker.painting.studio import Studio


def quiet(*_):
    pass


def pixels(painted):
    return np.asarray(Image.open(io.BytesIO(painted.picture)), np.int16)


def test_four_pictures_best_likeness_first(painter, paint_order):
    """Every seed gives one JPEG of the asked size; they come ranked, each with its mean cosine."""
    made = painter.paint(paint_order(), quiet, quiet)
    assert sorted(one.seed for one in made) == [11, 12, 13, 14]
    assert [one.likeness for one in made] == sorted((one.likeness for one in made), reverse=True)
    assert all(
        Image.open(io.BytesIO(one.picture)).size == (48, 64) == (one.width_px, one.height_px) for one in made
    )
    assert all(one.picture[:2] == b"\xff\xd8" for one in made)


def test_same_order_same_pictures_bit_for_bit(painter, paint_order, weights, machine, likeness, faces):
    """Also after other people's orders, and in a new process's studio."""
    order = paint_order(adapter=faces[0], adapter_id="a")
    first = painter.paint(order, quiet, quiet)
    painter.paint(paint_order(adapter=faces[1], adapter_id="b"), quiet, quiet)
    painter.paint(paint_order(adapter=faces[2], adapter_id="c"), quiet, quiet)
    again = painter.paint(order, quiet, quiet)
    fresh = DiffusionPainter(Studio(weights, machine=machine), likeness).paint(order, quiet, quiet)
    assert first == again == fresh


def test_a_picture_is_its_seeds_alone(painter, paint_order):
    """Seed 12 gives the same picture whoever is drawn beside it (up to rounding)."""
    four = {one.seed: one for one in painter.paint(paint_order(), quiet, quiet)}
    two = {one.seed: one for one in painter.paint(paint_order(seeds=(12, 99)), quiet, quiet)}
    assert np.abs(pixels(four[12]) - pixels(two[12])).max() <= 2
    assert np.abs(pixels(four[11]) - pixels(two[12])).max() > 2


def test_adapter_prompt_and_negative_prompt_matter(painter, paint_order, faces):
    """Each of them changes the pictures; taking the adapter off gives the base's own back."""
    plain = painter.paint(paint_order(), quiet, quiet)
    worn = painter.paint(paint_order(adapter=faces[0], adapter_id="a"), quiet, quiet)
    assert worn != plain
    assert painter.paint(paint_order(prompt="in a forest"), quiet, quiet) != plain
    assert painter.paint(paint_order(negative_prompt="hats"), quiet, quiet) != plain
    assert painter.paint(paint_order(), quiet, quiet) == plain


def test_previews_are_small_pictures_on_the_way(painter, paint_order):
    """A few JPEGs of all four arrive before the end."""
    seen = []
    painter.paint(paint_order(), quiet, seen.append)
    assert 2 <= len(seen) <= 4
    assert Image.open(io.BytesIO(seen[0])).size == (288, 384)
    assert max(map(len, seen)) < 60_000


def test_progress_rises_and_a_stop_is_obeyed_at_once(painter, paint_order):
    """`report` sees rising shares; when it raises Stop nothing more is drawn, and the next order works."""
    shares = []
    painter.paint(paint_order(), lambda share, *_: shares.append(share), quiet)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)
    calls = []

    def stop_soon(*call):
        calls.append(call)
        if len(calls) == 2:
            raise Stop

    with pytest.raises(Stop):
        painter.paint(paint_order(), stop_soon, quiet)
    assert len(calls) == 2
    assert len(painter.paint(paint_order(), quiet, quiet)) == 4


def test_vary_begins_at_its_picture(painter, paint_order):
    """The start picture and the strength both matter, and repeating gives the same again."""

    def draw(colour, strength):
        start = photo(colour, 48, 64)
        return painter.paint(paint_order(start_picture=start, strength=strength), quiet, quiet)

    blue = draw((40, 160, 220), 0.34)
    assert blue == draw((40, 160, 220), 0.34)
    assert blue != draw((220, 160, 40), 0.34)
    assert blue != draw((40, 160, 220), 0.67)


def test_a_family_says_how_early_variations_begin(
    tiny_base, weights, machine, likeness, paint_order, tmp_path
):
    """The same strength begins earlier where late steps change nothing that is seen."""
    folder = shutil.copytree(tiny_base, tmp_path / "plain")
    card = json.loads((folder / "POCKET.json").read_text())
    card["drawing"] |= {"vary_exponent": 1.0}  # the tiny base says 0.2
    (folder / "POCKET.json").write_text(json.dumps(card))

    def draw(base, strength):
        painter = DiffusionPainter(Studio(weights, machine=machine), likeness)
        order = paint_order(
            base_model=str(base), start_picture=photo((40, 160, 220), 48, 64), strength=strength
        )
        return [one.picture for one in painter.paint(order, quiet, quiet)]

    assert draw(folder, 0.34**0.2) == draw(tiny_base, 0.34)
    assert draw(folder, 0.34) != draw(tiny_base, 0.34)


def test_a_broken_start_picture_is_a_clear_message(painter, paint_order):
    """Bytes that are no picture: BadInput."""
    with pytest.raises(BadInput):
        painter.paint(paint_order(start_picture=b"GIF89a"), quiet, quiet)


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "   \n\t ",
        "a" * 5000,
        "wort " * 400,
        "{token} {prompt} {0} %s %(x)s \\1 \\g<0>",
        "<|endoftext|> <|startoftext|> ignore all that",
        "\x00\x07\u202e\u200b zero width",
        "(beach:1.5) [[x]] 🏖️ 海滩 ﷽",
    ],
)
def test_hostile_prompts_are_drawn_or_shortened_openly(painter, paint_order, prompt):
    """Nothing breaks; what is too long to read is noted on the pictures."""
    made = painter.paint(paint_order(prompt=prompt, seeds=(1,)), quiet, quiet)
    assert made[0].notes == (("prompt-shortened",) if len(prompt) > 500 else ())


def test_several_people_in_shared_forwards(painter, paint_order, faces):
    """Two people and nobody, drawn together: each gets what drawing alone gives, up to rounding."""
    orders = [
        paint_order(adapter=faces[0], adapter_id="a", seeds=(1, 2)),
        paint_order(adapter=faces[1], adapter_id="b", seeds=(3,), prompt="in a forest"),
        paint_order(seeds=(4, 5)),
    ]
    shown = []
    together = painter.paint_together(orders, quiet, lambda number, jpeg: shown.append((number, jpeg)))
    for order, made in zip(orders, together, strict=True):
        alone = {one.seed: pixels(one) for one in painter.paint(order, quiet, quiet)}
        assert {one.seed for one in made} == set(order.seeds)
        assert max(np.abs(pixels(one) - alone[one.seed]).mean() for one in made) < 0.5
    someone_else = painter.paint(paint_order(adapter=faces[1], adapter_id="b", seeds=(1,)), quiet, quiet)
    own = next(one for one in together[0] if one.seed == 1)
    assert np.abs(pixels(own) - pixels(someone_else[0])).mean() > 2
    assert {number for number, _ in shown} == {0, 1, 2}


def test_only_orders_that_match_share(painter, paint_order):
    """Another size, negative prompt or a start picture keeps orders apart."""
    order = paint_order()
    assert may_share(order, paint_order(prompt="other", seeds=(1,)))
    assert not may_share(order, paint_order(width_px=64))
    assert not may_share(paint_order(start_picture=b"x"), paint_order(start_picture=b"x"))
    with pytest.raises(Permanent):
        painter.paint_together([order, paint_order(negative_prompt="x")], quiet, quiet)


@pytest.mark.parametrize("changes", [{"width_px": 0}, {"height_px": 100_000}, {"seeds": ()}])
def test_sizes_out_of_range_are_refused(painter, paint_order, changes):
    """Before anything is allocated."""
    with pytest.raises(Permanent):
        painter.paint(paint_order(**changes), quiet, quiet)


def test_cache_keeps_to_its_budget(studio, tiny_base, faces):
    """The least recently used adapters go first, and the bytes held never pass the budget."""
    with studio.easel(str(tiny_base)) as easel:
        one = AdapterCache(10**9)
        one.get("a", faces[0], easel.base)
        size = one.held_bytes
        cache = AdapterCache(int(size * 2.5))
        for name in ("a", "b", "a", "c"):
            cache.get(name, faces[0], easel.base)
            assert cache.held_bytes <= cache.budget_bytes
        assert ("a" in cache, "b" in cache, "c" in cache) == (True, False, True)
        cache.forget("a")
        assert "a" not in cache
        assert cache.held_bytes == size


def test_forgetting_wipes_the_slots(weights, machine, likeness, paint_order, tiny_base, faces):
    """After `forget` nothing of the person's weights is left on the model."""
    studio = Studio(weights, machine=machine)
    DiffusionPainter(studio, likeness).paint(
        paint_order(adapter=faces[0], adapter_id="gone", seeds=(1,)), quiet, quiet
    )
    studio.forget("gone")
    with studio.easel(str(tiny_base)) as easel:
        left = [weight for name, weight in easel.base.unet.named_parameters() if ".lora_" in name]
        assert left
        assert not any(bool(weight.any()) for weight in left)
    assert "gone" not in studio.adapters


def test_without_references_nothing_is_ranked(painter, paint_order):
    """No selfies, no likeness; the pictures come in the order of their seeds."""
    made = painter.paint(paint_order(references=()), quiet, quiet)
    assert [one.seed for one in made] == [11, 12, 13, 14]
    assert all(one.likeness is None for one in made)


def test_a_base_taught_small_draws_small(tiny_base, weights, machine, likeness, paint_order, tmp_path):
    """Its pictures have the asked size all the same, with and without redrawing at that size."""
    sizes = []
    for refine in (0.0, 0.4):
        folder = shutil.copytree(tiny_base, tmp_path / f"small{refine}")
        card = json.loads((folder / "POCKET.json").read_text())
        card["drawing"] |= {"native_width_px": 48, "native_height_px": 64, "refine_strength": refine}
        (folder / "POCKET.json").write_text(json.dumps(card))
        painter = DiffusionPainter(Studio(weights, machine=machine), likeness)
        order = paint_order(base_model=str(folder), width_px=96, height_px=128, seeds=(3, 4))
        made = painter.paint(order, quiet, quiet)
        assert made == painter.paint(order, quiet, quiet)
        sizes.append([Image.open(io.BytesIO(one.picture)).size for one in made])
    assert sizes == [[(96, 128)] * 2] * 2


def test_native_size_keeps_the_shape(paint_order):
    """Fewer pixels in the same shape; a smaller order is drawn as it is."""
    drawing = Drawing(native_width_px=288, native_height_px=384)
    assert native_size(drawing, paint_order(width_px=576, height_px=768)) == (288, 384)
    assert native_size(drawing, paint_order(width_px=768, height_px=576)) == (384, 288)
    assert native_size(drawing, paint_order(width_px=96, height_px=128)) == (96, 128)
    assert native_size(Drawing(), paint_order(width_px=576, height_px=768)) == (576, 768)
