"""Two accounts on their way to one person, step by step."""

from __future__ import annotations

from storage.domain.linking import Account
from storage.domain.records import Language, Place
from tests.builders import a_person


def account(name: str, language: Language = Language.EN) -> Account:
    place = Place(platform="web", chat=f"chat-{name}")
    return Account(platform="web", external_id=name, place=place, language=language, name=name.title())


async def offered(memory, person, name):
    async with memory.work() as work:
        code = await work.links.offer(person.id, account(name))
        await work.commit()
    return code


async def entered(memory, person, name, code, language=Language.EN):
    async with memory.work() as work:
        offer = await work.links.enter(person.id, account(name, language), code)
        await work.commit()
    return offer


async def agreed(memory, host, guest, *, names=("ada", "bob"), language=Language.EN):
    offer = await entered(memory, guest, names[1], await offered(memory, host, names[0]), language)
    async with memory.work() as work:
        await work.links.agree(guest.id, offer.id)
        await work.commit()
    return offer


async def confirmed(memory, host, offer):
    async with memory.work() as work:
        linked = await work.links.confirm(host.id, offer.id)
        await work.commit()
    return linked


async def linked(memory, host, guest, **fields):
    return await confirmed(memory, host, await agreed(memory, host, guest, **fields))


async def unlinked(memory, person, name):
    async with memory.work() as work:
        left = await work.links.unlink(person.id, "web", name)
        await work.commit()
    return left


async def found(memory, name):
    return await a_person(memory, name, consented=False)
