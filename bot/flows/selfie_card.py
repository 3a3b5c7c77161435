"""The progress card of a set of selfies, edited in place: how many, what is missing, what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.chat.screen import Ask, Button, Progress, Say, Screen
from bot.flows.parts import button, danger, primary
from bot.services import Installation, Services
from storage.domain.coverage import missing
from storage.domain.records import FaceModel, ModelState, Selfie, SelfieState

# Training works with fewer photos than recommended, worse; below this it is not worth anybody's time.
FEWEST_TO_TRAIN = 12
# What an accepted photo may be told to do better; of equally frequent ones the first.
HINTS = ("rather-small", "against-light", "side-light", "coloured-light", "same-moment", "screenshot")
FEWEST_TO_HINT = 2  # a single photo is no habit
CLOSED = (ModelState.TRAINING, ModelState.READY)  # sets that are learnt from, or have been
HELD = (SelfieState.PENDING, SelfieState.ACCEPTED, SelfieState.DOUBTFUL)


def fewest_to_train(installation: Installation) -> int:
    """Return how many accepted photos open the Train button, with a note when they are few."""
    return min(FEWEST_TO_TRAIN, installation.selfies_needed)


async def room(person_id: str, model: FaceModel, services: Services) -> int:
    """Return how many more photos the set takes."""
    held = await services.selfies.of_model(person_id, model.id, states=HELD)
    return max(0, services.installation.selfies_most - len(held))


async def suffices(model: FaceModel, services: Services) -> bool:
    """Whether the set has as many good photos as recommended."""
    good = await services.selfies.of_model(model.person_id, model.id, states=(SelfieState.ACCEPTED,))
    return len(good) >= services.installation.selfies_needed


async def selfie_card(model: FaceModel, services: Services) -> Screen:
    """Draw the card from what is stored."""
    if model.state in CLOSED:
        return await _closed_card(model, services)
    selfies = await services.selfies.of_model(model.person_id, model.id)
    count = Counter(selfie.state for selfie in selfies)
    accepted = count[SelfieState.ACCEPTED]
    needed = services.installation.selfies_needed
    return Screen(
        text=tuple(_lines(selfies, count, services.installation)),
        rows=_rows(model, count, services.installation),
        ask=Ask.PHOTOS,
        progress=Progress(
            fraction=min(1.0, accepted / needed),
            stage=Say(
                "selfies-progress-more" if accepted > needed else "selfies-progress",
                {"accepted": accepted, "needed": needed},
            ),
        ),
        card=f"selfies:{model.id}",
        quiet=True,
    )


async def _closed_card(model: FaceModel, services: Services) -> Screen:
    """Say what became of photos that were still being looked at when the training began."""
    pending = await services.selfies.of_model(model.person_id, model.id, states=(SelfieState.PENDING,))
    late = await services.selfies.untrained(model.person_id, model.id)
    text = [Say("selfies-looking", {"n": len(pending)})] if pending else []
    text.append(late_said(model, len(late)) if late else Say("set-closed"))
    rows = ((train_again(model),),) if late and model.state is ModelState.READY else ()
    return Screen(text=tuple(text), rows=rows, card=f"selfies:{model.id}", quiet=True)


def late_said(model: FaceModel, count: int) -> Say:
    """How many good photos the training began without."""
    is_ready = model.state is ModelState.READY
    return Say("selfies-new-since" if is_ready else "selfies-too-late", {"n": count})


def train_again(model: FaceModel) -> Button:
    """Lead to a training with what is new."""
    return primary("button-train-again", "training", "begin", model.id)


def _lines(selfies: Sequence[Selfie], count: Counter[SelfieState], installation: Installation) -> list[Say]:
    accepted, needed = count[SelfieState.ACCEPTED], installation.selfies_needed
    if not any(count[state] for state in HELD):
        return [Say("selfies-empty", {"needed": needed}), Say("selfies-tips"), Say("selfies-video")]
    lines = [Say("selfies-count", {"accepted": accepted, "needed": needed})]
    if accepted > needed:
        lines = [Say("selfies-good", {"accepted": accepted})]
    if count[SelfieState.PENDING]:
        lines.append(Say("selfies-looking", {"n": count[SelfieState.PENDING]}))
    if count[SelfieState.DOUBTFUL]:
        lines.append(Say("selfies-doubtful", {"n": count[SelfieState.DOUBTFUL]}))
    lacking = missing([s.coverage for s in selfies if s.state is SelfieState.ACCEPTED]) if accepted else ()
    if lacking:
        lines.append(Say("selfies-missing", {"what": tuple(Say(code) for code in lacking[:3])}))
    lines += _hint(selfies)
    if accepted >= needed:
        lines.append(Say("selfies-enough-best" if not lacking else "selfies-enough"))
    elif accepted >= fewest_to_train(installation):
        lines.append(Say("selfies-early", {"needed": needed}))
    return lines


def _hint(selfies: Sequence[Selfie]) -> list[Say]:
    """What several accepted photos could do better: only the commonest, in one line."""
    good = [selfie for selfie in selfies if selfie.state is SelfieState.ACCEPTED]
    codes = Counter(code for selfie in good for code in {finding.code for finding in selfie.findings})
    code = max(HINTS, key=lambda one: codes[one])
    if codes[code] < FEWEST_TO_HINT:
        return []
    return [Say("selfies-hint", {"n": codes[code], "what": Say(code)})]


def _rows(
    model: FaceModel, count: Counter[SelfieState], installation: Installation
) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    accepted, doubtful = count[SelfieState.ACCEPTED], count[SelfieState.DOUBTFUL]
    if accepted >= installation.selfies_needed:
        rows.append((primary("button-train", "training", "begin", model.id),))
    elif accepted >= fewest_to_train(installation):
        label = Say("button-train-early", {"n": accepted})
        rows.append((button(label, "training", "begin", model.id),))
    if doubtful:
        label = Say("button-decide", {"n": doubtful})
        make = button if rows else primary  # the next step, unless training is possible
        rows.append((make(label, "selfies", "decide", model.id),))
    if accepted or doubtful:
        rows.append(
            (
                button("button-remove-last", "selfies", "remove-last", model.id),
                button("button-review", "selfies", "review", model.id),
                danger("button-start-over", "selfies", "start-over", model.id),
            )
        )
    return tuple(rows)
