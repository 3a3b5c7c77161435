"""The committed weights are safe, small, load as the product loads them, and draw what is asked for."""

import json
from pathlib import Path

import pytest
import torch

from worker.families.base import LoadedBase
from worker.families.machine import Machine
from worker.families.wording import worded
from worker.painting.sampler import Noise, denoise
from worker.weights import POCKET, WeightStore

WEIGHTS = Path(__file__).parents[3] / "worker" / "pocket" / "weights"


def test_sizes() -> None:
    """All under 120 MB, every file under 80 MB, safetensors only, and a card."""
    files = [f for f in WEIGHTS.rglob("*") if f.is_file()]
    assert sum(f.stat().st_size for f in files) < 120e6
    assert max(f.stat().st_size for f in files) < 80e6
    assert not [f for f in files if f.suffix in {".bin", ".pt", ".ckpt", ".pkl"}]
    assert (WEIGHTS / "README.md").exists()


def test_conventions_are_stated() -> None:
    """Whoever draws or trains finds size, steps and prompt forms beside the weights."""
    told = json.loads((WEIGHTS / "POCKET.json").read_text(encoding="utf-8"))
    assert {"width", "height", "steps", "guidance_scale", "prompts", "scenes"} <= told.keys()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> LoadedBase:
    """As on a machine that prefers bf16."""
    machine = Machine(device=torch.device("cpu"), dtype=torch.bfloat16)
    return LoadedBase(WeightStore(tmp_path_factory.mktemp("cache")).find(POCKET), machine)


def test_it_computes_exactly_whatever_the_machine_prefers(base: LoadedBase) -> None:
    """Processors with bf16, and every graphics card, draw the same pictures as all others."""
    assert base.machine.dtype == torch.float32
    assert {value.dtype for value in base.unet.parameters()} == {torch.float32}
    assert {value.dtype for value in base.vae.parameters()} == {torch.float32}


def test_it_draws_what_is_asked_for(base: LoadedBase) -> None:
    """Six steps a picture: water is bluer than the desert, in both languages, and nothing is flat."""
    prompts = ["photo of a person in the desert", "photo of a person underwater"]
    prompts += ["Foto von einer Person in der Wüste", "Foto von einer Person unter Wasser"]
    noise = Noise(range(4), (base.channels, 24, 18))
    texts = [base.read(prompt) for prompt in prompts]
    latents = denoise(base, texts, base.read(""), noise, steps=6, guidance=1.0, on_step=lambda *_: None)
    pictures = base.decode(latents)
    assert pictures.shape == (4, 3, 768, 576)
    assert torch.isfinite(pictures).all()
    assert (pictures.std((1, 2, 3)) > 0.1).all()
    bluer = (pictures[:, 2] - pictures[:, 0])[:, :200].mean((1, 2))
    assert bluer[1] > bluer[0] + 0.2
    assert bluer[3] > bluer[2] + 0.2


@pytest.mark.parametrize(
    ("prompts", "strong", "weak"),
    [
        (("a red t-shirt", "einem roten T-Shirt"), [0], [1, 2]),
        (("a blue t-shirt", "einem blauen T-Shirt"), [2], [0]),
        (("a yellow jacket", "einer gelben Jacke"), [0, 1], [2]),
    ],
)
def test_clothes_have_the_colour_that_is_asked_for(
    base: LoadedBase, prompts: tuple[str, str], strong: list[int], weak: list[int]
) -> None:
    """In English and German, of a man and of a woman: most of the shoulders shows it."""
    english, german = prompts
    told = [f"photo of a man in {english}, in an office", f"photo of a woman in {english}, in an office"]
    told += [f"Foto von einem Mann in {german}, im Büro", f"Foto von einer Frau in {german}, im Büro"]
    noise = Noise(range(4), (base.channels, 24, 18))
    texts = [base.read(prompt) for prompt in told]
    latents = denoise(base, texts, base.read(""), noise, steps=6, guidance=1.0, on_step=lambda *_: None)
    shown = base.decode(latents)[:, :, 720:].mean(2)  # (4, 3, 576), the lowest rows
    sides = torch.cat([shown[..., 20:140], shown[..., -140:-20]], -1).median(-1).values
    assert (sides[:, strong].amin(1) > sides[:, weak].amax(1) + 0.15).sum() >= 3


def test_a_hat_is_put_on_when_it_is_asked_for_and_only_then(base: LoadedBase) -> None:
    """The forehead is red under a red beanie, in both languages; a red t-shirt puts nothing there."""
    told = ["photo of a man in a red beanie, in an office", "Foto von einer Frau mit roter Mütze, im Büro"]
    told += ["photo of a man in a red t-shirt, in an office", "Foto von einer Frau im roten T-Shirt, im Büro"]
    noise = Noise(range(4), (base.channels, 24, 18))
    texts = [base.read(prompt) for prompt in told]
    latents = denoise(base, texts, base.read(""), noise, steps=6, guidance=1.0, on_step=lambda *_: None)
    above = base.decode(latents)[:, :, 160:200, 248:328].mean((2, 3))  # (4, 3), above the brows
    redder = above[:, 0] - above[:, 1:].amax(1)
    assert (redder[:2] > 0.9).all()
    assert (redder[2:] < 0.6).all()  # skin


@pytest.mark.parametrize(
    ("prompt", "codes"),
    [
        ("am Strand im roten T-Shirt", ()),
        ("as an astronaut, on the moon", ()),
        ("als Ölgemälde im Wald", ("prompt-style-unheard",)),
        ("watercolour in the desert", ("prompt-style-unheard",)),
        ("beim Zahnarzt", ("prompt-place-unheard",)),
        ("mit Hut im Wald", ()),
        ("mit Krone im Wald", ("prompt-clothes-unheard",)),
        ("with a top hat, on the beach", ("prompt-clothes-unheard",)),
        ("mit Nikolausmütze im Schnee", ("prompt-clothes-unheard",)),
        ("in a red dress, on the beach", ("prompt-clothes-unheard",)),
        ("Kaiser Wilhelm auf dem Zuckerhut, am Strand", ()),
        ("im Anzug auf dem Mond", ()),
        ("Ritter vor der Burg", ("prompt-clothes-unheard",)),
        ("ich und meine Freundin am Strand", ("prompt-company-unheard",)),
        ("with a dog in the forest", ("prompt-company-unheard",)),
        ("comic hero eating soup", ("prompt-place-unheard", "prompt-style-unheard")),
    ],
)
def test_what_it_leaves_out_is_said(base: LoadedBase, prompt: str, codes: tuple[str, ...]) -> None:
    """A place that it does not know, and any style; large bases are not asked."""
    text = base.read(worded(base.family.words, prompt, own=True))
    assert base.unheard(prompt, text) == codes


def test_what_it_draws_can_be_taken_apart_again(base: LoadedBase) -> None:
    """Vary begins from a picture: encoded and decoded it is the same to the eye."""
    noise = Noise([1], (base.channels, 24, 18))
    text = [base.read("photo of a woman in a library")]
    latents = denoise(base, text, base.read(""), noise, steps=6, guidance=1.0, on_step=lambda *_: None)
    picture = base.decode(latents)
    again = base.decode(base.encode(picture, drawn=True)[0])
    assert (picture - again).square().mean() < 0.02
