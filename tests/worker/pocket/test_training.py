"""The training code, on a thimbleful: shapes, a falling loss, a run that goes on where it was cut."""

import math
import random
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from worker.families.base import LoadedBase
from worker.families.machine import Machine
from worker.pocket import autoencoder, diffusion, export, finishing, listening, network, validation
from worker.pocket import latents as encoded
from worker.weights import WeightStore


def smooth_pictures(count: int) -> torch.Tensor:
    """Random soft pictures (count, 3, 64, 48), -0.5 to 0.5."""
    noise = torch.rand(count, 3, 16, 12) - 0.5
    return torch.nn.functional.interpolate(noise, scale_factor=4, mode="bilinear")


def test_the_decoder_begins_as_the_inverse_of_the_encoder() -> None:
    """16 times smaller, centred, unit deviation; what 32 numbers a patch can hold comes back at once."""
    torch.manual_seed(0)
    pictures = smooth_pictures(80)
    found = autoencoder.components_of(pictures)
    net = autoencoder.build(found).eval()
    with torch.no_grad():
        latents = net.encode(pictures).latent
        back = net.decode(latents).sample
    assert latents.shape == (80, 32, 4, 3)
    assert latents.mean((0, 2, 3)).abs().max() < 0.05  # the last components are nearly nothing here
    assert abs(float(latents.std()) - 1) < 0.01
    values = latents * found.scale.view(1, -1, 1, 1) + found.mean.view(1, -1, 1, 1)
    for basis in (found.sixteen, found.eight, torch.eye(48), torch.eye(12)):
        values = torch.nn.functional.pixel_shuffle(torch.einsum("kc,nkhw->nchw", basis, values), 2)
    assert (back - (values * 2 - 1)).square().mean() < 0.01 * pictures.var()


def test_the_encoder_does_not_learn_and_the_decoder_does() -> None:
    """Latents must stay valid while the decoder is trained on."""
    net = autoencoder.build(autoencoder.components_of(smooth_pictures(8)))
    assert not any(p.requires_grad for p in net.encoder.parameters())
    assert all(p.requires_grad for p in net.decoder.parameters())


def test_parts_lie_on_the_raster_of_patches() -> None:
    """A part's latents are the same as the whole picture's at that place, so parts train what wholes need."""
    torch.manual_seed(0)
    pictures = autoencoder.Pictures.__new__(autoencoder.Pictures)
    pictures.all = [torch.randint(0, 255, (3, 384, 288), dtype=torch.uint8) for _ in range(2)]
    parts = pictures.parts(random.Random(1), 8)
    assert parts.shape == (8, 3, 128, 128)
    assert parts.abs().max() <= 1
    wholes = torch.stack(pictures.all).float() / 127.5 - 1
    net = autoencoder.build(autoencoder.components_of(wholes))
    with torch.no_grad():
        whole = net.encode(torch.cat([wholes, wholes.flip(3)])).latent
        places = whole.unfold(2, 8, 1).unfold(3, 8, 1)
        for part in net.encode(parts).latent:
            assert (places - part[None, :, None, None]).abs().amax((1, 4, 5)).min() < 1e-3


def test_an_untrained_model_hears_every_word() -> None:
    """Captions that differ in a word differ in what the UNet is told; else it learns to ignore them all."""
    torch.manual_seed(0)
    nets = diffusion.Networks().eval()
    captions = [
        "photo of a man on the beach",
        "photo of a man in the forest",
        "photo of a woman on the beach",
    ]
    ids = nets.tokenizer(captions, padding="max_length", return_tensors="pt").input_ids
    with torch.no_grad():
        states = nets.text(ids).last_hidden_state
        whole = nets.unet.add_embedding(states)
    assert (whole[0] - whole[1]).std() > 0.1 * whole.std()
    assert (whole[0] - whole[2]).std() > 0.1 * whole.std()
    assert (states[0, 7] - states[1, 7]).std() > 0.5 * states.std()  # the place itself


