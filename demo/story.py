"""What the demo's person does, in order: agrees, sends photos, trains, asks for pictures, has one enlarged.

Everything goes through the chat as it does for anybody. Buttons are found by what stands on them.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bot.chat.screen import Say
from bot.chat.words import Words
from demo.browser import Browser, Line, button, newest_button
from storage.domain.proving import Task
from storage.domain.records import Language
from worker.pocket import films as films_of

VERDICT_WITHIN_S = 120.0
ANSWER_WITHIN_S = 60.0
TRAINED_WITHIN_S = 3600.0
DRAWN_WITHIN_S = 1800.0
PROOF_TRIES = 3
_AT_ONCE = 3  # photos sent together, as an album
_LEFT = "left for the person to decide"
_VERDICTS = ("accepted", "doubtful", "rejected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One photo that was sent, and what the bot said of it."""

    file: str
    ref: str  # of its line in the chat
    verdict: str
    reason: str
    seconds: float  # from the end of sending to the verdict on the page

    @property
    def accepted(self) -> bool:
        return self.verdict == "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Pictures that came for one prompt, as the page got them."""

    prompt: str
    line: Line
    pictures: tuple[bytes, ...]
    seconds: float


@dataclass(slots=True, kw_only=True)
class Story:
    """`say` prints a line above the progress bars."""

    browser: Browser
    words: Words = field(default_factory=Words)
    say: Callable[[str], None] = tqdm.write

    def label(self, message_id: str, **args: Any) -> str:
        return self.words.say(Language.EN, Say(message_id, args))

    async def press(self, message_id: str, *, timeout_s: float = ANSWER_WITHIN_S, **args: Any) -> None:
        """Press the newest button of this label, as soon as there is one."""
        label = self.label(message_id, **args)
        token = await self.browser.wait_for(lambda lines: newest_button(lines, label), timeout_s=timeout_s)
        await self.browser.press(token)

    async def agree(self) -> None:
        """Greet the bot, read what happens to the photos, and consent."""
        await self.browser.say("/start")
        await self.press("button-begin")
        await self.press("button-agree")
        await self.press("button-adult")
        await self.browser.wait_for(_asks_for_photos, timeout_s=ANSWER_WITHIN_S)

    async def send_photos(self, files: Sequence[Path]) -> list[Photo]:
        """Send photos as small albums; each is answered on its own."""
        told: list[Photo] = []
        with tqdm(total=len(files), desc="photos  ", unit="photo", leave=False) as bar:
            for start in range(0, len(files), _AT_ONCE):
                for photo in await self._album(files[start : start + _AT_ONCE]):
                    told.append(photo)
                    bar.update()
                    why = f": {photo.reason}" if photo.reason else ""
                    self.say(f"  {photo.file:28} {photo.verdict} after {photo.seconds:.2f} s{why}")
        return told

    async def _album(self, files: Sequence[Path]) -> list[Photo]:
        contents = [(file.name, await asyncio.to_thread(file.read_bytes)) for file in files]
        refs = await self.browser.send(contents)
        sent_s = time.monotonic()
        return await asyncio.gather(
            *[self._verdict(file, ref, sent_s) for file, ref in zip(files, refs, strict=True)]
        )

    async def _verdict(self, file: Path, ref: str, sent_s: float) -> Photo:
        def judged(lines: Mapping[str, Line]) -> str | None:
            mark = lines.get(ref, {}).get("mark")
            return mark if mark in _VERDICTS else None

        verdict = await self.browser.wait_for(judged, timeout_s=VERDICT_WITHIN_S)
        seconds = time.monotonic() - sent_s
        reason = ""
        if verdict == "rejected":
            answer = await self.browser.wait_for(
                lambda lines: _reply_to(lines, ref), timeout_s=ANSWER_WITHIN_S
            )
            reason = " ".join(answer["text"].split())
        elif verdict == "doubtful":
            reason = _LEFT
        return Photo(file=file.name, ref=ref, verdict=verdict, reason=reason, seconds=seconds)

    def judged_again(self, photos: Sequence[Photo]) -> list[Photo]:
        """The photos as they are marked now: with every good one the bot knows better whom the set shows."""
        return [
            replace(photo, verdict=now, reason=_LEFT if now == "doubtful" else photo.reason)
            for photo in photos
            for now in [self.browser.lines.get(photo.ref, {}).get("mark") or photo.verdict]
        ]

    async def leave_out_doubtful(self, photos: Sequence[Photo]) -> None:
        """Look at the photos the bot was not sure of, and say that they show somebody else."""
        doubtful = sum(photo.verdict == "doubtful" for photo in photos)
        if not doubtful:
            return
        await self.press("button-decide", n=doubtful)
        token = await self.browser.wait_for(self._leaving_out, timeout_s=ANSWER_WITHIN_S)
        while token:
            await self.browser.press(token)
            token = await self._next_token(token)

    def _leaving_out(self, lines: Mapping[str, Line]) -> str | None:
        """The button that leaves the doubtful photo out: the right one of two, or the only one."""
        labels = [self.label("button-left-me"), self.label("button-leave-out")]
        return next((token for label in labels if (token := newest_button(lines, label))), None)

    async def _next_token(self, pressed: str) -> str:
        """Wait until the button is another photo's, or gone ("")."""

        def moved_on(lines: Mapping[str, Line]) -> tuple[str] | None:
            token = self._leaving_out(lines) or ""
            return None if token == pressed else (token,)

        (token,) = await self.browser.wait_for(moved_on, timeout_s=ANSWER_WITHIN_S)
        return str(token)

    async def train(self, films: Path) -> float:
        """Press Train, give the suggested name, show who she is, and wait for the model.

        Returns the seconds it took. `films`: of the person, one for every task that may be drawn.
        """
        label = self.label("button-train")
        early = await self.browser.wait_for(_any_train(label, self.words), timeout_s=ANSWER_WITHIN_S)
        await self.browser.press(early)
        await self.press("button-name-me")
        began_s = time.monotonic()
        await self.press("button-train-now")
        await self._prove(films)
        over = self.label("button-train-again")
        ready = self.label("button-write-own")

        def ended(lines: Mapping[str, Line]) -> str | None:
            if newest_button(lines, over):
                return "failed"
            return "ready" if newest_button(lines, ready) else None

        with tqdm(total=100, desc="training", unit="%", leave=False) as bar:
            outcome = await self._follow(ended, bar, TRAINED_WITHIN_S)
        if outcome != "ready":
            raise RuntimeError(f"the training ended without a model: {_newest_text(self.browser.lines)}")
        return time.monotonic() - began_s

    async def _prove(self, films: Path) -> None:
        """Do the tasks that are drawn, as before a camera; nothing where the operator asks for none."""
        answered: set[str] = set()
        for _ in range(PROOF_TRIES):
            asked = await self.browser.wait_for(self._asked_or_begun(answered), timeout_s=ANSWER_WITHIN_S)
            if not asked.get("steps"):
                return
            tasks = [self._task(step) for step in asked["steps"]]
            self.say(f"  She is asked to show that it is her: {', '.join(asked['steps'])}.")
            await self.browser.send([("proof.mp4", await asyncio.to_thread(films_of.take, films, tasks))])
            answered.add(asked["ref"])
            sent_s = time.monotonic()
            verdict = await self.browser.wait_for(self._verdict_on_film, timeout_s=VERDICT_WITHIN_S)
            if verdict == "done":
                self.say(f"  It is her, after {time.monotonic() - sent_s:.1f} s.")
                return
            await self.browser.press(verdict)
        raise RuntimeError(f"the proof of person did not succeed: {_newest_text(self.browser.lines)}")

    def _asked_or_begun(self, answered: set[str]) -> Callable[[Mapping[str, Line]], Line | None]:
        """Find the tasks that are open, or the card of a training that began without."""
        stop = self.label("button-stop")

        def look(lines: Mapping[str, Line]) -> Line | None:
            asked = [x for ref, x in lines.items() if x.get("ask") == "video" and ref not in answered]
            begun = [x for x in lines.values() if x.get("progress") and button(x, stop)]
            return next(iter(asked or begun), None)

        return look

    def _verdict_on_film(self, lines: Mapping[str, Line]) -> str | None:
        """Return "done", or the token of the button that draws new tasks."""
        again = newest_button(lines, self.label("button-prove-again"))
        if again and again not in self.browser.pressed:
            return again
        done = self.label("proof-done", name="").partition(":")[0]
        return "done" if any(line.get("text", "").startswith(done) for line in lines.values()) else None

    def _task(self, step: str) -> Task:
        """Understand a task as it is worded."""
        return next(task for task in Task if self.label(f"proof-task-{task.value}") == step)

    async def ask(self, prompt: str) -> Drawn:
        """Type a prompt; four pictures come."""
        before = set(self.browser.lines)
        began_s = time.monotonic()
        await self.browser.say(prompt)

        def came(lines: Mapping[str, Line]) -> Line | None:
            return next((line for ref, line in lines.items() if ref not in before and _is_result(line)), None)

        with tqdm(total=100, desc="drawing ", unit="%", leave=False) as bar:
            line = await self._follow(self._or_failure(came, before), bar, DRAWN_WITHIN_S)
        seconds = time.monotonic() - began_s
        pictures = [await self.browser.fetch(picture["url"]) for picture in line["pictures"]]
        return Drawn(prompt=prompt, line=line, pictures=tuple(pictures), seconds=seconds)

    async def enlarge(self, drawn: Drawn, number: int = 1) -> tuple[bytes, float]:
        """Press HD under one picture; the file comes."""
        token = button(drawn.line, self.label("button-hd", n=number))
        if token is None:
            raise RuntimeError("there is no HD button")
        before = set(self.browser.lines)
        began_s = time.monotonic()
        await self.browser.press(token)

        def came(lines: Mapping[str, Line]) -> Line | None:
            return next(
                (line for ref, line in lines.items() if ref not in before and _is_original(line)), None
            )

        with tqdm(total=100, desc="HD      ", unit="%", leave=False) as bar:
            line = await self._follow(self._or_failure(came, before), bar, DRAWN_WITHIN_S)
        seconds = time.monotonic() - began_s
        return await self.browser.fetch(line["pictures"][0]["url"]), seconds

    def _or_failure(
        self, came: Callable[[Mapping[str, Line]], Line | None], before: set[str]
    ) -> Callable[[Mapping[str, Line]], Line | None]:
        """Do not wait on when the card says that it failed."""
        again = self.label("button-try-again")

        def look(lines: Mapping[str, Line]) -> Line | None:
            failed = next((x for ref, x in lines.items() if ref not in before and button(x, again)), None)
            if failed:
                raise RuntimeError(f"the bot says: {failed['text']}")
            return came(lines)

        return look

    async def _follow(
        self, done: Callable[[Mapping[str, Line]], Any], bar: tqdm[Any], timeout_s: float
    ) -> Any:
        """Move the bar with the newest progress card until `done`."""

        def look(lines: Mapping[str, Line]) -> Any:
            moving = [line for line in lines.values() if line.get("progress") and line.get("ask") != "photos"]
            if moving:
                progress = max(moving, key=lambda line: line["order"])["progress"]
                bar.n = round(100 * progress["fraction"])
                bar.set_postfix_str(progress["text"][:60])
            return done(lines)

        return await self.browser.wait_for(look, timeout_s=timeout_s)


