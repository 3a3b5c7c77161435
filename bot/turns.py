"""Turns in transactions: one event, one unit of work.

What a flow wrote, where the person is now, the tokens of the new buttons and the mark "not answered yet" are
committed together; only what `Answer` carries may be shown afterwards.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.chat.action import Action
from bot.chat.event import Command, Event, JobChanged, Origin, Photos, Pressed, Typed, Upload
from bot.chat.platform import Incoming, IncomingFile, Membership
from bot.chat.router import Router
from bot.chat.screen import Screen
from bot.chat.session import Elsewhere, Session, Turn
from bot.flows import asking, proving
from bot.flows.refusals import refused
from bot.flows.selfies import places_left
from bot.services import (
    NOTHING_KNOWN,
    Beforehand,
    Installation,
    Services,
    UnaskedError,
    UnmeasuredError,
    services_of,
)
from bot.showing import Prepared, Showing
from storage.domain.errors import MoonselfieError, Refusal, Retryable
from storage.domain.groups import group_of
from storage.domain.jobs import Job
from storage.domain.records import Language, Person, Place
from storage.memory import Memory, StoredSession, StoredToken, UnitOfWork

_MANY = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be shown in another chat; the ids as of Elsewhere."""

    place: Place
    prepared: tuple[Prepared, ...]
    language: Language
    person_id: str = ""
    question_id: str = ""
    job_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is to be shown now that the transaction is committed; `is_new` is False for a repeated update."""

    prepared: tuple[Prepared, ...]
    language: Language
    is_new: bool = True
    elsewhere: tuple[Letter, ...] = ()


NOTHING_TO_SAY = Answer(prepared=(), language=Language.EN, is_new=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    memory: Memory
    router: Router
    showing: Showing
    installation: Installation
    clock: Callable[[], datetime]
    new_seed: Callable[[], int]
    measure: Callable[[str], Awaitable[tuple[int, int]]]  # of the vault: files and bytes of a person
    ask: Callable[[Place, str], Awaitable[Membership]]  # of a platform: who this person is in a group now

    async def of_incoming(
        self, incoming: Incoming, origin: Origin, pressed: StoredToken | None, uploads: tuple[Upload, ...]
    ) -> Answer:
        """Run the flow on what a person did; a repeated update gets the present view, if anything."""
        return await self._finding_out(
            lambda known: self._of_incoming(incoming, origin, pressed, uploads, known)
        )

    async def _finding_out(self, turn: Callable[[Beforehand], Awaitable[Answer]]) -> Answer:
        """Run a turn, and again after it asked for something, which is found while no transaction is open."""
        known = Beforehand()
        while True:
            try:
                return await turn(known)
            except UnmeasuredError as missing:
                known = known.measured(missing.person_id, await self.measure(missing.person_id))
            except UnaskedError as missing:
                membership = await self.ask(missing.place, missing.person_id)
                known = known.asked(missing.place, missing.person_id, membership)

    async def _of_incoming(
        self,
        incoming: Incoming,
        origin: Origin,
        pressed: StoredToken | None,
        uploads: tuple[Upload, ...],
        known: Beforehand,
    ) -> Answer:
        async with self.memory.work() as work:
            services, session = self.services(work, known), await _session(work, origin.person)
            await _is_there(work, origin)
            if not await _began(work, origin):
                if not await _is_unanswered(work, origin.event_id):
                    return NOTHING_TO_SAY
                turn = await self.router.view(origin, session, services)
            elif incoming.token is not None and pressed is None:  # a button nobody knows any more
                turn = await self.router.view(origin, session, services)
            else:
                is_answer = incoming.text is not None and incoming.token is None
                if is_answer and await _wrote_elsewhere(work, origin):
                    session = session.moved(session.flow)  # the open question was asked in another chat
                event = _event(incoming, origin, pressed, uploads, session)
                turn = await self.router.route(event, session, services)
            return await self._committed(work, turn, session, origin)

    async def of_refusal(
        self,
        error: MoonselfieError,
        origin: Origin,
        *,
        unkept: Sequence[str | None] = (),
        noticed: bool = False,
    ) -> Answer:
        """Say why not, in a transaction of its own: what the flow had begun was undone.

        `noticed`: it was said already, so that only this person saw it.
        `unkept` are the messages of the files that came with it: none of them was kept.
        """
        async with self.memory.work() as work:
            await _is_there(work, origin)
            if not await _began(work, origin):
                return NOTHING_TO_SAY
            session = await _session(work, origin.person)
            turn = Turn()
            if not noticed:
                turn = await refused(error, origin, session, self.services(work), unkept=unkept)
            return await self._committed(work, turn, session, origin)

    async def of_job(self, job_id: str, place: Place, key: str, *, ended: bool) -> tuple[Answer, Job | None]:
        """Run the flow on the present state of a job; nothing when it, or its person, is gone.

        With `ended=False`, nothing either when the job has ended: its delivery tells that.
        """
        async with self.memory.work() as work:
            try:
                job = await work.jobs.get(job_id)
                if job.state.ended and not ended:
                    return NOTHING_TO_SAY, None
                if job.place != place:  # the account there was unlinked meanwhile
                    raise Retryable("place-moved")
                job = await _allowed(work, job)
                person = await work.people.get(job.person_id, place=place)
                session = await _session(work, person)
                origin = Origin(person=person, place=place, event_id=key)
                event = JobChanged(origin=origin, job=job)
                turn = await self.router.route(event, session, self.services(work))
                return await self._committed(work, turn, session, origin, asked=False), job
            except KeyError:  # erased meanwhile: nothing is left to tell
                return NOTHING_TO_SAY, None

    async def still_allowed(self, job: Job) -> None:
        """Retryable("taken-back") when what a turn of this job showed may not be shown any more.

        Sending can take minutes, and those who are depicted are other people: nothing makes them wait for it.
        """
        async with self.memory.work() as work:
            try:
                if await _allowed(work, job) is job:
                    return
            except KeyError as error:  # erased meanwhile
                raise Retryable("taken-back") from error
            await work.commit()
        raise Retryable("taken-back")

    async def of_unanswered(self, event_id: str, person_id: str, place: Place) -> Answer:
        """Draw where a person is whose last event was committed but never answered."""
        return await self._finding_out(lambda known: self._of_unanswered(event_id, person_id, place, known))

    async def _of_unanswered(self, event_id: str, person_id: str, place: Place, known: Beforehand) -> Answer:
        async with self.memory.work() as work:
            if not await _is_unanswered(work, event_id):
                return NOTHING_TO_SAY
            try:
                person = await work.people.get(person_id, place=place)
            except KeyError:
                return NOTHING_TO_SAY
            session = await _session(work, person)
            origin = Origin(person=person, place=place, event_id=event_id)
            turn = await self.router.view(origin, session, self.services(work, known))
            return await self._committed(work, turn, session, origin, asked=False)

    async def of_lapsed(self) -> tuple[Letter, ...]:
        """End questions before pictures that nobody answered in time; what is to be told of them."""
        async with self.memory.work() as work:
            services, letters = self.services(work), []
            for question in await work.rights.lapse():
                told = await asking.lapsed(question, services)
                letters += [await self._letter(work, one, f"lapsed:{question.id}") for one in told]
            await work.commit()
        return tuple(letters)

    async def was_begun(self, event_id: str) -> bool:
        """Whether this update was handled before. Asks by trying, and never commits."""
        async with self.memory.work() as work:
            return not await work.sessions.begin_event(event_id)

    async def room(self, work: UnitOfWork, person: Person, files: Sequence[IncomingFile]) -> tuple[int, str]:
        """How many of these files are to be taken in, and as which kind of the vault's."""
        services, session = self.services(work), await _session(work, person)
        asked = await proving.room(session, files, services)
        if asked is not None:
            return asked, proving.VIDEO
        return await places_left(person.id, services), "selfie"

    def services(self, work: UnitOfWork, known: Beforehand = NOTHING_KNOWN) -> Services:
        """Bundle what flows may use of an open unit of work."""
        return services_of(
            work,
            clock=self.clock,
            new_seed=self.new_seed,
            installation=self.installation,
            known=known,
        )

    async def _committed(
        self, work: UnitOfWork, turn: Turn, session: Session, origin: Origin, *, asked: bool = True
    ) -> Answer:
        """Save where the person is, keep the tokens, commit. `asked`: the person wrote here just now."""
        person, version = origin.person, session.version
        letters = tuple([await self._letter(work, one, origin.event_id) for one in turn.elsewhere])
        if turn.forgotten:
            await work.commit()
            prepared = _without_buttons(turn.screens, origin.event_id)
            return Answer(prepared=prepared, language=person.language, elsewhere=letters)
        last_place = await work.people.last_place(person.id)
        moved = asked and origin.place.private and last_place != origin.place
        if turn.session is not None or moved:
            version += 1
            place = origin.place if asked else last_place or origin.place
            await work.sessions.save(_stored(turn.session or session, version), place=place)
        prepared = await self.showing.prepare(
            turn.screens, person_id=person.id, version=version, key=origin.event_id, sessions=work.sessions
        )
        language = await _language(work, person, origin.place)
        await work.commit()
        self.showing.committed(prepared, person_id=person.id, version=version)
        return Answer(prepared=prepared, language=language, elsewhere=letters)

    async def _letter(self, work: UnitOfWork, elsewhere: Elsewhere, event_id: str) -> Letter:
        """The buttons stand where the session of that chat's person stands."""
        place, key = elsewhere.place, f"{event_id}>{elsewhere.place.platform}:{elsewhere.place.chat}"
        if not elsewhere.person_id:
            prepared = _without_buttons(elsewhere.screens, key)
        else:
            stored = await work.sessions.load(elsewhere.person_id)
            prepared = await self.showing.prepare(
                elsewhere.screens,
                person_id=elsewhere.person_id,
                version=stored.version if stored else 0,
                key=key,
                sessions=work.sessions,
            )
        return Letter(
            place=place,
            prepared=prepared,
            language=elsewhere.language,
            person_id=elsewhere.person_id,
            question_id=elsewhere.question_id,
            job_id=elsewhere.job_id,
        )


