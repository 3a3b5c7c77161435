"""People of any platform who have come as far as a face model that is proven, without the way there."""

from __future__ import annotations

from storage.domain.consent import TEXT_VERSION
from storage.domain.records import ConsentKind, Language
from tests.consenting import proved


async def with_face(world, platform: str, external_id: str, language: Language = Language.EN):
    """Consented, with a model that is ready and proven."""
    async with world.memory.work() as work:
        person = await work.people.find_or_create(
            platform=platform, external_id=external_id, language=language
        )
        for kind in ConsentKind:
            await work.people.give_consent(person.id, kind, text_version=TEXT_VERSION, language=language)
        model = await work.models.create(person.id)
        await work.models.trained(
            person.id, model.id, adapter_key=f"people/{person.id}/adapter/1", base_model="pocket", facts={}
        )
        await proved(work, model.id)
        await work.commit()
    return person
