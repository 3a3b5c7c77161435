"""The bot on a real memory and vault, a chat on paper, and a worker's hands that end jobs as real ones do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from bot.chat.words import Words
from bot.conversation import Conversation
from bot.delivery import Deliverer
from bot.services import Installation
from storage.domain.jobs import Job, JobKind, JobState
from storage.domain.proving import ProofFinding, ProofState, Settlement
from storage.domain.records import Finding, Picture, Selfie, SelfieState
from tests.bot.paper import Chatter, Paper

PHOTO = b"\xff\xd8 a photo"
# A small set, so that the stories are quick; the main story is told with the real numbers.
INSTALLATION = Installation(
    base_model="pocket", base_model_is_pocket=True, operator="Grace", selfies_needed=3, selfies_most=12
)
REAL_NUMBERS = replace(INSTALLATION, selfies_needed=25, selfies_most=35)
WORDS = Words(strict=True)
FULL_COVERAGE = ("front", "neutral", "smile", "teeth")


async def no_wait(seconds: float) -> None:
    await asyncio.sleep(0)


@dataclass
class World:
    memory: Any
    vault: Any
    clock: Any
    paper: Paper = field(default_factory=Paper)
    installation: Installation = INSTALLATION

    def __post_init__(self) -> None:
        self.memory.random = Random(5)  # the same tasks in every run
        self.restart()

    def restart(self) -> None:
        """A new process over the same memory, and a platform that no longer knows which keys it has sent."""
        self.paper.sent.clear()
        self.converse(self.paper, sleep=no_wait)
        self.paper.handle = self.conversation.handle

    def converse(self, *platforms: Any, sleep: Any = asyncio.sleep) -> None:
        """A new conversation and its deliveries, at these platforms."""
        named = {one.name: one for one in platforms}
        self.conversation = Conversation(
            memory=self.memory,
            vault=self.vault,
            words=WORDS,
            platforms=named,
            clock=self.clock,
            installation=self.installation,
            sleep=sleep,
        )
        self.deliverer = Deliverer(
            memory=self.memory, conversation=self.conversation, platforms=named, clock=self.clock
        )

    def chatter(self, external_id: str = "ada", **fields: Any) -> Chatter:
        return Chatter(self.paper, external_id, **fields)

    # What the bot does by itself

    async def deliver(self) -> None:
        """One round of the outbox, waited for."""
        async with asyncio.TaskGroup() as group:
            await self.deliverer.deliver_pending(group)

    async def tells(self) -> None:
        """All that is ready reaches the chat, cards included."""
        await self.deliver()
        self.clock.forward(10)
        await self.deliver()

    async def redraws(self) -> None:
        """The cards of jobs under way, as the deliverer does it every second."""
        async with asyncio.TaskGroup() as group:
            await self.deliverer.redraw_moving(group)

    # What a worker does

    async def moving(self, *kinds: JobKind) -> list[Job]:
        async with self.memory.look() as work:
            return [job for job in await work.jobs.moving() if not kinds or job.kind in kinds]

    async def claim(self, kind: JobKind) -> Any:
        """Take the oldest waiting job of this kind; photos in the order in which they came."""
        async with self.memory.work() as work:
            await work.jobs.admit({"assess": 99, "train": 99, "create": 99})
            jobs = [job for job in await work.jobs.moving() if job.kind is kind]
            job = jobs[0]
            if kind is JobKind.ASSESS:
                first = await work.selfies.get(job.person_id, job.target_id)
                come = await work.selfies.of_model(job.person_id, first.model_id)
                order = {selfie.id: place for place, selfie in enumerate(come)}
                job = min(jobs, key=lambda one: order.get(one.target_id, len(order)))
            claim = await work.jobs.claim(job.id, worker="tests", lease_s=60)
            await work.commit()
        return claim

    async def end(
        self,
        kind: JobKind,
        state: JobState = JobState.DONE,
        *,
        error: str | None = None,
        write: Any = None,
        claim: Any = None,
    ) -> Job:
        """End the oldest waiting job of this kind, or the one that was claimed."""
        claim = claim or await self.claim(kind)
        async with self.memory.work() as work:
            if write:
                await write(work, claim.job)
            assert await work.jobs.finish(claim.job.id, claim.attempt, state, error_code=error)
            await work.commit()
        return claim.job

    async def judges(
        self,
        state: SelfieState = SelfieState.ACCEPTED,
        *findings: Finding,
        coverage: Sequence[str] = FULL_COVERAGE,
        crop: bytes | None = None,
    ) -> Selfie:
        """Judge the oldest photo that waits."""
        judged: list[Selfie] = []

        async def write(work: Any, job: Job) -> None:
            selfie = await work.selfies.get(job.person_id, job.target_id)
            key = f"{selfie.blob_key}"
            judged.append(
                replace(
                    selfie,
                    state=state,
                    findings=tuple(findings),
                    coverage=tuple(coverage),
                    crop_key=crop_key,
                    blob_key=key,
                )
            )
            await work.selfies.judge(judged[0])

        jobs = await self.moving(JobKind.ASSESS)
        crop_key = await self.vault.put(jobs[0].person_id, "crop", crop) if crop else None
        await self.end(JobKind.ASSESS, write=write)
        return judged[0]

    async def looks_at_video(
        self, state: ProofState = ProofState.PROVEN, *findings: ProofFinding, missed: tuple[int, ...] = ()
    ) -> None:
        """Settle the oldest video that is to show its person."""
        (job, *_) = await self.moving(JobKind.PROVE)
        unsure = state is ProofState.UNSURE
        key = await self.vault.put(job.person_id, "proof-frames", b"[]") if unsure else None
        settled = Settlement(state=state, findings=findings, missed=missed, frames_key=key)

        async def write(work: Any, job: Job) -> None:
            await work.proofs.settle(job.person_id, job.target_id, settled)

        await self.end(JobKind.PROVE, write=write)

    async def trains_a_quarter(self) -> Any:
        """Begin the oldest training that waits, and say how far it is; returns the claim."""
        claim = await self.claim(JobKind.TRAIN)
        async with self.memory.work() as work:
            how_far = {"progress": 0.25, "stage": "stage-training", "remaining_s": 4000.0}
            await work.jobs.report(claim.job.id, claim.attempt, **how_far)
            await work.commit()
        return claim

    async def trains(self, claim: Any = None) -> None:
        """End the training that was begun, or the oldest that waits."""

        async def write(work: Any, job: Job) -> None:
            await work.models.trained(
                job.person_id,
                job.target_id,
                adapter_key="people/x/adapter/1",
                base_model="pocket",
                facts={},
                selfie_ids=job.selfie_ids,
            )

        await self.end(JobKind.TRAIN, write=write, claim=claim)

    async def paints(self, *, notes: tuple[str, ...] = (), likeness: float | None = 0.5) -> list[Picture]:
        (job, *_) = await self.moving(JobKind.PORTRAITS)
        keys = [await self.vault.put(job.person_id, "portrait", PHOTO + bytes([n])) for n in range(4)]
        made: list[Picture] = []

        async def write(work: Any, job: Job) -> None:
            request = await work.requests.get(job.person_id, job.target_id)
            for rank, (seed, key) in enumerate(zip(request.seeds, keys, strict=True)):
                made.append(
                    Picture(
                        id=f"{request.id}-{rank}",
                        request_id=request.id,
                        person_id=job.person_id,
                        model_id=request.model_id,
                        rank=rank,
                        seed=seed,
                        width_px=576,
                        height_px=768,
                        blob_key=key,
                        created_at=self.clock(),
                        likeness=likeness,
                        notes=notes,
                    )
                )
                await work.pictures.add(made[-1])

        await self.end(JobKind.PORTRAITS, write=write)
        return made

    async def enlarges(self, *, notes: tuple[str, ...] = ()) -> None:
        (job, *_) = await self.moving(JobKind.UPSCALE)
        key = await self.vault.put(job.person_id, "hd", b"\x89PNG large")

        async def write(work: Any, job: Job) -> None:
            await work.pictures.enlarged(
                job.person_id, job.target_id, hd_key=key, width_px=1152, height_px=1536, notes=notes
            )

        await self.end(JobKind.UPSCALE, write=write)

    # How far people come

    async def consents(self, chatter: Chatter) -> None:
        await chatter.says("/start")
        await chatter.presses("Let’s go")
        await chatter.presses("Yes, I agree")
        await chatter.presses("I am 18 or older, and the pictures show me")

    async def collects(self, chatter: Chatter, count: int) -> list[str]:
        refs = await chatter.sends(*[PHOTO + bytes([n]) for n in range(count)])
        for _ in refs:
            await self.judges()
        await self.deliver()
        self.clock.forward(10)
        await self.deliver()
        return refs

    async def has_model(self, chatter: Chatter, name: str = "Ada") -> None:
        """All the way to a ready model."""
        await self.consents(chatter)
        await self.collects(chatter, self.installation.selfies_needed)
        await chatter.presses("Train")
        await chatter.says(name)
        await chatter.presses("Start training")
        await self.trains()
        await self.deliver()

    async def has_pictures(self, chatter: Chatter, prompt: str = "on a boat") -> list[Picture]:
        await chatter.says(prompt)
        made = await self.paints()
        await self.deliver()
        return made
