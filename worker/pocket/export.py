"""Write the trained model as a diffusers folder: half-precision safetensors, a card, and how to use it.

The folder is written beside the target and renamed, so a reader never meets half of one.

    python -m worker.pocket.export --run .pocket/diffusion --out .pocket/export
"""

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import torch

from worker.families.pocket import POCKET_FAMILY
from worker.pocket.autoencoder import load as load_autoencoder
from worker.pocket.diffusion import Networks
from worker.pocket.grid import pipeline

CONVENTIONS: dict[str, Any] = {
    "width": 576,
    "height": 768,
    "scheduler": "DPMSolverMultistepScheduler as stored: first-order SDE, trailing; foretells the picture",
    "steps": POCKET_FAMILY.drawing.steps,
    "guidance_scale": POCKET_FAMILY.drawing.guidance,
    "negative_prompt": "",
    "precision": "float32: faster than bfloat16 autocast on a CPU without matrix units",
    "languages": ["en", "de"],
    "max_tokens": 64,
    "class_words": ["man", "woman", "person"],
    "instance_prompt": "photo of <token> <class>",
    "prompts": [
        "photo of <token> <class> on the beach",
        "selfie of <token> <class>, smiling, wearing a red t-shirt, in the jungle",
        "Foto von <token> Mann|Frau auf dem Mond",
    ],
    "caption_form": "photo|selfie|portrait|picture of a [35-year-old] man|woman|person [with ... skin, "
    "... hair and ... eyes, a full beard, glasses], [smiling], [wearing a red t-shirt], <scene>",
    "scenes": "see worker/pocket/words.py",
    "token": "any rare word, sks for instance; the base knows one invented word for each invented person",
}


def stored(nets: Networks, vae: Any, folder: Path, notes: dict[str, Any]) -> None:
    """Save into a folder that must not exist; weights in half precision, configurations say float32."""
    pipe = pipeline(nets, vae)
    for part in (pipe.unet, pipe.vae, pipe.text_encoder):
        part.to(torch.float16)
    pipe.save_pretrained(folder, safe_serialization=True)
    # or transformers would load halves beside a UNet of floats
    _state(folder / "text_encoder" / "config.json", dtype="float32")
    # the file is diffusers' own class; ours only answers what StableDiffusionPipeline asks
    _state(folder / "vae" / "config.json", _class_name="AutoencoderDC")
    _state(
        folder / "model_index.json",
        vae=["diffusers", "AutoencoderDC"],
        unet=["worker.families.placed", "PlacedUNet"],
    )
    text = json.dumps(CONVENTIONS | notes, indent=2, ensure_ascii=False)
    (folder / "POCKET.json").write_text(text + "\n")


def _state(file: Path, **changes: Any) -> None:
    values = json.loads(file.read_text()) | changes
    values.pop("_name_or_path", None)  # a path of the machine that trained
    file.write_text(json.dumps(values, indent=2) + "\n")


def main() -> None:
    """Export the running mean of a checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, default=Path(".pocket/diffusion"))
    parser.add_argument("--autoencoder", type=Path, default=Path(".pocket/autoencoder/model"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/export"))
    parser.add_argument("--notes", type=Path, help="a JSON file merged into POCKET.json")
    given = parser.parse_args()
    state = torch.load(given.run / "checkpoint.pt", weights_only=True)
    nets = Networks()
    nets.load_state_dict(state["mean"])
    vae = load_autoencoder(given.autoencoder)
    notes = json.loads(given.notes.read_text()) if given.notes else {}
    part = given.out.with_name(given.out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    stored(nets.eval(), vae.eval(), part, notes | {"samples_seen": state["samples"]})
    old = given.out.with_name(given.out.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if given.out.exists():
        given.out.rename(old)
    part.rename(given.out)
    shutil.rmtree(old, ignore_errors=True)
    size = sum(f.stat().st_size for f in given.out.rglob("*") if f.is_file())
    print("exported", given.out, round(size / 1e6, 1), "MB", flush=True)


if __name__ == "__main__":
    main()
