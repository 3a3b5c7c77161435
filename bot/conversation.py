"""The runner: gives what people do to the flows, one event per person at a time, and shows the answers.

An event is committed before anything is shown (bot/turns.py). An answer that a crash kept from being shown
is not lost: its event stays marked as unanswered, and the repeated update or `catch_up` draws where the
person now is. What is said in other chats goes through bot/letters.py, what became of jobs through
bot/telling.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from secrets import randbelow

import structlog

from bot.chat.event import Origin, Upload
from bot.chat.platform import ChangeKind, Incoming, Platform
from bot.chat.router import Router
from bot.chat.screen import Audience, Say, Screen
from bot.chat.token import may_be_token, new_token
from bot.chat.words import Words
from bot.flows import ALL
from bot.flows.refusals import spoken
from bot.intake import Intake
from bot.letters import Letters
from bot.membership import Members
from bot.order import Order
from bot.pauses import Pauses
from bot.services import Installation
from bot.showing import Prepared, Showing
from bot.takedown import Takedowns
from bot.telling import Telling
from bot.turns import Answer, Turns
from storage.domain.errors import BadInput, MoonselfieError, Permanent, Refusal, Retryable
from storage.domain.jobs import Delivery, Job
from storage.domain.records import Person, Place
from storage.logs import whereabouts
from storage.memory import Memory, StoredToken, Unanswered
from storage.memory_vault import Vault

_NOTICE_TIMEOUT_S = 15.0
_MANY = 1000  # events: those of chats that have to wait must not hide the others
# When there is no room for a photo after all tries, that is said; every other passing fault is waited out.
_TOLD = frozenset({"storage-full", "storage-unavailable"})

HELLO = (Say("group-hello"), Say("group-hello-off"))  # in a group where the bot is new

log = structlog.get_logger()


class Conversation:
    """One per bot process; every platform's `run` gets its `handle`."""

    def __init__(
        self,
        *,
        memory: Memory,
        vault: Vault,
        words: Words,
        platforms: Mapping[str, Platform],
        clock: Callable[[], datetime],
        installation: Installation,
        new_id: Callable[[], str] = new_token,
        new_seed: Callable[[], int] = lambda: randbelow(2**31),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`platforms` by name; `new_id` makes the tokens of buttons, so it must be unguessable."""
        self._memory, self._words, self._platforms = memory, words, platforms
        self._clock = clock
        self._intake = Intake(vault=vault, most_stored_bytes=installation.stored_most_bytes)
        self._pauses = Pauses(now=clock)
        self._showing = Showing(
            memory=memory,
            vault=vault,
            words=words,
            platforms=platforms,
            now=clock,
            new_token=new_id,
            pauses=self._pauses,
            sleep=sleep,
        )
        self._members = Members(memory=memory, platforms=platforms)
        self._turns = Turns(
            memory=memory,
            router=Router(ALL),
            showing=self._showing,
            installation=installation,
            clock=clock,
            new_seed=new_seed,
            measure=vault.measure,
            ask=self._members.ask,
        )
        self._letters = Letters(
            memory=memory,
            showing=self._showing,
            pauses=self._pauses,
            platforms=platforms,
            now=clock,
            refresh=self._members.refresh,
        )
        self._takedowns = Takedowns(memory=memory, platforms=platforms, words=words, pauses=self._pauses)
        self._order = Order(sleep=sleep)
        self._telling = Telling(
            memory=memory,
            letters=self._letters,
            turns=self._turns,
            showing=self._showing,
            platforms=platforms,
            now=clock,
            order=self._order,
            refresh=self._members.refresh,
        )

    # What a person does

    async def handle(self, incoming: Incoming) -> None:
        """Answer one thing a person did. Retryable when the memory is away: the platform gives it again."""
        if incoming.change is not None:
            await self._order.persistently(lambda: self._noticed(incoming))
            return
        while not await self._handled(incoming, await self._person(incoming)):
            pass

    async def _handled(self, incoming: Incoming, person: Person) -> bool:
        """Answer as this person; False when they changed while waiting for their turn (erased, for one)."""
        async with self._order.of(person.id):
            if await self._person(incoming) != person:
                return False
            origin = Origin(
                person=person,
                place=incoming.place,
                event_id=f"{incoming.place.platform}:{incoming.event_id}",
                message_ref=incoming.message_ref,
                external_id=incoming.external_id,
                name=incoming.name,
                entrance=incoming.entrance,
            )
            pressed = None
            if incoming.token is not None:
                pressed, is_foreign = await self._token(incoming.place, incoming.token, person)
                if is_foreign:
                    return True
            answer = await self._answer(incoming, origin, pressed)
            # Asked for in words, a card comes anew at the end; after a press it is edited in place.
            asked_anew = incoming.command is not None or incoming.text is not None
            await self._show(answer, origin.place, origin.event_id, anew=asked_anew)
            for letter in answer.elsewhere:
                await self._letters.post(letter)
            return True

    async def _noticed(self, incoming: Incoming) -> None:
        """Note what happened to a chat; a group where the bot is new is told how it is turned on."""
        assert incoming.change is not None  # noqa: S101 - as handle says
        await self._members.changed(incoming, incoming.change)
        if incoming.change.kind is not ChangeKind.ADDED:
            return
        key = f"{incoming.place.platform}:{incoming.event_id}"
        hello = Prepared(screen=Screen(text=HELLO, audience=Audience.GROUP), tokens={}, key=key)
        try:
            await self._showing.show((hello,), incoming.place, incoming.language, skip_known=True)
        except Permanent as error:  # no right to write there, or gone again: nothing to be done
            log.info("group-not-greeted", code=error.code, platform=incoming.place.platform)

    async def watch_members(self) -> None:
        """See Members."""
        await self._members.watch()

    async def _person(self, incoming: Incoming) -> Person:
        async with self._memory.work() as work:
            person = await work.people.find_or_create(
                platform=incoming.place.platform,
                external_id=incoming.external_id,
                language=incoming.language,
            )
            await work.commit()
            return person

    async def _answer(self, incoming: Incoming, origin: Origin, pressed: StoredToken | None) -> Answer:
        uploads: tuple[Upload, ...] = ()
        try:
            if incoming.files:
                uploads = await self._order.persistently(lambda: self._uploads(incoming, origin))
            return await self._order.persistently(
                lambda: self._turns.of_incoming(incoming, origin, pressed, uploads)
            )
        except (Refusal, BadInput) as error:
            why: MoonselfieError = error
        except Retryable as error:
            if not incoming.files or error.code not in _TOLD:
                raise
            log.warning("upload-not-kept", code=error.code)
            why = error
        except Exception as error:  # noqa: BLE001 - the edge: one person's trouble must not end the process
            # Not the error's own words: they could quote what the person wrote.
            log.error("event-failed", where=whereabouts(error))  # noqa: TRY400
            why = Permanent("something-went-wrong")
        await self._intake.discard(uploads)
        noticed = incoming.token is not None and not origin.place.private
        if noticed:  # among others, a press that leads nowhere is explained to the one who pressed
            await self._notice(origin.place, incoming.token or "", Say(why.code, spoken(why)), origin.person)
        return await self._turns.of_refusal(why, origin, unkept=_references(incoming), noticed=noticed)

    async def _uploads(self, incoming: Incoming, origin: Origin) -> tuple[Upload, ...]:
        if await self._turns.was_begun(origin.event_id):
            return ()
        room, kind = 0, "selfie"
        if origin.place.private:
            async with self._memory.look() as work:
                room, kind = await self._turns.room(work, origin.person, incoming.files)
        return await self._intake.take(
            incoming.files,
            person_id=origin.person.id,
            event_id=origin.event_id,
            room=room,
            most_bytes=self._platforms[origin.place.platform].limits.upload_bytes,
            kind=kind,
        )

    async def _token(self, place: Place, token: str, person: Person) -> tuple[StoredToken | None, bool]:
        """Look up what a button means; None when nobody knows any more, True when it is somebody else's."""
        stored = None
        if may_be_token(token):
            async with self._memory.look() as work:
                stored = await work.sessions.find_token(token)
        is_foreign = stored is not None and stored.person_id != person.id
        if stored and not is_foreign and stored.expires_at > self._clock():
            return stored, False
        if not place.private:
            why = "group-press-not-yours" if is_foreign else "group-over"
        else:
            why = "press-not-yours" if is_foreign else "press-too-old"
        await self._notice(place, token, Say(why), person)
        return None, is_foreign

    async def _notice(self, place: Place, token: str, say: Say, person: Person) -> None:
        """For this person alone. One that does not get through is no loss: nothing was done."""
        notice = self._words.say(person.language, say)
        with suppress(Retryable, Permanent, TimeoutError):
            async with asyncio.timeout(_NOTICE_TIMEOUT_S):
                await self._platforms[place.platform].closed(place, token, notice)

    async def _show(self, answer: Answer, place: Place, event_id: str, *, anew: bool) -> None:
        """Show an answer and mark its event; what cannot be shown now stays unanswered for `catch_up`."""
        if not answer.is_new:
            return
        try:
            await self._showing.show(answer.prepared, place, answer.language, anew=anew)
        except Retryable as error:
            log.warning("answer-waits", code=error.code, platform=place.platform)
            return
        except Permanent as error:
            log.info("answer-undeliverable", code=error.code, platform=place.platform)
        await self._answered(event_id)

    async def _answered(self, event_id: str) -> None:
        async with self._memory.work() as work:
            await work.sessions.answered(event_id)
            await work.commit()

    async def catch_up(self) -> int:
        """Draw where people are whose last event was committed but not answered; returns how many.

        Chats whose platform asked for a pause wait. Of several events in one chat the newest is answered.
        """
        async with self._memory.look() as work:
            unanswered = await work.sessions.unanswered(limit=_MANY)
        waiting = [one for one in unanswered if self._pauses.left_s(one.place) <= 0]
        newest = {(one.person_id, one.place): one for one in waiting}
        for one in waiting:
            if newest[one.person_id, one.place] is not one:
                await self._answered(one.event_id)
        async with asyncio.TaskGroup() as group:
            for one in newest.values():
                group.create_task(self._answer_late(one))
        return len(newest)

    async def post_again(self) -> None:
        """Send what could not be sent to other chats; see bot/letters.py."""
        await self._letters.post_again()

    async def lapse(self) -> None:
        """Tell both sides of questions that nobody answered in time."""
        for letter in await self._turns.of_lapsed():
            await self._letters.post(letter)

    async def take_down(self) -> int:
        """See bot/takedown.py."""
        return await self._takedowns.take_down()

    async def _answer_late(self, one: Unanswered) -> None:
        """In a task of its own: neither a slow chat nor one that cannot be drawn keeps the others waiting."""
        try:
            async with self._order.of(one.person_id):
                answer = await self._turns.of_unanswered(one.event_id, one.person_id, one.place)
                await self._show(answer, one.place, one.event_id, anew=True)
        except Exception as error:  # noqa: BLE001 - the edge: the next round tries again
            log.error("late-answer-failed", where=whereabouts(error))  # noqa: TRY400

    # What became of jobs

    async def deliver(self, *deliveries: Delivery) -> None:
        """See Telling."""
        await self._telling.deliver(*deliveries)

    async def progress(self, job: Job) -> None:
        """See Telling."""
        await self._telling.progress(job)


def _references(incoming: Incoming) -> tuple[str | None, ...]:
    """The messages of the files; none in a group, where nobody meant them for the bot."""
    files = incoming.files if incoming.place.private else ()
    return tuple(file.message_ref or incoming.message_ref for file in files)