def test_listening_learns_what_captions_foretell(tmp_path: Path) -> None:
    """Two captions, two layouts: after a few steps the held-out pictures' layouts are explained."""
    torch.manual_seed(0)
    nets = diffusion.Networks()
    captions = ["photo of a man on the beach", "photo of a woman in the forest"] * 16
    ids = nets.tokenizer(captions, padding="max_length", return_tensors="pt").input_ids
    latents = torch.randn(32, 2, 32, 12, 6) * 0.1 + torch.tensor([1.0, -1.0]).repeat(16).view(-1, 1, 1, 1, 1)
    file = tmp_path / "latents.safetensors"
    held = {"latents": latents.half(), "tokens": ids[:, None].to(torch.int16), "faces": torch.zeros(32, 2, 4)}
    save_file(held, file)
    source = diffusion.Latents(file)
    listening.spread_words(nets, source)
    assert listening.teach(nets, source, steps=40, batch=8) > 0.5


def test_words_that_foretell_begin_far_from_words_that_do_not(tmp_path: Path) -> None:
    """The scene's word goes where its pictures are, and the pad says nothing."""
    torch.manual_seed(0)
    nets = diffusion.Networks()
    captions = ["photo of a man on the beach", "photo of a man in the forest"] * 16
    ids = nets.tokenizer(captions, padding="max_length", return_tensors="pt").input_ids
    latents = torch.tensor([1.0, -1.0]).repeat(16).view(-1, 1, 1, 1, 1) + torch.randn(32, 2, 32, 12, 6) * 0.1
    file = tmp_path / "latents.safetensors"
    held = {"latents": latents.half(), "tokens": ids[:, None].to(torch.int16), "faces": torch.zeros(32, 2, 4)}
    save_file(held, file)
    listening.spread_words(nets, diffusion.Latents(file))
    words = nets.text.embeddings.token_embedding.weight
    man, beach, forest = (words[nets.tokenizer(w).input_ids[1]] for w in ("man", "beach", "forest"))
    assert beach.norm() > 1.5 * man.norm()
    assert torch.nn.functional.cosine_similarity(beach, forest, dim=0) < -0.5
    assert words[nets.tokenizer.pad_token_id].abs().max() == 0


UPRIGHT = ((0.42, 0.35), (0.58, 0.35), (0.5, 0.43), (0.44, 0.48), (0.56, 0.48))


def test_views_hold_the_face_at_its_place_and_mirrored() -> None:
    """Red on the left of the face, blue on the right: mirrored in every second view."""
    picture = Image.new("RGB", (576, 768), (255, 0, 0))
    picture.paste((0, 0, 255), (288, 0, 576, 768))
    views, boxes = encoded.framed(picture, UPRIGHT, random.Random(1))
    assert [tuple(v.shape) for v in views] == [(3, 384, 288)] * 4
    for at, (view, (x0, y0, x1, y1)) in enumerate(zip(views, boxes, strict=True)):
        row, left = view[:, round((y0 + y1) / 2 * 384)], round((x0 + 0.1 * (x1 - x0)) * 288)
        assert (row[0, left] > 0) == (at % 2 == 0)
        assert (x0 + x1) / 2 == pytest.approx(0.5, abs=0.01 if at < 2 else 0.03)
    assert boxes[0][3] - boxes[0][1] == pytest.approx(0.38, abs=0.001)


@pytest.mark.parametrize("moved", [(0.05, 0), (-0.05, 0), (0, 0.1), (0, -0.06)])
def test_only_faces_that_look_at_the_camera_are_taken(moved: tuple[float, float]) -> None:
    """A nose aside, too low or too high means a turned head."""
    assert encoded.faces_camera(UPRIGHT)
    marks = list(UPRIGHT)
    marks[2] = (marks[2][0] + moved[0], marks[2][1] + moved[1])
    assert not encoded.faces_camera(tuple(marks))


