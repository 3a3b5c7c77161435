"""What the local web chat has shown. Lines are sealed; other platforms keep their own history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select

from storage.domain.records import Place
from storage.memory import TranscriptLine
from storage.tables import transcript
from storage.transaction import Transaction

COLUMN = "transcript.body"


class SqlTranscripts:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def put(self, place: Place, *, person_id: str, ref: str, body: dict[str, Any]) -> int:
        """KeyError when the person is unknown, or the line is somebody else's."""
        await self._db.lock_person(person_id)
        here = (transcript.c.platform == place.platform, transcript.c.chat == place.chat)
        owner = await self._db.scalar(select(transcript.c.person_id).where(*here, transcript.c.ref == ref))
        if owner is not None and owner != person_id:
            raise KeyError(ref)
        newest = await self._db.scalar(
            select(func.max(transcript.c.sequence)).where(transcript.c.person_id == person_id)
        )
        text = json.dumps(body, ensure_ascii=False).encode(errors="replace")  # halves of a sign: "?"
        values = {
            "sequence": (newest or 0) + 1,
            "body_sealed": await self._db.seal(person_id, COLUMN, ref, text),
        }
        await self._db.run(
            self._db.insert_new(transcript)
            .values(platform=place.platform, chat=place.chat, ref=ref, person_id=person_id, **values)
            .on_conflict_do_update(index_elements=["platform", "chat", "ref"], set_=values)
        )
        return int(values["sequence"])

    async def lines(self, place: Place, *, person_id: str, after: int = 0) -> Sequence[TranscriptLine]:
        rows = await self._db.rows(
            select(transcript)
            .where(
                transcript.c.platform == place.platform,
                transcript.c.chat == place.chat,
                transcript.c.person_id == person_id,
                transcript.c.sequence > after,
            )
            .order_by(transcript.c.sequence)
        )
        return [
            TranscriptLine(
                sequence=row.sequence,
                ref=row.ref,
                body=json.loads(await self._db.unseal(person_id, COLUMN, row.ref, row.body_sealed)),
            )
            for row in rows
        ]

    async def drop(self, place: Place, *, person_id: str, refs: Sequence[str]) -> None:
        await self._db.run(
            delete(transcript).where(
                transcript.c.platform == place.platform,
                transcript.c.chat == place.chat,
                transcript.c.person_id == person_id,
                transcript.c.ref.in_(refs),
            )
        )
