"""Train the text encoder to hear what a caption says, before any picture is learned, and a head that says it.

Through the denoising loss words come late, or never. Here the encoder learns alone, from captions and free
text whose meaning is known by construction; the base then starts from it and is told what was heard.

    python -m worker.pocket.hearing --out .pocket/hearing --minutes 10

Run again with --on, it goes on from what lies there, with other texts; --minutes 0 judges only.
"""

import argparse
import json
import math
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from worker.families.hearing import GROUPS, Hearing
from worker.pocket import network
from worker.pocket.freetext import free
from worker.pocket.labels import Heard, caption, labels_of
from worker.pocket.prompts import prompts, score
from worker.pocket.tokenizer import MAX_TOKENS, load, random_look

__all__ = ["Course", "Ear", "labels_of", "teach"]

ROUND = 32
"""Batches drawn at once and sorted by length, so that little of a batch is padding."""
SPELLED = 0.1
"""Merges left out at random in half of the rounds, so that pieces of words get a meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How the ear is trained. The learning rate falls with the time that is left."""

    minutes: float = 10.0
    batch: int = 64
    lr: float = 1e-3
    captions: float = 0.25  # the share of the base's own captions; the rest is free text
    pieces: float = 0.08  # of the batches, heard in two pieces, as long prompts are
    scene_weight: float = 2.0
    seed: int = 0
    most_steps: int = 1_000_000


