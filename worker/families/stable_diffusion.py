"""Stable Diffusion 1.x and 2.x: epsilon or v prediction, one CLIP text encoder, 8x autoencoder."""

from __future__ import annotations

from worker.families.family import Drawing, Family, Learning

NEGATIVE = "deformed, extra fingers, bad anatomy, watermark, text, low quality"

STABLE_DIFFUSION = Family(
    name="stable-diffusion",
    drawing=Drawing(steps=25, guidance=6.5, negative_prompt=NEGATIVE),
    learning=Learning(width_px=512, height_px=640, steps=800, rank=16, learning_rate=1e-4),
)
