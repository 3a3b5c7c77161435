"""Train the evaluation's two judges on the pictures composed for the pocket model, and say how good they are.

    python -m evaluation.learn faces --pictures .pocket/pictures
    python -m evaluation.learn scenes --pictures .pocket/pictures

Goes on from its checkpoint when cut. The accuracy is that on people who were held out; it is written into the
weights' header and printed.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from evaluation import augment, networks
from evaluation.lessons import Lessons, read_lessons
from evaluation.metrics import interval, recognition
from evaluation.networks import FACE_NUMBERS, FaceNet, SceneNet, to_tensor

SAVE_EVERY = 50
WARM_UP = 0.05  # of the steps
WEIGHT_DECAY = 5e-3
PEOPLE_A_STEP, PICTURES_A_PERSON = 16, 4
VIEWS_A_STEP = 48
SHARPNESS, MARGIN = 20.0, 0.3  # of the margin softmax
TEST_FRAMINGS = (0.7, 1.0)  # a framed portrait, the whole picture
LICENCE = "Apache-2.0; trained on rendered people who do not exist"

Batch = Callable[[np.random.Generator], Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How long and how fast; the checkpoint lies in `folder`."""

    folder: Path
    name: str
    steps: int
    rate: float = 2e-3
    seed: int = 1


class Margins(nn.Module):
    """A direction a person; the right one's cosine is held `MARGIN` back (CosFace, Wang et al. 2018)."""

    def __init__(self, people: int) -> None:
        super().__init__()
        self.directions = nn.Parameter(torch.randn(people, FACE_NUMBERS) * 0.1)

    def forward(self, faces: Tensor, person: Tensor, margin: float) -> Tensor:
        near = faces @ functional.normalize(self.directions).T  # (B, people)
        held = near - margin * functional.one_hot(person, near.shape[1])
        return functional.cross_entropy(SHARPNESS * held, person)


def learn(
    course: Course, net: nn.Module, loss_of: Callable[[np.random.Generator, float], Tensor], extra: nn.Module
) -> None:
    """Run the steps that are left. `loss_of` gets the step's own generator and the share done."""
    both = nn.ModuleList([net, extra])
    optimizer = torch.optim.AdamW(both.parameters(), lr=course.rate, weight_decay=WEIGHT_DECAY)
    file = course.folder / f"{course.name}.pt"
    begin = 0
    if file.is_file():
        state = torch.load(file, weights_only=True)
        both.load_state_dict(state["weights"])
        optimizer.load_state_dict(state["optimizer"])
        begin = int(state["step"])
    both.train()
    losses: list[float] = []
    began_s = time.monotonic()
    for step in range(begin, course.steps):
        torch.manual_seed(course.seed * 1_000_003 + step)  # dropout
        share = step / course.steps
        for group in optimizer.param_groups:
            group["lr"] = course.rate * min(1, share / WARM_UP + 0.02) * (1 + math.cos(math.pi * share)) / 2
        loss = loss_of(np.random.default_rng([course.seed, step]), share)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(both.parameters(), 5.0)
        optimizer.step()
        losses.append(float(loss.detach()))
        done = step + 1
        if done % SAVE_EVERY == 0 or done == course.steps:
            mean_loss = sum(losses[-SAVE_EVERY:]) / len(losses[-SAVE_EVERY:])
            each_s = (time.monotonic() - began_s) / len(losses)
            print(
                f"{course.name} {done}/{course.steps} loss {mean_loss:.3f} {each_s:.2f} s a step", flush=True
            )
            _keep(file, both, optimizer, done)


