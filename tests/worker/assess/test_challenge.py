"""Proof of person: the right face doing the right things is proven, and nobody else is.

Each film is watched once; what is asked of it changes.
"""

import io
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from evaluation import cheats
from storage.domain.proving import ProofFinding, ProofState, Task
from tests.worker.assess.selfies import MEDIA, selfie
from tests.worker.assess.selfies import opened as opened_selfie
from worker.assess.challenge import FaceProver, judged
from worker.assess.features import unpack
from worker.assess.looks import Watcher
from worker.child_wire import HEADER, Made, frame, parse_from_child
from worker.engines import Stop
from worker.orders import ChallengeOrder
from worker.pocket.films import joined, take
from worker.rooms import assess_room

FILMS = Path(__file__).parents[3] / "people" / "challenges"
ASKED = (Task.TURN_LEFT, Task.SMILE, Task.LOOK_UP)
OTHERS = (Task.RAISE_BROWS, Task.TURN_RIGHT, Task.PUCKER)
MORE = (Task.OPEN_MOUTH, Task.TILT_LEFT, Task.TURN_RIGHT, Task.LOOK_DOWN, Task.TILT_RIGHT)


def ignore(*_):
    pass


def opened(name):
    return np.asarray(opened_selfie(name))


@pytest.fixture(scope="module")
def watched(reader):
    """Looks at a film; the same film is looked at once."""
    seen = {}

    def watch(video):
        if video not in seen:
            seen[video] = Watcher(reader).watch(video, ignore)
        return seen[video]

    return watch


@pytest.fixture(scope="module")
def photos(assessor):
    """Accepted photos of somebody, as a model is trained on."""
    made = {}

    def of(person, count=8):
        if person not in made:
            verdicts = [assessor.photo(selfie(f"{person}_{number:02d}"), []) for number in range(1, 11)]
            made[person] = [unpack(one.features) for one in verdicts if one.features is not None]
        return made[person][:count]

    return of


@pytest.fixture(scope="module")
def verdict(watched, photos):
    def of(video, tasks=ASKED, references=None):
        return judged(watched(video), tasks, photos("p001") if references is None else references)

    return of


@pytest.fixture(scope="module")
def own():
    return take(FILMS / "p001", ASKED)


@pytest.mark.parametrize(("person", "tasks"), [("p001", ASKED), ("p001", OTHERS), ("p002", MORE)])
def test_who_does_what_was_asked_is_proven(verdict, photos, person, tasks):
    found = verdict(take(FILMS / person, tasks), tasks, photos(person))
    assert (found.state, found.findings, found.missed, found.frames) == (ProofState.PROVEN, (), (), ())
    assert len(found.distances) == 8
    assert all(one is not None and 0 < one < 0.5 for one in found.distances)


def test_somebody_else_is_not(verdict, own, photos):
    found = verdict(own, ASKED, photos("p002"))
    assert found.state is ProofState.FAILED
    assert found.findings == (ProofFinding.ANOTHER_PERSON,)


@pytest.mark.parametrize("strangers", [1, 3])
def test_a_few_photos_of_somebody_else_are_not_proven_along(verdict, own, photos, strangers):
    """The mean of such a set is still near its owner; each photo has to be."""
    mixed = photos("p001")[strangers:] + photos("p008")[:strangers]
    found = verdict(own, ASKED, mixed)
    assert found.state is not ProofState.PROVEN
    assert found.findings == (ProofFinding.ANOTHER_PERSON,)


@pytest.mark.parametrize(
    ("asked", "missed"),
    [
        ((Task.SMILE, Task.TURN_LEFT, Task.LOOK_UP), (1,)),  # another order
        ((Task.TURN_LEFT, Task.PUCKER, Task.LOOK_UP), (2,)),  # one not done
        ((Task.TURN_RIGHT, Task.OPEN_MOUTH, Task.TILT_LEFT), (2, 3)),  # the film of another challenge
    ],
)
def test_other_tasks_than_asked(verdict, own, asked, missed):
    found = verdict(own, asked)
    assert found.state is ProofState.FAILED
    assert found.findings == (ProofFinding.TASK_MISSED,)
    assert set(missed) <= set(found.missed)


def test_who_does_everything_has_not_done_what_was_asked(verdict):
    """One film that answers every challenge would be a key to all doors."""
    found = verdict(take(FILMS / "p001", (Task.TURN_LEFT, Task.OPEN_MOUTH, *ASKED[1:])))
    assert found.findings == (ProofFinding.TASK_MISSED,)
    assert found.missed


def test_a_smile_in_between_does_no_harm(verdict):
    """People smile when they feel silly, and look down for the button."""
    asked = (Task.TURN_LEFT, Task.LOOK_UP, Task.TILT_LEFT)
    done = (Task.TURN_LEFT, Task.SMILE, Task.LOOK_UP, Task.TILT_LEFT, Task.LOOK_DOWN)
    assert verdict(take(FILMS / "p001", done), asked).state is ProofState.PROVEN


