"""Write the trained parts as one folder in diffusers' layout: half-precision safetensors and a card.

The folder is written beside the target and renamed, so a reader never meets half of one.

    python -m worker.pocket.export --out .pocket/export
"""

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import diffusers
import torch
from diffusers import DDPMScheduler
from transformers import CLIPTextModel

from worker.families.layers import LayeredAutoencoder
from worker.families.pocket import POCKET_FAMILY
from worker.families.remembering import RememberingDenoiser
from worker.pocket.remembering import SCHEDULE
from worker.pocket.tokenizer import load as load_tokenizer

CARD: dict[str, Any] = {
    "width": POCKET_FAMILY.drawing.native_width_px,
    "height": POCKET_FAMILY.drawing.native_height_px,
    "scheduler": "DPMSolverMultistepScheduler: first-order SDE, trailing; foretells the picture",
    "steps": POCKET_FAMILY.drawing.steps,
    "guidance_scale": POCKET_FAMILY.drawing.guidance,
    "languages": ["en", "de"],
    "prompts": [
        "photo of <token> person on the beach",
        "Foto von <token> Person, auf dem Mond, in einem roten T-Shirt",
    ],
    "scenes": "see worker/pocket/words.py; of other places it knows nothing and shows one of these",
}
INDEX: dict[str, Any] = {
    "_class_name": "StableDiffusionPipeline",
    "_diffusers_version": diffusers.__version__,
    "feature_extractor": [None, None],
    "image_encoder": [None, None],
    "requires_safety_checker": False,
    "safety_checker": [None, None],
    "scheduler": ["diffusers", "DDPMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["worker.families.remembering", "RememberingDenoiser"],
    "vae": ["worker.families.layers", "LayeredAutoencoder"],
}


def stored(denoiser: Any, autoencoder: Any, text: Any, folder: Path) -> None:
    """Save into a folder that must not exist; weights in half precision, configurations say float32."""
    folder.mkdir(parents=True)
    tokenizer: Any = load_tokenizer()
    tokenizer.save_pretrained(folder / "tokenizer")
    schedule: Any = DDPMScheduler
    schedule(**SCHEDULE).save_pretrained(folder / "scheduler")
    for name, part in {"unet": denoiser, "vae": autoencoder, "text_encoder": text}.items():
        store_part(part, folder / name)
    (folder / "model_index.json").write_text(json.dumps(INDEX, indent=2) + "\n")
    (folder / "POCKET.json").write_text(json.dumps(CARD, indent=2, ensure_ascii=False) + "\n")


def store_part(part: Any, folder: Path) -> None:
    """Write one part in half precision."""
    part.to(torch.float16).save_pretrained(folder, safe_serialization=True)
    config = folder / "config.json"
    values = json.loads(config.read_text())
    values.pop("_name_or_path", None)  # a path of the machine that trained
    if isinstance(part, CLIPTextModel):
        values["dtype"] = "float32"  # or transformers would load halves beside floats
    config.write_text(json.dumps(values, indent=2) + "\n")


def main() -> None:
    """Put together what the four trainings left."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--remembering", type=Path, default=Path(".pocket/remembering/model"))
    parser.add_argument("--layers", type=Path, default=Path(".pocket/layers/model"))
    parser.add_argument("--hearing", type=Path, default=Path(".pocket/hearing/text_encoder"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/export"))
    given = parser.parse_args()
    library: Any = RememberingDenoiser
    layered: Any = LayeredAutoencoder
    part = given.out.with_name(given.out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    stored(
        library.from_pretrained(given.remembering),
        layered.from_pretrained(given.layers),
        CLIPTextModel.from_pretrained(given.hearing, dtype=torch.float32),
        part,
    )
    shutil.rmtree(given.out, ignore_errors=True)
    part.rename(given.out)
    size = sum(f.stat().st_size for f in given.out.rglob("*") if f.is_file())
    print("exported", given.out, round(size / 1e6, 1), "MB", flush=True)


if __name__ == "__main__":
    main()
