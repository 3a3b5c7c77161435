"""Train the pocket model's autoencoder: 16 times smaller on each side, 16 channels.

It begins close to the identity (near-zero residuals, averaging downsamplers, copying upsamplers), which on
this budget is worth 6 dB. It is trained at full and at half size, because the
diffusion model is. At the end the latents' mean and deviation are folded into the 1x1 quant
convolutions, so that latents have zero mean, unit deviation and scaling_factor is 1.

    python -m worker.pocket.autoencoder --pictures .pocket/pictures --out .pocket/autoencoder --minutes 30
"""

import argparse
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as fn

CHANNELS = (16, 32, 64, 128, 128)
LATENT_CHANNELS = 16
ANCHOR = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoencoderRecipe:
    """What the training of the autoencoder does; the defaults made the first milestone."""

    minutes: float = 30.0
    """Wall-clock budget of this run; the learning rate falls over it."""
    batch: int = 2
    """Pictures of 144 x 192 a step."""
    lr: float = 1.5e-3
    latent_noise: float = 0.05
    """Deviation of the noise added to latents, so that small errors of the diffusion model stay small."""
    latent_weight: float = 1e-2
    """Weight of the latents' mean square in the loss; keeps them bounded."""
    seed: int = 0


def build() -> Any:
    """The untrained network, close to the identity."""
    library: Any = diffusers
    net = library.AutoencoderKL(
        in_channels=3,
        out_channels=3,
        latent_channels=LATENT_CHANNELS,
        block_out_channels=CHANNELS,
        layers_per_block=1,
        down_block_types=("DownEncoderBlock2D",) * len(CHANNELS),
        up_block_types=("UpDecoderBlock2D",) * len(CHANNELS),
        norm_num_groups=1,
        mid_block_add_attention=False,
        sample_size=768,
        scaling_factor=1.0,
    )
    for module in net.modules():
        kind = type(module).__name__
        if kind == "ResnetBlock2D":
            nn.init.normal_(module.conv2.weight, std=1e-3)
            nn.init.zeros_(module.conv2.bias)
            if module.conv_shortcut is not None:
                _copying(module.conv_shortcut)
        elif kind == "Downsample2D":
            _copying(module.conv, averaging=True)
        elif kind == "Upsample2D":
            _copying(module.conv)
    for conv in (
        net.encoder.conv_in,
        net.encoder.conv_out,
        net.decoder.conv_in,
        net.decoder.conv_out,
        net.quant_conv,
        net.post_quant_conv,
    ):
        _copying(conv)
    _anchor(net.encoder.conv_in, [(14, ANCHOR), (15, -ANCHOR)])
    _anchor(net.decoder.conv_in, [(14, ANCHOR), (15, -ANCHOR)])
    return net


