"""Writing to other people: into the private chat where they are."""

from __future__ import annotations

from bot.chat.screen import Screen
from bot.chat.session import Elsewhere
from bot.services import Services
from storage.domain.records import Place


async def letter_to(
    person_id: str, services: Services, *shown: Screen, at: Place | None = None
) -> tuple[Elsewhere, ...]:
    """Write to the private chat where a person wrote last, or `at` one; nothing when there is none."""
    place = at or await services.people.last_place(person_id)
    if place is None:
        return ()
    language = (await services.people.get(person_id, place=place)).language
    return (Elsewhere(place=place, language=language, screens=shown, person_id=person_id),)
