"""The product itself before a real browser: its conversation and its flows; only the worker is played."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect

from bot.chat.screen import Say
from bot.flows.help import COMMANDS
from storage.domain.jobs import JobKind
from storage.domain.records import Finding, Language, SelfieState
from tests.bot.platforms.web.driver import WORDS, running
from tests.bot.world import INSTALLATION, World, no_wait
from tests.contracts.platform import PEOPLE, selfie

DARK, BLINKED = PEOPLE / "p001_32_dark.jpg", PEOPLE / "p001_41_eyes_closed.jpg"
FINE = [PEOPLE / f"p001_{number:02d}.jpg" for number in range(6)]
PROMPT = {"en": "on the beach at sunset", "de": "am Strand bei Sonnenuntergang"}
PORTRAITS = ".line:not(.reply) figure img.come"  # not the crop beside a verdict
Look = Callable[[str], Awaitable[None]]  # called where there is something to see, with its name


class Studio:
    """The vault, into which the worker's hands put pictures that a browser can draw."""

    def __init__(self, vault: Any) -> None:
        self._vault = vault

    def __getattr__(self, name: str) -> Any:
        return getattr(self._vault, name)

    async def put(self, person_id: str, kind: str, data: bytes, **more: Any) -> str:
        if kind in ("portrait", "hd"):
            data = selfie(10 + data[-1] % 10)
        return await self._vault.put(person_id, kind, data, **more)


class Reality:
    """`world` plays the worker and lets the outbox run; `platform` is the web chat that people open."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.platform: Any = None

    async def handle(self, incoming: Any) -> None:
        await self.world.conversation.handle(incoming)


@contextlib.asynccontextmanager
async def really(memory: Any, vault: Any, clock: Any, **numbers: int) -> AsyncIterator[Reality]:
    """The product with a set of three photos, or of other numbers."""
    installation = replace(INSTALLATION, **numbers)
    reality = Reality(World(memory=memory, vault=Studio(vault), clock=clock, installation=installation))
    menu = {
        language: [(name, WORDS.say(language, Say(f"command-{name}"))) for name in COMMANDS]
        for language in Language
    }
    async with running(memory, vault, reality.handle, commands=menu) as platform:
        reality.platform = platform
        reality.world.converse(platform, sleep=no_wait)
        yield reality


class Visit:
    """A person at an open page. Buttons are named by their text's id, so that both languages can be told."""

    def __init__(self, page: Page, reality: Reality, language: str, look: Look) -> None:
        self.page, self.world, self.language = page, reality.world, language
        self.look = look

    def said(self, code: str, **params: Any) -> str:
        return WORDS.say(Language(self.language), Say(code, params))

    def button(self, code: str, **params: Any) -> Locator:
        """The newest of this label, in the chat."""
        return (
            self.page.locator("#lines").get_by_role("button", name=self.said(code, **params), exact=True).last
        )

    async def presses(self, code: str, **params: Any) -> None:
        await self.button(code, **params).click()

    async def writes(self, text: str) -> None:
        await self.page.fill("#text", text)
        await self.page.click("#send")

    async def consents(self) -> None:
        await self.look("welcome")
        await self.presses("button-begin")
        await self.button("button-agree").wait_for()
        await self.look("consent")
        await self.presses("button-agree")
        await self.presses("button-adult")
        await self.page.locator("#tray").wait_for()

    async def sends(self, photos: Sequence[Path]) -> None:
        before = await self.page.locator(".badge").count()
        await self.page.set_input_files("#files", photos)
        await expect(self.page.locator(".badge")).to_have_count(before + len(photos))

    async def judged(self, state: SelfieState, *codes: str, crop: bytes | None = None) -> None:
        """The verdict on the oldest photo that waits."""
        severity = "ask" if state is SelfieState.DOUBTFUL else "reject"
        findings = [Finding(code=code, severity=severity) for code in codes]
        await self.world.judges(state, *findings, crop=crop)

    async def moves(self, kind: JobKind, fraction: float, stage: str) -> None:
        """The worker tells how far a job is, and the card shows it."""
        claim = await self.world.claim(kind)
        async with self.world.memory.work() as work:
            await work.jobs.report(
                claim.job.id, claim.attempt, progress=fraction, stage=stage, remaining_s=40.0
            )
            await work.commit()
        self.world.clock.forward(10)
        async with asyncio.TaskGroup() as group:
            await self.world.deliverer.redraw_moving(group)
        self.world.clock.forward(120)  # this claim runs out, so that the end can take another

    async def has_a_set(self) -> None:
        """Six photos: four are good, one is too dark, one is doubtful and kept."""
        page = self.page
        await self.sends([*FINE[:2], DARK, BLINKED, *FINE[2:4]])
        await self.look("photos-received")
        for state, codes, crop in (
            (SelfieState.ACCEPTED, (), None),
            (SelfieState.ACCEPTED, (), None),
            (SelfieState.REJECTED, ("too-dark",), DARK.read_bytes()),
            (SelfieState.DOUBTFUL, ("eyes-perhaps-closed",), None),
        ):
            await self.judged(state, *codes, crop=crop)
        await self.world.tells()
        await expect(page.locator(".badge.rejected")).to_have_count(1)
        await self.look("verdicts")
        await self.presses("button-decide", n=1)
        await self.button("button-keep").wait_for()
        await self.look("doubtful")
        await self.presses("button-keep")
        for _ in FINE[2:4]:
            await self.judged(SelfieState.ACCEPTED)
        await self.world.tells()
        await self.button("button-train").wait_for()
        await self.look("enough")

    async def trains(self, name: str) -> None:
        await self.presses("button-train")
        await self.button("button-name-me").wait_for()
        await self.look("name")
        await self.writes(name)
        await self.presses("button-train-now")
        await self.button("button-stop").wait_for()
        await self.moves(JobKind.TRAIN, 0.4, "stage-training")
        await self.page.locator(".progress", has_text=self.said("stage-training")).wait_for()
        await self.look("training")
        await self.world.trains()
        await self.world.tells()
        await self.button("button-write-own").wait_for()
        await self.look("trained")

    async def draws(self, prompt: str) -> None:
        await self.writes(prompt)
        await self.button("button-stop").wait_for()
        await self.moves(JobKind.PORTRAITS, 0.6, "stage-drawing")
        await self.page.locator(".progress", has_text=self.said("stage-drawing")).wait_for()
        await self.look("drawing")
        await self.world.paints()
        await self.world.tells()
        await expect(self.page.locator(PORTRAITS)).to_have_count(4)
        await self.look("portraits")

    async def enlarges(self, number: int) -> None:
        await self.presses("button-hd", n=number)
        await self.page.get_by_text(self.said("hd-card", n=number)).wait_for()
        await self.world.enlarges()
        await self.world.tells()
        await self.page.locator(".file").wait_for()
        await self.look("file")