@torch.no_grad()
def _copying(conv: Any, *, averaging: bool = False) -> None:
    """A Dirac-like start: every output channel is the mean of its input channels.

    Not their sum: streams that grow fourfold a level leave the residuals nothing to say (1,900 steps were
    lost to that).
    """
    nn.init.normal_(conv.weight, std=0.01)
    nn.init.zeros_(conv.bias)
    outs, ins, side, _ = conv.weight.shape
    for j in range(max(outs, ins)):
        if averaging:
            if outs <= ins or j < outs:
                conv.weight[j % outs, j % ins, :2, :2] += 0.25
        else:
            conv.weight[j % outs, j % ins, side // 2, side // 2] += min(1.0, outs / ins)


@torch.no_grad()
def _anchor(conv: Any, channels: list[tuple[int, float]]) -> None:
    """Make some channels (every 16th from each number) constant.

    Group norms divide by the deviation of a whole picture. Beside large constants that deviation is nearly
    the same for every picture, and absolute colours survive.
    """
    for first, value in channels:
        conv.weight[first::16] = 0
        conv.bias[first::16] = value


class Pictures:
    """Composed pictures in memory as uint8 (3, H, W); views at full and at half size."""

    def __init__(self, folder: Path, limit: int = 300) -> None:
        files = sorted(folder.glob("*.jpg"))
        random.Random(0).shuffle(files)
        self.full = [_read(f) for f in files[:limit]]
        self.half = [fn.avg_pool2d(p.float()[None], 2)[0].round().to(torch.uint8) for p in self.full]

    def views(self, rng: random.Random, count: int) -> Tensor:
        """(count, 3, 192, 144), -1 to 1: whole pictures at quarter size, or a part at half size.

        Never small parts: group norms see the whole picture later, and after training on parts of 64 pixels
        the colours of whole pictures came out wrong.
        """
        out = []
        for _ in range(count):
            view = self.half[rng.randrange(len(self.half))]
            if rng.random() < 0.4:
                view = fn.avg_pool2d(view[None].float(), 2)[0]
            else:
                top = min(max(round(rng.gauss(70, 40)), 0), 192)
                left = min(max(round(rng.gauss(72, 40)), 0), 144)
                view = view[:, top : top + 192, left : left + 144].float()
            out.append(view.flip(2) if rng.random() < 0.5 else view)
        return torch.stack(out) / 127.5 - 1


def _read(file: Path) -> Tensor:
    with Image.open(file) as image:
        return torch.from_numpy(np.asarray(image.convert("RGB")).copy()).permute(2, 0, 1)


def _opponents(picture: Tensor) -> Tensor:
    """Red against green and blue against yellow, averaged over 8 x 8 pixels."""
    red, green, blue = picture.unbind(1)
    return fn.avg_pool2d(torch.stack([red - green, blue - (red + green) / 2], 1), 8)


def _loss(made: Tensor, wanted: Tensor) -> Tensor:
    """Absolute and squared error, the same of the edges (eyes and hair stay sharp), and of broad colours.

    Without the last term a whole axis of colour was missing after 1,600 steps: lightness paid more.
    """
    loss = fn.l1_loss(made, wanted) + fn.mse_loss(made, wanted)
    for axis in (2, 3):
        loss = loss + fn.l1_loss(made.diff(dim=axis), wanted.diff(dim=axis))
    return loss + 2 * fn.l1_loss(_opponents(made), _opponents(wanted))


def train(net: Any, pictures: Pictures, recipe: AutoencoderRecipe, out: Path) -> None:
    """Train in place for recipe.minutes; writes a log line and a snapshot every so often."""
    rng = random.Random(recipe.seed)
    torch.manual_seed(recipe.seed)
    net.train().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(
        net.parameters(), lr=recipe.lr, betas=(0.9, 0.99), weight_decay=0.0, fused=True
    )
    begin, step, losses = time.monotonic(), 0, []
    while (done := (time.monotonic() - begin) / (recipe.minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = recipe.lr * min(1.0, (step + 1) / 50) * max(0.02, min(1.0, (1 - done) / 0.7))
        wanted = pictures.views(rng, recipe.batch).to(memory_format=torch.channels_last)
        latents = net.encode(wanted).latent_dist.mode()  # fp32: bf16 took 1.46 times as long here
        made = net.decode(latents + recipe.latent_noise * torch.randn_like(latents)).sample
        loss = _loss(made, wanted) + recipe.latent_weight * latents.square().mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        step += 1
        if step % 50 == 0:
            spent = time.monotonic() - begin
            line = {
                "step": step,
                "loss": round(float(np.mean(losses[-50:])), 4),
                "minutes": round(spent / 60, 2),
            }
            print(json.dumps(line), flush=True)
            with (out / "log.jsonl").open("a") as file:
                file.write(json.dumps(line) + "\n")
        if step % 200 == 0:
            net.save_pretrained(out / "raw")
    net.save_pretrained(out / "raw")


@torch.no_grad()
def fold(net: Any, pictures: Pictures, count: int = 24) -> None:
    """Make latents zero-mean and unit-variance by changing the quant convolutions only."""
    net.eval()
    latents = [
        net.encode(p[None].float() / 127.5 - 1).latent_dist.mode()[0].flatten(1)
        for source in (pictures.full, pictures.half)
        for p in source[:count]
    ]
    values = torch.cat(latents, 1)  # (C, n)
    mean, deviation = values.mean(1), values.std(1)
    into, outof, c = net.quant_conv, net.post_quant_conv, LATENT_CHANNELS
    into.weight[:c] /= deviation.view(-1, 1, 1, 1)
    into.bias[:c] = (into.bias[:c] - mean) / deviation
    into.weight[c:] = 0  # the log-variance: constant and tiny, so a sample is the mode
    into.bias[c:] = -9.0
    outof.bias += outof.weight[:, :, 0, 0] @ mean
    outof.weight *= deviation.view(1, -1, 1, 1)
    net.register_to_config(scaling_factor=1.0)


@torch.no_grad()
def judge(net: Any, pictures: Pictures, out: Path, count: int = 6) -> list[float]:
    """Peak signal-to-noise ratio (dB) at 576 x 768 of a few pictures; writes originals over copies."""
    net.eval()
    rows, ratios = [], []
    for picture in pictures.full[:count]:
        wanted = picture[None].float() / 127.5 - 1
        made = net.decode(net.encode(wanted).latent_dist.mode()).sample.clamp(-1, 1)
        ratios.append(float(-10 * ((made - wanted) / 2).square().mean().log10()))
        rows.append(torch.cat([wanted[0], made[0]], 1))
    grid = ((torch.cat(rows, 2) + 1) * 127.5).round().byte().permute(1, 2, 0).numpy()
    Image.fromarray(grid).save(out / "copies.png")
    return ratios


def main() -> None:
    """Train (or go on training), fold, judge, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=Path, default=Path(".pocket/pictures"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/autoencoder"))
    parser.add_argument("--minutes", type=float, default=AutoencoderRecipe().minutes)
    parser.add_argument("--lr", type=float, default=AutoencoderRecipe().lr)
    parser.add_argument("--resume", action="store_true", help="go on from out/raw")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    pictures = Pictures(given.pictures)
    library: Any = diffusers
    net = library.AutoencoderKL.from_pretrained(given.out / "raw") if given.resume else build()
    print("parameters", sum(p.numel() for p in net.parameters()), "pictures", len(pictures.full), flush=True)
    train(net, pictures, AutoencoderRecipe(minutes=given.minutes, lr=given.lr), given.out)
    fold(net, pictures)
    print("PSNR dB", [round(v, 2) for v in judge(net, pictures, given.out)], flush=True)
    net.save_pretrained(given.out / "folded")


if __name__ == "__main__":
    main()
