"""Taking files in: read from the platform within limits, sealed in the vault, before any transaction is open.

Nothing is read without consent, when no photos are wanted, or past what one person may have stored. A file's
place in the vault follows from the event, so that a repeated update seals the same file in the same place
instead of leaving a second copy. All of an event's files are kept or none: what the vault will not take
undoes the others.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.chat.event import Upload, UploadKind
from bot.chat.platform import IncomingFile
from storage.domain.errors import BadInput, Fault, MoonselfieError, Retryable
from storage.memory_vault import Vault

# What assessing takes (worker/assess): more would only be turned down later.
MOST_PHOTO_BYTES = 20_000_000
MOST_VIDEO_BYTES = 50_000_000
READ_TIMEOUT_S = 120.0
_AT_ONCE = 3  # of one person

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class _Space:
    """What a person may still store, while the files of one event come in."""

    most_bytes: int
    left_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    vault: Vault
    most_stored_bytes: int  # of one person, with all that was made of their photos

    async def take(
        self,
        files: Sequence[IncomingFile],
        *,
        person_id: str,
        event_id: str,
        room: int,
        most_bytes: int,
        kind: str = "selfie",
    ) -> tuple[Upload, ...]:
        """Seal the first `room` files; the others come back unread, without a problem of their own.

        `kind` is that of the vault's files.

        Retryable("storage-full" | "storage-unavailable") when the vault does not take one: then none is kept.
        """
        gate = asyncio.Semaphore(_AT_ONCE)
        failed: list[Exception] = []
        space = _Space(most_bytes=self.most_stored_bytes)
        if room > 0:
            space.left_bytes = self.most_stored_bytes - (await self.vault.measure(person_id))[1]

        async def taken(number: int, file: IncomingFile) -> Upload:
            async with gate:
                if number >= room or failed:
                    return _upload(file, size=file.size or 0)
                file_id = hashlib.sha256(f"{event_id}\n{number}".encode()).hexdigest()[:32]
                try:
                    most = min(most_bytes, _most_bytes(file))
                    return await self._one(file, person_id, kind, file_id, most, space)
                except Exception as error:  # noqa: BLE001 - raised below, once the others can be deleted
                    failed.append(error)
                    return _upload(file, size=file.size or 0)

        # What is being sealed is not cancelled but finished: cut off, it could lie there after the deleting.
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(taken(number, file)) for number, file in enumerate(files)]
        uploads = tuple(task.result() for task in tasks)
        if failed:
            await self.discard(uploads)
            raise next((error for error in failed if isinstance(error, MoonselfieError)), failed[0])
        return uploads

    async def discard(self, uploads: Sequence[Upload]) -> None:
        """Delete what was sealed for an event that came to nothing; what stays, the hourly sweep takes."""
        for upload in uploads:
            if upload.blob_key:
                try:
                    await self.vault.delete(upload.blob_key)
                except Fault as fault:
                    log.warning("upload-not-deleted", code=fault.code)

    async def _one(
        self, file: IncomingFile, person_id: str, kind: str, file_id: str, most_bytes: int, space: _Space
    ) -> Upload:
        if over := _over(file, file.size or 0, most_bytes, space):
            return over
        try:
            async with asyncio.timeout(READ_TIMEOUT_S):
                data = await file.read(most_bytes)
        except BadInput as error:
            return _upload(file, size=file.size or 0, problem=error.code, params=_numbers(error.params))
        except (Retryable, TimeoutError):
            log.warning("upload-not-read", kind=file.kind.value)
            return _upload(file, size=file.size or 0, problem="download-failed")
        if not data:
            return _upload(file, size=0, problem="not-a-picture")
        if over := _over(file, len(data), most_bytes, space):
            return over
        space.left_bytes -= len(data)
        key = await self.vault.put(person_id, kind, data, file_id=file_id)
        if file.kept:
            await file.kept(key)
        return _upload(file, size=len(data), key=key)


def _over(file: IncomingFile, size: int, most_bytes: int, space: _Space) -> Upload | None:
    """What becomes of a file of this size (0: unknown) for which there is no room; None when there is."""
    if size > most_bytes:
        limit = {"limit_bytes": float(most_bytes)}
        return _upload(file, size=size, problem="file-too-big", params=limit)
    if max(1, size) > space.left_bytes:
        limit = {"limit_bytes": float(space.most_bytes)}
        return _upload(file, size=size, problem="stored-enough", params=limit)
    return None


def _most_bytes(file: IncomingFile) -> int:
    is_video = file.kind in (UploadKind.VIDEO, UploadKind.VIDEO_NOTE)
    return MOST_VIDEO_BYTES if is_video else MOST_PHOTO_BYTES


def _numbers(params: Mapping[str, object]) -> dict[str, float]:
    return {name: value for name, value in params.items() if isinstance(value, int | float)}


def _upload(
    file: IncomingFile,
    *,
    size: int,
    key: str | None = None,
    problem: str | None = None,
    params: dict[str, float] | None = None,
) -> Upload:
    return Upload(
        kind=file.kind,
        size=size,
        blob_key=key,
        problem=problem,
        problem_params=params or {},
        message_ref=file.message_ref,
        forwarded=file.forwarded,
        unfit=file.unfit,
    )
