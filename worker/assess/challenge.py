"""The Prover of worker/engines.py: whether a film shows the one of these photos, alive, doing what was asked.

Three answers. What is plainly wrong fails and may be tried anew; what lies between goes to a moderator, with
four small pictures. Limits are from docs/proof.md, where what this cannot see is told as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from storage.domain.errors import BadInput
from storage.domain.proving import ProofFinding, ProofState, Task
from worker.assess.faces import FaceReader
from worker.assess.features import Features, unpack
from worker.assess.looks import Look, Watcher
from worker.assess.movements import Deed, Movements, movements
from worker.assess.presence import cut_at, depths, several
from worker.assess.sameness import Sameness, sameness
from worker.engines import ChallengeVerdict, Report

LEAST_S = 2.0
LEAST_SEEN = 0.6  # of the looks show a face
FLAT = 0.06  # off the plane, eyes' distances: below, it is a photo
PERHAPS_FLAT = 0.08
SAME = 0.26  # between the film and the middle of the photos: up to here it is the same person
ANOTHER = 0.34  # from here it is somebody else
PHOTO_SAME = 0.37  # the same for each single photo, which scatters more
PHOTO_ANOTHER = 0.46
HABITS = frozenset({Task.SMILE, Task.LOOK_DOWN, Task.RAISE_BROWS})  # people do these without being asked
_MIRRORED: Final = {
    Task.TURN_LEFT: Task.TURN_RIGHT,
    Task.TURN_RIGHT: Task.TURN_LEFT,
    Task.TILT_LEFT: Task.TILT_RIGHT,
    Task.TILT_RIGHT: Task.TILT_LEFT,
}
SHOWN = 4  # pictures for a moderator


class FaceProver:
    """One thread; not for two calls at once. About 0.6 s of one core a second of film."""

    def __init__(self, reader: FaceReader | None = None) -> None:
        self._watcher = Watcher(reader or FaceReader())

    def prove(
        self, video: bytes, tasks: Sequence[Task], references: Sequence[bytes], report: Report
    ) -> ChallengeVerdict:
        known = [unpack(one) for one in references]
        try:
            looks = self._watcher.watch(video, report)
        except BadInput:
            return _failed(ProofFinding.UNREADABLE)
        report(1.0, "stage-watching-video", None)
        return judged(looks, tasks, known)


def judged(
    looks: Sequence[Look],
    tasks: Sequence[Task],
    references: Sequence[Features],
    moves: Movements | None = None,
) -> ChallengeVerdict:
    """What a film that was watched says, asked for these tasks and compared with these photos.

    `moves`, where they are known already, saves time.
    """
    wrong = _nothing_to_judge(looks)
    if wrong is not None:
        return _failed(wrong)
    moves = movements(looks) if moves is None else moves
    same = sameness(looks, moves, references)
    missed = _missed(moves.deeds, tasks)
    wrong = _plainly_wrong(looks, moves, same, missed=bool(missed))
    if wrong is not None:
        return _failed(
            wrong,
            missed=missed if wrong is ProofFinding.TASK_MISSED else (),
            distances=same.distances,
        )
    doubt = _doubt(looks, moves, same)
    if doubt is None:
        return ChallengeVerdict(state=ProofState.PROVEN, distances=same.distances)
    return ChallengeVerdict(
        state=ProofState.UNSURE, findings=(doubt,), distances=same.distances, frames=_shown(looks, moves)
    )


def _failed(
    finding: ProofFinding, *, missed: tuple[int, ...] = (), distances: tuple[float | None, ...] = ()
) -> ChallengeVerdict:
    return ChallengeVerdict(state=ProofState.FAILED, findings=(finding,), missed=missed, distances=distances)


def _nothing_to_judge(looks: Sequence[Look]) -> ProofFinding | None:
    if not looks or looks[-1].at_s < LEAST_S:
        return ProofFinding.TOO_SHORT
    if several(looks):
        return ProofFinding.SEVERAL_PEOPLE
    if sum(look.face is not None for look in looks) < LEAST_SEEN * len(looks):
        return ProofFinding.NO_FACE
    return None


def _plainly_wrong(
    looks: Sequence[Look], moves: Movements, same: Sameness, *, missed: bool
) -> ProofFinding | None:
    if cut_at(looks) is not None:
        return ProofFinding.CUT
    if max(same.parts, default=0) > ANOTHER or max(same.strays, default=0) > PHOTO_ANOTHER:
        return ProofFinding.ANOTHER_PERSON
    if min(depths(looks, moves), default=1) < FLAT:
        return ProofFinding.FLAT
    return ProofFinding.TASK_MISSED if missed else None


def _doubt(looks: Sequence[Look], moves: Movements, same: Sameness) -> ProofFinding | None:
    alike = max(same.parts, default=1) <= SAME and max(same.strays, default=1) <= PHOTO_SAME
    if not (same.complete and alike):
        return ProofFinding.ANOTHER_PERSON
    return ProofFinding.FLAT if min(depths(looks, moves), default=0) < PERHAPS_FLAT else None


def _missed(deeds: Sequence[Deed], tasks: Sequence[Task]) -> tuple[int, ...]:
    """Numbers of the tasks, from 1, that were not done in their turn; () when all were and nothing else.

    Telegram records what the front camera sees as in a mirror, others do not: a film may have its sides
    swapped as a whole.
    """
    plain = [deed.task for deed in deeds]
    mirrored = [_MIRRORED.get(task, task) for task in plain]
    return min(_missed_of(plain, tasks), _missed_of(mirrored, tasks), key=len)


def _missed_of(deeds: Sequence[Task], tasks: Sequence[Task]) -> tuple[int, ...]:
    """What people do by themselves does not count unless it was asked for.

    Anything else that was not asked for spoils the task that it comes before: who does everything there is
    has not done these three.
    """
    done = [task for task in deeds if task in tasks or task not in HABITS]
    missed = []
    at = 0
    for number, task in enumerate(tasks, 1):
        if task not in done[at:]:
            missed.append(number)
            continue
        place = done.index(task, at)
        if place != at:
            missed.append(number)
        at = place + 1
    if at < len(done):
        missed.append(len(tasks))
    return tuple(sorted(set(missed)))


def _shown(looks: Sequence[Look], moves: Movements) -> tuple[bytes, ...]:
    """The first look at rest and where each task shows most."""
    rest = next((at for at, still in enumerate(moves.rest) if still), 0)
    places = [rest, *(deed.peak for deed in moves.deeds)]
    return tuple(looks[at].jpeg for at in places[:SHOWN])
