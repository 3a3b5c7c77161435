"""The memory as its callers see it: one unit of work, its repositories. Jobs, consent, vault: memory_*.py.

`storage/repositories/` implements these on SQLAlchemy (SQLite or PostgreSQL). Every method belongs to the
open unit of work: nothing is visible to others before `commit`, and leaving the context without it undoes
everything. `get`-like methods raise `KeyError` when the id is unknown *or belongs to somebody else*: callers
always say whose data they ask for.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Protocol, Self

from storage.domain.linking import Account, Linked, LinkOffer, Unlinked
from storage.domain.records import (
    Consent,
    ConsentKind,
    FaceModel,
    Language,
    ModelState,
    Person,
    Picture,
    Place,
    PortraitRequest,
    Receipt,
    RequestKind,
    Selfie,
    SelfieState,
)
from storage.memory_consent import Depicted, Grants, Groups, Rights, Takedowns
from storage.memory_jobs import Jobs, Outbox
from storage.memory_proofs import Proofs


class People(Protocol):
    async def find_or_create(self, *, platform: str, external_id: str, language: Language) -> Person:
        """The person behind an account; made, with a data key, when new. `language` only matters then."""

    async def find(self, *, platform: str, external_id: str) -> Person | None:
        """The person an account belongs to now, if it is known."""

    async def accounts_at(self, platform: str, *, limit: int) -> Sequence[str]:
        """The external ids of this platform's accounts, those first whose person wrote last."""

    async def get(self, person_id: str, *, place: Place | None = None) -> Person:
        """With `place`, in the language that is spoken there: every linked account keeps its own."""

    async def set_language(
        self, person_id: str, language: Language, *, place: Place | None = None
    ) -> None: ...
    async def give_consent(
        self, person_id: str, kind: ConsentKind, *, text_version: str, language: Language
    ) -> None: ...
    async def withdraw_consents(self, person_id: str) -> None: ...
    async def consents(self, person_id: str) -> Sequence[Consent]:
        """All that were ever given, newest last."""

    async def has_consented(self, person_id: str) -> bool:
        """Whether every kind that photos need is given, in the current text version, and not withdrawn."""

    async def accounts_of(self, person_id: str, platform: str) -> Sequence[str]:
        """The external ids of this person's accounts on a platform."""

    async def last_place(self, person_id: str) -> Place | None:
        """Where this person wrote last (kept by `Sessions.save`)."""


class Models(Protocol):
    async def create(self, person_id: str) -> FaceModel:
        """Refusal("too-many-models") past the quota."""

    async def get(self, person_id: str, model_id: str) -> FaceModel: ...
    async def of_any(self, model_id: str) -> FaceModel:
        """Whoever owns it. Only for a job that was just found to stand."""

    async def of_person(self, person_id: str, *, begun: bool = False) -> Sequence[FaceModel]:
        """Oldest first; with `begun` without a set that was only looked at, before the first photo."""

    async def rename(self, person_id: str, model_id: str, name: str) -> None:
        """BadInput("name-empty" | "name-too-long" | "name-like-link" | "name-taken")."""

    async def set_state(self, person_id: str, model_id: str, state: ModelState) -> None: ...
    async def trained(
        self,
        person_id: str,
        model_id: str,
        *,
        adapter_key: str,
        base_model: str,
        facts: dict[str, Any],
        selfie_ids: Sequence[str] | None = None,
    ) -> None:
        """A proof of person goes on only when it was of all these photos; None: nobody knows which."""