class Ear(nn.Module):
    """The text encoder and the head that ships beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.tokenizer = load()
        self.text: Any = network.text_encoder(self.tokenizer)
        self.head = Hearing(GROUPS, network.TEXT_WIDTH)

    def keep(self, folder: Path) -> None:
        """Write `text_encoder/` and `hearing.safetensors`, fp32."""
        self.text.save_pretrained(folder / "text_encoder", safe_serialization=True)
        save_file(self.head.state_dict(), folder / "hearing.safetensors")

    def recall(self, folder: Path) -> None:
        """Read what `keep` wrote."""
        self.text = type(self.text).from_pretrained(folder / "text_encoder", local_files_only=True)
        self.head.load_state_dict(load_file(folder / "hearing.safetensors"))

    def forward(self, ids: Tensor) -> Tensor:
        """Token ids (B, pieces, T) to log-probabilities (B, classes)."""
        hidden = self.text(ids.flatten(0, 1)).last_hidden_state  # (B * pieces, T, D)
        heard: Tensor = self.head(hidden.view(len(ids), -1, hidden.shape[-1]))
        return heard

    def spelled(self, texts: list[str], *, dropout: float = 0.0) -> list[list[int]]:
        """Token ids of each text without marks of begin and end; `dropout` of the merges are left out."""
        merging: Any = self.tokenizer.backend_tokenizer.model
        merging.dropout = dropout or None
        found: list[list[int]] = self.tokenizer(texts, add_special_tokens=False, verbose=False)["input_ids"]
        merging.dropout = None
        return found

    def filled(self, rows: list[list[int]], length: int) -> Tensor:
        """Rows with their marks, padded to (B, length)."""
        names = self.tokenizer
        full = [[names.bos_token_id, *row[: length - 2], names.eos_token_id] for row in rows]
        return torch.tensor([row + [names.pad_token_id] * (length - len(row)) for row in full])

    @torch.no_grad()
    def answers(self, texts: list[str]) -> dict[str, Tensor]:
        """The likeliest class of every group, each (B,), heard as the product hears: 64 tokens a piece."""
        ids = self.filled(self.spelled(texts), MAX_TOKENS)[:, None]
        heard = torch.cat([self(part) for part in torch.split(ids, 128)])
        return {group: part.argmax(-1) for group, part in self.head.split(heard).items()}


def truth(heard: list[Heard]) -> Tensor:
    """The class of every group (B, groups), 0 where nothing is said."""
    return torch.tensor([[one.said.get(group, 0) for group in GROUPS] for one in heard])


def drawn(rng: random.Random, course: Course) -> Heard:
    """A caption of the base or a free text."""
    return caption(random_look(rng), rng) if rng.random() < course.captions else free(rng)


def lessons(ear: Ear, rng: random.Random, course: Course) -> list[tuple[Tensor, Tensor]]:
    """Batches of ids (B, pieces, T) and classes (B, groups)."""
    texts = [drawn(rng, course) for _ in range(ROUND * course.batch)]
    spelled = ear.spelled([one.text for one in texts], dropout=SPELLED if rng.random() < 0.5 else 0.0)
    rows = [(ids, one) for ids, one in zip(spelled, texts, strict=True) if len(ids) <= MAX_TOKENS - 2]
    rows.sort(key=lambda row: len(row[0]))
    comma = ear.spelled([","])[0][0]
    batches = []
    for start in range(0, len(rows), course.batch):
        some = rows[start : start + course.batch]
        longest = 2 + max(len(ids) for ids, _ in some)
        length = MAX_TOKENS if rng.random() < 0.06 else min(MAX_TOKENS, longest + rng.randint(0, 6))
        whole = [ids for ids, _ in some]
        if rng.random() < course.pieces:
            cuts = [rng.choice([at for at, i in enumerate(ids) if i == comma] or [len(ids)]) for ids in whole]
            firsts = [ids[:cut] for ids, cut in zip(whole, cuts, strict=True)]
            seconds = [ids[cut:] for ids, cut in zip(whole, cuts, strict=True)]
            length = min(length, 2 + max(len(ids) for ids in firsts + seconds) + rng.randint(0, 6))
            ids = torch.stack([ear.filled(firsts, length), ear.filled(seconds, length)], 1)
        else:
            ids = ear.filled(whole, length)[:, None]
        batches.append((ids, truth([one for _, one in some])))
    rng.shuffle(batches)
    return batches


def loss_of(ear: Ear, ids: Tensor, wanted: Tensor, course: Course) -> Tensor:
    """Cross-entropy summed over the groups."""
    parts = ear.head.split(ear(ids))
    total = torch.zeros(())
    for at, (group, part) in enumerate(parts.items()):
        weight = course.scene_weight if group == "scene" else 1.0
        total = total + weight * nn.functional.nll_loss(part, wanted[:, at])
    return total


def teach(ear: Ear, course: Course) -> int:
    """Train in place until the time is over; returns the number of steps."""
    rng, began, step = random.Random(course.seed), time.monotonic(), 0
    optimizer = torch.optim.AdamW(ear.parameters(), lr=course.lr, betas=(0.9, 0.98), weight_decay=0.01)
    while True:
        for ids, wanted in lessons(ear, rng, course):
            used = max((time.monotonic() - began) / (60 * course.minutes), step / course.most_steps)
            if used >= 1:
                return step
            step += 1
            for group in optimizer.param_groups:
                group["lr"] = course.lr * min(1.0, step / 100) * (0.02 + 0.98 * math.cos(used * math.pi / 2))
            loss = loss_of(ear, ids, wanted, course)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(ear.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            if step % 50 == 0:
                print(f"step {step} loss {loss.item():.3f} of the time {used:.2f}", flush=True)


def accuracy(ear: Ear, texts: list[Heard]) -> dict[str, float]:
    """The share of texts of which each group is heard right, unsaid included."""
    found, wanted = ear.answers([one.text for one in texts]), truth(texts)
    return {
        group: round((found[group] == wanted[:, at]).float().mean().item(), 4)
        for at, group in enumerate(GROUPS)
    }


def main() -> None:
    """Train, judge on captions that were not trained on and on the hand-written prompts, and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(".pocket/hearing"))
    parser.add_argument("--minutes", type=float, default=Course().minutes)
    parser.add_argument("--lr", type=float, default=Course().lr)
    parser.add_argument("--seed", type=int, default=0, help="another one when going on")
    parser.add_argument("--on", action="store_true", help="go on from what --out holds")
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    ear = Ear()
    if given.on:
        ear.recall(given.out)
    steps = teach(ear.train(), Course(minutes=given.minutes, seed=given.seed, lr=given.lr))
    ear.eval()
    rng = random.Random("held out")
    report = {
        "steps": steps,
        "captions": accuracy(ear, [caption(random_look(rng), rng) for _ in range(2000)]),
        "free_text": accuracy(ear, [free(rng) for _ in range(2000)]),
        "free_prompts": score(ear.answers, prompts(blind=False)),
        "blind_prompts": score(ear.answers, prompts(blind=True)),
    }
    given.out.mkdir(parents=True, exist_ok=True)
    ear.keep(given.out)
    (given.out / "report.json").write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(report, indent=2, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
