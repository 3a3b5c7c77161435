"""The judges learn to tell painted people and places apart, say how well, and go on where they were cut."""

import json

import numpy as np
import pytest
import torch

from evaluation import learn, lessons, networks
from evaluation.learn import Course
from evaluation.lessons import Lessons, is_held_out, read_lessons
from evaluation.people import names_in

WIDTHS = (8, 12, 16, 24)
PEOPLE, SHOTS = 14, 4
SCENES = ("beach", "moon", "snow")


def made_up() -> Lessons:
    """People are coloured bars, places are colours; nobody's picture."""
    rng = np.random.default_rng(0)
    person = np.repeat(np.arange(PEOPLE), SHOTS)
    scene = np.arange(len(person)) % len(SCENES)
    looks = rng.integers(0, 255, (PEOPLE, 4, 4, 3))
    chips = np.kron(looks[person], np.ones((1, 28, 28, 1)))
    views = np.array([(220, 200, 120), (20, 20, 30), (230, 240, 255)])[scene][:, None, None]
    views = np.broadcast_to(views, (len(person), 160, 120, 3))
    count = len(person)
    return Lessons(
        chips=(chips + rng.normal(0, 6, chips.shape)).clip(0, 255).astype(np.uint8),
        found=np.ones(count, bool),
        boxes=np.tile([0.3, 0.2, 0.7, 0.6], (count, 1)),
        dlib=rng.normal(0, 1, (count, 128)),
        views=(views + rng.normal(0, 6, views.shape)).clip(0, 255).astype(np.uint8),
        person=person,
        shot=np.arange(count),
        scene=scene,
        scenes=SCENES,
    )


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


def test_faces_are_learned_and_told_apart_on_people_held_out(tmp_path):
    """Better than embeddings of chance; the facts say on how many."""
    known = made_up()
    assert 2 <= len(set(known.person[known.held_out])) < PEOPLE / 2
    net = learn.learn_faces(known, Course(folder=tmp_path, name="faces", steps=40), WIDTHS)
    facts = learn.face_facts(net, known)
    assert facts["held_out"]["auc"] > max(0.9, facts["held_out_dlib"]["auc"])
    assert facts["learned_people"] == len(set(known.person[~known.held_out]))
    assert facts["learned_pictures"] == facts["learned_people"] * SHOTS


def test_scenes_are_learned(tmp_path):
    """Colours are easy: all right, in both framings."""
    known = made_up()
    net = learn.learn_scenes(known, Course(folder=tmp_path, name="scenes", steps=40), WIDTHS)
    facts = learn.scene_facts(net, known)
    assert facts["accuracy"] > 0.9
    assert facts["accuracy_low"] < facts["accuracy"] <= facts["accuracy_high"]
    assert set(facts["by_scene"]) == set(SCENES)


def test_a_course_that_was_cut_goes_on(tmp_path, monkeypatch):
    """Cut after ten steps of twenty, it ends with the weights of one that was not."""
    known = made_up()
    monkeypatch.setattr(learn, "SAVE_EVERY", 10)
    whole = learn.learn_faces(known, Course(folder=tmp_path / "whole", name="faces", steps=20), WIDTHS)

    class Cut(Exception):  # noqa: N818 - power fails
        pass

    keep = learn._keep

    def cut(*given):
        keep(*given)
        raise Cut

    course = Course(folder=tmp_path / "cut", name="faces", steps=20)
    monkeypatch.setattr(learn, "_keep", cut)
    with pytest.raises(Cut):
        learn.learn_faces(known, course, WIDTHS)
    monkeypatch.setattr(learn, "_keep", keep)
    again = learn.learn_faces(known, course, WIDTHS)
    for name, value in whole.state_dict().items():
        assert torch.allclose(again.state_dict()[name].float(), value.float(), atol=1e-5), name


def test_what_was_learned_is_stored_with_its_facts(tmp_path):
    """And judges the same when it is read again, in half the digits."""
    torch.manual_seed(0)
    net = networks.FaceNet(WIDTHS).eval()
    networks.save(net, tmp_path / networks.FACES_FILE, {"threshold": 0.4, "widths": WIDTHS})
    read, facts = networks.load_faces(tmp_path)
    assert facts["threshold"] == 0.4
    chips = list(made_up().chips[:5])
    assert np.allclose(networks.answers(read, chips), networks.answers(net, chips), atol=0.02)


def test_people_of_the_evaluation_are_no_lesson(tmp_path):
    """A picture of one of them among the composed ones ends the course before it begins."""
    row = {"file": "00031_00_beach.jpg", "person": 31, "scene": "beach"}
    (tmp_path / "captions.jsonl").write_text(json.dumps(row) + "\n")
    with pytest.raises(ValueError, match="31"):
        read_lessons(tmp_path, tmp_path / "cache")


def test_more_people_move_nobody_to_the_other_side():
    """Who is held out is decided by their number alone: about one in six."""
    assert [is_held_out(one) for one in (5000, 5001, 5002)] == [
        is_held_out(one) for one in (5000, 5001, 5002)
    ]
    assert 0.1 < np.mean([is_held_out(one) for one in range(2000)]) < 0.25
    assert lessons.shot_of("02000_11_beach.jpg") == 200011


def test_people_are_found_in_several_folders(tmp_path):
    """By the names of their selfies; bad ones and other files are nobody."""
    for file in ("a/p002_00.jpg", "a/p001_00.jpg", "b/p031_00.jpg", "b/p001_01.jpg", "b/p009_30_blur.jpg"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(b"")
    found = names_in([tmp_path / "a", tmp_path / "b"])
    assert list(found) == ["p001", "p002", "p031"]
    assert [folder.name for folder in found.values()] == ["a", "a", "b"]
