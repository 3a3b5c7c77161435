"""Questions to depicted people, and the rights of jobs: what callers outside ask of rights.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from storage import ledger
from storage.domain.errors import BadInput
from storage.domain.grant_states import AskEvent, AskState, GrantState, ask_after
from storage.domain.grants import ASK_LIFETIME, COUNTED_WITHIN, NOT_COVERED, Decision, SceneKind
from storage.domain.jobs import JobKind
from storage.domain.permissions import Question
from storage.domain.records import Place
from storage.repositories import facts, rights
from storage.repositories.grants import SqlGrants
from storage.repositories.people import SqlPeople
from storage.repositories.requests import SqlRequests
from storage.repositories.unsent import waits
from storage.tables import face_model, portrait_request
from storage.tables_consent import grant_ask, grant_use
from storage.transaction import Transaction

NOTED_MOST = 20  # a day, of one person to another


class SqlRights:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def may(self, person_id: str, request_id: str, place: Place) -> Decision:
        await SqlRequests(self._db, with_removed=False).get(person_id, request_id)
        return (
            await rights.decide_new(
                self._db,
                kind=JobKind.PORTRAITS.value,
                person_id=person_id,
                target_id=request_id,
                place=place,
            )
        )[1]

    async def ask(self, person_id: str, request_id: str, place: Place) -> Sequence[Question]:
        decision, now = await self.may(person_id, request_id, place), self._db.now()
        for subject in decision.ask:
            await self._db.run(
                self._db.insert_new(grant_ask)
                .values(
                    id=self._db.new_id(),
                    subject_id=subject,
                    requester_id=person_id,
                    request_id=request_id,
                    grant_id=decision.grants[subject],
                    platform=place.platform,
                    chat=place.chat,
                    private=place.private,
                    state=AskState.OPEN.value,
                    asked_at=now,
                    expires_at=now + ASK_LIFETIME,
                )
                .on_conflict_do_nothing()
            )
        return await self._open(grant_ask.c.request_id == request_id)

    async def questions(self, subject_id: str) -> Sequence[Question]:
        return await self._open(grant_ask.c.subject_id == subject_id)

    async def answer(self, subject_id: str, question_id: str, event: AskEvent) -> Question:
        db = self._db
        asking = await db.scalar(select(grant_ask.c.requester_id).where(grant_ask.c.id == question_id))
        # Both, in the usual order: after a yes the same transaction submits what was asked for.
        await rights.lock_people(db, {subject_id} | ({asking} if asking else set()))
        mine = (grant_ask.c.id == question_id, grant_ask.c.subject_id == subject_id)
        row = await db.one(select(grant_ask).where(*mine).with_for_update(), question_id)
        late = row.state == AskState.OPEN.value and row.expires_at <= db.now()
        if late:
            raise BadInput("ask-over")
        state = ask_after(AskState(row.state), event)
        await db.run(update(grant_ask).where(*mine).values(state=state.value, answered_at=db.now()))
        await ledger.append_for(
            db, subject_id, "question-answered", question=question_id, grant=row.grant_id, answer=state.value
        )
        if state is AskState.REFUSED_AND_BLOCKED:
            await SqlGrants(db).block(subject_id, row.requester_id)
        return await self._question(await db.one(select(grant_ask).where(*mine), question_id))

    async def note_refused(self, person_id: str, request_id: str, place: Place, decision: Decision) -> None:
        db, subject = self._db, decision.about
        if subject is None or decision.reason not in NOT_COVERED:
            return
        await db.lock_person(subject)
        theirs = (grant_use.c.subject_id == subject, grant_use.c.requester_id == person_id)
        noted = select(func.count()).where(
            *theirs,
            grant_use.c.grant_id.is_(None),
            grant_use.c.refused.is_not(None),
            grant_use.c.queued_at > db.now() - COUNTED_WITHIN,
        )
        if await db.scalar(noted) >= NOTED_MOST:
            return
        scene = await db.scalar(select(portrait_request.c.scene).where(portrait_request.c.id == request_id))
        await db.run(
            insert(grant_use).values(
                subject_id=subject,
                requester_id=person_id,
                grant_id=None,
                request_id=request_id,
                job_id=db.new_id(),
                platform=place.platform,
                chat=place.chat,
                private=place.private,
                scene=scene or SceneKind.OWN_WORDS.value,
                pictures=0,
                queued_at=db.now(),
                refused=decision.reason.value,
            )
        )

    async def lapse(self, *, limit: int = 50) -> Sequence[Question]:
        db = self._db
        open_ones = (grant_ask.c.state == AskState.OPEN.value, grant_ask.c.expires_at <= db.now())
        found = await db.rows(
            select(grant_ask).where(*open_ones).order_by(grant_ask.c.expires_at, grant_ask.c.id).limit(limit)
        )
        over = ask_after(AskState.OPEN, AskEvent.LAPSE)
        lapsed = [
            row
            for row in found
            if await db.run(
                update(grant_ask).where(grant_ask.c.id == row.id, *open_ones).values(state=over.value)
            )
        ]
        return [await self._question(row) for row in lapsed]

    async def stands(self, job_id: str, *, binding: bool = False) -> None:
        await rights.stands(self._db, job_id, binding=binding)

    async def withheld(self, job_id: str) -> str | None:
        return await rights.withheld(self._db, job_id)

    async def run_out(self, job_id: str | None = None) -> int:
        return await rights.run_out(self._db, job_id)

    async def may_be_held(self, adapter_keys: Collection[str]) -> Mapping[str, frozenset[str]]:
        db = self._db
        rows = await db.rows(
            select(face_model.c.adapter_key, face_model.c.person_id).where(
                face_model.c.adapter_key.in_(adapter_keys)
            )
        )
        owners = {row.person_id for row in rows}
        rests_on = {
            one: await self._rests_on(one) for one in owners if await SqlPeople(db).has_consented(one)
        }
        return {row.adapter_key: rests_on[row.person_id] for row in rows if row.person_id in rests_on}

    async def _rests_on(self, person_id: str) -> frozenset[str]:
        now = self._db.now()
        valid = [
            one for one in await facts.grants_of(self._db, person_id) if one.state(now) is GrantState.VALID
        ]
        return frozenset({f"epoch {await facts.epoch_of(self._db, person_id)}", *(one.id for one in valid)})

    async def awaits_sending(self, target_id: str) -> bool:
        return bool(await self._db.scalar(select(waits(target_id))))

    async def _open(self, condition: Any) -> Sequence[Question]:
        rows = await self._db.rows(
            select(grant_ask)
            .where(
                condition, grant_ask.c.state == AskState.OPEN.value, grant_ask.c.expires_at > self._db.now()
            )
            .order_by(grant_ask.c.asked_at, grant_ask.c.id)
        )
        return [await self._question(row) for row in rows]

    async def _question(self, row: Row[Any]) -> Question:
        asked = await SqlRequests(self._db).get(row.requester_id, row.request_id)
        return Question(
            id=row.id,
            subject_id=row.subject_id,
            requester_id=row.requester_id,
            request_id=row.request_id,
            grant_id=row.grant_id,
            state=AskState(row.state),
            prompt=asked.prompt,
            expires_at=row.expires_at,
            place=Place(platform=row.platform, chat=row.chat, private=row.private),
            together=len(await facts.drawn(self._db, row.request_id)) > 1,
        )