class Selfies(Protocol):
    async def add(
        self, *, person_id: str, model_id: str, blob_key: str, source: str, message_ref: str | None
    ) -> Selfie: ...
    async def get(self, person_id: str, selfie_id: str) -> Selfie: ...
    async def of_model(
        self, person_id: str, model_id: str, *, states: Sequence[SelfieState] = ()
    ) -> Sequence[Selfie]:
        """Oldest first; all states when `states` is empty."""

    async def untrained(self, person_id: str, model_id: str) -> Sequence[Selfie]:
        """Accepted ones that the newest training, done or under way, did not begin with, oldest first."""

    async def judge(self, selfie: Selfie) -> None:
        """Store a verdict: state, findings, coverage, blob_key, crop_key, features of the given selfie.

        A blob that is no longer named (a video whose frames were kept) goes into the sweep list.
        """

    async def set_state(self, person_id: str, selfie_id: str, state: SelfieState) -> None:
        """REMOVED erases photo, crop and findings: only that there was one is left."""

    async def drop_photo(self, person_id: str, selfie_id: str) -> None:
        """Erase a rejected photo; its verdict stays, with the crop that explains it. No other is touched."""

    async def drop_rejected(self, *, older_than: timedelta, limit: int = 500) -> int:
        """Erase photo and crop of everybody's rejected selfies that were sent so long ago; verdicts stay.

        So, too, doubtful photos that nobody decided on before their model was ready: nobody can any more.
        Returns how many selfies that were; the same again finds nothing.
        """


class Requests(Protocol):
    async def add(
        self,
        *,
        person_id: str,
        model_id: str,
        kind: RequestKind,
        prompt: str,
        seeds: Sequence[int],
        negative_prompt: str = "",
        parent_picture_id: str | None = None,
        together_with: Sequence[str] = (),
    ) -> PortraitRequest: ...
    async def get(self, person_id: str, request_id: str) -> PortraitRequest: ...
    async def count_since(self, person_id: str, since: datetime) -> int: ...


