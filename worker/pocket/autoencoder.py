"""The pocket model's autoencoder: 16 times smaller on each side, 32 channels.

The encoder is linear: principal components of 16 x 16 patches, written into the convolutions of diffusers'
AutoencoderDC, so it is computed in a minute, keeps colours exactly, and never changes again: latents stay
valid while the decoder is trained on. The decoder begins as the encoder's inverse (its upsamplers shuffle
pixels, which a patch's inverse needs), and learns to take the seams between patches away and put edges back.

    python -m worker.pocket.autoencoder --pictures .pocket/pictures --out .pocket/autoencoder --minutes 30
"""

import argparse
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import torch
from diffusers.configuration_utils import FrozenDict
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as fn

LATENT_CHANNELS = 32
PATCH_PX = 16
MIDDLE = 64
"""Components kept of 8 x 8 pixels, on the way to LATENT_CHANNELS of 16 x 16."""
ENCODER_WIDTHS = (12, 12, 48, MIDDLE, MIDDLE)
DECODER_WIDTHS = (48, 48, 96, 128, 128)
DECODER_LAYERS = (0, 1, 2, 3, 3)
WHITENING = 0.6
"""Latents are components divided by their deviation to this power: at 1 all would count alike and fine
detail would be learned as eagerly as the layout; at 0 only the layout would count."""
ANCHOR = 8.0
"""Constant in four of the channels that the decoder's last norm sees, so that it hardly norms."""
LIFT = 0.1
"""Added before the decoder's last activation and taken away after it, so that black is not cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecoderRecipe:
    """What the training of the decoder does; the defaults made the first milestone."""

    minutes: float = 30.0
    """Wall-clock budget of this run; the learning rate falls over its second half."""
    batch: int = 6
    """Parts of 128 x 128 pixels a step."""
    lr: float = 1e-3
    latent_noise: float = 0.06
    """Greatest deviation of the noise added to latents, against small errors of the diffusion model."""
    seed: int = 0


_Library: Any = diffusers.AutoencoderDC  # says less about its methods than a strict type check wants to hear


class Autoencoder(_Library):  # type: ignore[misc]
    """AutoencoderDC with the two things that StableDiffusionPipeline asks an autoencoder for."""

    @property
    def config(self) -> Any:
        """The stored configuration, and the widths under the name that tells how much smaller latents are."""
        known = super().config
        return FrozenDict(
            {  # type: ignore[no-untyped-call]
                **known,
                "block_out_channels": known["decoder_block_out_channels"],
            }
        )

    def decode(self, z: Tensor, return_dict: bool = True, generator: Any = None) -> Any:  # noqa: ARG002
        """Latents (B, 32, h, w) to pictures (B, 3, 16h, 16w); the generator is not needed."""
        return super().decode(z, return_dict=return_dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """The linear map: two merges of 2 x 2 without loss, then these two; pixels count from 0 to 1."""

    eight: Tensor  # (MIDDLE, 192): 8 x 8 pixels, orthonormal rows
    sixteen: Tensor  # (LATENT_CHANNELS, 4 * MIDDLE): 16 x 16 pixels, orthonormal rows
    mean: Tensor  # (LATENT_CHANNELS,)
    scale: Tensor  # (LATENT_CHANNELS,): latents are (component - mean) / scale


@torch.no_grad()
def components_of(pictures: Tensor) -> Components:
    """Principal components of pictures (N, 3, H, W), -1 to 1, and their centring and scaling."""
    values = fn.pixel_unshuffle(fn.pixel_unshuffle(pictures.add(1).div(2), 2), 2)
    bases = []
    for keep in (MIDDLE, LATENT_CHANNELS):
        vectors = fn.pixel_unshuffle(values, 2)
        flat = vectors.transpose(0, 1).flatten(1)
        centred = flat - flat.mean(1, keepdim=True)
        axes = torch.linalg.eigh(centred @ centred.T / flat.shape[1]).eigenvectors
        bases.append(axes.flip(1)[:, :keep].T.contiguous())  # the largest first
        values = torch.einsum("kc,nchw->nkhw", bases[-1], vectors)
    flat = values.transpose(0, 1).flatten(1)
    mean = flat.mean(1)
    scale = flat.std(1).clamp(min=1e-6) ** WHITENING
    scale = scale * ((flat - mean[:, None]) / scale[:, None]).std()
    return Components(eight=bases[0], sixteen=bases[1], mean=mean, scale=scale)


def load(folder: Path) -> Any:
    """The trained autoencoder, ready to encode and decode."""
    library: Any = Autoencoder
    return library.from_pretrained(folder).eval().to(memory_format=torch.channels_last)


def build(components: Components) -> Any:
    """The encoder for good, and the decoder as its inverse, with room to learn."""
    library: Any = Autoencoder
    net = library(
        latent_channels=LATENT_CHANNELS,
        encoder_block_out_channels=ENCODER_WIDTHS,
        encoder_layers_per_block=(0, 1, 1, 1, 1),
        encoder_qkv_multiscales=((),) * 5,
        encoder_out_shortcut=False,
        downsample_block_type="Conv",
        decoder_block_out_channels=DECODER_WIDTHS,
        decoder_layers_per_block=DECODER_LAYERS,
        decoder_qkv_multiscales=((),) * 5,
        decoder_in_shortcut=False,
        decoder_act_fns="relu",
        scaling_factor=1.0,
    )
    with torch.no_grad():
        for module in net.modules():
            if type(module).__name__ == "ResBlock":
                nn.init.zeros_(module.norm.weight)  # begins as the identity
        _write_encoder(net.encoder, components)
        _write_decoder(net.decoder, components)
    net.encoder.requires_grad_(requires_grad=False)
    return net


def _write_encoder(encoder: Any, components: Components) -> None:
    merges = [encoder.conv_in, *(block[-1] for block in encoder.down_blocks[1:-1])]
    bases = [torch.eye(12), torch.eye(48), components.eight, components.sixteen]
    for merge, basis in zip(merges, bases, strict=True):
        conv, (keep, width) = merge.conv, basis.shape
        conv.weight.zero_()
        conv.bias.zero_()
        conv.weight[:keep, :, 1:, 1:] = basis.view(keep, width // 4, 2, 2)
        if merge.shortcut:  # the mean of neighbouring unshuffled channels: taken away again
            for row in range(conv.weight.shape[0]):
                for channel in range(row * merge.group_size, (row + 1) * merge.group_size):
                    source, place = divmod(channel, 4)
                    conv.weight[row, source, 1 + place // 2, 1 + place % 2] -= 1 / merge.group_size
    encoder.conv_in.conv.weight /= 2  # pixels come as -1 to 1 and count from 0 to 1
    encoder.conv_in.conv.bias += 0.5
    last = encoder.conv_out
    last.weight.zero_()
    for channel in range(LATENT_CHANNELS):
        last.weight[channel, channel, 1, 1] = 1 / components.scale[channel]
    last.bias.copy_(-components.mean / components.scale)


def _write_decoder(decoder: Any, components: Components) -> None:
    """The carried values are the first channels of each level; the others are for what is learned."""
    first = decoder.conv_in
    nn.init.normal_(first.weight, std=0.05)
    first.weight[:LATENT_CHANNELS] = 0
    first.bias.zero_()
    for channel in range(LATENT_CHANNELS):
        first.weight[channel, channel, 1, 1] = components.scale[channel]
    first.bias[:LATENT_CHANNELS] = components.mean
    inverses = [torch.eye(48), components.eight.T, components.sixteen.T]  # from fine to coarse
    for block, inverse in zip(decoder.up_blocks[1:-1], inverses, strict=True):
        up, (rows, carried) = block[0], inverse.shape
        nn.init.normal_(up.conv.weight, std=0.02)
        nn.init.zeros_(up.conv.bias)
        up.conv.weight[:rows] = 0
        up.conv.weight[:rows, :carried, 1, 1] = inverse
        for row in range(len(up.conv.weight)):  # the shortcut, which repeats channels, is taken away again
            up.conv.weight[row, row // up.repeats, 1, 1] -= 1
    finest = decoder.up_blocks[1][0]
    for row in range(4 * (DECODER_WIDTHS[1] - 4), 4 * DECODER_WIDTHS[1]):
        finest.conv.weight[row] = 0
        finest.conv.weight[row, row // finest.repeats, 1, 1] = -1
        finest.conv.bias[row] = ANCHOR
    usual = (4 * ANCHOR**2 / DECODER_WIDTHS[1]) ** 0.5  # what the last norm divides by
    decoder.norm_out.weight.fill_(usual)
    decoder.norm_out.bias.fill_(LIFT)
    last = decoder.conv_out.conv
    last.weight.zero_()
    for channel in range(12):
        last.weight[channel, channel, 1, 1] = 2
    last.bias.fill_(-1 - 2 * LIFT)


class Pictures:
    """Composed pictures in memory as uint8 (3, 384, 288): half of 576 x 768, the size the model works at."""

    def __init__(self, folder: Path, limit: int = 1500) -> None:
        files = sorted(folder.glob("*.jpg"))
        random.Random(0).shuffle(files)
        self.all = [_read(f) for f in files[:limit]]

    def parts(self, rng: random.Random, count: int, side: int = 128) -> Tensor:
        """(count, 3, side, side), -1 to 1: parts on the patches' raster, mostly around the face."""
        out = []
        for _ in range(count):
            picture = self.all[rng.randrange(len(self.all))]
            if rng.random() < 0.5:
                picture = picture.flip(2)
            height, width = (n // PATCH_PX for n in picture.shape[1:])
            room_y, room_x = height - side // PATCH_PX, width - side // PATCH_PX
            top = min(max(round(rng.gauss(room_y * 0.35, room_y * 0.3)), 0), room_y) * PATCH_PX
            left = min(max(round(rng.gauss(room_x * 0.5, room_x * 0.3)), 0), room_x) * PATCH_PX
            out.append(picture[:, top : top + side, left : left + side])
        return torch.stack(out).float() / 127.5 - 1


def _read(file: Path) -> Tensor:
    with Image.open(file) as image:
        return torch.from_numpy(np.asarray(image.convert("RGB").reduce(2)).copy()).permute(2, 0, 1)


def _loss(made: Tensor, wanted: Tensor) -> Tensor:
    """Absolute and squared error, and the absolute error of the edges: eyes and hair stay sharp."""
    loss = fn.l1_loss(made, wanted) + fn.mse_loss(made, wanted)
    for axis in (2, 3):
        loss = loss + fn.l1_loss(made.diff(dim=axis), wanted.diff(dim=axis))
    return loss


Lesson = Callable[[random.Random], tuple[Tensor, Tensor]]
"""Latents (B, 32, h, w) and the pictures (B, 3, 16h, 16w) that they are to become."""


def lesson_of(net: Any, pictures: Pictures, recipe: DecoderRecipe) -> Lesson:
    """Parts of pictures, their latents a little off."""

    def lesson(rng: random.Random) -> tuple[Tensor, Tensor]:
        wanted = pictures.parts(rng, recipe.batch).to(memory_format=torch.channels_last)
        with torch.no_grad():
            latents = net.encode(wanted).latent
        return latents + torch.randn_like(latents) * recipe.latent_noise * rng.random(), wanted

    return lesson


def train(net: Any, lesson: Lesson, pictures: Pictures, recipe: DecoderRecipe, out: Path) -> None:
    """Train the decoder in place for recipe.minutes; writes a log line and a snapshot every so often."""
    rng = random.Random(recipe.seed + time.time_ns())
    net.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(
        net.decoder.parameters(), lr=recipe.lr, betas=(0.9, 0.99), weight_decay=0.0, fused=True
    )
    begin, step, losses = time.monotonic(), 0, []
    while (done := (time.monotonic() - begin) / (recipe.minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = recipe.lr * min(1.0, (step + 1) / 100) * max(0.02, min(1.0, (1 - done) / 0.5))
        latents, wanted = lesson(rng)
        loss = _loss(net.decode(latents).sample, wanted)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.decoder.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        step += 1
        if step % 100 == 0:
            line = {
                "step": step,
                "loss": round(float(np.mean(losses[-100:])), 4),
                "minutes": round((time.monotonic() - begin) / 60, 2),
            }
            print(json.dumps(line), flush=True)
            with (out / "log.jsonl").open("a") as file:
                file.write(json.dumps(line) + "\n")
        if step % 500 == 0:
            net.save_pretrained(out / "model")
            judge(net, pictures, out)
    net.save_pretrained(out / "model")


@torch.no_grad()
def judge(net: Any, pictures: Pictures, out: Path, count: int = 6) -> list[float]:
    """Peak signal-to-noise ratio (dB) of a few pictures; writes originals over copies to out/copies.png."""
    rows, ratios = [], []
    for picture in pictures.all[:count]:
        wanted = picture[None].float() / 127.5 - 1
        made = net.decode(net.encode(wanted).latent).sample.clamp(-1, 1)
        ratios.append(float(-10 * ((made - wanted) / 2).square().mean().log10()))
        rows.append(torch.cat([wanted[0], made[0]], 1))
    grid = ((torch.cat(rows, 2) + 1) * 127.5).round().byte().permute(1, 2, 0).numpy()
    Image.fromarray(grid).save(out / "copies.png")
    return ratios


def main() -> None:
    """Fit the encoder once; train the decoder, or go on training it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=Path, default=Path(".pocket/pictures"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/autoencoder"))
    parser.add_argument("--minutes", type=float, default=DecoderRecipe().minutes)
    parser.add_argument("--lr", type=float, default=DecoderRecipe().lr)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    pictures = Pictures(given.pictures)
    if (given.out / "model").exists():
        net = load(given.out / "model")
        net.encoder.requires_grad_(requires_grad=False)
    else:
        torch.manual_seed(DecoderRecipe().seed)
        sample = torch.stack(pictures.all[:300]).float() / 127.5 - 1
        net = build(components_of(torch.cat([sample, sample.flip(3)])))
        print("PSNR dB of the start", [round(v, 2) for v in judge(net, pictures, given.out)], flush=True)
        net.save_pretrained(given.out / "model")
    recipe = DecoderRecipe(minutes=given.minutes, lr=given.lr)
    train(net, lesson_of(net, pictures, recipe), pictures, recipe, given.out)
    print("PSNR dB", [round(v, 2) for v in judge(net, pictures, given.out)], flush=True)


if __name__ == "__main__":
    main()
