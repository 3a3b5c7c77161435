"""The memory on SQL: `open_memory` brings the database up to date and hands out units of work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from random import SystemRandom
from types import TracebackType
from typing import Protocol, Self

import structlog
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage import memory, memory_consent, memory_jobs, memory_proofs
from storage.database import (
    BUSY_TIMEOUT_S,
    READ_ONLY,
    finished,
    is_sqlite,
    make_private,
    open_engine,
    sqlite_url,
    translated,
)
from storage.domain.errors import MoonselfieError, Retryable
from storage.domain.proving import Draws
from storage.domain.quota import Quotas
from storage.erase import SqlErasure
from storage.keys import OperatorKey, find_operator_key
from storage.migrate import upgrade
from storage.repositories.asking import SqlRights
from storage.repositories.depicted import SqlDepicted
from storage.repositories.grants import SqlGrants
from storage.repositories.groups import SqlGroups
from storage.repositories.jobs import SqlJobs
from storage.repositories.linking import SqlLinks
from storage.repositories.models import SqlModels
from storage.repositories.outbox import SqlOutbox
from storage.repositories.people import SqlPeople
from storage.repositories.pictures import SqlPictures
from storage.repositories.proofs import SqlProofs
from storage.repositories.requests import SqlRequests
from storage.repositories.rights import consent_taken_back
from storage.repositories.selfies import SqlSelfies
from storage.repositories.sessions import SqlSessions
from storage.repositories.takedown import SqlTakedowns
from storage.repositories.transcripts import SqlTranscripts
from storage.repositories.web_sessions import SqlWebSessions
from storage.settings import Settings
from storage.tables import installation
from storage.transaction import Transaction

KEY_ID = "operator_key_id"

log = structlog.get_logger(__name__)


class Attached(Protocol):
    """What the memory asks of the vault that belongs to it."""

    async def measure(self, person_id: str) -> tuple[int, int]:
        """Files and bytes of a person."""

    def forget_key(self, person_id: str) -> None: ...
    async def sweep(self) -> int: ...


class SqlMemory:
    """One per process. `close` it at the end."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        quotas: Quotas,
        operator_key: OperatorKey,
        own_proof: bool = False,
        random: Draws | None = None,
    ) -> None:
        """`random` draws the tasks of proofs; without it the system's, which nobody can foresee."""
        self.engine = engine
        self.clock = clock
        self.new_id = new_id
        self.quotas = quotas
        self.operator_key = operator_key
        self.own_proof = own_proof
        self.random: Draws = random or SystemRandom()
        self.vault: Attached | None = None
        self.on_submitted: Callable[[], None] | None = None  # the dispatcher's ear, in the bot
        # SQLite has one writer; waiting here is fair, waiting inside SQLite is a lottery.
        self.turn = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    def work(self) -> SqlWork:
        return SqlWork(self)

    def look(self) -> SqlWork:
        return SqlWork(self, read_only=True)

    def attach(self, vault: Attached) -> None:
        """From now on the vault sweeps after commits and forgets destroyed keys (`open_vault` does this)."""
        self.vault = vault

    async def close(self) -> None:
        await self.engine.dispose()

    async def committed(self, transaction: Transaction) -> None:
        """What follows a commit. None of it may fail work that is already done: the sweep list remains."""
        if transaction.submitted and self.on_submitted is not None:
            self.on_submitted()
        if transaction.erased:
            await self.overwrite_log()
        if self.vault is None:
            return
        for person_id in transaction.erased:
            self.vault.forget_key(person_id)
        if transaction.swept:
            try:
                await self.vault.sweep()
            except MoonselfieError as error:
                log.warning("sweep put off", code=error.code)

    async def overwrite_log(self) -> None:
        """A destroyed key must not live on in SQLite's write-ahead log. Readers may delay that."""
        if self.engine.dialect.name != "sqlite":
            return
        try:
            with translated():
                async with self.engine.connect() as connection:
                    # Past SQLAlchemy, which would begin a transaction: a checkpoint cannot run inside one.
                    driver = (await connection.get_raw_connection()).driver_connection
                    if driver is not None:
                        await (await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")).close()
        except MoonselfieError as error:
            log.warning("write-ahead log not overwritten yet", code=error.code)


class SqlWork:
    """One unit of work; see storage/memory.py."""

    people: memory.People
    models: memory.Models
    selfies: memory.Selfies
    requests: memory.Requests
    pictures: memory.Pictures
    jobs: memory_jobs.Jobs
    outbox: memory_jobs.Outbox
    sessions: memory.Sessions
    transcripts: memory.Transcripts
    links: memory.Links
    grants: memory_consent.Grants
    groups: memory_consent.Groups
    proofs: memory_proofs.Proofs
    rights: memory_consent.Rights
    depicted: memory_consent.Depicted
    takedowns: memory_consent.Takedowns
    web_sessions: memory.WebSessions
    erasure: memory.Erasure

    def __init__(self, owner: SqlMemory, *, read_only: bool = False) -> None:
        self._owner = owner
        self._read_only = read_only
        self._committed = False
        self._stack = AsyncExitStack()
        self.transaction: Transaction

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            if self._owner.turn is not None and not self._read_only:
                await _take(self._owner.turn)
                stack.callback(self._owner.turn.release)
            connection = self._owner.engine.connect()
            stack.push_async_callback(_close, connection)
            with translated():
                await finished(self._begin(connection))
            self._connection = connection
            self._stack = stack.pop_all()
        self._furnish(connection)
        return self

    async def _begin(self, connection: AsyncConnection) -> None:
        await connection.start()
        if self._read_only:
            await connection.execution_options(**{READ_ONLY: True, "postgresql_readonly": True})
        await connection.begin()

    def _furnish(self, connection: AsyncConnection) -> None:
        owner = self._owner
        transaction = self.transaction = Transaction(
            connection=connection,
            clock=owner.clock,
            new_id=owner.new_id,
            quotas=owner.quotas,
            operator_key=owner.operator_key,
            own_proof=owner.own_proof,
            blob_bytes=None if owner.vault is None else owner.vault.measure,
        )
        self.people = SqlPeople(transaction, partial(consent_taken_back, transaction))
        self.models = SqlModels(transaction)
        self.selfies = SqlSelfies(transaction)
        self.requests = SqlRequests(transaction, with_removed=False)
        self.pictures = SqlPictures(transaction)
        self.jobs = SqlJobs(transaction)
        self.outbox = SqlOutbox(transaction)
        self.sessions = SqlSessions(transaction)
        self.transcripts = SqlTranscripts(transaction)
        self.web_sessions = SqlWebSessions(transaction)
        self.links = SqlLinks(transaction)
        self.grants = SqlGrants(transaction)
        self.groups = SqlGroups(transaction)
        self.proofs = SqlProofs(transaction, owner.random)
        self.rights = SqlRights(transaction)
        self.depicted = SqlDepicted(transaction)
        self.takedowns = SqlTakedowns(transaction)
        self.erasure = SqlErasure(transaction)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing the connection undoes what was not committed, and gives the turn to the next writer.
        await self._stack.aclose()
        if self._committed:
            await self._owner.committed(self.transaction)

    async def commit(self) -> None:
        if self._read_only:
            raise RuntimeError("look() is for reading; use work() to write")
        if self._committed:
            raise RuntimeError("a unit of work is committed once")
        with translated():
            await finished(self._commit())

    async def _commit(self) -> None:
        await self._connection.commit()
        self._committed = True  # here: who is cancelled meanwhile has committed all the same


async def _close(connection: AsyncConnection) -> None:
    """Undo what was not committed and give the connection back, also while being cancelled."""
    if connection.sync_connection is not None:
        with translated():
            await finished(connection.close())


async def _take(turn: asyncio.Lock) -> None:
    try:
        async with asyncio.timeout(BUSY_TIMEOUT_S):
            await turn.acquire()
    except TimeoutError as error:
        raise Retryable("memory-unavailable") from error


async def open_memory(
    settings: Settings, *, clock: Callable[[], datetime], new_id: Callable[[], str]
) -> SqlMemory:
    """Migrate, find the operator's key, open. SettingsError when the key does not fit this database.

    Safe to call from several processes at once.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = settings.database_url or sqlite_url(settings.data_dir.resolve())
    make_private(url)
    await upgrade(url)
    engine = open_engine(url)
    try:
        operator_key = await _operator_key(engine, settings)
    except BaseException:
        await engine.dispose()
        raise
    log.info("memory open", sqlite=is_sqlite(url), operator_key=operator_key.id)
    memory = SqlMemory(
        engine,
        clock=clock,
        new_id=new_id,
        quotas=settings.quotas,
        operator_key=operator_key,
        own_proof=settings.own_proof,
    )
    await memory.overwrite_log()  # a key that was destroyed just before a crash may be in it
    return memory


async def _operator_key(engine: AsyncEngine, settings: Settings) -> OperatorKey:
    """Made and written down under the lock, so that two first starts agree."""
    known = select(installation.c.value).where(installation.c.name == KEY_ID)
    with translated():
        async with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                await connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7203)")
            known_id = (await connection.execute(known)).scalar()
            operator_key = find_operator_key(settings, known_id=known_id)
            if known_id is None:
                await connection.execute(insert(installation).values(name=KEY_ID, value=operator_key.id))
    return operator_key