class Pictures(Protocol):
    async def add(self, picture: Picture) -> None:
        """Idempotent by id."""

    async def get(self, person_id: str, picture_id: str) -> Picture: ...
    async def of_request(self, person_id: str, request_id: str) -> Sequence[Picture]:
        """Best likeness first."""

    async def newest_requests(self, person_id: str, *, offset: int, limit: int) -> Sequence[PortraitRequest]:
        """Requests that have pictures, newest first."""

    async def enlarged(
        self,
        person_id: str,
        picture_id: str,
        *,
        hd_key: str,
        width_px: int,
        height_px: int,
        notes: Sequence[str] = (),
    ) -> None: ...
    async def remove_request(self, person_id: str, request_id: str) -> bool:
        """Forget the four pictures; their blobs go into the sweep list in the same transaction.

        The prompt goes with them, unless somebody else was drawn by it: whether it stays, for them alone.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession:
    """Where a person is. `data` is JSON of ids and small choices: never a prompt, name or picture."""

    person_id: str
    flow: str
    step: str
    data: dict[str, Any]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredToken:
    token: str
    person_id: str
    action: dict[str, str]
    session_version: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """An event that was handled (committed) while its answer has not been shown yet: a crash came between."""

    event_id: str
    person_id: str
    place: Place


class Sessions(Protocol):
    async def load(self, person_id: str) -> StoredSession | None: ...
    async def save(self, session: StoredSession, *, place: Place) -> None:
        """Compare-and-set on `version - 1`; Retryable("session-raced") when somebody was faster.

        KeyError when the person was erased: there is nobody to remember anything of.
        """

    async def begin_event(
        self, event_id: str, *, person_id: str | None = None, place: Place | None = None
    ) -> bool:
        """False when this event was handled before (a repeated update, a double press).

        With `person_id` and `place` the event counts as unanswered until `answered` is called for it.
        """

    async def answered(self, event_id: str) -> None:
        """The answer was shown: forget person and place of this event, know its id again."""

    async def unanswered(self, *, limit: int = 50) -> Sequence[Unanswered]:
        """Oldest first. Rows of erased persons are gone."""

    async def tidy(self) -> None:
        """Forget events, buttons, codes, suspensions and lifted blocks whose time is over; once a day."""

    async def keep_token(self, token: StoredToken) -> None: ...
    async def find_token(self, token: str) -> StoredToken | None: ...
    async def remember_card(self, place: Place, card: str, message_ref: str) -> None: ...
    async def find_card(self, place: Place, card: str) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptLine:
    """One message of the local web chat. `body` is sealed at rest; pictures are named by vault key only."""

    sequence: int  # grows with every change, also when a line is edited
    ref: str
    body: dict[str, Any]


class Transcripts(Protocol):
    """What the local web chat has shown: the other platforms keep their own history."""

    async def put(self, place: Place, *, person_id: str, ref: str, body: dict[str, Any]) -> int:
        """Append, or replace the line `ref`; returns the new sequence."""

    async def lines(self, place: Place, *, person_id: str, after: int = 0) -> Sequence[TranscriptLine]: ...
    async def drop(self, place: Place, *, person_id: str, refs: Sequence[str]) -> None:
        """Forget these lines, at most 1,000 at once."""


class WebSessions(Protocol):
    """Which sessions of the local web chat still count; a chat begins with generation 0."""

    async def generation(self, chat: str) -> int: ...
    async def advance(self, chat: str, generation: int) -> bool:
        """End this generation; False (and nothing changed) when it is not the present one."""

    async def others(self, chat: str) -> Sequence[str]:
        """The other web chats of the same person."""


class Links(Protocol):
    """Several accounts of one person; see docs/decisions/0043-linking.md.

    BadInput("link-over") when an offer is settled, too old or another side's: all of that looks the same.
    """

    async def offer(self, person_id: str, account: Account) -> str:
        """A new code, which replaces an earlier one; good for `CODE_LIFETIME`."""

    async def enter(self, person_id: str, account: Account, code: str) -> LinkOffer | None:
        """Take an offer as its guest; None when no open offer has this code. The try is counted either way.

        Refusal("link-too-many-tries" | "link-both-full"), BadInput("link-own-code" | "link-already").
        """

    async def pending(self, person_id: str) -> LinkOffer | None:
        """The newest offer that somebody has taken, as host or as guest."""

    async def agree(self, person_id: str, offer_id: str) -> LinkOffer:
        """The guest's yes."""

    async def confirm(self, person_id: str, offer_id: str) -> Linked:
        """The host's yes, after the guest's: links. Refusal("link-both-full")."""

    async def decline(self, person_id: str, offer_id: str) -> LinkOffer:
        """The no of either side."""

    async def accounts(self, person_id: str) -> Sequence[Account]:
        """The linked ones, at home first; empty while there is only one."""

    async def unlink(self, person_id: str, platform: str, external_id: str) -> Unlinked:
        """Let an account go that had joined; what was to come to its chat goes home. KeyError for home."""


class Erasure(Protocol):
    async def model(self, person_id: str, model_id: str) -> Receipt: ...
    async def everything(self, person_id: str) -> Receipt:
        """Destroy the data key first, then rows; blobs are unlinked after commit. Jobs under way stop."""

    async def stored(self, person_id: str) -> dict[str, int]:
        """What is kept now, counts by kind; files and bytes tells `Vault.measure`.

        "selfies" are the photos that are there; "verdicts" what is noted of those that are not.
        """


class UnitOfWork(Protocol):
    people: People
    models: Models
    selfies: Selfies
    requests: Requests
    pictures: Pictures
    jobs: Jobs
    outbox: Outbox
    sessions: Sessions
    transcripts: Transcripts
    links: Links
    grants: Grants
    groups: Groups
    proofs: Proofs
    rights: Rights
    depicted: Depicted
    takedowns: Takedowns
    web_sessions: WebSessions
    erasure: Erasure

    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    async def commit(self) -> None: ...


class Memory(Protocol):
    """The door: `async with memory.work() as work: ...; await work.commit()`."""

    def work(self) -> UnitOfWork:
        """A unit of work that may write (BEGIN IMMEDIATE on SQLite). Keep it short: no network inside."""

    def look(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """The same for reading only."""
