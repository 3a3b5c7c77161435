"""What is said of a video that gave nothing."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.event import UploadKind
from storage.domain.jobs import JobKind
from storage.domain.records import Finding, SelfieState


async def test_a_video_seen_before_is_told_as_one(world):
    """All its frames are there already: no word about a photo, nor about a search for good ones."""
    ada = world.chatter()
    await world.consents(ada)
    await ada.sends(b"a video", kind=UploadKind.VIDEO)
    found = tuple(Finding(code=one, severity="reject") for one in ("video-no-good-frame", "duplicate"))

    async def write(work, job):
        video = await work.selfies.get(job.person_id, job.target_id)
        await work.selfies.judge(replace(video, state=SelfieState.REJECTED, findings=found))

    await world.end(JobKind.ASSESS_VIDEO, write=write)
    await world.deliver()
    assert "I have the pictures from this video already" in ada.newest.text
    assert "this photo" not in ada.newest.text
