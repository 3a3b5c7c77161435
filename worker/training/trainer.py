"""Learning one face: DreamBooth with a LoRA, one flat loop that reads top to bottom.

Everything random comes from one generator whose state is in the checkpoint, everything else is a function
of the step, so a training that was stopped and resumed ends with the very weights of one that was not.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict

import torch
from torch import Tensor

from worker.engines import Report, Stop, Trained, TrainOrder
from worker.families import lora
from worker.families.base import LoadedBase
from worker.families.machine import Machine, choose_machine
from worker.painting.likeness import Face, Likeness, references_of
from worker.training import checkpoint
from worker.training.checkpoint import Keeper, Tensors
from worker.training.dataset import Lessons, prepare
from worker.training.delivery import delivered
from worker.training.evaluate import (
    PERSON_SEED,
    STRANGER_SEED,
    draw_likeness,
    of_person,
    of_strangers,
    person_prompts,
    stranger_prompts,
)
from worker.training.pace import (
    STEP_FORWARDS,
    Pace,
    check_s,
    costing_alike,
    earlier_pace,
    keep_pace,
    learning_s,
)
from worker.training.prior import class_latents
from worker.training.recipe import Recipe, recipe_for
from worker.training.study import Study
from worker.weights import WeightStore

SLOT = "face"
PREPARED, DRAWN, LEARNED = 0.05, 0.15, 0.99  # shares of the progress bar


class LoraTrainer:
    """The `Trainer` of worker/engines.py. Keeps nothing between trainings but the caches on disk."""

    def __init__(
        self,
        weights: WeightStore,
        likeness: Likeness | None,
        *,
        machine: Machine | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._weights = weights
        self._likeness = likeness
        self._machine = machine
        self._clock = clock

    def train(self, order: TrainOrder, report: Report) -> Trained:
        preparing = "stage-resuming" if checkpoint.lies_in(order.folder) else "stage-preparing"
        report(0.0, preparing, None)
        pace = Pace(self._clock)
        machine = self._machine or choose_machine(self._weights.cache)
        base = LoadedBase(self._weights.find(order.base_model), machine)
        recipe = recipe_for(base.family, order.overrides)
        alike = costing_alike(
            base.folder.fingerprint, base.machine.format_name, recipe, base.family.drawing.steps
        )
        pace.know(earlier_pace(self._weights.cache, alike))
        pace.lap("loading")

        # What is learned from: crops, texts and class pictures, each computed once.
        likeness = self._likeness
        places = [likeness.face_place(packed) if likeness else None for packed in order.features]
        places += [None] * (len(order.photos) - len(places))
        references = references_of(likeness, order.features) if likeness else []
        ahead = {} if checkpoint.lies_in(order.folder) else _ahead(recipe, 0, 0, references)

        def prepared(done: int, count: int) -> None:
            pace.lap("photo")
            # Where a checkpoint lies, how much is left to learn is known only once it is read.
            left = pace.remaining_s({"photo": count - done, **ahead}) if ahead else None
            report(PREPARED * done / count, preparing, left)

        lessons = prepare(base, order.photos, places, recipe, prepared)
        strangers = self._strangers(base, recipe, report)

        # What learns: an adapter on the UNet, its running average, AdamW.
        lora.put_on(base.unet, SLOT, recipe.rank, lora.module_names(base.unet, recipe.targets))
        tensors = _tensors(base, recipe, order.seed, lessons)
        progress = checkpoint.resume(order.folder, _identity(order, base, recipe), order.seed, tensors)
        study = Study(base, recipe, tensors, progress, lessons, strangers)
        pace.lap("strangers")
        self._learn(study, references, Keeper(order.folder, progress, tensors, self._clock), pace, report)
        with suppress(OSError):  # the next training's estimate is no reason to lose this one
            keep_pace(self._weights.cache, alike, pace)
        report(LEARNED, "stage-finishing", 1.0)
        return delivered(study, len(order.photos))

    def _learn(
        self,
        study: Study,
        references: list[Face],
        keeper: Keeper,
        pace: Pace,
        report: Report,
    ) -> None:
        """Step, check and keep until the last step is checked; a checkpoint is kept however it ends."""
        recipe, progress = study.recipe, study.progress

        def stage(name: str) -> None:
            share = DRAWN + (LEARNED - DRAWN) * progress.step / recipe.steps
            report(share, name, _left_s(study, references, pace))

        try:
            while True:
                if _check_due(progress.step, recipe) and progress.checked_step < progress.step:
                    self._check(study, references, lambda: stage("stage-checking"))
                    progress.seconds += pace.lap("check")
                    if keeper.due():
                        keeper.keep()
                if progress.step == recipe.steps:
                    break
                stage("stage-training")
                progress.losses.append(study.step())
                progress.step += 1
                progress.seconds += pace.lap("step")
                if progress.step % recipe.save_every == 0 or keeper.due():
                    keeper.keep()
        except Stop:
            keeper.keep()
            raise
        keeper.keep()  # a death before delivery costs no learning

    def _strangers(self, base: LoadedBase, recipe: Recipe, report: Report) -> list[Tensor]:
        if recipe.prior_batch == 0:
            return []
        begun, first = self._clock(), 0.0
        forwards = recipe.class_pictures * 2 * base.family.drawing.steps

        def share(done: float) -> None:
            nonlocal begun, first
            if first == 0:  # what an earlier run drew is on the disk already; this step warms up
                begun, first = self._clock(), done
            left = None
            if done > first:
                forward_s = (self._clock() - begun) / ((done - first) * forwards)
                left = (1 - done) * forwards * forward_s
                left += learning_s(recipe, base.family.drawing.steps, forward_s)
            report(PREPARED + (DRAWN - PREPARED) * done, "stage-preparing", left)

        return class_latents(base, recipe, self._weights.cache, share)

    def _check(self, study: Study, references: list[Face], alive: Callable[[], None]) -> None:
        """Draw with the average; remember it when it is the best so far.

        Without a likeness the last one is best.
        """
        progress, recipe, base = study.progress, study.recipe, study.base
        score: float | None = None
        found = leak = None
        if self._likeness is not None and references:
            people = person_prompts(base, recipe.check_pictures)
            others = stranger_prompts(base, recipe.check_pictures)
            looked = (recipe, self._likeness, references, alive)
            if progress.base_likeness is None:
                base.unet.disable_adapters()
                try:
                    drawn = draw_likeness(base, others, STRANGER_SEED, *looked)
                    progress.base_likeness = of_strangers(drawn) or 0.0
                finally:
                    base.unet.enable_adapters()
            with study.averaged():
                found = of_person(draw_likeness(base, people, PERSON_SEED, *looked))
                strangers = of_strangers(draw_likeness(base, others, STRANGER_SEED, *looked))
            # Before and after need a face each: otherwise nothing is known about a leak.
            known = strangers is not None and progress.base_likeness > 0
            leak = strangers - progress.base_likeness if strangers is not None and known else 0.0
            score = found - recipe.leak_weight * max(0.0, leak)
        if score is None or progress.best_score is None or score >= progress.best_score:
            progress.best_step, progress.best_score = progress.step, score
            progress.best_likeness, progress.best_leak = found, leak
            study.tensors.best = {name: tensor.clone() for name, tensor in study.tensors.average.items()}
        progress.checked_step = progress.step


def _tensors(base: LoadedBase, recipe: Recipe, seed: int, lessons: Lessons) -> Tensors:
    weights = lora.weights_of(base.unet, SLOT)
    generator = torch.Generator().manual_seed(seed)
    lora.begin(weights, generator)
    for name, start in base.adapter_start(lessons.mean, lessons.mood, recipe.rank).items():
        if name in weights:  # an order may say that less is learned
            weights[name].data.copy_(start)
    optimizer = torch.optim.AdamW(weights.values(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    average = {name: weight.detach().clone() for name, weight in weights.items()}
    return Tensors(weights=weights, average=average, best={}, optimizer=optimizer, generator=generator)


def _identity(order: TrainOrder, base: LoadedBase, recipe: Recipe) -> str:
    """Name this very training.

    Another base, recipe, seed or set of photos must not go on from its checkpoint.
    """
    digest = hashlib.sha256()
    for part in (base.folder.fingerprint, base.machine.format_name, order.seed, asdict(recipe)):
        digest.update(json.dumps(part, sort_keys=True).encode())
    for photo in order.photos:
        digest.update(hashlib.sha256(photo).digest())
    return digest.hexdigest()


def _check_due(step: int, recipe: Recipe) -> bool:
    return step > 0 and (step % recipe.check_every == 0 or step == recipe.steps)


def _left_s(study: Study, references: Sequence[Face], pace: Pace) -> float | None:
    """Return the seconds left to learn and check; a check that was never measured is guessed from steps."""
    base, recipe, progress = study.base, study.recipe, study.progress
    forward_s = (pace.typical_s("step") or 0.0) / (STEP_FORWARDS * (recipe.batch + recipe.prior_batch))
    guess = {"check": check_s(recipe, base.family.drawing.steps, forward_s)}
    return pace.remaining_s(_ahead(recipe, progress.step, progress.checked_step, references), guess)


def _ahead(recipe: Recipe, step: int, checked_step: int, references: Sequence[Face]) -> dict[str, int]:
    """Count the steps and checks that are left after `step`."""
    checks = sum(1 for later in range(step + 1, recipe.steps + 1) if _check_due(later, recipe))
    checks += int(_check_due(step, recipe) and checked_step < step)
    return {"step": recipe.steps - step, "check": checks if references else 0}
