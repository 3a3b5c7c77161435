"""Train the UNet and the text encoder together on cached latents: the picture is foretold, zero terminal SNR.

One flat loop. A checkpoint carries weights, their running mean, the optimizer, the step and the generator's
state, and is written atomically, so a run may be cut at any time and goes on where it was.

    python -m worker.pocket.diffusion --latents .pocket/latents.safetensors \
        --autoencoder .pocket/autoencoder/model --out .pocket/diffusion --minutes 60
"""

import argparse
import copy
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from worker.pocket import network
from worker.pocket.autoencoder import load as load_autoencoder
from worker.pocket.grid import draw_grid, plot_losses
from worker.pocket.tokenizer import load
from worker.training.targets import snr_of, squared_error

FACE_WEIGHT = 4.0
"""How much more an error on the face counts than elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffusionRecipe:
    """What the training of the base does; the defaults made the first milestone."""

    minutes: float = 60.0
    """Wall-clock budget of this run."""
    batch: int = 16
    lr: float = 5e-4
    text_rate: float = 0.1
    """Share of that rate for the text encoder: at the full rate it drifted to one state for every caption."""
    warm_steps: int = 100
    cool_share: float = 0.0
    """Last share of this run over which the rate falls to a twentieth; 0 when training goes on later."""
    ema: float = 0.998
    """Keeping share of the running mean, once past the first steps."""
    caption_dropout: float = 0.1
    """Share of pictures trained without words, for guidance."""
    time_shift: float = 0.6
    """Mean of the logit-normal times: above 0 means noisier. Whether eyes and mouth are where they belong is
    decided above 600; from 500 on pictures were already restored well when faces were still smears."""
    time_spread: float = 1.2
    """Deviation of the logit-normal times."""
    compiled: bool = False
    """Two minutes at the start for an eighth of the time of every step; asks for a C++ compiler."""
    save_minutes: float = 4.0
    grid_minutes: float = 8.0
    seed: int = 0


class Networks(nn.Module):
    """The two networks that are trained, as one module."""

    def __init__(self) -> None:
        super().__init__()
        self.tokenizer = load()
        self.unet: Any = network.unet()
        self.text: Any = network.text_encoder(self.tokenizer)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, noisy: Tensor, times: Tensor, ids: Tensor) -> Tensor:
        """The foretold picture, (B, 32, h, w)."""
        states = self.text(ids).last_hidden_state  # (B, 64, 256)
        predicted: Tensor = self.unet(noisy, times, states, return_dict=False)[0]
        return predicted


class Latents:
    """Cached latents and token ids of one file; a batch never mixes sizes, so one file is one size."""

    def __init__(self, file: Path) -> None:
        self.file, self.read_at = file, file.stat().st_mtime
        held = load_file(file)
        self.latents, self.ids, self.faces = held["latents"], held["tokens"], held["faces"]
        spread = self.latents[:512, 0].float().std((0, 2, 3))
        self.channel_weights = (spread.square() / spread.square().mean())[:, None, None]
        """(32, 1, 1): broad components are seen, grain is not; half of the 32 show who it is."""

    def refreshed(self) -> "Latents":
        """Read again when more pictures were encoded meanwhile."""
        return Latents(self.file) if self.file.stat().st_mtime > self.read_at else self

    def batch(
        self, count: int, empty: Tensor, dropout: float, rng: torch.Generator
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Latents (B, 32, h, w), token ids (B, 64) and loss weights (B, 32, h, w).

        Random pictures in a random view, each with one of its wordings.
        """
        at = torch.randint(0, len(self.latents), (count,), generator=rng)
        which = torch.randint(0, self.ids.shape[1], (count,), generator=rng)
        ids = self.ids[at, which].long()
        drop = torch.rand(count, generator=rng) < dropout
        ids[drop] = empty
        view = torch.randint(0, self.latents.shape[1], (count,), generator=rng)
        latents = self.latents[at, view].float().to(memory_format=torch.channels_last)
        return latents, ids, self._weights(self.faces[at, view])

    def _weights(self, boxes: Tensor) -> Tensor:
        height, width = self.latents.shape[3:]
        x0, y0, x1, y1 = boxes.float()[:, :, None, None].unbind(1)  # (B, 1, 1) each
        x = ((torch.arange(width) + 0.5) / width)[None, None, :]
        y = ((torch.arange(height) + 0.5) / height)[None, :, None]
        inside = ((x > x0) & (x < x1) & (y > y0) & (y < y1)).float()  # (B, h, w)
        weights = 1 + (FACE_WEIGHT - 1) * inside
        return (weights / weights.mean((1, 2), keepdim=True))[:, None] * self.channel_weights