def _keep(file: Path, weights: nn.Module, optimizer: torch.optim.Optimizer, step: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    torch.save({"weights": weights.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, part)
    part.replace(file)


def learn_faces(lessons: Lessons, course: Course, widths: tuple[int, ...] = networks.FACE_WIDTHS) -> FaceNet:
    """Tell the people apart who are not held out."""
    usable = lessons.found & ~lessons.held_out
    names, label = np.unique(lessons.person[usable], return_inverse=True)
    rows = [np.flatnonzero(usable)[label == one] for one in range(len(names))]
    torch.manual_seed(course.seed)
    net, margins = FaceNet(widths), Margins(len(names))

    def loss_of(rng: np.random.Generator, share: float) -> Tensor:
        people = rng.choice(len(names), min(PEOPLE_A_STEP, len(names)), replace=False)
        picked = [(one, row) for one in people for row in rng.choice(rows[one], PICTURES_A_PERSON)]
        faces = to_tensor([augment.varied_face(rng, lessons.chips[row]) for _, row in picked])
        person = torch.tensor([int(one) for one, _ in picked])
        loss: Tensor = margins(net(faces), person, MARGIN * min(1.0, 4 * share))
        return loss

    learn(course, net, loss_of, margins)
    return net.eval()


def face_facts(net: FaceNet, lessons: Lessons) -> dict[str, Any]:
    """Accuracy on the held-out people, dlib's beside it."""
    usable = np.flatnonzero(lessons.found & lessons.held_out)
    rows = networks.answers(net, list(lessons.chips[usable]))
    mirrored = networks.answers(net, [chip[:, ::-1] for chip in lessons.chips[usable]])
    person, shot = lessons.person[usable], lessons.shot[usable]
    own = recognition(rows + mirrored, person, shot)
    return {
        "threshold": own.threshold,
        "held_out": asdict(own),
        "held_out_dlib": asdict(recognition(lessons.dlib[usable], person, shot)),
        "learned_people": len(np.unique(lessons.person[~lessons.held_out])),
        "learned_pictures": int((lessons.found & ~lessons.held_out).sum()),
    }


def learn_scenes(
    lessons: Lessons, course: Course, widths: tuple[int, ...] = networks.SCENE_WIDTHS
) -> SceneNet:
    """Tell the scenes apart, on the people who are not held out."""
    usable = np.flatnonzero(~lessons.held_out)
    torch.manual_seed(course.seed)
    net = SceneNet(len(lessons.scenes), widths)

    def loss_of(rng: np.random.Generator, _share: float) -> Tensor:
        rows = rng.choice(usable, VIEWS_A_STEP)
        views = [augment.varied_view(rng, lessons.views[row], _face_of(lessons, row)) for row in rows]
        said = net(to_tensor(views))
        return functional.cross_entropy(said, torch.from_numpy(lessons.scene[rows]), label_smoothing=0.05)

    learn(course, net, loss_of, nn.Identity())
    return net.eval()


def scene_facts(net: SceneNet, lessons: Lessons) -> dict[str, Any]:
    """Accuracy on held-out people, each before paintings that nobody else has, in two framings."""
    usable = np.flatnonzero(lessons.held_out)
    facts: dict[str, Any] = {"scenes": list(lessons.scenes), "pictures": len(usable)}
    worst: dict[str, float] = {}
    for share in TEST_FRAMINGS:
        views = [_framed(lessons, row, share) for row in usable]
        right = networks.answers(net, views).argmax(1) == lessons.scene[usable]
        facts[f"accuracy_{round(100 * share)}"] = float(right.mean())
        for number, scene in enumerate(lessons.scenes):
            of_scene = right[lessons.scene[usable] == number]
            if len(of_scene):
                worst[scene] = min(worst.get(scene, 1.0), float(of_scene.mean()))
    facts["accuracy"] = float(np.mean([facts[f"accuracy_{round(100 * share)}"] for share in TEST_FRAMINGS]))
    facts["accuracy_low"], facts["accuracy_high"] = interval(facts["accuracy"], len(usable))
    facts["by_scene"] = worst
    return facts


def _face_of(lessons: Lessons, row: Any) -> Any:
    return lessons.boxes[row] if lessons.found[row] else np.array([0.3, 0.2, 0.7, 0.7])


def _framed(lessons: Lessons, row: Any, share: float) -> Any:
    left, top, right, bottom = _face_of(lessons, row)
    return augment.framed(lessons.views[row], share, (float(left + right) / 2, float(top + bottom) / 2))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m evaluation.learn", description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("faces", "scenes"))
    parser.add_argument("--pictures", type=Path, default=Path(".pocket/pictures"))
    parser.add_argument("--work", type=Path, default=Path(".evaluation/judges"))
    parser.add_argument("--out", type=Path, default=networks.WEIGHTS)
    parser.add_argument("--steps", type=int, help="default: 3000 for faces, 1500 for scenes")
    given = parser.parse_args(arguments)
    lessons = read_lessons(given.pictures, given.work / "lessons")
    faces = given.what == "faces"
    course = Course(folder=given.work, name=given.what, steps=given.steps or (3000 if faces else 1500))
    if faces:
        who = learn_faces(lessons, course)
        facts = face_facts(who, lessons) | {"widths": list(networks.FACE_WIDTHS)}
        networks.save(who, given.out / networks.FACES_FILE, facts | _about(course))
    else:
        where = learn_scenes(lessons, course)
        facts = scene_facts(where, lessons) | {"widths": list(networks.SCENE_WIDTHS)}
        networks.save(where, given.out / networks.SCENES_FILE, facts | _about(course))
    print(facts, flush=True)


def _about(course: Course) -> dict[str, Any]:
    return {"steps": course.steps, "seed": course.seed, "licence": LICENCE}


if __name__ == "__main__":
    main()
