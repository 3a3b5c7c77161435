"""The pocket model's networks and its noise schedule: sizes in one place.

Sizes were chosen on two CPU cores without matrix units: no attention and few channels at the highest
resolution, where a forward would otherwise spend most of its time.
"""

from typing import Any

import diffusers
import transformers
from torch import nn

from worker.families.placed import PlacedUNet
from worker.pocket.autoencoder import LATENT_CHANNELS
from worker.pocket.tokenizer import MAX_TOKENS

TEXT_WIDTH = 256
SCHEDULE: dict[str, Any] = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "prediction_type": "sample",
    "clip_sample": False,
    "set_alpha_to_one": False,
    "steps_offset": 1,  # not used with trailing spacing; 0 makes the pipeline warn
    "rescale_betas_zero_snr": True,
    "timestep_spacing": "trailing",
}


def unet() -> Any:
    """21.5 million parameters, told where they are; latents 24 x 18 make a picture of 288 x 384.

    The whole caption also goes, pooled, where the time goes: by attention alone scenes were still ignored
    after 23,000 samples.
    """
    return PlacedUNet(
        sample_size=24,  # an int: a list breaks the image-to-image pipeline
        in_channels=LATENT_CHANNELS,
        out_channels=LATENT_CHANNELS,
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        block_out_channels=(96, 192, 256),
        attention_head_dim=(3, 3, 4),  # the number of heads, in spite of its name
        cross_attention_dim=TEXT_WIDTH,
        addition_embed_type="text",
        addition_embed_type_num_heads=8,
    )


def text_encoder(tokenizer: Any) -> Any:
    """Three layers are enough for captions of this kind; it is trained together with the UNet.

    Words begin far apart. With CLIP's usual start (deviation 0.02) they were hardly heard beside the biases,
    the UNet learned to ignore them, and after 29,000 samples every caption gave the same picture.
    """
    encoder: Any = transformers.CLIPTextModel(
        transformers.CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=TEXT_WIDTH,
            intermediate_size=4 * TEXT_WIDTH,
            num_hidden_layers=3,
            num_attention_heads=4,
            max_position_embeddings=MAX_TOKENS,
            projection_dim=TEXT_WIDTH,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
    words = encoder.embeddings.token_embedding.weight
    nn.init.normal_(words, std=1.0)
    nn.init.normal_(encoder.embeddings.position_embedding.weight, std=0.1)
    nn.init.zeros_(words[tokenizer.pad_token_id])  # or 50 pads outshout the words
    return encoder


def scheduler() -> Any:
    """The schedule the model was trained with."""
    return diffusers.DDIMScheduler(**SCHEDULE)  # type: ignore[no-untyped-call]
