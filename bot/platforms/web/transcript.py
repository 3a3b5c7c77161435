"""The chats that are open now: their lines, and the streams that wait for news.

The database is the truth; a transcript is loaded once, and this process is its only writer, so lines are
kept in memory while a page looks at them. When a person was erased, the account begins anew under another
person id: the old lines are gone from the database, so they are dropped here too, and pages are told to
clear.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet, WeakValueDictionary

from bot.platforms.web import lines as making
from bot.platforms.web.lines import Body
from bot.platforms.web.options import WebOptions
from storage.domain.records import Language, Place
from storage.memory import Memory, TranscriptLine, UnitOfWork

KEPT_OPEN = 32  # chats that stay loaded although no page looks at them
NOTICES_AT_ONCE = 16
MOST_LINES = 1000  # of a chat: older ones are forgotten, some at a time
FORGOTTEN_AT_ONCE = 100

Lines = Mapping[str, TranscriptLine]
Changes = list[tuple[str, Body]]


@dataclass(eq=False)
class Stream:
    """One open page: woken by news; `notices` are said once and never stored."""

    woken: asyncio.Event = field(default_factory=asyncio.Event)
    notices: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=NOTICES_AT_ONCE))
    ended: bool = False


@dataclass(eq=False)
class Transcript:
    place: Place
    person_id: str = ""
    epoch: str = ""  # differs for every person id, without telling it
    lines: dict[str, TranscriptLine] = field(default_factory=dict)
    keys: dict[str, str] = field(
        default_factory=dict
    )  # photos sealed just now, not written to their lines yet
    gone: set[str] = field(default_factory=set)  # keys of pictures that were looked for in vain
    busy: int = 0  # things the person did that are being handled
    streams: WeakSet[Stream] = field(default_factory=WeakSet)
    closings: int = 0  # how often its pages were let go
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wake(self) -> None:
        for stream in self.streams:
            stream.woken.set()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Something the person did is being handled: pages show that quietly."""
        self.busy += 1
        self.wake()
        try:
            yield
        finally:
            self.busy -= 1
            self.wake()

    def let_go(self) -> None:
        """Every page that is open, or opening, ends here."""
        self.closings += 1
        for stream in self.streams:
            stream.ended = True
        self.wake()

    def notify(self, **notice: str) -> None:
        for stream in self.streams:
            stream.notices.append(notice)
            stream.woken.set()

    def key_of(self, ref: str) -> str:
        """Where the photo of this line lies, as far as is known; "" when it was not taken in."""
        line = self.lines.get(ref)
        kept = line.body.get("kept") if line else None
        return self.keys.get(ref) or (kept["key"] if kept else "")

    def after(self, sequence: int) -> list[TranscriptLine]:
        """What changed since, oldest change first."""
        changed = [line for line in self.lines.values() if line.sequence > sequence]
        return sorted(changed, key=lambda line: line.sequence)

    def in_order(self) -> list[TranscriptLine]:
        return sorted(self.lines.values(), key=lambda line: line.body["order"])


class Transcripts:
    """Opens and changes transcripts: one transaction a change, then memory, then the pages."""

    def __init__(self, memory: Memory, options: WebOptions) -> None:
        self._memory = memory
        self._epoch_key = options.derived("web-epoch")
        self._open: WeakValueDictionary[str, Transcript] = WeakValueDictionary()
        self._recent: deque[Transcript] = deque(maxlen=KEPT_OPEN)

    def held(self, chat: str) -> Transcript:
        """The transcript as it stands in memory, perhaps not loaded yet."""
        transcript = self._open.get(chat)
        if transcript is None:
            transcript = Transcript(place=Place(platform="web", chat=chat))
            self._open[chat] = transcript
        if transcript not in self._recent:
            self._recent.append(transcript)
        return transcript

    def close(self, chat: str) -> None:
        """Nobody may look at this chat any more: its pages are let go, and it leaves the memory."""
        transcript = self._open.get(chat)
        if transcript is not None:
            transcript.let_go()
            if transcript in self._recent:
                self._recent.remove(transcript)

    async def opened(self, chat: str, language: Language) -> Transcript:
        """Loaded, and checked against who the account belongs to now."""
        transcript, _ = await self.change(chat, language, lambda _: [])
        return transcript

    async def change(
        self, chat: str, language: Language | None, decide: Callable[[Lines], Changes]
    ) -> tuple[Transcript, Changes]:
        """Write what `decide` makes of the present lines; returns what was written. No order means new.

        Without a language nobody gets an account by this: where there is none, there are no lines.
        """
        transcript = self.held(chat)
        async with transcript.lock:
            async with self._memory.work() as work:
                lines = await self._current(work, transcript, language)
                changes = self._with_keys(transcript, lines, decide(lines))
                order = max((line.body["order"] for line in lines.values()), default=0)
                for ref, body in changes:
                    if "order" not in body:
                        order += 1
                        body["order"] = order
                    sequence = await work.transcripts.put(
                        transcript.place, person_id=transcript.person_id, ref=ref, body=body
                    )
                    lines[ref] = TranscriptLine(sequence=sequence, ref=ref, body=body)
                await self._forget_oldest(work, transcript, lines)
                await work.commit()
            transcript.lines = lines
            for ref, _ in changes:
                transcript.keys.pop(ref, None)
        if changes:
            transcript.wake()
        return transcript, changes

    @staticmethod
    async def _forget_oldest(
        work: UnitOfWork, transcript: Transcript, lines: dict[str, TranscriptLine]
    ) -> None:
        """Who writes without end fills neither the disk nor the memory."""
        if len(lines) < MOST_LINES + FORGOTTEN_AT_ONCE:
            return
        oldest = sorted(lines, key=lambda ref: lines[ref].body["order"])[: len(lines) - MOST_LINES]
        await work.transcripts.drop(transcript.place, person_id=transcript.person_id, refs=oldest)
        for ref in oldest:
            del lines[ref]

    async def _current(
        self, work: UnitOfWork, transcript: Transcript, language: Language | None
    ) -> dict[str, TranscriptLine]:
        """A copy of the lines: what is undone in the database must not stay in memory."""
        platform, chat = transcript.place.platform, transcript.place.chat
        if language is None:
            person = await work.people.find(platform=platform, external_id=chat)
        else:
            person = await work.people.find_or_create(platform=platform, external_id=chat, language=language)
        if person is None:
            return {}
        if person.id == transcript.person_id:
            return dict(transcript.lines)
        stored = await work.transcripts.lines(transcript.place, person_id=person.id)
        transcript.person_id = person.id
        transcript.epoch = hmac.digest(self._epoch_key, person.id.encode(), hashlib.sha256).hex()[:12]
        transcript.lines = {line.ref: line for line in stored}
        transcript.wake()
        return dict(transcript.lines)

    @staticmethod
    def _with_keys(transcript: Transcript, lines: Lines, changes: Changes) -> Changes:
        """Add to the changes where photos lie, for those that were sealed since the last write."""
        keys = transcript.keys
        bodies = {ref: line.body for ref, line in lines.items()} | dict(changes)
        for ref, key in keys.items():
            if ref in bodies:
                bodies[ref] = making.kept(bodies[ref], transcript.person_id, key)
        touched = list(dict.fromkeys([ref for ref, _ in changes] + [ref for ref in keys if ref in bodies]))
        return [(ref, bodies[ref]) for ref in touched]
