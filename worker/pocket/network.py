"""The pocket model's text encoder: its size, and how its words begin."""

from typing import Any

import transformers
from torch import nn

from worker.pocket.tokenizer import MAX_TOKENS

TEXT_WIDTH = 256


def text_encoder(tokenizer: Any) -> Any:
    """Three layers are enough for captions of this kind, heard by worker/families/hearing.py.

    Words begin far apart. With CLIP's usual start (deviation 0.02) they were hardly heard beside the biases,
    and every caption gave the same picture.
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
