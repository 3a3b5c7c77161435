"""Proof of person: a video is looked at, compared with the photos of one model, and goes when that is done.

Nothing of it is kept but the answer, and for a moderator who has to decide a few frames.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence

from storage.domain.errors import Refusal, Retryable
from storage.domain.jobs import JobState
from storage.domain.proving import Challenge, ProofFinding, ProofState, Settlement
from storage.memory import UnitOfWork
from worker.desk import Desk, Moot
from worker.engines import ChallengeVerdict
from worker.making.selfies import BROKE_THE_CHILD
from worker.orders import ChallengeOrder

TIME_LIMIT_S = 120.0


async def prove(desk: Desk) -> None:
    """PROVE: `target_id` is the challenge."""
    async with desk.shop.memory.look() as work:
        await desk.consented(work)
        challenge = await _wanted(desk, work)
        references = await _references(work, challenge)
    video = await desk.open(challenge.video_key or "")
    verdict = await _looked_at(desk, challenge, video, references)
    settlement = Settlement(
        state=verdict.state,
        findings=tuple(verdict.findings),
        missed=tuple(verdict.missed),
        frames_key=await _kept(desk, verdict),
    )

    async def write(work: UnitOfWork) -> None:
        await _wanted(desk, work)
        await work.proofs.settle(challenge.person_id, challenge.id, settlement)

    await desk.end(JobState.DONE, write=write)


async def _wanted(desk: Desk, work: UnitOfWork) -> Challenge:
    """Moot when it was settled, or is no more."""
    challenge = await work.proofs.get(desk.job.person_id, desk.job.target_id)
    if challenge.state is not ProofState.USED:
        raise Moot
    return challenge


async def _references(work: UnitOfWork, challenge: Challenge) -> Sequence[bytes]:
    """Features of every photo it is compared with. Refusal when one was taken out."""
    photos = await work.selfies.of_model(challenge.person_id, challenge.model_id)
    known = {one.id: one.features for one in photos}
    found = [known.get(selfie_id) for selfie_id in challenge.selfie_ids]
    if not found or not all(found):
        raise Refusal("proof-photos-gone")
    return [features for features in found if features]


async def _looked_at(
    desk: Desk, challenge: Challenge, video: bytes, references: Sequence[bytes]
) -> ChallengeVerdict:
    """Ask the child. A file that breaks it would break it again, so that is a verdict too."""
    order = ChallengeOrder(video=video, tasks=challenge.tasks, references=references)
    try:
        verdict: ChallengeVerdict = await desk.compute(order, time_limit_s=TIME_LIMIT_S)
    except Retryable as fault:
        if fault.code not in BROKE_THE_CHILD:
            raise
        return ChallengeVerdict(state=ProofState.FAILED, findings=(ProofFinding.UNREADABLE,))
    return verdict


async def _kept(desk: Desk, verdict: ChallengeVerdict) -> str | None:
    """Seal the frames of an unsure answer, together: a list of JPEGs in base64."""
    if verdict.state is not ProofState.UNSURE:
        return None
    frames = json.dumps([b64encode(one).decode() for one in verdict.frames])
    return await desk.store("proof-frames", frames.encode())