def test_a_face_at_the_edge_is_not_learned_from() -> None:
    """Too much of the crop would be made up."""
    marks = tuple((x - 0.35, y) for x, y in UPRIGHT)
    assert encoded.framed(Image.new("RGB", (576, 768)), marks, random.Random(1)) is None


def test_errors_on_a_face_weigh_more(tmp_path: Path) -> None:
    """The box is that of the view, weights keep their mean, broad components weigh more than grain."""
    latents = torch.randn(1, 2, 32, 4, 4) * torch.linspace(2, 0.5, 32)[:, None, None]
    file = tmp_path / "latents.safetensors"
    ids = torch.zeros(1, 1, 64, dtype=torch.int16)
    boxes = torch.tensor([[[0.0, 0.0, 0.5, 0.5], [0.5, 0.0, 1.0, 0.5]]])
    save_file({"latents": latents, "tokens": ids, "faces": boxes}, file)
    source = diffusion.Latents(file)
    rng = torch.Generator().manual_seed(0)
    seen = set()
    for _ in range(8):
        weights = source.batch(1, ids[0, 0].long(), 0.0, rng)[2][0]
        face, other = weights[0, 0, [0, 3]].tolist()
        seen.add(face > other)
        assert max(face, other) == pytest.approx(diffusion.FACE_WEIGHT * min(face, other))
        assert float(weights.mean()) == pytest.approx(1, abs=1e-4)
        assert weights[0, 3, 3] > weights[-1, 3, 3]
    assert seen == {True, False}  # mirrored and not


def test_a_soft_part_is_to_become_what_the_real_one_was() -> None:
    """Half of the parts are real and half foretold, from the same place of the same picture."""
    torch.manual_seed(0)
    teacher = autoencoder.build(autoencoder.components_of(smooth_pictures(80))).eval()
    real = torch.randn(3, 32, 12, 9)
    lesson = finishing.lesson_of(teacher, finishing.Foretold(real=real, soft=real + 100), 8)
    given, wanted = lesson(random.Random(0))
    assert given.shape == (8, 32, 8, 8)
    soft = given.mean((1, 2, 3)) > 50
    assert 0 < soft.sum() < 8
    with torch.no_grad():
        assert torch.allclose(teacher.decode(given - 100 * soft.view(-1, 1, 1, 1)).sample, wanted, atol=1e-3)


def test_what_the_network_foretells_lies_beside_what_is_real(tmp_path: Path) -> None:
    """As many of both, of the same shape; the same every time."""
    torch.manual_seed(0)
    nets = diffusion.Networks().eval()
    held = {
        "latents": torch.randn(4, 2, 32, 8, 8),
        "tokens": torch.zeros(4, 1, 64, dtype=torch.int16),
        "faces": torch.rand(4, 2, 4),
    }
    save_file(held, tmp_path / "latents.safetensors")
    source = diffusion.Latents(tmp_path / "latents.safetensors")
    known = finishing.foretell(nets, source, count=5, batch=2)
    assert known.real.shape == known.soft.shape == (5, 32, 8, 8)
    assert known.soft.isfinite().all()
    assert torch.equal(finishing.foretell(nets, source, count=5, batch=2).soft, known.soft)


def test_pictures_without_a_usable_face_give_no_latents(tmp_path: Path) -> None:
    """An increment may consist of turned heads only."""
    marks = [[x + (0.05 if number == 2 else 0), y] for number, (x, y) in enumerate(UPRIGHT)]
    assert encoded.encode([{"file": "a.jpg", "marks": marks, "captions": ["a"]}], tmp_path, None) is None


