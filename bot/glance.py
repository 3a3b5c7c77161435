"""Quick looks for platforms that help while a person still types: nothing is made, nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import randbelow

from bot.flows.selfies import places_left
from bot.services import Installation, services_of
from storage.domain.records import ModelState
from storage.memory import Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryGlance:
    """Implements Glance (bot/chat/platform.py) over the memory."""

    memory: Memory
    installation: Installation
    clock: Callable[[], datetime]

    async def models(self, platform: str, external_id: str) -> Sequence[tuple[str, str]]:
        """See Glance; nothing for an account that nobody knows."""
        async with self.memory.look() as work:
            person = await work.people.find(platform=platform, external_id=external_id)
            found = await work.models.of_person(person.id) if person else ()
        return [(one.id, one.name or "") for one in reversed(found) if one.state is ModelState.READY]

    async def wants_photos(self, platform: str, external_id: str) -> bool:
        """See Glance; False for an account that nobody knows."""
        async with self.memory.look() as work:
            person = await work.people.find(platform=platform, external_id=external_id)
            if person is None:
                return False
            services = services_of(
                work,
                clock=self.clock,
                new_seed=lambda: randbelow(2**31),
                installation=self.installation,
            )
            return await places_left(person.id, services) > 0
