"""The facts a decision about a face rests on, read from the database and from nowhere else.

Who is in a picture is read off the owners of the models it draws; nothing here trusts what a request says
about people, scenes or groups.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from storage.domain.grant_states import AskState
from storage.domain.grants import (
    COUNTED_WITHIN,
    ONCE_WITHIN,
    TODAY,
    Grant,
    GroupRules,
    Held,
    Reply,
    Requester,
    SceneKind,
    Standing,
    Terms,
    Wish,
)
from storage.domain.groups import Group, QuietHours, group_of
from storage.domain.records import Language, Place, SelfieState
from storage.repositories import absence, blocks, suspensions
from storage.repositories.people import SqlPeople
from storage.tables import face_model, portrait_request, selfie
from storage.tables_consent import (
    face_grant,
    face_proof,
    face_standing,
    grant_ask,
    grant_use,
    group_member,
    group_rule,
    job_subject,
    request_with,
)
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    wish: Wish
    standings: Mapping[str, Standing]
    rules: GroupRules | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A model that a request draws; no owner when the model is gone."""

    model_id: str
    owner_id: str | None


async def drawn(db: Transaction, request_id: str) -> Sequence[Drawn]:
    """In the order of the request. Empty when the request is gone."""
    rows = await db.rows(
        select(request_with.c.model_id, face_model.c.person_id)
        .outerjoin(face_model, face_model.c.id == request_with.c.model_id)
        .where(request_with.c.request_id == request_id)
        .order_by(request_with.c.position)
    )
    return [Drawn(model_id=row.model_id, owner_id=row.person_id) for row in rows]


async def gather(
    db: Transaction, *, person_id: str, request_id: str, place: Place, pictures: int, job_id: str = ""
) -> Facts:
    """`job_id`: decide under what this job was queued, its own use not counted.

    A model that is gone stands for a person nobody knows, whom no decision lets through.
    """
    group = group_of(place)
    shown = await drawn(db, request_id)
    subjects = frozenset(one.owner_id or f"gone:{one.model_id}" for one in shown)
    scene = await db.scalar(select(portrait_request.c.scene).where(portrait_request.c.id == request_id))
    wish = Wish(
        requester=await _requester(db, person_id, group, job_id),
        request_id=request_id,
        subjects=subjects,
        scene=SceneKind(scene) if scene else SceneKind.OWN_WORDS,
        pictures=pictures,
        at=db.now(),
        group=group,
        held=await held_by(db, job_id) if job_id else None,
    )
    marked = await blocks.marks_of(db, person_id)
    known = [subject for subject in sorted(subjects) if not subject.startswith("gone:")]
    standings = {
        one: await _standing(
            db,
            one,
            wish,
            marked,
            job_id,
            models=frozenset(model.model_id for model in shown if model.owner_id == one),
        )
        for one in known
    }
    return Facts(wish=wish, standings=standings, rules=await rules_of(db, group) if group else None)


async def held_by(db: Transaction, job_id: str) -> Mapping[str, Held]:
    rows = await db.rows(
        select(job_subject).where(job_subject.c.job_id == job_id, job_subject.c.grant_id.is_not(None))
    )
    return {row.subject_id: Held(grant_id=row.grant_id, epoch=row.epoch) for row in rows}


async def epoch_of(db: Transaction, person_id: str) -> int:
    return int(
        await db.scalar(select(face_standing.c.epoch).where(face_standing.c.person_id == person_id)) or 0
    )


async def photos_of(db: Transaction, model_id: str) -> Sequence[str]:
    """The photos a training would learn from now."""
    accepted = (selfie.c.model_id == model_id, selfie.c.state == SelfieState.ACCEPTED.value)
    return [row.id for row in await db.rows(select(selfie.c.id).where(*accepted).order_by(selfie.c.sequence))]


async def covers(db: Transaction, model_id: str, selfie_ids: Sequence[str] | None) -> bool:
    """Whether all of these photos of a model are proven; None: nobody knows which they are."""
    row = await db.first(select(face_proof.c.selfie_ids).where(face_proof.c.model_id == model_id))
    return row is not None and selfie_ids is not None and set(selfie_ids) <= set(row.selfie_ids)


