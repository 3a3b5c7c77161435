"""A base model in memory, the same few verbs for every family: word, encode, predict, decode.

Everything is loaded by diffusers and transformers from safetensors (worker/weights.py looked at the bytes
before).
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    DDPMScheduler,
    DPMSolverMultistepScheduler,
    UNet2DConditionModel,
)
from safetensors import SafetensorError
from torch import Tensor
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer
from transformers import logging as transformers_logging

from storage.domain.errors import Permanent
from worker.families.family import Family
from worker.families.layers import LayeredAutoencoder
from worker.families.machine import Machine
from worker.families.pocket import read_pocket
from worker.families.remembering import RememberingDenoiser
from worker.families.sdxl import SDXL
from worker.families.side_by_side import side_by_side
from worker.families.stable_diffusion import STABLE_DIFFUSION
from worker.weights import BaseFolder

# Of the pocket model (worker/weights.py lets in no other names).
OWN_CLASSES = {"RememberingDenoiser": RememberingDenoiser, "LayeredAutoencoder": LayeredAutoencoder}

# What libraries raise on files that are not what they say; RecursionError is a RuntimeError.
BROKEN = (
    OSError, ValueError, RuntimeError, LookupError, TypeError, AttributeError, SafetensorError,
)  # fmt: skip

transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # "Loading weights" is no news; our own report says how far it is


@dataclass(frozen=True, slots=True)
class Text:
    """Prompts as the UNet reads them. `pooled` is SDXL's second answer, None elsewhere."""

    hidden: Tensor  # (B, 77 * pieces, D)
    pooled: Tensor | None = None  # (B, P)
    shortened: bool = False  # the prompt was longer than the family can read

    def repeat(self, count: int) -> Text:
        pooled = None if self.pooled is None else self.pooled.repeat_interleave(count, 0)
        return Text(self.hidden.repeat_interleave(count, 0), pooled, self.shortened)

    def rows(self, rows: Tensor) -> Text:
        return Text(self.hidden[rows], None if self.pooled is None else self.pooled[rows], self.shortened)


def join(texts: list[Text]) -> Text:
    """Stack texts of several prompts; shorter ones are filled up by repeating their last piece of 77."""
    length = max(text.hidden.shape[1] for text in texts)
    hidden = []
    for text in texts:
        filled = text.hidden
        while filled.shape[1] < length:
            filled = torch.cat([filled, text.hidden[:, -min(77, length - filled.shape[1]) :]], 1)
        hidden.append(filled)
    pooled = [text.pooled for text in texts if text.pooled is not None]
    return Text(
        torch.cat(hidden), torch.cat(pooled) if pooled else None, any(text.shortened for text in texts)
    )


def family_of(folder: BaseFolder) -> Family:
    card = folder.path / "POCKET.json"
    if card.is_file():
        return read_pocket(card)
    return SDXL if "XL" in folder.index["_class_name"] else STABLE_DIFFUSION


def _library(kind: Any) -> Any:
    """Diffusers' classes say less about their methods than a strict type check wants to hear."""
    return kind


