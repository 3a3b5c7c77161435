"""Teach the text encoder what captions look like, before (or while) the UNet learns to draw.

Learned through the denoising loss alone, words come late: most of that loss is noise that no caption
explains. Here a linear head guesses the picture's broad layout (latents averaged over a few fields) from the
pooled caption, and is thrown away afterwards. What stays is a text encoder that tells scenes, clothes and
hair apart, and a pooling that puts it where the UNet takes the time.

    python -m worker.pocket.listening --latents .pocket/latents.safetensors --out .pocket/diffusion
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from worker.pocket.diffusion import DiffusionRecipe, Latents, Networks, start

FIELDS = (6, 3)
"""Rows and columns that a picture's latents are averaged over."""
CHANNELS = 12
"""Of the first, broadest components."""
HELD_OUT = 256
"""Pictures at most, and a quarter of them at most, that the figure is taken from."""


def layout(latents: Tensor) -> Tensor:
    """Latents (B, 32, h, w) to what a caption may foretell (B, 216)."""
    return fn.adaptive_avg_pool2d(latents[:, :CHANNELS].float(), FIELDS).flatten(1)


class Listener(nn.Module):
    """The text encoder, the UNet's pooling of it, and a head that is not kept."""

    def __init__(self, nets: Networks) -> None:
        super().__init__()
        self.text, self.pooling = nets.text, nets.unet.add_embedding
        self.head = nn.Linear(nets.unet.config.block_out_channels[0] * 4, CHANNELS * FIELDS[0] * FIELDS[1])

    def forward(self, ids: Tensor) -> Tensor:
        """Token ids (B, 64) to a guess of the layout, in deviations from the mean (B, 216)."""
        guess: Tensor = self.head(self.pooling(self.text(ids).last_hidden_state))
        return guess


def teach(nets: Networks, source: Latents, *, steps: int, batch: int = 48, lr: float = 2e-3) -> float:
    """Train in place; returns the share of the held-out layouts' variance that captions explain."""
    rng = torch.Generator().manual_seed(0)
    wanted = layout(source.latents[:, 0])
    mean, deviation = wanted.mean(0), wanted.std(0)
    wanted = (wanted - mean) / deviation
    order = torch.randperm(len(wanted), generator=rng)
    out = min(HELD_OUT, len(order) // 4)
    held, others = order[:out], order[out:]
    listener = Listener(nets)
    optimizer = torch.optim.AdamW(listener.parameters(), lr=lr, betas=(0.9, 0.99), weight_decay=0.01)
    explained = 0.0
    for step in range(1, steps + 1):
        for group in optimizer.param_groups:
            group["lr"] = lr * min(1.0, step / 50) * max(0.05, 1 - step / steps)
        picked = others[torch.randint(0, len(others), (batch,), generator=rng)]
        which = torch.randint(0, source.ids.shape[1], (batch,), generator=rng)
        loss = fn.mse_loss(listener(source.ids[picked, which].long()), wanted[picked])
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(listener.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if step % 100 == 0 or step == steps:
            with torch.no_grad():
                error = fn.mse_loss(listener(source.ids[held, 0].long()), wanted[held])
            explained = 1 - float(error) / float(wanted[held].var())
            print(f"step {step} loss {loss.item():.3f} explained {explained:.3f}", flush=True)
    return explained


def main() -> None:
    """Teach the networks of a run's checkpoint, and begin its optimizer anew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--latents", type=Path, default=Path(".pocket/latents.safetensors"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/diffusion"))
    parser.add_argument("--steps", type=int, default=1500)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    run = start(DiffusionRecipe(), given.out)
    teach(run.nets, Latents(given.latents), steps=given.steps)
    run.mean.text.load_state_dict(run.nets.text.state_dict())
    run.mean.unet.add_embedding.load_state_dict(run.nets.unet.add_embedding.state_dict())
    run.optimizer.state.clear()
    run.save(given.out)


if __name__ == "__main__":
    main()
