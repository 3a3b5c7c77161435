"""Learning a face, on a pipeline that is real but tiny."""

import dataclasses
import io
import itertools
import json

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load

from storage.domain.errors import BadInput, Permanent
from tests.worker.colours import COLOURS, ColourLikeness, features, photo
from tests.worker.tiny_pipeline import tiny_pipeline
from worker.engines import Stop, TrainOrder
from worker.painting.portraits import DiffusionPainter
from worker.painting.studio import Studio
from worker.training.checkpoint import Keeper, Progress, Tensors
from worker.training.delivery import thin_out
from worker.training.evaluate import of_person, of_strangers
from worker.training.trainer import LoraTrainer
from worker.weights import WeightStore, check_adapter


def quiet(*_):
    pass


def same(one, other):
    """Bit for bit the same weights (the order of a file's metadata is no concern of ours)."""
    first, second = load(one), load(other)
    return first.keys() == second.keys() and all(torch.equal(first[key], second[key]) for key in first)


class StopAfter:
    """A `report` that raises Stop at its n-th call of a stage, as a cancelled job does."""

    def __init__(self, stage, calls):
        self.stage, self.left, self.later = stage, calls, 0

    def __call__(self, progress, stage, remaining_s):
        if self.left == 0:
            self.later += 1
        if stage == self.stage and self.left:
            self.left -= 1
            if self.left == 0:
                raise Stop


class Death(BaseException):
    """What kill -9 is: nobody hears of it."""