def _without_buttons(screens: Sequence[Screen], key: str) -> tuple[Prepared, ...]:
    """For those of whom nothing may be kept: not even what a button would mean."""
    return tuple(
        Prepared(screen=replace(screen, rows=()), tokens={}, key=f"{key}/{number}")
        for number, screen in enumerate(screens)
    )


async def _allowed(work: UnitOfWork, job: Job) -> Job:
    """Read a job with nothing in it that those who are depicted no longer allow; the last of four checks."""
    if job.state.ended:
        return await work.jobs.get(job.id) if await work.rights.withheld(job.id) else job
    try:
        await work.rights.stands(job.id)
    except Refusal:  # it is being stopped; its preview is theirs too
        return replace(job, preview_key=None)
    return job


async def _is_there(work: UnitOfWork, origin: Origin) -> None:
    """Whoever writes can be reached: what was to be told comes, and what they allowed others counts again."""
    await work.outbox.unpark(origin.person.id, origin.place)
    if origin.place.private:
        await work.grants.came_back(origin.place.platform, origin.external_id)


async def _language(work: UnitOfWork, person: Person, place: Place) -> Language:
    """A group's own, once its admins set anything; else the one this person speaks there."""
    group = group_of(place)
    rules = await work.groups.rules(group) if group else None
    return rules.language if rules else (await work.people.get(person.id, place=place)).language


