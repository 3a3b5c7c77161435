"""Two accounts become one person, and part again.

Nothing is sealed anew but names and chat lines: one of the two people must be empty (no photos, models or
pictures), and its accounts join the other one. So no face ever passes from one data key to another, and
nothing can be lost on the way. Consents are not carried over: those of the person who stays count, unless the
other one said within a day that they are not adult.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, delete, or_, select, update

from storage import ledger
from storage.domain.errors import Refusal
from storage.domain.linking import Account, Linked, LinkOffer, Unlinked
from storage.domain.records import Language, ModelState, Place, SelfieState
from storage.erase import SqlErasure
from storage.repositories import age_answers, blocks, suspensions
from storage.repositories.rights import pause_received, taken_back
from storage.repositories.transcripts import COLUMN as LINE
from storage.tables import (
    account,
    card,
    delivery,
    face_model,
    job,
    link_offer,
    person,
    picture,
    portrait_request,
    seen_event,
    selfie,
    session,
    transcript,
)
from storage.tables_consent import grant_ask, grant_use, group_member
from storage.transaction import Transaction

NAME = "account.name"


async def kept_of(db: Transaction, host_id: str, guest_id: str) -> str:
    """Whose data stay: the guest's when the host has none, else the host's; Refusal when both have some."""
    if await _is_empty(db, guest_id):
        return host_id
    if await _is_empty(db, host_id):
        return guest_id
    raise Refusal("link-both-full")


async def _is_empty(db: Transaction, person_id: str) -> bool:
    """Selfies that were taken out or turned down do not count, nor a set that was begun without any.

    Requests that are kept for those they drew do: who joins another person is erased. A wish that waits to be
    drawn does not: whoever only wrote one has nothing yet.
    """
    anything: list[tuple[Table, ColumnElement[bool]]] = [
        (selfie, selfie.c.state.not_in((SelfieState.REMOVED.value, SelfieState.REJECTED.value))),
        (
            face_model,
            or_(face_model.c.state != ModelState.COLLECTING.value, face_model.c.adapter_key.is_not(None)),
        ),
        (portrait_request, or_(portrait_request.c.removed_at.is_not(None), _was_asked_for())),
        (picture, picture.c.person_id == person_id),
    ]
    for table, condition in anything:
        one = select(table.c.id).where(table.c.person_id == person_id, condition).limit(1)
        if await db.first(one) is not None:
            return False
    return True


def _was_asked_for() -> ColumnElement[bool]:
    """A job was made of the request, somebody was asked first, or it is kept for those it drew."""
    told = (job.c.target_id, grant_ask.c.request_id, grant_use.c.request_id)
    return or_(*(select(one).where(one == portrait_request.c.id).exists() for one in told))


async def join(db: Transaction, offer: LinkOffer) -> Linked:
    """Both people are locked. The empty one is erased, key first, once its accounts have moved."""
    kept = await kept_of(db, offer.host_id, offer.guest_id)
    gone = offer.guest_id if kept == offer.host_id else offer.host_id
    both = (kept, gone)
    await db.run(
        delete(link_offer).where(or_(link_offer.c.person_id.in_(both), link_offer.c.guest_id.in_(both)))
    )
    for row in await db.rows(select(account).where(account.c.person_id == gone)):
        moved = {"person_id": kept, "linked_at": db.now()}
        if row.name_sealed is not None:
            name = await db.unseal(gone, NAME, _row_id(row), row.name_sealed)
            moved["name_sealed"] = await db.seal(kept, NAME, _row_id(row), name)
        await db.run(update(account).where(*_is(row)).values(**moved))
    for side in (offer.host, offer.guest):
        await _describe(db, kept, side)
    await _carry_lines(db, gone, kept)
    staying = offer.host if kept == offer.host_id else offer.guest
    answer = await age_answers.carry(db, gone, kept, staying, is_asking=kept == offer.host_id)
    paused = await pause_received(db, kept)  # a second account could be a second person's
    await _carry_denials(db, gone, kept)
    await SqlErasure(db).everything(gone)
    await ledger.append_for(db, kept, "account-linked")
    return Linked(
        person_id=kept,
        gone_id=gone,
        host=offer.host,
        guest=offer.guest,
        age_answer=answer,
        paused=paused,
    )


async def _describe(db: Transaction, person_id: str, side: Account) -> None:
    await db.run(
        update(account)
        .where(*_is(side))
        .values(
            chat=side.place.chat,
            language=side.language.value,
            name_sealed=await db.seal(person_id, NAME, _row_id(side), side.name),
        )
    )


async def _carry_lines(db: Transaction, gone: str, kept: str) -> None:
    """What a chat of ours has shown stays readable there: it is the same person."""
    for row in await db.rows(select(transcript).where(transcript.c.person_id == gone)):
        body = await db.unseal(gone, LINE, row.ref, row.body_sealed)
        await db.run(
            update(transcript)
            .where(
                transcript.c.platform == row.platform,
                transcript.c.chat == row.chat,
                transcript.c.ref == row.ref,
            )
            .values(person_id=kept, body_sealed=await db.seal(kept, LINE, row.ref, body))
        )


async def accounts_of(db: Transaction, person_id: str) -> Sequence[Account]:
    """Those that were linked, and the ones they were linked with; at home first."""
    rows = await db.rows(
        select(account)
        .where(account.c.person_id == person_id, account.c.chat.is_not(None))
        .order_by(account.c.linked_at.is_not(None), account.c.linked_at, account.c.platform)
    )
    return [
        Account(
            platform=row.platform,
            external_id=row.external_id,
            place=Place(platform=row.platform, chat=row.chat),
            language=Language(row.language),
            name=(await db.unseal(person_id, NAME, _row_id(row), row.name_sealed)).decode(),
            is_home=row.linked_at is None,
        )
        for row in rows
    ]


async def _carry_denials(db: Transaction, gone: str, kept: str) -> None:
    """A no outlives the joining: whom either of them blocked stays blocked, and a suspension holds for both.

    What was allowed stays behind with the person who is gone.
    """
    await blocks.carry(db, gone, kept)
    await suspensions.spread(db, kept)
    await taken_back(db, kept)  # what waits is decided anew, with all accounts and all denials


async def part(db: Transaction, person_id: str, platform: str, external_id: str) -> Unlinked:
    """The account is a stranger's when it writes next; nothing of the person may go to its chat any more.

    Only a no to the question of age goes with it.
    """
    await db.lock_person(person_id)
    accounts = await accounts_of(db, person_id)
    found = [one for one in accounts if (one.platform, one.external_id) == (platform, external_id)]
    if not found or found[0].is_home:
        raise KeyError(external_id)
    leaving, home = found[0], accounts[0]
    await _turn_home(db, person_id, leaving.place, home.place)
    await db.run(
        delete(link_offer).where(or_(link_offer.c.person_id == person_id, link_offer.c.guest_id == person_id))
    )
    await db.run(delete(account).where(*_is(leaving)))
    await age_answers.leave(db, person_id, leaving)
    # Perhaps only that account was in a group; whoever still is becomes known there with the next wish.
    known = (group_member.c.person_id == person_id, group_member.c.platform == leaving.platform)
    if await db.run(delete(group_member).where(*known)):
        await taken_back(db, person_id)
    if len(accounts) == 2:  # nothing to tell it apart from any more
        await db.run(update(person).where(person.c.id == person_id).values(language=home.language.value))
        await db.run(update(account).where(*_is(home)).values(chat=None, language=None, name_sealed=None))
    await ledger.append_for(db, person_id, "account-unlinked")
    return Unlinked(account=leaving, home=home)


async def _turn_home(db: Transaction, person_id: str, left: Place, home: Place) -> None:
    """Results that are still to come, and the conversation, go to the chat that stays."""

    def there(table: Table) -> tuple[ColumnElement[bool], ...]:
        return (table.c.person_id == person_id, table.c.platform == left.platform, table.c.chat == left.chat)

    for table in (job, delivery, session):
        await db.run(
            update(table)
            .where(*there(table))
            .values(platform=home.platform, chat=home.chat, private=home.private)
        )
    await db.run(
        update(grant_ask)
        .where(
            grant_ask.c.requester_id == person_id,
            grant_ask.c.platform == left.platform,
            grant_ask.c.chat == left.chat,
        )
        .values(platform=home.platform, chat=home.chat, private=home.private)
    )
    await db.run(update(delivery).where(delivery.c.person_id == person_id).values(parked_at=None))
    for table in (seen_event, transcript):
        await db.run(delete(table).where(*there(table)))
    await db.run(delete(card).where(card.c.platform == left.platform, card.c.chat == left.chat))


def _is(one: Account | Row[Any]) -> tuple[ColumnElement[bool], ...]:
    return (account.c.platform == one.platform, account.c.external_id == one.external_id)


def _row_id(one: Account | Row[Any]) -> str:
    return f"{one.platform}:{one.external_id}"