async def proven_models(db: Transaction, person_id: str) -> frozenset[str]:
    """Those whose adapter was learnt from proven photos alone."""
    rows = await db.rows(
        select(face_proof.c.model_id)
        .join(face_model, face_model.c.id == face_proof.c.model_id)
        .where(face_proof.c.person_id == person_id, face_proof.c.adapter_key == face_model.c.adapter_key)
    )
    return frozenset(row.model_id for row in rows)


async def rules_of(db: Transaction, group: Group, *, locked: bool = False) -> GroupRules | None:
    """`locked`: until the end of the transaction nobody else changes them."""
    found = select(group_rule).where(group_rule.c.platform == group.platform, group_rule.c.chat == group.chat)
    row = await db.first(found.with_for_update() if locked else found)
    if row is None:
        return None
    log = row.log_chat
    return GroupRules(
        enabled=row.enabled,
        admins_only=row.admins_only,
        own_faces_only=row.own_faces_only,
        scenes=frozenset(SceneKind(scene) for scene in row.scenes),
        pictures_a_day=row.pictures_a_day,
        quiet=None if row.quiet_begin is None else QuietHours(begin=row.quiet_begin, end=row.quiet_end),
        zone=row.zone,
        spoiler=row.spoiler,
        private_first=row.private_first,
        log_place=None if log is None else Place(platform=group.platform, chat=log, private=False),
        language=Language(row.language),
    )


async def _requester(db: Transaction, person_id: str, group: Group | None, job_id: str) -> Requester:
    member = await _member(db, person_id, group) if group else None
    return Requester(
        person_id=person_id,
        consented=await SqlPeople(db).has_consented(person_id),
        suspended=await suspensions.stands(db, person_id),
        in_group=member is not None,
        is_admin=member is not None and member.is_admin,
        used_in_group=await _used_in_group(db, person_id, group, job_id) if group else 0,
    )


async def _member(db: Transaction, person_id: str, group: Group) -> Row[Any] | None:
    return await db.first(select(group_member).where(*membership(person_id, group)))


def membership(person_id: str, group: Group) -> tuple[ColumnElement[bool], ...]:
    """The conditions that mean this person's row of that group."""
    return (
        group_member.c.person_id == person_id,
        group_member.c.platform == group.platform,
        group_member.c.chat == group.chat,
    )


def within(chat: ColumnElement[Any], group: Group) -> ColumnElement[bool]:
    """Of a column that names a chat: the group itself, or a room of it."""
    return or_(chat == group.chat, chat.startswith(f"{group.chat}/", autoescape=True))


async def _used_in_group(db: Transaction, person_id: str, group: Group, job_id: str) -> int:
    a_job = (  # two people in one picture are two rows and still one picture
        select(func.max(grant_use.c.pictures).label("pictures"))
        .where(
            grant_use.c.requester_id == person_id,
            grant_use.c.platform == group.platform,
            within(grant_use.c.chat, group),
            grant_use.c.private.is_(False),
            grant_use.c.queued_at > db.now() - COUNTED_WITHIN,
            grant_use.c.job_id != job_id,
        )
        .group_by(grant_use.c.job_id)
        .subquery()
    )
    return int(await db.scalar(select(func.coalesce(func.sum(a_job.c.pictures), 0))))


async def _standing(
    db: Transaction,
    person_id: str,
    wish: Wish,
    marked: Collection[str],
    job_id: str,
    *,
    models: frozenset[str],
) -> Standing:
    """`models`: this person's models that are drawn; a proof of another one of theirs is none of these."""
    row = await db.first(select(face_standing).where(face_standing.c.person_id == person_id))
    in_group = wish.group is not None and await _member(db, person_id, wish.group) is not None
    grants = await grants_of(db, person_id)
    blocks_requester, blocked_at = await blocks.of_accounts(db, person_id, marked)
    return Standing(
        person_id=person_id,
        consented=await SqlPeople(db).has_consented(person_id),
        proven=models <= await proven_models(db, person_id),
        suspended=await suspensions.stands(db, person_id),
        away=await absence.is_away(db, person_id),
        in_group=in_group,
        blocks_requester=blocks_requester,
        blocked_at=blocked_at,
        epoch=row.epoch if row is not None else 0,
        grants=tuple(grants),
        replies=tuple(await _replies(db, person_id, wish, blocked_at)),
        used=await used_by_grant(db, person_id, job_id),
    )


