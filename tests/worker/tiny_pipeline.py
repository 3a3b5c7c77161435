"""A Stable Diffusion pipeline of a few thousand weights, random, built on the spot.

Everything real but its size.
"""

import json
import string
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    DDPMScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer
from transformers.convert_slow_tokenizer import bytes_to_unicode

# A family card that keeps tests short; SDXL's family has none, so its test removes it.
QUICK = {
    "drawing": {
        "steps": 3,
        "guidance": 3.0,
        "stochastic": False,
        "one_size": False,
        "native_width_px": 288,
        "native_height_px": 384,
        "vary_exponent": 0.2,
        "hd_strength": 0.3,
        "hd_steps": 15,
        "hd_tile_px": 0,
    },
    "learning": {
        "width_px": 48,
        "height_px": 64,
        "steps": 6,
        "batch": 2,
        "prior_batch": 1,
        "class_pictures": 4,
        "check_every": 3,
        "rank": 4,
        "learning_rate": 1e-2,
        "weighting": "min-snr",
        "timesteps": "uniform",
        "crops": "both",
        "targets": r".*(attn[12]\.(to_q|to_k|to_v|to_out\.0)|ff\.net\.(0\.proj|2)"
        r"|proj_in|proj_out|resnets\.\d+\.(conv1|conv2))",
        "caption_dropout": 0.05,
        "learned_channels": 0,
        "face_floor": 0.1,
    },
    "words": {
        "instance": "photo of {token} {person}",
        "close": "close-up photo of {token} {person}",
        "portrait": "photo of {token} {person}, {prompt}",
        "classes": [
            "photo of a person",
            "portrait of a woman",
            "portrait of a man",
            "close-up photo of a face",
        ],
    },
}


def tiny_tokenizer():
    """Byte-level, no merges but two: every text can be read."""
    letters = list(bytes_to_unicode().values())
    words = [
        *letters,
        *(letter + "</w>" for letter in letters),
        "sk",
        "sks</w>",
        "<|startoftext|>",
        "<|endoftext|>",
    ]
    vocab = {word: number for number, word in enumerate(dict.fromkeys(words))}
    assert set(string.ascii_lowercase) <= set(vocab)
    return CLIPTokenizer(vocab=vocab, merges=[("s", "k"), ("sk", "s</w>")], model_max_length=77)


def tiny_pipeline(folder: Path, *, prediction="v_prediction", seed=0, xl=False):
    """Save a pipeline in diffusers' layout: 8x autoencoder, 3-level UNet, 2-layer CLIP. Return the folder."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        tokenizer = tiny_tokenizer()
        hidden = 16

        def text_model(kind, projection):
            return kind(
                CLIPTextConfig(
                    vocab_size=len(tokenizer),
                    hidden_size=hidden,
                    intermediate_size=32,
                    num_hidden_layers=2,
                    num_attention_heads=2,
                    max_position_embeddings=77,
                    projection_dim=projection,
                    bos_token_id=tokenizer.bos_token_id,
                    eos_token_id=tokenizer.eos_token_id,
                    pad_token_id=tokenizer.pad_token_id,
                )
            )

        extra = {}
        if xl:
            extra = {
                "addition_embed_type": "text_time",
                "addition_time_embed_dim": 8,
                "projection_class_embeddings_input_dim": 6 * 8 + hidden,
            }
        unet = UNet2DConditionModel(
            sample_size=16,
            in_channels=4,
            out_channels=4,
            layers_per_block=1,
            block_out_channels=(16, 16, 32),
            norm_num_groups=4,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
            attention_head_dim=2,
            cross_attention_dim=hidden * (2 if xl else 1),
            **extra,
        )
        vae = AutoencoderKL(
            in_channels=3,
            out_channels=3,
            latent_channels=4,
            block_out_channels=(8, 8, 8, 8),
            layers_per_block=1,
            norm_num_groups=4,
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            mid_block_add_attention=False,
            sample_size=64,
            scaling_factor=1.0,
        )
        scheduler = DDPMScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            num_train_timesteps=1000,
            clip_sample=False,
            prediction_type=prediction,
            rescale_betas_zero_snr=prediction == "v_prediction",
            timestep_spacing="trailing",
            steps_offset=1,
        )
        parts = {"vae": vae, "unet": unet, "scheduler": scheduler, "tokenizer": tokenizer}
        if xl:
            pipe = StableDiffusionXLPipeline(
                **parts,
                text_encoder=text_model(CLIPTextModel, hidden),
                text_encoder_2=text_model(CLIPTextModelWithProjection, hidden),
                tokenizer_2=tokenizer,
                add_watermarker=False,
            )
        else:
            pipe = StableDiffusionPipeline(
                **parts,
                text_encoder=text_model(CLIPTextModel, hidden),
                safety_checker=None,
                feature_extractor=None,
                requires_safety_checker=False,
            )
    pipe.save_pretrained(folder, safe_serialization=True)
    (folder / "POCKET.json").write_text(json.dumps(QUICK), "utf-8")
    return folder
