"""The ledger: what was agreed to, made and destroyed; append-only and chained, so that changes are noticed.

`digest = sha256(previous digest + canonical JSON of the line)`. Subjects are pseudonyms that only the
person's row links to; once that row is erased the ledger says that *somebody* was erased, and the chain
still holds. Triggers in both databases refuse updates and deletions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from storage.tables import ledger, person
from storage.transaction import Transaction

LOCK = 7_201  # advisory lock: lines are appended one after the other
START = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    sequence: int
    at: datetime
    subject: str
    what: str
    details: dict[str, Any]
    previous: str
    digest: str


def digest_of(
    *, sequence: int, at: datetime, subject: str, what: str, details: dict[str, Any], previous: str
) -> str:
    line = {
        "sequence": sequence,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "subject": subject,
        "what": what,
        "details": details,
    }
    canonical = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(previous.encode() + canonical.encode()).hexdigest()


async def append(db: Transaction, *, subject: str, what: str, **details: str | int) -> None:
    """One line, in the transaction of what it tells. `details` are kinds and versions: nothing personal."""
    await db.lock(LOCK)
    last = await db.first(
        select(ledger.c.sequence, ledger.c.digest).order_by(ledger.c.sequence.desc()).limit(1)
    )
    line: dict[str, Any] = {
        "sequence": last.sequence + 1 if last else 1,
        "at": db.now(),
        "subject": subject,
        "what": what,
        "details": dict(details),
        "previous": last.digest if last else START,
    }
    await db.run(insert(ledger).values(**line, digest=digest_of(**line)))


async def append_for(db: Transaction, person_id: str, what: str, **details: str | int) -> None:
    """The same, under the pseudonym of a person; KeyError when unknown."""
    row = await db.one(select(person.c.subject).where(person.c.id == person_id), person_id)
    await append(db, subject=row.subject, what=what, **details)


async def last_of(db: Transaction) -> tuple[int, str]:
    """How many lines there are, and the last digest."""
    last = await db.first(
        select(ledger.c.sequence, ledger.c.digest).order_by(ledger.c.sequence.desc()).limit(1)
    )
    return (last.sequence, last.digest) if last else (0, START)


async def lines(db: Transaction) -> Sequence[Line]:
    rows = await db.rows(select(ledger).order_by(ledger.c.sequence))
    return [Line(**{name: getattr(row, name) for name in Line.__slots__}) for row in rows]


def first_broken(found: Sequence[Line]) -> int | None:
    """The sequence of the first line that was changed, dropped or inserted; None when the chain holds.

    Lines cut off at the end leave no trace in the chain itself: compare count and last digest with an
    earlier backup.
    """
    previous = START
    for expected, line in enumerate(found, start=1):
        digest = digest_of(
            sequence=line.sequence,
            at=line.at,
            subject=line.subject,
            what=line.what,
            details=line.details,
            previous=previous,
        )
        if line.sequence != expected or line.previous != previous or line.digest != digest:
            return expected
        previous = line.digest
    return None
