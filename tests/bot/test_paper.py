"""The test platform passes the suite of the real ones, so that the stories told on it mean something."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.chat.event import UploadKind
from storage.domain.groups import Role
from storage.domain.records import Place
from tests.bot.paper import Chatter, Paper
from tests.contracts.platform import Recorder, SeenMessage, SeenPicture
from tests.contracts.platform_contract import PlatformContract


class PaperDriver:
    def __init__(self, paper: Paper, recorder: Recorder) -> None:
        self.platform, self.recorder = paper, recorder
        self.chatter = Chatter(paper)
        self.place = self.chatter.place

    async def send_text(self, text: str) -> None:
        await self._tolerant(self.chatter.says(text))

    async def send_photos(self, photos: Sequence[bytes], *, caption: str = "") -> None:
        await self.chatter.sends(*photos, caption=caption)

    async def send_video(self, data: bytes) -> None:
        await self.chatter.sends(data, kind=UploadKind.VIDEO)

    async def press(self, label: str) -> None:
        await self.chatter.presses(label)

    async def repeat_last(self) -> None:
        await self.chatter.repeats()

    async def seen(self) -> list[SeenMessage]:
        return [
            SeenMessage(
                ref=one.ref,
                mine=one.mine,
                text=" ".join(
                    part
                    for part in (
                        one.text,
                        one.drawn.progress.text if one.drawn and one.drawn.progress else "",
                        (one.drawn.copyable or "") if one.drawn else "",
                    )
                    if part
                ),
                pictures=tuple(
                    SeenPicture(data=picture.data, original=picture.original, file_name=picture.file_name)
                    for picture in (one.drawn.pictures if one.drawn else ())
                ),
                buttons=tuple(one.labels),
                mark=one.mark,
            )
            for one in self.platform.messages(self.place)
        ]

    async def notices(self) -> list[str]:
        return self.platform.notices

    async def gone_ref(self) -> str:
        return "never-was"

    async def group(self) -> Place:
        return self.chatter.at("party").place

    async def becomes(self, role: Role) -> None:
        self.chatter.at("party", role)

    async def unreachable(self) -> Place:
        return Place(platform="paper", chat="gone")

    async def _tolerant(self, doing) -> None:
        try:
            await doing
        except RuntimeError:
            return


class TestPaper(PlatformContract):
    @pytest.fixture
    async def driver(self):
        paper, recorder = Paper(), Recorder()
        running = asyncio.create_task(paper.run(recorder.handle))
        await asyncio.sleep(0)
        yield PaperDriver(paper, recorder)
        running.cancel()
