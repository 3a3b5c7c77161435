"""Which pictures of a chat are still there: an old line must not send the page for one that is gone.

The lines name pictures by vault key, and nobody tells them when one is deleted: a preview that a newer one
replaced, a photo that was turned down, the crop beside its verdict. Those are looked up before a page hears
of them; of all others it is remembered when somebody asked in vain.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from bot.platforms.web.lines import Body
from bot.platforms.web.pictures import Named
from bot.platforms.web.transcript import Transcript
from storage.domain.errors import MoonselfieError
from storage.memory import Memory
from storage.memory_vault import Vault

_NOT_KEPT_LONG = ("rejected", "doubtful")  # marks of photos that may be gone any time


class Presence:
    def __init__(self, *, memory: Memory, vault: Vault) -> None:
        self._memory = memory
        self._vault = vault

    async def opened(self, transcript: Transcript, named: Named) -> bytes | None:
        """The bytes, wherever they lie by now; None when they are not kept any more."""
        if named.ref:
            return await self._photo(transcript, named)
        data = await self._unsealed(named.person_id, named.key)
        if data is None:
            transcript.gone.add(named.key)
        return data

    async def seen(self, transcript: Transcript, ref: str, body: Body) -> Body:
        """The line as a page is to see it: without the addresses of what is gone."""
        if body.get("pictures"):
            fleeting = bool(body["progress"] or body["reply_to"])
            pictures = [await self._picture(transcript, one, fleeting) for one in body["pictures"]]
            return {**body, "pictures": pictures}
        if body.get("kept") and body["mark"] in _NOT_KEPT_LONG:
            named = Named(person_id=body["kept"]["person_id"], ref=ref)
            if await _is_gone(self._photo(transcript, named)):
                return {**body, "kept": None}
        return body

    async def _picture(self, transcript: Transcript, picture: Body, fleeting: bool) -> Body:
        key = picture["key"]
        if fleeting and await _is_gone(self._unsealed(picture["person_id"], key)):
            transcript.gone.add(key)
        return {**picture, "gone": key in transcript.gone}

    async def _photo(self, transcript: Transcript, named: Named) -> bytes | None:
        data = await self._unsealed(named.person_id, transcript.key_of(named.ref))
        if data is None:  # the verdict has put the cleaned photo in the place of the one that was sent
            for key in await self._cleaned(named):
                data = await self._unsealed(named.person_id, key)
                if data is not None:
                    transcript.keys[named.ref] = key
                    break
        return data

    async def _unsealed(self, person_id: str, key: str) -> bytes | None:
        try:
            return await self._vault.get(person_id, key) if key else None
        except KeyError:
            return None

    async def _cleaned(self, named: Named) -> list[str]:
        """Where the photo of this message lies now; several keys for a video, of which frames are kept."""
        async with self._memory.look() as work:
            models = await work.models.of_person(named.person_id)
            kept: list[Any] = [await work.selfies.of_model(named.person_id, model.id) for model in models]
        return [selfie.blob_key for selfies in kept for selfie in selfies if selfie.message_ref == named.ref]


async def _is_gone(looking: Awaitable[bytes | None]) -> bool:
    """What cannot be opened just now may still be there: the page asks for it, and is told."""
    try:
        return await looking is None
    except MoonselfieError:
        return False
