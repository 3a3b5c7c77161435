"""What the training is judged by: a fixed grid of samples and a curve of losses, both PNG files."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import diffusers
import torch
from PIL import Image, ImageDraw

from worker.families.pocket import POCKET_FAMILY
from worker.pocket import network

if TYPE_CHECKING:
    from worker.pocket.diffusion import Networks

PROMPTS = (
    "photo of a man with short brown hair, on the beach",
    "photo of a woman with long black hair, smiling, wearing a red t-shirt, on the moon",
    "Foto einer Frau mit dunkler Haut und kinnlangen schwarzen Haaren, im Dschungel",
    "Selfie eines Mannes mit Vollbart und grauen Haaren, im Schnee",
    "photo of a 30-year-old woman with light skin, blond hair and glasses, in a library",
    "selfie of a person in the city at night",
    "Porträt eines Mannes mit brauner Haut, lachend, in einem gelben T-Shirt, in der Wüste",
    "portrait of a woman underwater",
)


def pipeline(nets: "Networks", vae: Any) -> Any:
    """A StableDiffusionPipeline around these networks, with the sampler they are meant for."""
    library: Any = diffusers
    sampler = library.DPMSolverMultistepScheduler.from_config(
        network.SCHEDULE | {"algorithm_type": "sde-dpmsolver++", "solver_order": 1}
    )
    pipe = library.StableDiffusionPipeline(
        vae=vae,
        text_encoder=nets.text,
        tokenizer=nets.tokenizer,
        unet=nets.unet,
        scheduler=sampler,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def draw_grid(
    nets: "Networks",
    vae: Any,
    file: Path,
    *,
    size: tuple[int, int],
) -> None:
    """Draw the fixed prompts with a fixed seed, four a row; size is (height, width) in pixels."""
    nets.eval()
    with torch.no_grad():
        pipe = pipeline(nets, vae)
        made = pipe(
            list(PROMPTS),
            num_inference_steps=POCKET_FAMILY.drawing.steps,
            guidance_scale=POCKET_FAMILY.drawing.guidance,
            height=size[0],
            width=size[1],
            generator=torch.Generator().manual_seed(3),
        ).images
    sheet = Image.new("RGB", (4 * 288, 2 * 384))
    for k, picture in enumerate(made):
        sheet.paste(picture.resize((288, 384), Image.Resampling.LANCZOS), (k % 4 * 288, k // 4 * 384))
    sheet.save(file)


def plot_losses(out: Path) -> None:
    """Draw out/log.jsonl as a curve, smoothed a little, to out/losses.png."""
    log = out / "log.jsonl"
    rows = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    if len(rows) < 3:
        return
    values = [r["loss"] for r in rows]
    smooth = [
        sum(values[max(0, k - 4) : k + 1]) / len(values[max(0, k - 4) : k + 1]) for k in range(len(values))
    ]
    low, high = min(smooth), min(max(smooth), smooth[-1] * 3)
    sheet = Image.new("RGB", (800, 400), "white")
    pen = ImageDraw.Draw(sheet)

    def at(k: int, value: float) -> tuple[float, float]:
        return 40 + 740 * k / (len(smooth) - 1), 370 - 340 * (min(value, high) - low) / max(high - low, 1e-9)

    pen.line([at(k, v) for k, v in enumerate(smooth)], fill="navy", width=2)
    pen.text(
        (44, 12), f"loss {high:.3f} (top) to {low:.3f} (bottom); {rows[-1]['samples']} samples", fill="black"
    )
    sheet.save(out / "losses.png")
