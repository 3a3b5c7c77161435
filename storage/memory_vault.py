"""The vault as bot and worker see it; `storage/vault.py` is the one there is."""

from __future__ import annotations

from typing import Protocol


class Vault(Protocol):
    """Sealed blobs: every byte string of a person, encrypted with that person's data key."""

    async def put(self, person_id: str, kind: str, data: bytes, *, file_id: str | None = None) -> str:
        """Seal and store; returns the key to keep. Retryable("storage-full" | "storage-unavailable")."""

    async def get(self, person_id: str, key: str) -> bytes:
        """KeyError when it is gone, not theirs or its key destroyed; Permanent("sealed-data-damaged")."""

    async def delete(self, key: str) -> None:
        """Deleting what is gone is fine."""

    async def measure(self, person_id: str) -> tuple[int, int]:
        """Files and bytes of a person. Walks their folder: never inside a unit of work."""
