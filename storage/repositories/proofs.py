"""Proof of person: tasks drawn for the photos of one model, answered once, settled by what a video shows.

A proof names the photos it is of. It counts for drawing while the model's adapter was learnt from no others
(facts.py), and for the next training while that learns from no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update

from storage import ledger
from storage.domain.errors import BadInput, Refusal
from storage.domain.jobs import JobKind, JobState
from storage.domain.proving import (
    ANSWER_WITHIN,
    CASE_LASTS,
    DRAWS_A_DAY,
    Challenge,
    Draws,
    ProofEvent,
    ProofFinding,
    ProofState,
    ProofWay,
    Settlement,
    Task,
    draw_tasks,
    proof_after,
)
from storage.domain.records import Place
from storage.repositories import facts, guessing, rights, submission
from storage.repositories.ending import end
from storage.repositories.people import SqlPeople
from storage.tables import face_model, job
from storage.tables_consent import face_proof, proof_challenge
from storage.transaction import Transaction

KEPT = timedelta(days=7)  # that there was a challenge, once it is over
_OVER = (ProofState.LAPSED.value, ProofState.FAILED.value, ProofState.PROVEN.value)


class SqlProofs:
    def __init__(self, transaction: Transaction, random: Draws) -> None:
        self._db = transaction
        self._random = random

    @property
    def is_needed(self) -> bool:
        return self._db.own_proof

    async def proven(self, person_id: str) -> frozenset[str]:
        return await facts.proven_models(self._db, person_id)

    async def covers(self, person_id: str, model_id: str) -> bool:
        await self._mine(person_id, model_id)
        return await facts.covers(self._db, model_id, await facts.photos_of(self._db, model_id))

    async def draw(self, person_id: str, model_id: str) -> Challenge:
        db = self._db
        await db.lock_person(person_id)
        await self._mine(person_id, model_id)
        if not await SqlPeople(db).has_consented(person_id):
            raise Refusal("no-consent")
        await guessing.check_draws(db, person_id)
        await guessing.note_draw(db, person_id)
        open_ones = (proof_challenge.c.person_id == person_id, _in(ProofState.DRAWN))
        await db.run(update(proof_challenge).where(*open_ones).values(state=ProofState.LAPSED.value))
        made = Challenge(
            id=db.new_id(),
            person_id=person_id,
            model_id=model_id,
            tasks=draw_tasks(self._random),
            drawn_at=db.now(),
            state=ProofState.DRAWN,
        )
        await db.run(
            proof_challenge.insert().values(
                id=made.id,
                person_id=person_id,
                model_id=model_id,
                tasks=[task.value for task in made.tasks],
                state=made.state.value,
                drawn_at=made.drawn_at,
                findings=[],
                missed=[],
            )
        )
        return made

    async def draws_left(self, person_id: str) -> int:
        return DRAWS_A_DAY - await guessing.draws(self._db, person_id)

    async def get(self, person_id: str, challenge_id: str) -> Challenge:
        return _read(await self._row(person_id, challenge_id))

    async def open(self, person_id: str) -> Challenge | None:
        row = await self._db.first(
            select(proof_challenge).where(
                proof_challenge.c.person_id == person_id,
                _in(ProofState.DRAWN),
                proof_challenge.c.drawn_at >= self._db.now() - ANSWER_WITHIN,
            )
        )
        return None if row is None else _read(row)

    async def use(self, person_id: str, challenge_id: str, video_key: str) -> Challenge:
        db, now = self._db, self._db.now()
        await db.lock_person(person_id)
        found = await self.get(person_id, challenge_id)
        if found.state is ProofState.LAPSED or (found.state is ProofState.DRAWN and not found.is_open(now)):
            raise BadInput("proof-late")
        used = await db.run(
            update(proof_challenge)
            .where(proof_challenge.c.id == challenge_id, _in(ProofState.DRAWN))
            .values(
                state=ProofState.USED.value,
                used_at=now,
                selfie_ids=list(await facts.photos_of(db, found.model_id)),
                video_key=video_key,
            )
        )
        if not used:  # of two at once the second finds it so, too
            raise BadInput("proof-used")
        return await self.get(person_id, challenge_id)

    async def settle(self, person_id: str, challenge_id: str, settlement: Settlement) -> Challenge:
        """By the worker, in the transaction that ends its job, and so deletes the video."""
        await self._db.lock_person(person_id)
        return await self._settled(
            await self.get(person_id, challenge_id), settlement.event, ProofWay.VIDEO, settlement
        )

    async def cases(self) -> Sequence[Challenge]:
        rows = await self._db.rows(
            select(proof_challenge)
            .where(_in(ProofState.UNSURE))
            .order_by(proof_challenge.c.used_at, proof_challenge.c.id)
        )
        return [_read(row) for row in rows]

    async def decide(self, challenge_id: str, *, is_them: bool, reason: str) -> Challenge:
        db = self._db
        owner = await db.one(
            select(proof_challenge.c.person_id).where(proof_challenge.c.id == challenge_id), challenge_id
        )
        await db.lock_person(owner.person_id)
        found = await self.get(owner.person_id, challenge_id)
        if found.state is not ProofState.UNSURE:
            raise BadInput("proof-over")
        given = {f"proof-{reason}", reason} & {one.value for one in ProofFinding}
        findings = tuple(map(ProofFinding, given)) if not is_them else ()
        settled = Settlement(
            state=ProofState.PROVEN if is_them else ProofState.FAILED,
            findings=findings or found.findings,
            missed=found.missed,
        )
        await ledger.append_for(
            db, found.person_id, "proof-decided", answer="yes" if is_them else "no", reason=reason
        )
        decided = await self._settled(found, settled.event, ProofWay.MODERATOR, settled)
        await self._tell(decided)
        return decided

    async def tidy(self) -> None:
        """Let what nobody answered or decided lapse, and forget what is long over."""
        db, now = self._db, self._db.now()
        late = (_in(ProofState.DRAWN), proof_challenge.c.drawn_at < now - ANSWER_WITHIN)
        await db.run(update(proof_challenge).where(*late).values(state=ProofState.LAPSED.value))
        for case in await self.cases():
            if case.case_ends_at <= now:
                await db.lock_person(case.person_id)
                await self._tell(await self._settled(case, ProofEvent.LAPSE, ProofWay.MODERATOR))
        gone = (proof_challenge.c.state.in_(_OVER), proof_challenge.c.drawn_at < now - CASE_LASTS - KEPT)
        await db.run(delete(proof_challenge).where(*gone))

    # The pieces

    async def _settled(
        self, found: Challenge, event: ProofEvent, how: ProofWay, settlement: Settlement | None = None
    ) -> Challenge:
        """BadInput("proof-over") when it was settled before. What a moderator looked at goes with it."""
        db, state = self._db, proof_after(found.state, event)
        values: dict[str, Any] = {"state": state.value, "decided_at": db.now()}
        if settlement is not None:
            values |= {"findings": list(settlement.findings), "missed": list(settlement.missed)}
        values["frames_key"] = settlement.frames_key if settlement and state is ProofState.UNSURE else None
        changed = await db.run(
            update(proof_challenge).where(proof_challenge.c.id == found.id, _in(found.state)).values(**values)
        )
        if not changed:
            raise BadInput("proof-over")
        await db.sweep(found.frames_key)
        if state is ProofState.PROVEN:
            await self._keep(found, how)
        return await self.get(found.person_id, found.id)

    async def _keep(self, found: Challenge, how: ProofWay) -> None:
        """It counts for the adapter of now only where that was learnt from no other photos."""
        db = self._db
        learnt = await db.one(select(face_model).where(face_model.c.id == found.model_id), found.model_id)
        shown = learnt.selfie_ids is not None and set(learnt.selfie_ids) <= set(found.selfie_ids)
        was = found.model_id in await facts.proven_models(db, found.person_id)
        values = {
            "selfie_ids": list(found.selfie_ids),
            "adapter_key": learnt.adapter_key if shown else None,
            "proven_at": db.now(),
            "how": how.value,
        }
        await db.run(
            db.insert_new(face_proof)
            .values(model_id=found.model_id, person_id=found.person_id, **values)
            .on_conflict_do_update(index_elements=["model_id"], set_=values)
        )
        await ledger.append_for(db, found.person_id, "person-proven", how=how.value)
        if was and not shown:
            await rights.taken_back(db, found.person_id)

    async def _tell(self, decided: Challenge) -> None:
        """Bring the answer to the chat the video came from: as the end of one more job about it."""
        db = self._db
        asked = await db.first(
            select(job)
            .where(job.c.kind == JobKind.PROVE.value, job.c.target_id == decided.id)
            .order_by(job.c.created_at.desc(), job.c.id.desc())
        )
        if asked is not None:
            told = await submission.put(
                db,
                kind=JobKind.PROVE,
                person_id=decided.person_id,
                model_id=decided.model_id,
                target_id=decided.id,
                place=Place(platform=asked.platform, chat=asked.chat, private=asked.private),
                event_id=f"decided:{decided.id}",
            )
            await end(db, told, JobState.DONE)

    async def _mine(self, person_id: str, model_id: str) -> None:
        mine = (face_model.c.id == model_id, face_model.c.person_id == person_id)
        await self._db.one(select(face_model.c.id).where(*mine), model_id)

    async def _row(self, person_id: str, challenge_id: str) -> Row[Any]:
        mine = (proof_challenge.c.id == challenge_id, proof_challenge.c.person_id == person_id)
        return await self._db.one(select(proof_challenge).where(*mine), challenge_id)


def _in(state: ProofState) -> Any:
    return proof_challenge.c.state == state.value


def _read(row: Row[Any]) -> Challenge:
    return Challenge(
        id=row.id,
        person_id=row.person_id,
        model_id=row.model_id,
        tasks=tuple(Task(one) for one in row.tasks),
        drawn_at=row.drawn_at,
        state=ProofState(row.state),
        used_at=row.used_at,
        selfie_ids=tuple(row.selfie_ids or ()),
        findings=tuple(ProofFinding(one) for one in row.findings),
        missed=tuple(row.missed),
        video_key=row.video_key,
        frames_key=row.frames_key,
    )