async def grants_of(db: Transaction, subject_id: str) -> Sequence[Grant]:
    rows = await db.rows(
        select(face_grant)
        .where(face_grant.c.subject_id == subject_id)
        .order_by(face_grant.c.given_at, face_grant.c.id)
    )
    return [read_grant(row) for row in rows]


def read_grant(row: Row[Any]) -> Grant:
    return Grant(
        id=row.id,
        subject_id=row.subject_id,
        terms=Terms(
            alone=row.alone,
            together_with=frozenset(row.together_with),
            scenes=frozenset(SceneKind(scene) for scene in row.scenes),
            pictures_a_day=row.pictures_a_day,
            ends_at=row.ends_at,
            ask=row.ask,
        ),
        given_at=row.given_at,
        grantee_id=row.grantee_id,
        group=Group(platform=row.group_platform, chat=row.group_chat) if row.group_chat else None,
        revoked_at=row.revoked_at,
        paused_at=row.paused_at,
    )


async def used_by_grant(db: Transaction, subject_id: str, job_id: str = "") -> Mapping[str, int]:
    rows = await db.rows(
        select(grant_use.c.grant_id, func.sum(grant_use.c.pictures).label("pictures"))
        .where(
            grant_use.c.subject_id == subject_id,
            grant_use.c.grant_id.is_not(None),
            grant_use.c.queued_at > db.now() - COUNTED_WITHIN,
            grant_use.c.job_id != job_id,
        )
        .group_by(grant_use.c.grant_id)
    )
    return {row.grant_id: int(row.pictures) for row in rows}


async def _replies(
    db: Transaction, subject_id: str, wish: Wish, blocked_at: datetime | None
) -> Sequence[Reply]:
    """A yes given under a permission that was taken back since is none; so, too, one from before a block."""
    rows = await db.rows(
        select(grant_ask, face_grant.c.revoked_at)
        .join(face_grant, face_grant.c.id == grant_ask.c.grant_id)
        .where(
            grant_ask.c.subject_id == subject_id,
            grant_ask.c.requester_id == wish.requester.person_id,
            or_(
                grant_ask.c.request_id == wish.request_id,
                grant_ask.c.state == AskState.ALLOWED_TODAY.value,
            ),
        )
    )
    replies = [(row.answered_at, await _reply(db, row, wish)) for row in rows]
    return [
        reply
        for at, reply in replies
        if reply is not None and not (reply.allowed and blocked_at is not None and at <= blocked_at)
    ]


async def _reply(db: Transaction, row: Row[Any], wish: Wish) -> Reply | None:
    state = AskState(row.state)
    if state is AskState.OPEN and wish.at < row.expires_at:
        return None
    allowed = state in {AskState.ALLOWED_ONCE, AskState.ALLOWED_TODAY}
    if allowed and row.revoked_at is not None:
        return None
    lasts = TODAY if state is AskState.ALLOWED_TODAY else ONCE_WITHIN
    people = {one.owner_id or f"gone:{one.model_id}" for one in await drawn(db, row.request_id)}
    return Reply(
        requester_id=row.requester_id,
        request_id=None if state is AskState.ALLOWED_TODAY else row.request_id,
        allowed=allowed,
        until=row.answered_at + lasts if allowed else row.expires_at,
        grant_id=row.grant_id,
        company=frozenset(people - {row.subject_id}),
        group=group_of(Place(platform=row.platform, chat=row.chat, private=row.private)),
    )


async def reaches(db: Transaction, subject_id: str, person_id: str) -> bool:
    """Whether the subject gave this person, or a group they are in, anything that still stands."""
    now, grants = db.now(), await grants_of(db, subject_id)
    _, since = await blocks.of_accounts(db, subject_id, await blocks.marks_of(db, person_id))
    for grant in grants:
        if grant.revoked_at is not None or now >= grant.terms.ends_at:
            continue
        if since is not None and grant.given_at <= since:
            continue
        if grant.grantee_id == person_id:
            return True
        if grant.group is not None and await _member(db, person_id, grant.group) is not None:
            return True
    return False