def draw_times(recipe: DiffusionRecipe, rng: torch.Generator) -> Tensor:
    """Logit-normal times (B,), 0 to 998, one from each B-th of the distribution, which is steadier."""
    share = (torch.arange(recipe.batch) + torch.rand(recipe.batch, generator=rng)) / recipe.batch
    return (
        torch.sigmoid(
            torch.special.ndtri(share.clamp(1e-4, 1 - 1e-4)) * recipe.time_spread + recipe.time_shift
        )
        * 999
    ).long()


def step_loss(
    nets: Networks,
    schedule: Any,
    latents: Tensor,
    ids: Tensor,
    weights: Tensor,
    times: Tensor,
    noise: Tensor,
) -> Tensor:
    """Weighted squared error of the foretold picture, counted as its velocity's: one value a picture (B,)."""
    made = nets(schedule.add_noise(latents, noise, times), times, ids)
    snr, kind = snr_of(schedule.alphas_cumprod)[times], schedule.config.prediction_type
    return (squared_error(made.float(), latents, noise, snr, kind) * weights).mean((1, 2, 3))


@dataclass(slots=True, kw_only=True)
class Run:
    """Everything a checkpoint carries."""

    nets: Networks
    mean: Networks
    optimizer: torch.optim.Optimizer
    rng: torch.Generator
    step: int = 0
    samples: int = 0

    def save(self, out: Path) -> None:
        """Write atomically to out/checkpoint.pt."""
        part = out / "checkpoint.part"
        state = {
            "nets": self.nets.state_dict(),
            "mean": self.mean.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "rng": self.rng.get_state(),
            "step": self.step,
            "samples": self.samples,
        }
        torch.save(state, part)
        part.replace(out / "checkpoint.pt")

    def load(self, out: Path) -> None:
        """Go on from out/checkpoint.pt when there is one."""
        file = out / "checkpoint.pt"
        if not file.exists():
            return
        state = torch.load(file, weights_only=True)
        self.nets.load_state_dict(state["nets"])
        self.mean.load_state_dict(state["mean"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.rng.set_state(state["rng"])
        self.step, self.samples = state["step"], state["samples"]


def start(recipe: DiffusionRecipe, out: Path) -> Run:
    """A new run, or the one that out holds."""
    torch.manual_seed(recipe.seed)
    nets = Networks()
    hearing = [*nets.unet.add_embedding.parameters(), *nets.text.parameters()]
    heard = set(hearing)
    drawing = [p for p in nets.unet.parameters() if p not in heard]
    optimizer = torch.optim.AdamW(
        [{"params": drawing}, {"params": hearing}],
        lr=recipe.lr,
        betas=(0.9, 0.99),
        weight_decay=0.01,
        fused=True,
    )
    mean = copy.deepcopy(nets).requires_grad_(requires_grad=False)
    run = Run(nets=nets, mean=mean, optimizer=optimizer, rng=torch.Generator().manual_seed(recipe.seed))
    run.load(out)
    if recipe.compiled:
        nets.unet.compile()
    return run


def train(run: Run, source: Latents, recipe: DiffusionRecipe, out: Path, vae: Any) -> None:
    """Train for recipe.minutes; log, checkpoint, plot and draw the fixed grid now and then."""
    schedule = network.scheduler()
    empty = run.nets.tokenizer("", padding="max_length", return_tensors="pt").input_ids[0]
    begin = saved = drawn = time.monotonic()
    losses: list[float] = []
    first, marked = run.step, (time.monotonic(), run.samples)
    while (done := (time.monotonic() - begin) / (recipe.minutes * 60)) < 1:
        rate = recipe.lr * min(1.0, (run.step - first + 1) / recipe.warm_steps)
        if recipe.cool_share and done > 1 - recipe.cool_share:
            rate *= max(0.05, (1 - done) / recipe.cool_share)
        for group, share in zip(run.optimizer.param_groups, (1.0, recipe.text_rate), strict=True):
            group["lr"] = rate * share
        latents, ids, weights = source.batch(recipe.batch, empty, recipe.caption_dropout, run.rng)
        times = draw_times(recipe, run.rng)
        noise = torch.randn(latents.shape, generator=run.rng)
        loss = step_loss(run.nets, schedule, latents, ids, weights, times, noise).mean()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(run.nets.parameters(), 1.0)
        run.optimizer.step()
        run.optimizer.zero_grad(set_to_none=True)
        run.step, run.samples = run.step + 1, run.samples + recipe.batch
        keep = min(recipe.ema, (run.step + 1) / (run.step + 10))
        torch._foreach_lerp_(list(run.mean.parameters()), list(run.nets.parameters()), 1 - keep)
        losses.append(loss.item())
        now = time.monotonic()
        if run.step % 50 == 0:
            speed = (now - marked[0]) / (run.samples - marked[1])
            marked = (now, run.samples)
            line = {
                "step": run.step,
                "samples": run.samples,
                "loss": sum(losses) / len(losses),
                "s_a_sample": speed,
            }
            line |= {"height": latents.shape[2]}
            losses.clear()
            print(json.dumps(line), flush=True)
            with (out / "log.jsonl").open("a") as file:
                file.write(json.dumps(line) + "\n")
        if now - saved > recipe.save_minutes * 60:
            saved = now
            run.save(out)
            plot_losses(out)
            source = source.refreshed()
        if now - drawn > recipe.grid_minutes * 60:
            drawn = now
            draw_grid(run.mean, vae, out / f"grid_{run.samples:07d}.png", size=_size(source))
    run.save(out)
    plot_losses(out)
    draw_grid(run.mean, vae, out / f"grid_{run.samples:07d}.png", size=_size(source))


def _size(source: Latents) -> tuple[int, int]:
    height, width = source.latents.shape[3:]
    return height * 16, width * 16


def main() -> None:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--latents", type=Path, default=Path(".pocket/latents.safetensors"))
    parser.add_argument("--autoencoder", type=Path, default=Path(".pocket/autoencoder/model"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/diffusion"))
    parser.add_argument("--minutes", type=float, default=DiffusionRecipe().minutes)
    parser.add_argument("--batch", type=int, default=DiffusionRecipe().batch)
    parser.add_argument("--lr", type=float, default=DiffusionRecipe().lr)
    parser.add_argument("--cool-share", type=float, default=DiffusionRecipe().cool_share)
    parser.add_argument("--grid-minutes", type=float, default=DiffusionRecipe().grid_minutes)
    parser.add_argument("--compiled", action="store_true")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    recipe = DiffusionRecipe(
        minutes=given.minutes,
        batch=given.batch,
        lr=given.lr,
        cool_share=given.cool_share,
        grid_minutes=given.grid_minutes,
        compiled=given.compiled,
    )
    run = start(recipe, given.out)
    vae = load_autoencoder(given.autoencoder)
    source = Latents(given.latents)
    count = [sum(p.numel() for p in m.parameters()) for m in (run.nets.unet, run.nets.text)]
    print("parameters", count, "pictures", len(source.latents), "from step", run.step, flush=True)
    train(run, source, recipe, given.out, vae)


if __name__ == "__main__":
    main()