async def _wrote_elsewhere(work: UnitOfWork, origin: Origin) -> bool:
    last = await work.people.last_place(origin.person.id)
    return last is not None and last != origin.place


async def _began(work: UnitOfWork, origin: Origin) -> bool:
    return await work.sessions.begin_event(origin.event_id, person_id=origin.person.id, place=origin.place)


async def _is_unanswered(work: UnitOfWork, event_id: str) -> bool:
    return any(one.event_id == event_id for one in await work.sessions.unanswered(limit=_MANY))


async def _session(work: UnitOfWork, person: Person) -> Session:
    stored = await work.sessions.load(person.id)
    if stored is None:
        return Session(person_id=person.id)
    return Session(
        person_id=person.id, flow=stored.flow, step=stored.step, data=stored.data, version=stored.version
    )


def _stored(session: Session, version: int) -> StoredSession:
    return StoredSession(
        person_id=session.person_id, flow=session.flow, step=session.step, data=session.data, version=version
    )


def _event(
    incoming: Incoming,
    origin: Origin,
    pressed: StoredToken | None,
    uploads: tuple[Upload, ...],
    session: Session,
) -> Event:
    if pressed is not None:
        action = Action.restored(pressed.action)
        fresh = pressed.session_version == session.version
        return Pressed(origin=origin, action=action, fresh=fresh, text=incoming.text or "")
    if incoming.files:
        return Photos(origin=origin, uploads=uploads, caption=incoming.caption)
    if incoming.command is not None:
        name, argument = incoming.command
        return Command(origin=origin, name=name, argument=argument, model=incoming.model)
    return Typed(origin=origin, text=incoming.text or "")
