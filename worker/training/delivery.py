"""What a training hands over: the best adapter as a file, and facts about how it was learned."""

from __future__ import annotations

import math
from typing import Any

from worker.engines import Trained
from worker.families import lora
from worker.training.dataset import captions_of
from worker.training.study import Study

CURVE_POINTS = 60  # of the loss curve that is kept


def delivered(study: Study, photos: int) -> Trained:
    progress, recipe, base = study.progress, study.recipe, study.base
    words = base.family.words
    metadata = {
        "family": base.family.name,
        "base_model": base.folder.index["_class_name"],
        "base_fingerprint": base.folder.fingerprint,
        "rank": str(recipe.rank),
        "instance_prompt": captions_of(words)[1],
        "token": words.token,
        "step": str(progress.best_step),
    }
    facts: dict[str, Any] = {
        "steps": progress.step,
        "chosen_step": progress.best_step,
        "seconds": round(progress.seconds, 1),
        "photos": photos,
        "first_loss": _window(progress.losses, first=True),
        "last_loss": _window(progress.losses, first=False),
        "losses": thin_out(progress.losses, CURVE_POINTS),
        "likeness": progress.best_likeness,
        "leak": progress.best_leak,
        "resumed": progress.resumed,
        "rank": recipe.rank,
        "batch": recipe.batch,
        "format": base.machine.format_name,
        "family": base.family.name,
    }
    return Trained(adapter=lora.to_file(study.tensors.best, metadata), facts=facts)


def _window(losses: list[float], *, first: bool) -> float:
    """Mean of the first or last tenth.

    One step's loss says more about its noise level than about learning.
    """
    size = max(1, len(losses) // 10)
    part = losses[:size] if first else losses[-size:]
    return sum(part) / len(part)


def thin_out(values: list[float], points: int) -> list[float]:
    """Return at most `points` means of neighbours, in order."""
    size = math.ceil(len(values) / points) if values else 1
    chunks = [values[start : start + size] for start in range(0, len(values), size)]
    return [round(sum(chunk) / len(chunk), 5) for chunk in chunks]
