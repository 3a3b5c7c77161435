"""What every memory does with videos, which take a minute where a photo takes a moment."""

from __future__ import annotations

import pytest

from storage.domain.jobs import JobKind, JobState
from tests.builders import a_job, a_model, a_person, a_selfie, admit, claim

PLACES = 16


class Sender:
    """Somebody with a model, who sends photos and videos."""

    def __init__(self, memory, clock, model):
        self.memory, self.clock, self.model = memory, clock, model

    async def sends(self, kind, count=1):
        jobs = []
        for _ in range(count):
            selfie = await a_selfie(self.memory, self.model)
            jobs.append(await a_job(self.memory, self.model.person_id, selfie.id, kind))
            self.clock.forward(1)
        return [job.id for job in jobs]


@pytest.fixture
async def people(memory, clock):
    """As many as asked for."""

    async def made(*names):
        senders = [await a_person(memory, name) for name in names]
        return [Sender(memory, clock, await a_model(memory, one)) for one in senders]

    return made


async def admitted(memory, places=PLACES):
    return {job.id for job in await admit(memory, assess=places) if job.state is JobState.ADMITTED}


async def place_of(memory, job_id):
    async with memory.look() as look:
        return await look.jobs.place_in_queue(job_id)


async def test_many_videos_of_one_person_are_not_ahead_of_a_photo(memory, people):
    """Thirty videos came first and have the places to themselves: one is admitted, and the photo is next."""
    eve, ada = await people("eve", "ada")
    videos = await eve.sends(JobKind.ASSESS_VIDEO, 30)
    assert await admitted(memory) == {videos[0]}
    [photo] = await ada.sends(JobKind.ASSESS)
    assert await place_of(memory, photo) == 2
    assert await admitted(memory) == {videos[0], photo}
    assert await place_of(memory, photo) == 2


async def test_the_next_video_of_a_person_follows_the_one_before(memory, people):
    """Running counts like admitted; once it ended, the next one is admitted."""
    [eve] = await people("eve")
    videos = await eve.sends(JobKind.ASSESS_VIDEO, 3)
    await admitted(memory)
    taken = await claim(memory, videos[0], lease_s=600)
    assert await admitted(memory) == set()
    async with memory.work() as work:
        await work.jobs.finish(videos[0], taken.attempt, JobState.DONE)
        await work.commit()
    assert await admitted(memory) == {videos[1]}


async def test_videos_of_many_people_leave_places_for_photos(memory, people):
    """Of sixteen places two are for videos, whoever sent them; of a single place one, when no photo waits."""
    crowd = await people(*(f"eve-{number}" for number in range(5)))
    videos = [(await one.sends(JobKind.ASSESS_VIDEO))[0] for one in crowd]
    assert await admitted(memory, places=1) == {videos[0]}
    assert await admitted(memory) == set(videos[:2])


async def test_photos_come_before_videos(memory, people):
    """Also one's own, and also those that came later."""
    eve, ada = await people("eve", "ada")
    own_videos = await eve.sends(JobKind.ASSESS_VIDEO, 2)
    own_photos = await eve.sends(JobKind.ASSESS, 2)
    others = await ada.sends(JobKind.ASSESS, 2)
    assert [await place_of(memory, one) for one in own_videos] == [5, 6]
    assert await admitted(memory, places=4) == {*own_photos, *others}
    assert await admitted(memory, places=6) == {*own_photos, *others, own_videos[0]}