def test_a_photo_held_before_the_camera(verdict):
    found = verdict(cheats.still(opened("p001_02"), length_s=4))
    assert found.state is ProofState.FAILED
    assert found.findings == (ProofFinding.TASK_MISSED,)
    assert found.missed == (1, 2, 3)


@pytest.mark.parametrize(("degrees", "far"), [(35, 0.8), (55, 1.6)])
def test_a_photo_that_is_turned(verdict, degrees, far):
    """However it is bent in perspective, it does not become a head that turns."""
    tasks = (Task.TURN_LEFT, Task.LOOK_UP, Task.TILT_LEFT)
    found = verdict(cheats.planar(opened("p001_02"), tasks, degrees, far), tasks)
    assert found.state is ProofState.FAILED


def test_a_slide_show(verdict):
    """Photos that show her from both sides, one fading into the next."""
    shown = cheats.slides([opened(f"p001_{number:02d}") for number in (2, 3, 1)])
    assert verdict(shown).state is ProofState.FAILED


def test_two_people_cut_together(verdict):
    """She turns; somebody else smiles and looks up."""
    films = [
        FILMS / person / f"{task}.mp4" for person, task in zip(("p001", "p002", "p002"), ASKED, strict=True)
    ]
    small = [cheats.worse(film.read_bytes(), width_px=312, fps=24, crf=25) for film in films]
    found = verdict(joined(small))
    assert found.state is ProofState.FAILED
    assert found.findings[0] in {ProofFinding.CUT, ProofFinding.ANOTHER_PERSON}


def test_somebody_looks_into_the_picture(verdict, own):
    found = verdict(cheats.beside(own, take(FILMS / "p002", OTHERS)))
    assert found.findings == (ProofFinding.SEVERAL_PEOPLE,)


@pytest.mark.parametrize(("width_px", "fps"), [(240, 15), (312, 8)])
def test_a_poor_camera_is_good_enough(verdict, own, width_px, fps):
    assert verdict(cheats.worse(own, width_px=width_px, fps=fps)).state is ProofState.PROVEN


def test_what_a_front_camera_sees_may_be_kept_as_in_a_mirror(verdict, own):
    """All sides swapped is fine, as Telegram does with video notes; one alone is not."""
    assert verdict(cheats.mirrored(own)).state is ProofState.PROVEN
    both = take(FILMS / "p001", (Task.TURN_LEFT, Task.OPEN_MOUTH, Task.TILT_LEFT))
    assert verdict(both, (Task.TURN_LEFT, Task.OPEN_MOUTH, Task.TILT_RIGHT)).missed == (3,)


def test_nobody_and_next_to_nothing(verdict):
    assert verdict(cheats.encoded([np.full((416, 312, 3), 90, np.uint8)] * 72)).findings == (
        ProofFinding.NO_FACE,
    )
    short = cheats.encoded(cheats.frames_of((FILMS / "p001" / "smile.mp4").read_bytes())[:24])
    assert verdict(short).findings == (ProofFinding.TOO_SHORT,)


def test_photos_from_before_there_were_faceprints_go_to_a_moderator(watched, own, photos):
    """Nothing to compare is no proof, and no reason to refuse either."""
    found = judged(watched(own), ASKED, [replace(one, faceprint=None) for one in photos("p001")])
    assert found.state is ProofState.UNSURE
    assert found.distances == (None,) * 8
    assert len(found.frames) == 4
    for jpeg in found.frames:
        assert jpeg[:2] == b"\xff\xd8"
        assert len(jpeg) < 40_000


def hour():
    """An hour of one grey picture a second: small to send."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=1)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(3600):
            frame = av.VideoFrame.from_ndarray(np.full((240, 320, 3), 90, np.uint8), format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return buffer.getvalue()


def test_hostile_files(reader, own):
    """Whatever comes, an answer does."""
    prover = FaceProver(reader)
    for data in (
        b"",
        b"no film at all",
        (MEDIA / "README.md").read_bytes(),
        own[: len(own) // 2],
        own[:64] + b"\x00" * 5000,
        b"#EXTM3U\nhttp://127.0.0.1/secret",
        hour(),
    ):
        found = prover.prove(data, ASKED, [], ignore)
        assert found.state is ProofState.FAILED
        assert found.findings == (ProofFinding.UNREADABLE,), data[:20]


def test_without_photos_nothing_is_proven(verdict, own):
    assert verdict(own, ASKED, []).state is ProofState.UNSURE


def test_stop_is_heard(reader, own):
    """A cancelled job ends at the next look or so."""

    def stop(*_):
        raise Stop

    with pytest.raises(Stop):
        FaceProver(reader).prove(own, ASKED, [], stop)


def test_the_assess_room_answers_and_the_answer_comes_through(watched, own, photos):
    """The child's engine knows the order; what it says back is allowed on the wire."""
    order = ChallengeOrder(video=b"no film", tasks=ASKED, references=())
    assert assess_room()(order, ignore, ignore).findings == (ProofFinding.UNREADABLE,)
    for said in (judged(watched(own), ASKED, photos("p001")), judged(watched(own), ASKED, photos("p008"))):
        assert parse_from_child(frame(Made(result=said))[HEADER.size :]) == Made(result=said)