class Clock:
    """A clock of the test's: `now` seconds, moved by whoever wants."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def trained(tiny_base, machine, tmp_path_factory):
    """One undisturbed training, the first of its installation, for tests that only look at what comes out."""
    weights = WeightStore(tmp_path_factory.mktemp("fresh"), offline=True)
    order = TrainOrder(
        photos=[photo(colour) for colour in COLOURS],
        features=[features(colour) for colour in COLOURS],
        base_model=str(tiny_base),
        folder=tmp_path_factory.mktemp("job"),
        seed=7,
    )
    reports = []
    result = LoraTrainer(weights, ColourLikeness(), machine=machine).train(
        order, lambda *a: reports.append(a)
    )
    return result, reports


def test_first_losses_are_pinned(trained):
    """The first losses of the tiny model are what they were; CPU kernels differ a little."""
    assert trained[0].facts["losses"] == pytest.approx(PINNED, rel=2e-3)


def test_facts_tell_the_story(trained):
    """Steps, loss curve, likeness and the chosen step are kept; nothing in them is personal."""
    facts = trained[0].facts
    assert facts["steps"] == 6
    assert facts["chosen_step"] in {3, 6}
    assert facts["first_loss"] == pytest.approx(facts["losses"][0], abs=1e-4)
    assert facts["last_loss"] == pytest.approx(facts["losses"][-1], abs=1e-4)
    assert 0 < facts["likeness"] <= 1
    assert facts["photos"] == 3
    json.dumps(facts)


def test_progress_only_rises_and_estimates_come_from_measurements(trained):
    """Progress never goes back; no time is promised before something was measured."""
    shares = [share for share, _, _ in trained[1]]
    assert shares == sorted(shares)
    assert trained[1][0] == (0.0, "stage-preparing", None)
    training = [left for _, stage, left in trained[1] if stage == "stage-training"]
    assert training[0] is None
    assert all(left is not None and left >= 0 for left in training[1:])


def test_adapter_says_what_it_is(trained, tiny_base):
    """The file is safetensors and carries family, base, rank and the instance prompt."""
    metadata = check_adapter(trained[0].adapter)
    assert metadata["family"] == "pocket"
    assert metadata["rank"] == "4"
    assert metadata["instance_prompt"] == "photo of sks person"
    assert len(metadata["base_fingerprint"]) == 16
    assert all(tensor.isfinite().all() for tensor in load(trained[0].adapter).values())


def test_diffusers_itself_reads_the_adapter(trained, tiny_base, tmp_path):
    """`load_lora_weights` of a plain StableDiffusionPipeline takes the file, and its pictures change."""
    (tmp_path / "face.safetensors").write_bytes(trained[0].adapter)
    pipe = StableDiffusionPipeline.from_pretrained(tiny_base, safety_checker=None)
    pipe.set_progress_bar_config(disable=True)

    def draw():
        generator = torch.Generator().manual_seed(0)
        return np.asarray(
            pipe(
                "sks", num_inference_steps=2, width=64, height=64, generator=generator, output_type="np"
            ).images[0]
        )

    before = draw()
    pipe.load_lora_weights(tmp_path, weight_name="face.safetensors")
    assert not np.array_equal(before, draw())


@pytest.mark.parametrize(
    ("stage", "calls"),
    [("stage-training", 2), ("stage-training", 5), ("stage-checking", 4), ("stage-checking", 20)],
)
def test_stopped_and_resumed_ends_with_the_same_weights(
    trained, train_order, weights, machine, likeness, stage, calls
):
    """A training stopped anywhere, even while checking, and resumed ends bit for bit the same."""
    order = train_order()
    stop = StopAfter(stage, calls)
    with pytest.raises(Stop):
        LoraTrainer(weights, likeness, machine=machine).train(order, stop)
    assert stop.later == 0
    again = LoraTrainer(weights, likeness, machine=machine).train(order, quiet)
    assert again.facts["resumed"] == 1
    assert same(again.adapter, trained[0].adapter)
    assert again.facts["losses"] == trained[0].facts["losses"]


@pytest.mark.parametrize(("step_s", "kept_step"), [(0.5, 1), (20.0, 4)])
def test_killed_and_resumed_ends_with_the_same_weights(
    trained, train_order, weights, machine, likeness, step_s, kept_step
):
    """Killed after step 4: the training goes on from the first step, from a later one when 15 s passed."""
    order, clock, begun = train_order(), Clock(), []

    def report(progress, stage, remaining_s):
        if stage == "stage-training":
            begun.append(progress)
            clock.now += step_s
            if len(begun) == 5:
                raise Death

    with pytest.raises(Death):
        LoraTrainer(weights, likeness, machine=machine, clock=clock).train(order, report)
    with safe_open(order.folder / "checkpoint.safetensors", framework="pt") as kept:
        assert json.loads(kept.metadata()["progress"])["step"] == kept_step
    told = []
    again = LoraTrainer(weights, likeness, machine=machine).train(order, lambda *report: told.append(report))
    assert told[0] == (0.0, "stage-resuming", None)
    assert again.facts["resumed"] == 1
    assert same(again.adapter, trained[0].adapter)
    assert again.facts["losses"] == trained[0].facts["losses"]


def test_checkpoints_by_time_cost_no_more_than_they_may(tmp_path):
    """One after the first step, then one in 15 s; slow writing takes a fiftieth of the time at most."""
    for cost_s, most in ((0.0, 1 + 600 // 15), (3.0, 1 + 600 // 150)):
        clock = Clock()

        class SlowGenerator:
            def get_state(self, clock=clock, cost_s=cost_s):
                clock.now += cost_s
                return torch.zeros(1)

        tensors = Tensors(
            weights={},
            average={},
            best={},
            optimizer=torch.optim.AdamW([torch.zeros(1)]),
            generator=SlowGenerator(),
        )
        keeper = Keeper(tmp_path, Progress(identity="x", seed=1), tensors, clock)
        kept = []
        while clock.now < 600:
            clock.now += 1
            if keeper.due():
                kept.append(clock.now)
                keeper.keep()
        assert kept[0] == 1
        assert most - 2 <= len(kept) <= most


def test_a_second_training_tells_the_time_while_it_prepares(train_order, tiny_base, machine, tmp_path):
    """The first one cannot know and says nothing; the second knows the first one's pace.

    One that goes on says nothing until its checkpoint is read.
    """
    store = WeightStore(tmp_path / "cache", offline=True)

    def left_preparing(order):
        told = []
        LoraTrainer(store, ColourLikeness(), machine=machine).train(
            order, lambda *report: told.append(report)
        )
        return [left for _, _, left in told[1:4]]  # after each photo

    assert left_preparing(train_order()) == [None] * 3
    second = left_preparing(train_order(folder=tmp_path / "other"))
    assert all(left is not None and left > 0 for left in second)
    assert left_preparing(train_order()) == [None] * 3


def test_stopped_before_learning_leaves_nothing_broken(trained, train_order, weights, machine, likeness):
    """A stop while photos are prepared is passed on at once; the next run begins anew and ends the same."""
    order = train_order()
    with pytest.raises(Stop):
        LoraTrainer(weights, likeness, machine=machine).train(order, StopAfter("stage-preparing", 2))
    again = LoraTrainer(weights, likeness, machine=machine).train(order, quiet)
    assert same(again.adapter, trained[0].adapter)


def test_checkpoint_of_another_training_is_not_used(train_order, weights, machine):
    """Other photos, another seed or recipe in the same folder start from the beginning."""
    LoraTrainer(weights, None, machine=machine).train(train_order(overrides={"steps": 2}), quiet)
    again = LoraTrainer(weights, None, machine=machine).train(
        train_order(overrides={"steps": 2}, seed=8), quiet
    )
    assert again.facts["resumed"] == 0


def test_broken_checkpoint_starts_anew(trained, train_order, weights, machine, likeness):
    """A checkpoint that is cut short or is a pickle is ignored."""
    order = train_order()
    order.folder.mkdir()
    (order.folder / "checkpoint.safetensors").write_bytes(b"\x80\x04\x95not a checkpoint")
    result = LoraTrainer(weights, likeness, machine=machine).train(order, quiet)
    assert result.facts["resumed"] == 0
    assert same(result.adapter, trained[0].adapter)


def test_best_checkpoint_is_delivered_not_the_last(train_order, weights, machine):
    """Likeness minus leak chooses: a later, worse check does not replace a better one."""

    class Scripted:
        """Cosines to the selfies by a script: strangers, then person, strangers, ..."""

        def __init__(self):
            self.cosines = itertools.chain([0.1] * 2, [0.9] * 2, [0.1] * 2, [0.95] * 2, [0.8] * 2)

        def face_of(self, picture):
            value = next(self.cosines)
            return np.array([value, (1 - value**2) ** 0.5], np.float32)

        def reference(self, features):
            return np.array([1, 0], np.float32)

        def face_place(self, features):
            return None

    facts = LoraTrainer(weights, Scripted(), machine=machine).train(train_order(), quiet).facts
    assert facts["chosen_step"] == 3
    assert facts["likeness"] == pytest.approx(0.9, abs=1e-5)
    assert facts["leak"] == pytest.approx(0.0, abs=1e-5)


def test_without_likeness_the_last_average_is_delivered(train_order, weights, machine):
    """Nothing to compare by: the average after the last step."""
    facts = LoraTrainer(weights, None, machine=machine).train(train_order(), quiet).facts
    assert facts["chosen_step"] == 6
    assert facts["likeness"] is None


def test_class_pictures_are_drawn_once_per_base(train_order, tiny_base, machine, tmp_path):
    """The second training on a base finds the class latents on the disk, and learns the same from them."""
    store = WeightStore(tmp_path / "cache")
    first = LoraTrainer(store, None, machine=machine).train(train_order(overrides={"steps": 2}), quiet)
    files = {file: file.stat().st_mtime_ns for file in (tmp_path / "cache").rglob("*.safetensors")}
    second = LoraTrainer(store, None, machine=machine).train(
        train_order(overrides={"steps": 2}, folder=tmp_path / "other"), quiet
    )
    assert files
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "cache").rglob("*.safetensors")} == files
    assert same(first.adapter, second.adapter)


@pytest.mark.parametrize(("prediction", "timesteps"), [("epsilon", "uniform"), ("sample", "clear")])
def test_other_predictions_are_learned_too(prediction, timesteps, tmp_path, train_order, weights, machine):
    """A base that predicts noise (Stable Diffusion 1.5) or the picture learns with a falling loss."""
    base = tiny_pipeline(tmp_path / prediction, prediction=prediction)
    overrides = {"steps": 20, "prior_batch": 0, "caption_dropout": 0.0, "weighting": "none", "batch": 4}
    overrides["timesteps"] = timesteps
    order = train_order(base_model=str(base), overrides=overrides)
    facts = LoraTrainer(weights, None, machine=machine).train(order, quiet).facts
    assert facts["last_loss"] < facts["first_loss"]


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
def test_sdxl_learns_and_is_drawn(dtype, tmp_path, train_order, paint_order, weights, machine):
    """Two text encoders and extra conditions: the same loop, also in bf16, as on graphics cards."""
    machine = dataclasses.replace(machine, dtype=dtype)
    folder = tiny_pipeline(tmp_path / "xl", xl=True)
    (folder / "POCKET.json").unlink()  # the pocket family computes in fp32
    base = str(folder)
    overrides = {"steps": 2, "width_px": 48, "height_px": 64, "class_pictures": 2}
    trained = LoraTrainer(weights, None, machine=machine).train(
        train_order(base_model=base, overrides=overrides), quiet
    )
    assert np.isfinite(trained.facts["last_loss"])
    assert trained.facts["format"] == str(dtype).removeprefix("torch.")
    order = paint_order(base_model=base, adapter=trained.adapter, adapter_id="one", seeds=(1,))
    (painted,) = DiffusionPainter(Studio(weights, machine=machine), None).paint(order, quiet, quiet)
    assert np.asarray(Image.open(io.BytesIO(painted.picture))).std() > 0


def test_no_photos_is_a_clear_message(train_order, weights, machine):
    """Zero photos: BadInput with its own code."""
    with pytest.raises(BadInput) as caught:
        LoraTrainer(weights, None, machine=machine).train(train_order(photos=[], features=[]), quiet)
    assert caught.value.code == "training-no-photos"


def test_bytes_that_are_no_photo_are_refused(train_order, weights, machine):
    """A GIF or noise where a JPEG should be: BadInput."""
    gif = io.BytesIO()
    Image.new("RGB", (64, 64)).save(gif, "GIF")
    for data in (gif.getvalue(), b"\xff\xd8\xff\xe0 cut short"):
        with pytest.raises(BadInput) as caught:
            LoraTrainer(weights, None, machine=machine).train(train_order(photos=[data], features=[]), quiet)
        assert caught.value.code == "photo-unreadable"


@pytest.mark.parametrize(
    "overrides", [{"stepps": 3}, {"steps": "3"}, {"steps": 0}, {"weighting": "x"}, {"steps": True}]
)
def test_wrong_settings_are_named(train_order, weights, machine, overrides):
    """An unknown field or a wrong value stops the training before it costs anything."""
    with pytest.raises(Permanent) as caught:
        LoraTrainer(weights, None, machine=machine).train(train_order(overrides=overrides), quiet)
    assert caught.value.code == "training-wrong-setting"
    assert next(iter(overrides)) in caught.value.params["name"]


def test_loss_curve_is_thinned_to_means():
    """A long curve keeps its shape in few points."""
    assert thin_out([1.0, 3.0, 5.0, 7.0], 2) == [2.0, 6.0]
    assert len(thin_out([0.0] * 1000, 60)) <= 60
    assert thin_out([], 60) == []


PINNED = [0.21263, 0.24092, 0.16492, 0.24463, 0.18403, 0.28557]


def test_drawings_without_faces_count_against_the_person_only():
    """A stranger without a face leaks nothing; a person without one is unlike."""
    assert of_person([0.9, None]) == pytest.approx(0.45)
    assert of_strangers([0.9, None]) == pytest.approx(0.9)
    assert of_strangers([None, None]) is None
