"""What the demo promises of its pictures, and of which base model."""

from __future__ import annotations

import dataclasses

import pytest

from demo.output import HdFacts, PhotoFacts, PortraitFacts, Report, TrainingFacts
from demo.promises import HD_SIZE, PICTURE_SIZE, broken_promises

WIDTH, HEIGHT = PICTURE_SIZE


def report(model, *, likeness, without):
    """Of a story in which everything else went well."""
    picture = PortraitFacts(
        file="1.jpg", width=WIDTH, height=HEIGHT, seed=1, likeness=likeness, prompt="am Strand",
        likeness_without_adapter=without,
    )  # fmt: skip
    return Report(
        model=model, model_is="",
        hd=HdFacts(file="hd.png", width=HD_SIZE[0], height=HD_SIZE[1], seconds=1.0, how=""),
        photos=(PhotoFacts(file="p001.jpg", accepted=False, reason="", verdict="rejected", seconds=1.0),),
        training=TrainingFacts(steps=1, seconds=1.0, first_loss=0.2, last_loss=0.1, seconds_waited=1.0),
        portraits=(picture,), likeness_with_adapter=likeness, likeness_without_adapter=without,
        faces_with_adapter=1, faces_without_adapter=1, seconds_per_request=(1.0,),
        verdict_seconds_median=1.0, verdict_seconds_p95=1.0, seconds=1.0,
    )  # fmt: skip


@pytest.mark.parametrize(("likeness", "without", "broken"), [(0.8, 0.7, 0), (0.7, 0.8, 1), (None, 0.1, 2)])
def test_likeness_is_promised_of_pocket_and_reported_of_others(likeness, without, broken):
    """More like the person with the face model than without: a promise with pocket, a figure with others."""
    assert len(broken_promises(report("pocket", likeness=likeness, without=without))) == broken
    assert broken_promises(report("/models/mine", likeness=likeness, without=without)) == []


def test_a_picture_of_the_wrong_size_breaks_the_story_with_any_model():
    """What does not depend on who draws is promised always."""
    told = report("/models/mine", likeness=None, without=None)
    small = dataclasses.replace(told.portraits[0], width=WIDTH - 1)
    assert broken_promises(dataclasses.replace(told, portraits=(small,))) == ["a picture has the wrong size"]


def test_a_loss_that_rose_breaks_the_story_with_pocket_alone():
    """A short training on a large base says little by its loss."""
    for model, broken in (("pocket", ["the training did not learn"]), ("/models/mine", [])):
        told = report(model, likeness=0.8, without=0.7)
        rose = dataclasses.replace(told.training, first_loss=0.1, last_loss=0.2)
        assert broken_promises(dataclasses.replace(told, training=rose)) == broken
