"""Give the text encoder an ear for what captions look like; whatever it was before is replaced.

Learned through the denoising loss alone, words come late, or never: most of that loss is noise that no
caption explains. So words begin where a ridge regression puts them, by the broad layout of the pictures they
stand under (latents averaged over a few fields). Then a linear head guesses that layout from the pooled
caption, and is thrown away. What stays is a text encoder that tells scenes, clothes and hair apart, and a
pooling that puts it where the UNet takes the time. Run before the first diffusion step, or on a checkpoint
that turned out deaf.

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


def spread_words(nets: Networks, source: Latents, *, penalty: float = 30.0) -> None:
    """Set the word embeddings: what each word foretells of the layout, and a random part that differs."""
    wanted = _standard(layout(source.latents[:, 0])).repeat_interleave(source.ids.shape[1], 0)
    ids = source.ids.flatten(0, 1).long()
    words = nets.text.embeddings.token_embedding.weight
    said = torch.zeros(len(ids), len(words)).scatter_(1, ids, 1.0)
    gram = said.T @ said + penalty * torch.eye(len(words))
    weights = torch.linalg.solve(gram, said.T @ wanted)  # (words, 216)
    left, sizes, _ = torch.linalg.svd(weights, full_matrices=False)
    kept = min(words.shape[1] // 2, len(sizes))
    turn = torch.linalg.qr(torch.randn(words.shape[1], words.shape[1])).Q[:kept]
    meaning = (left * sizes)[:, :kept] @ turn
    meaning /= meaning[said.any(0)].pow(2).mean().sqrt()
    with torch.no_grad():
        words.copy_(0.7 * torch.randn_like(words) + 2 * meaning)
        words[nets.tokenizer.pad_token_id] = 0


def _standard(values: Tensor) -> Tensor:
    return (values - values.mean(0)) / values.std(0)


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


def teach(nets: Networks, source: Latents, *, steps: int, batch: int = 48, lr: float = 5e-4) -> float:
    """Train in place; returns the share of the held-out layouts' variance that captions explain."""
    rng = torch.Generator().manual_seed(0)
    wanted = _standard(layout(source.latents[:, 0]))
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
    """Give the networks of a run's checkpoint new ears, and begin its optimizer anew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--latents", type=Path, default=Path(".pocket/latents.safetensors"))
    parser.add_argument("--out", type=Path, default=Path(".pocket/diffusion"))
    parser.add_argument("--steps", type=int, default=400)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    run = start(DiffusionRecipe(), given.out)
    fresh, source = Networks(), Latents(given.latents)
    spread_words(fresh, source)
    teach(fresh, source, steps=given.steps)
    run.nets.text.load_state_dict(fresh.text.state_dict())
    run.nets.unet.add_embedding.load_state_dict(fresh.unet.add_embedding.state_dict())
    run.mean.text.load_state_dict(run.nets.text.state_dict())
    run.mean.unet.add_embedding.load_state_dict(run.nets.unet.add_embedding.state_dict())
    run.optimizer.state.clear()
    run.save(given.out)


if __name__ == "__main__":
    main()