class LoadedBase:
    """One base model on this machine. Not thread-safe: adapters change the UNet's modules."""

    def __init__(self, folder: BaseFolder, machine: Machine) -> None:
        self.folder = folder
        self.family = family_of(folder)
        self.machine = dataclasses.replace(machine, dtype=torch.float32) if self.family.exact else machine
        try:
            self._load(folder.path)
            self.scale_px = 2 ** (len(self.vae.config.block_out_channels) - 1)  # pixels a latent
            self.channels: int = self.unet.config.in_channels
            # Zero-terminal-SNR schedules and v prediction are the scheduler's settings, in its own file.
            self.alphas_cumprod: Tensor = self.schedule.alphas_cumprod.float()
        except BROKEN as error:
            raise Permanent("weights-broken") from error

    def _load(self, path: Path) -> None:
        safe: dict[str, Any] = {
            "use_safetensors": True,
            "local_files_only": True,
            "dtype": self.machine.dtype,
        }
        parts: list[tuple[Any, Any]] = [
            (
                CLIPTokenizer.from_pretrained(path / "tokenizer", local_files_only=True),
                CLIPTextModel.from_pretrained(path / "text_encoder", **(safe | {"dtype": torch.float32})),
            )
        ]
        if (path / "text_encoder_2").is_dir():
            second = CLIPTextModelWithProjection.from_pretrained(
                path / "text_encoder_2", **(safe | {"dtype": torch.float32})
            )
            parts.append((CLIPTokenizer.from_pretrained(path / "tokenizer_2", local_files_only=True), second))
        device = self.machine.device
        self._readers = [
            (tokenizer, encoder.requires_grad_(False).eval().to(device)) for tokenizer, encoder in parts
        ]
        painter: Any = OWN_CLASSES.get(self.folder.index["unet"][1], UNet2DConditionModel)
        self.unet: Any = _library(painter).from_pretrained(path / "unet", **safe).requires_grad_(False).eval()
        self.unet.to(device=device, memory_format=torch.channels_last)
        pictures: Any = OWN_CLASSES.get(self.folder.index["vae"][1], AutoencoderKL)
        self.vae: Any = _library(pictures).from_pretrained(path / "vae", **safe).requires_grad_(False).eval()
        self.vae.to(device=device, memory_format=torch.channels_last)
        if isinstance(self.unet, RememberingDenoiser) and isinstance(self.vae, LayeredAutoencoder):
            self.unet.fit(self.vae.person, self.vae.alpha)
        self.schedule: Any = _library(DDPMScheduler).from_pretrained(path / "scheduler")

    # -- words

    @torch.no_grad()
    def unheard(self, prompt: str, text: Text) -> tuple[str, ...]:
        """What of a prompt is known to be left out, as text codes. Only the pocket base can tell."""
        if not isinstance(self.unet, RememberingDenoiser):
            return ()
        left_out: tuple[str, ...] = self.unet.unheard(prompt, text.hidden[:1].to(self.unet.dtype))
        return left_out

    @torch.no_grad()
    def agreed(self, latents: Tensor) -> Tensor:
        """One person's latents (N, C, h, w) without what few of their photos show, if the base can tell."""
        if not isinstance(self.vae, LayeredAutoencoder):
            return latents
        agreed: Tensor = self.vae.agreed(latents.to(self.vae.dtype))
        return agreed.to(latents)

    def adapter_start(self, clean: Tensor, mood: Tensor, rank: int) -> dict[str, Tensor]:
        """Where an adapter for these clean latents (N, C, h, w) begins; empty: at nothing, as usual.

        `mood` (N, 3) says how each face smiles, opens its mouth and puckers its lips.
        """
        if not isinstance(self.unet, RememberingDenoiser):
            return {}
        odd = self.vae.oddness(clean.to(self.vae.dtype)).to(clean)
        start: dict[str, Tensor] = self.unet.adapter_start(clean, mood, odd, rank)
        return start

    @torch.no_grad()
    def read(self, prompt: str) -> Text:
        """Encode one prompt, in pieces of 75 words up to the family's limit.

        What is beyond it is said, not hidden.
        """
        pieces, shortened = self._pieces(prompt)
        if len(self._readers) == 1:
            _, encoder = self._readers[0]
            hidden = [encoder(piece[0])[0] for piece in pieces]
            return Text(torch.cat(hidden, 1).to(self.machine.dtype), None, shortened)
        hidden, pooled = [], None
        for piece in pieces:
            outs = [
                encoder(ids, output_hidden_states=True)
                for (_, encoder), ids in zip(self._readers, piece, strict=True)
            ]
            hidden.append(torch.cat([out.hidden_states[-2] for out in outs], -1))
            pooled = outs[-1][0] if pooled is None else pooled  # the first piece sets the tone
        dtype = self.machine.dtype
        return Text(torch.cat(hidden, 1).to(dtype), None if pooled is None else pooled.to(dtype), shortened)

    def _pieces(self, prompt: str) -> tuple[list[list[Tensor]], bool]:
        """Split into pieces, each a list of ids (1, 77) for every text encoder."""
        columns: list[list[Tensor]] = []
        shortened = False
        for tokenizer, encoder in self._readers:
            room = min(tokenizer.model_max_length, encoder.config.max_position_embeddings) - 2
            ids = tokenizer(prompt, add_special_tokens=False, truncation=False, verbose=False)["input_ids"]
            limit = max(room, self.family.text_limit_tokens // room * room)
            shortened = shortened or len(ids) > limit
            ids = ids[:limit]
            chunks = [ids[start : start + room] for start in range(0, max(1, len(ids)), room)]
            column = []
            for chunk in chunks:
                full = [tokenizer.bos_token_id, *chunk, tokenizer.eos_token_id]
                full += [tokenizer.pad_token_id] * (room + 2 - len(full))
                column.append(torch.tensor([full], device=self.machine.device))
            columns.append(column)
        count = max(len(column) for column in columns)
        return [[column[min(i, len(column) - 1)] for column in columns] for i in range(count)], shortened

    # -- pictures

    @torch.no_grad()
    def encode(self, pixels: Tensor, *, drawn: bool = False) -> tuple[Tensor, Tensor]:
        """Pixels (B, 3, H, W) in -1..1 to the mean and deviation of latents (B, C, H/s, W/s), fp32.

        `drawn`: by this base, not photographed.
        """
        pixels = pixels.to(self.machine.device, self.machine.dtype, memory_format=torch.channels_last)
        scale = self.vae.config.scaling_factor
        if isinstance(self.vae, LayeredAutoencoder):  # not variational: no deviation
            mean = self.vae.encode(pixels, drawn=drawn).latent.float() * scale
            return mean, torch.zeros_like(mean)
        found = self.vae.encode(pixels)
        shift = self.vae.config.shift_factor or 0.0
        found = found.latent_dist
        return (found.mean.float() - shift) * scale, found.std.float() * scale

    @torch.no_grad()
    def decode(self, latents: Tensor) -> Tensor:
        """Latents (B, C, h, w) to pixels (B, 3, H, W) in -1..1, fp32."""
        shift = self.vae.config.get("shift_factor") or 0.0
        latents = latents / self.vae.config.scaling_factor + shift
        latents = latents.to(self.machine.dtype, memory_format=torch.channels_last)
        pixels: Tensor = self.vae.decode(latents).sample
        return pixels.float().clamp(-1, 1)

    @property
    def layered(self) -> bool:
        """Whether people are layers of their own in this base's latents."""
        return isinstance(self.vae, LayeredAutoencoder)

    def side_by_side(self, left: Tensor, right: Tensor) -> Tensor:
        """Latents (B, C, h, w) of two people, drawn alone, to pixels (B, 3, H, W) in -1..1, fp32.

        Only of a layered base.
        """
        return side_by_side(self.vae, left.to(self.machine.dtype), right.to(self.machine.dtype)).float()

    @property
    def enlarges(self) -> bool:
        """Whether this base brings a network that enlarges its pictures."""
        return isinstance(self.vae, LayeredAutoencoder) and self.vae.enlarger is not None

    @torch.no_grad()
    def enlarge(self, pixels: Tensor) -> Tensor:
        """Pixels (B, 3, H, W) in -1..1 to (B, 3, 2H, 2W), fp32, by the base's own network."""
        pixels = pixels.to(self.machine.device, self.machine.dtype, memory_format=torch.channels_last)
        large: Tensor = self.vae.enlarger(pixels)
        return large.float().clamp(-1, 1)

    # -- noise

    def predict(self, latents: Tensor, times: Tensor, text: Text) -> Tensor:
        """Return the UNet's answer (B, C, h, w), fp32: noise, velocity or picture, as the schedule says."""
        extra: dict[str, Any] = {}
        if text.pooled is not None:
            height_px, width_px = (side * self.scale_px for side in latents.shape[-2:])
            sizes = torch.tensor([[height_px, width_px, 0, 0, height_px, width_px]], dtype=self.machine.dtype)
            sizes = sizes.to(latents.device).expand(len(latents), -1)
            extra["added_cond_kwargs"] = {"text_embeds": text.pooled, "time_ids": sizes}
        inputs = latents.to(self.machine.dtype, memory_format=torch.channels_last)
        answer: Tensor = self.unet(inputs, times, text.hidden, return_dict=False, **extra)[0]
        return answer.float()

    def sampler(self) -> Any:
        """Return a fresh DPM++ on the family's own noise schedule: second order, no noise added on the way.

        Stochastic families: first order, wants `variance_noise` at every step.
        """
        config = dict(self.schedule.config)
        stochastic = self.family.drawing.stochastic
        return _library(DPMSolverMultistepScheduler).from_config(
            config,
            algorithm_type="sde-dpmsolver++" if stochastic else "dpmsolver++",
            solver_order=1 if stochastic else 2,
            solver_type="midpoint",
            # Karras' spacing spends its steps between huge noise levels when the schedule ends in pure noise.
            use_karras_sigmas=self.family.drawing.karras and not config.get("rescale_betas_zero_snr"),
            timestep_spacing="trailing",
            final_sigmas_type="zero",
            steps_offset=0,
            thresholding=False,
        )

    def latent_size(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Latent height and width for a picture; rounded up so that the UNet's halvings come out even."""
        even = 2 ** (len(self.unet.config.block_out_channels) - 1)
        height = math.ceil(height_px / self.scale_px / even) * even
        width = math.ceil(width_px / self.scale_px / even) * even
        return height, width