def chosen_photos(folder: Path, *, seed: int = 1) -> list[Path]:
    """One person's 43 photos in mixed order, one photo of somebody else among them."""
    own = sorted(folder.glob("p001_*.jpg"))
    random.Random(seed).shuffle(own)
    return [*own[:30], folder / "p002_00.jpg", *own[30:]]


def _asks_for_photos(lines: Mapping[str, Line]) -> bool:
    return any(line.get("ask") == "photos" for line in lines.values())


def _reply_to(lines: Mapping[str, Line], ref: str) -> Line | None:
    return next((line for line in lines.values() if line.get("reply_to") == ref and line["text"]), None)


def _any_train(label: str, words: Words) -> Callable[[Mapping[str, Line]], str | None]:
    """Find Train, or Train with n already."""
    early = [words.say(Language.EN, Say("button-train-early", {"n": n})) for n in range(200)]

    def look(lines: Mapping[str, Line]) -> str | None:
        labels = [label, *early]
        return next((token for one in labels if (token := newest_button(lines, one))), None)

    return look


def _is_result(line: Line) -> bool:
    return len(line.get("pictures", ())) > 1 and bool(line.get("rows")) and not line.get("progress")


def _is_original(line: Line) -> bool:
    return any(picture["original"] for picture in line.get("pictures", ()))


def _newest_text(lines: Mapping[str, Line]) -> str:
    newest = max(lines.values(), key=lambda line: line["order"])
    return str(newest["text"])
