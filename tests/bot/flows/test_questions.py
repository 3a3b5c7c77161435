"""Questions while a training is under way: most want to know how long it takes."""

from __future__ import annotations

import pytest

from storage.domain.jobs import JobKind


async def in_training(world, ada):
    await world.consents(ada)
    await world.collects(ada, 3)
    await ada.presses("Train")
    await ada.says(f"Model of {ada.external_id}")
    await ada.presses("Start training")


@pytest.mark.parametrize(
    ("left_s", "told"), [(110.0, "about 2 minutes more"), (None, "longer it takes I cannot say")]
)
async def test_a_question_in_training_is_told_the_time_left(world, ada, left_s, told):
    """The same as on the training's card, as far as that knows it."""
    await in_training(world, ada)
    claim = await world.claim(JobKind.TRAIN)
    async with world.memory.work() as work:
        await work.jobs.report(
            claim.job.id, claim.attempt, progress=0.5, stage="stage-training", remaining_s=left_s
        )
        await work.commit()
    await ada.says("how long does that take?")
    assert "sounds like a question" not in ada.newest.text
    assert told in ada.newest.text


async def test_a_question_before_the_training_is_told_what_comes_first(world, ada):
    """How many are before it in the queue; nothing is promised."""
    bob = world.chatter("bob")
    await in_training(world, ada)
    await in_training(world, bob)
    await ada.says("how long does that take?")
    assert "is next in line" in ada.newest.text
    await bob.says("how long does that take?")
    assert "one job comes before it" in bob.newest.text
