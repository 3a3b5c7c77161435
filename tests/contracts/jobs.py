"""Ends of jobs, for the contract suites."""

from __future__ import annotations

from storage.domain.jobs import JobState


async def finish(memory, job_id, attempt, state=JobState.DONE, **kwargs):
    async with memory.work() as work:
        done = await work.jobs.finish(job_id, attempt, state, **kwargs)
        await work.commit()
    return done


async def deliveries(memory):
    async with memory.look() as look:
        return [delivery.job_id for delivery in await look.outbox.pending()]


async def found(memory, job_id):
    async with memory.look() as look:
        return await look.jobs.get(job_id)
