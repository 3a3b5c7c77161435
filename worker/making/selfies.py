"""Judging selfies: a photo gets its verdict, a video becomes the photos worth keeping.

A set's photos are judged one after the other, and the set is looked at again in the transaction that keeps
the verdict: two copies of one picture sent together are never both accepted, on however many workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from storage.domain.errors import BadInput, Retryable
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import Finding, ModelState, Selfie, SelfieState
from storage.memory import UnitOfWork
from worker.desk import Desk, Moot, Write
from worker.engines import Verdict
from worker.making.standing import FEWEST_FOR_A_MAJORITY, judged_again, votes
from worker.orders import PhotoOrder, SetOrder, VideoOrder

PHOTO_LIMIT_S = 20.0
VIDEO_LIMIT_S = 120.0
_LOOKS = 6  # how often a verdict is made anew because the set changed meanwhile
_OPEN = (ModelState.COLLECTING, ModelState.FAILED)  # sets whose photos may still change
BROKE_THE_CHILD = frozenset({"worker-too-slow", "worker-out-of-memory"})


class _SetChanged(Exception):  # noqa: N818 - not an error: judge again
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Set:
    """The accepted and doubtful photos a verdict was made against, oldest first."""

    photos: tuple[Selfie, ...]

    @property
    def accepted(self) -> tuple[bytes, ...]:
        return _features(one for one in self.photos if one.state is SelfieState.ACCEPTED)

    @property
    def doubtful(self) -> tuple[bytes, ...]:
        return _features(one for one in self.photos if one.state is SelfieState.DOUBTFUL)

    @property
    def version(self) -> tuple[tuple[str, SelfieState], ...]:
        return tuple((one.id, one.state) for one in self.photos)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A verdict whose pictures lie in the vault."""

    verdict: Verdict
    blob_key: str
    crop_key: str | None

    def on(self, selfie: Selfie) -> Selfie:
        return replace(
            selfie,
            state=self.verdict.state,
            findings=self.verdict.findings,
            coverage=self.verdict.coverage,
            features=self.verdict.features,
            blob_key=self.blob_key,
            crop_key=self.crop_key,
        )


async def assess(desk: Desk) -> None:
    """ASSESS and ASSESS_VIDEO: `target_id` is the selfie."""
    async with desk.shop.memory.look() as work:
        selfie = await _wanted(desk, work)
    data = await desk.open(selfie.blob_key)
    async with desk.shop.sets.of(selfie.model_id):
        for _ in range(_LOOKS):
            async with desk.shop.memory.look() as work:
                await _wanted(desk, work)  # still, after its turn has come
                known = await _set_of(work, selfie)
            verdicts = await _judged(desk, data, known)
            standing = await _standing(desk, known, verdicts)
            kept = [await _stored(desk, verdict) for verdict in verdicts]
            try:
                await desk.end(JobState.DONE, write=_keep(selfie, known, kept, standing))
            except _SetChanged:
                await desk.clear()
            else:
                return
    raise Retryable("set-raced")


async def _wanted(desk: Desk, work: UnitOfWork) -> Selfie:
    """Refusal without consent; Moot when its person has taken the photo back."""
    await desk.consented(work)
    selfie = await work.selfies.get(desk.job.person_id, desk.job.target_id)
    if selfie.state is not SelfieState.PENDING:
        raise Moot
    return selfie


async def _set_of(work: UnitOfWork, selfie: Selfie) -> _Set:
    selfies = await work.selfies.of_model(selfie.person_id, selfie.model_id)
    return _Set(photos=tuple(one for one in selfies if votes(one)))


async def _standing(desk: Desk, known: _Set, verdicts: Sequence[Verdict]) -> Sequence[float]:
    """Ask the child whom most of the set shows, the new photos among it."""
    features = _features((*known.photos, *verdicts))
    if len(features) < FEWEST_FOR_A_MAJORITY or len(features) == len(known.photos):
        return ()
    standing: Sequence[float] = await desk.compute(SetOrder(features=features), time_limit_s=PHOTO_LIMIT_S)
    return standing


def _features(photos: Iterable[Selfie | Verdict]) -> tuple[bytes, ...]:
    return tuple(one.features for one in photos if one.features is not None)


async def _judged(desk: Desk, data: bytes, known: _Set) -> Sequence[Verdict]:
    """Ask the child. A file that breaks it would break it again, so that is a verdict too."""
    video = desk.job.kind is JobKind.ASSESS_VIDEO
    kind = VideoOrder if video else PhotoOrder
    order = kind(data=data, known=known.accepted, doubtful=known.doubtful)
    try:
        answer = await desk.compute(order, time_limit_s=VIDEO_LIMIT_S if video else PHOTO_LIMIT_S)
    except BadInput as bad:
        return [_turned_down(Finding(code=bad.code, params=dict(bad.params)))]
    except Retryable as fault:
        if fault.code not in BROKE_THE_CHILD:
            raise
        return [_turned_down(Finding(code="video-damaged" if video else "photo-damaged"))]
    verdicts: Sequence[Verdict] = answer if video else [answer]
    return verdicts or [_turned_down(Finding(code="video-no-good-frame"))]


def _turned_down(finding: Finding) -> Verdict:
    return Verdict(state=SelfieState.REJECTED, findings=(finding,))


async def _stored(desk: Desk, verdict: Verdict) -> _Kept:
    """Keep the cleaned picture under a key of its own; what was sent goes when the verdict is kept.

    Written over what was sent, it would come back although its person removed it meanwhile.
    """
    # What could not be opened is not kept.
    blob_key = await desk.store("selfie", verdict.picture) if verdict.picture is not None else ""
    crop_key = await desk.store("crop", verdict.crop) if verdict.crop else None
    return _Kept(verdict=verdict, blob_key=blob_key, crop_key=crop_key)


def _keep(selfie: Selfie, known: _Set, kept: Sequence[_Kept], standing: Sequence[float]) -> Write:
    async def write(work: UnitOfWork) -> None:
        now = await work.selfies.get(selfie.person_id, selfie.id)
        if now.state is not SelfieState.PENDING:
            raise Moot  # taken back by its person meanwhile
        if (await _set_of(work, selfie)).version != known.version:
            raise _SetChanged
        first, *others = kept
        judged = [first.on(now)]
        for one in others:
            frame = await work.selfies.add(
                person_id=selfie.person_id,
                model_id=selfie.model_id,
                blob_key=one.blob_key,
                source=selfie.source,
                message_ref=selfie.message_ref,
            )
            judged.append(one.on(frame))
        for verdict in judged:
            await work.selfies.judge(verdict)
        if (await work.models.get(selfie.person_id, selfie.model_id)).state not in _OPEN:
            return  # it is being learnt from, or has been
        whole = [*known.photos, *(one for one in judged if votes(one))]
        for again in judged_again(whole, standing, new=judged):
            await work.selfies.judge(again)

    return write
