"""SDXL: two text encoders, pooled text and picture sizes as extra conditions."""

from __future__ import annotations

from worker.families.family import Drawing, Family, Learning

SDXL = Family(
    name="sdxl",
    drawing=Drawing(
        steps=28, guidance=5.5, negative_prompt="deformed, watermark, text, low quality", at_once=2
    ),
    learning=Learning(width_px=768, height_px=1024, steps=1000, rank=32, learning_rate=1e-4),
)