@pytest.mark.filterwarnings("ignore")
def test_validation_is_the_same_each_time_and_hears_captions(tmp_path: Path) -> None:
    """Fixed pictures, times and noise: a figure that moves means that the networks did."""
    torch.manual_seed(0)
    nets = diffusion.Networks().eval()
    torch.nn.init.normal_(nets.unet.conv_out.weight)
    ids = nets.tokenizer(
        ["photo of a man on the beach", "photo of a woman in the forest"] * 2,
        padding="max_length",
        return_tensors="pt",
    ).input_ids
    held = {"latents": torch.randn(4, 2, 32, 8, 8), "tokens": ids[:, None], "faces": torch.rand(4, 2, 4)}
    save_file(held, tmp_path / "latents.safetensors")
    source = diffusion.Latents(tmp_path / "latents.safetensors")
    found = validation.losses(nets, source, count=4)
    assert found == validation.losses(nets, source, count=4)
    assert len(set(found.values())) == 3


@pytest.mark.filterwarnings("ignore")
def test_an_export_is_plain_diffusers_and_our_engine_reads_it(tmp_path: Path) -> None:
    """Whole pipeline folder, half precision, diffusers' own class names; encoding and decoding through it."""
    vae = autoencoder.build(autoencoder.components_of(smooth_pictures(8))).eval()
    export.stored(diffusion.Networks().eval(), vae, tmp_path / "export", {})
    base = LoadedBase(
        WeightStore(tmp_path).find(str(tmp_path / "export")),
        Machine(device=torch.device("cpu"), dtype=torch.float32),
    )
    assert (base.scale_px, base.channels) == (16, 32)
    pictures = smooth_pictures(2)
    mean, deviation = base.encode(pictures)
    assert mean.shape == (2, 32, 4, 3)
    assert deviation.abs().max() == 0
    with torch.no_grad():
        wanted = vae.float().decode(vae.encode(pictures).latent).sample.clamp(-1, 1)
    assert (base.decode(mean) - wanted).abs().max() < 0.02
    assert not [file for file in (tmp_path / "export").rglob("*.json") if "_name_or_path" in file.read_text()]


def test_times_of_a_batch_cover_the_schedule() -> None:
    """Every batch has early and late times; over many, the middle is where the recipe says."""
    recipe, rng = diffusion.DiffusionRecipe(batch=16), torch.Generator().manual_seed(0)
    batches = torch.stack([diffusion.draw_times(recipe, rng) for _ in range(50)])
    assert 0 <= int(batches.min()) < int(batches.max()) < 999
    assert (batches.diff(dim=1) >= 0).all()
    assert float(batches.median()) / 999 == pytest.approx(1 / (1 + math.exp(-recipe.time_shift)), abs=0.03)


def test_the_schedule_ends_in_pure_noise() -> None:
    """Zero terminal SNR: the last step keeps nothing of the picture."""
    assert network.scheduler().alphas_cumprod[-1] < 1e-6


@pytest.mark.slow
def test_a_run_goes_on_where_it_was_cut(tmp_path: Path) -> None:
    """A saved run carries step, samples and generator; a fresh start reads them."""
    file = tmp_path / "latents.safetensors"
    latents, ids = torch.randn(8, 2, 32, 8, 6).half(), torch.randint(0, 2000, (8, 2, 64)).to(torch.int16)
    save_file({"latents": latents, "tokens": ids, "faces": torch.rand(8, 2, 4)}, file)
    recipe = diffusion.DiffusionRecipe(batch=2)
    run = diffusion.start(recipe, tmp_path)
    source = diffusion.Latents(file)
    before = source.batch(2, torch.zeros(64, dtype=torch.long), 0.5, run.rng)
    assert before[0].shape == (2, 32, 8, 6)
    noise = torch.randn(2, 32, 8, 6)
    loss = diffusion.step_loss(run.nets, network.scheduler(), *before, torch.tensor([10, 900]), noise)
    assert loss.shape == (2,)
    assert torch.isfinite(loss).all()
    run.step, run.samples = 7, 14
    run.save(tmp_path)
    again = diffusion.start(recipe, tmp_path)
    assert (again.step, again.samples) == (7, 14)
    assert torch.equal(again.rng.get_state(), run.rng.get_state())
