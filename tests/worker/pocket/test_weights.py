"""The committed weights load into a StableDiffusionPipeline and draw something finite."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

WEIGHTS = Path(__file__).parents[3] / "worker" / "pocket" / "weights"


def test_sizes() -> None:
    """All under 120 MB, every file under 80 MB, safetensors only, and a card."""
    files = [f for f in WEIGHTS.rglob("*") if f.is_file()]
    assert sum(f.stat().st_size for f in files) < 120e6
    assert max(f.stat().st_size for f in files) < 80e6
    assert not [f for f in files if f.suffix in {".bin", ".pt", ".ckpt", ".pkl"}]
    assert (WEIGHTS / "README.md").exists()


def test_conventions_are_stated() -> None:
    """Whoever draws or trains finds sampler, steps and prompt forms beside the weights."""
    told = json.loads((WEIGHTS / "POCKET.json").read_text(encoding="utf-8"))
    assert {"width", "height", "steps", "guidance_scale", "instance_prompt", "class_words"} <= told.keys()


@pytest.mark.filterwarnings("ignore")
def test_it_draws() -> None:
    """Two steps of a small picture: finite, in range, not flat."""
    from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline  # noqa: PLC0415 - heavy
    from transformers import CLIPTextModel, CLIPTokenizer  # noqa: PLC0415 - heavy

    from worker.families.placed import PlacedUNet  # noqa: PLC0415 - heavy
    from worker.pocket import autoencoder  # noqa: PLC0415 - heavy

    pipe = StableDiffusionPipeline(
        unet=PlacedUNet.from_pretrained(WEIGHTS / "unet"),
        vae=autoencoder.load(WEIGHTS / "vae"),
        text_encoder=CLIPTextModel.from_pretrained(WEIGHTS / "text_encoder"),
        tokenizer=CLIPTokenizer.from_pretrained(WEIGHTS / "tokenizer"),
        scheduler=DPMSolverMultistepScheduler.from_pretrained(WEIGHTS / "scheduler"),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipe.set_progress_bar_config(disable=True)
    dtypes = {p.dtype for part in (pipe.unet, pipe.vae, pipe.text_encoder) for p in part.parameters()}
    assert dtypes == {torch.float32}
    made = pipe(
        "photo of sks woman on the beach", num_inference_steps=2, height=192, width=144, output_type="np"
    )
    picture = made.images[0]
    assert picture.shape == (192, 144, 3)
    assert np.isfinite(picture).all()
    assert picture.std() > 0.01
