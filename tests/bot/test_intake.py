"""Photos on their way into a vault whose disk is full or whose store is away: told and marked honestly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
import structlog

from bot.chat.screen import Mark, Say
from storage.domain.errors import Refusal, Retryable
from storage.domain.jobs import JobKind
from storage.domain.records import Language
from tests.bot.paper import Chatter
from tests.bot.world import PHOTO, WORDS, World

ALBUM = tuple(PHOTO + bytes([number]) for number in range(4))
FOR_GOOD = 1_000


@dataclass
class Narrow:
    """The real vault, before which faults wait: the next puts raise them, one each."""

    vault: Any
    faults: list[Exception] = field(default_factory=list)
    after: int = 0  # so many puts go through first
    deletes_too: bool = False

    async def put(self, *args: Any, **fields: Any) -> str:
        if self.after > 0:
            self.after -= 1
        elif self.faults:
            raise self.faults.pop(0)
        return await self.vault.put(*args, **fields)

    async def delete(self, key: str) -> None:
        if self.deletes_too and self.faults:
            raise self.faults[0]
        await self.vault.delete(key)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.vault, name)


@pytest.fixture
def narrow(vault) -> Narrow:
    return Narrow(vault)


@pytest.fixture
async def world(memory, narrow, clock) -> World:
    return World(memory=memory, vault=narrow, clock=clock)


async def sealed(world: World, chatter: Chatter) -> int:
    """How many files of this person lie in the vault."""
    async with world.memory.look() as look:
        person = await look.people.find(platform="paper", external_id=chatter.external_id)
    return (await world.vault.measure(person.id))[0]


async def test_a_vault_that_stumbles_once_loses_no_photo(world, narrow):
    """One failed put is tried again: the whole album is taken, and repeating the update changes nothing."""
    ada = world.chatter()
    await world.consents(ada)
    narrow.faults, narrow.after = [Retryable("storage-unavailable")], 2
    refs = await ada.sends(*ALBUM)
    assert [ada.mark_on(ref) for ref in refs] == [Mark.RECEIVED] * 4
    await ada.repeats()
    assert len(await world.moving(JobKind.ASSESS)) == 4
    assert await sealed(world, ada) == 4


async def test_photos_are_taken_when_the_update_comes_again_after_a_fault_that_cannot_be_told(world, narrow):
    """With the memory away nothing can be said: the platform gives the update again, and it is as if new."""
    ada = world.chatter()
    await world.consents(ada)
    narrow.faults = [Retryable("memory-unavailable") for _ in range(12)]
    with pytest.raises(Retryable, match="memory-unavailable"):
        await ada.sends(*ALBUM)
    narrow.faults = []
    await ada.repeats()
    assert len(await world.moving(JobKind.ASSESS)) == 4
    assert await sealed(world, ada) == 4


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("code", ["storage-full", "storage-unavailable"])
async def test_a_vault_that_stays_shut_is_told_and_every_photo_marked(world, narrow, code, language):
    """After the tries: the reason, that the photos must come again, a mark on each; nothing is half kept."""
    ada = world.chatter()
    await world.consents(ada)
    await ada.says(f"/language {language.value}")
    narrow.faults, narrow.after = [Retryable(code) for _ in range(FOR_GOOD)], 1
    refs = await ada.sends(*ALBUM)
    assert [ada.mark_on(ref) for ref in refs] == [Mark.REJECTED] * 4
    reason, again = (WORDS.say(language, Say(one)) for one in (code, "upload-not-kept"))
    assert ada.newest.text == f"{reason}\n\n{again}"
    assert await world.moving() == []
    assert await sealed(world, ada) == 0
    heard = len(ada.heard)
    await ada.repeats()
    assert len(ada.heard) == heard
    narrow.faults = []
    (ref,) = await ada.sends(PHOTO)
    assert ada.mark_on(ref) is Mark.RECEIVED


async def test_a_store_that_is_away_altogether_is_told_too(world, narrow):
    """What was sealed cannot even be deleted just now: the person hears of it all the same."""
    ada = world.chatter()
    await world.consents(ada)
    narrow.faults, narrow.after, narrow.deletes_too = [_away() for _ in range(FOR_GOOD)], 1, True
    with structlog.testing.capture_logs() as logs:
        (ref, _) = await ada.sends(*ALBUM[:2])
    assert ada.mark_on(ref) is Mark.REJECTED
    assert "send it again" in ada.newest.text
    assert {entry["event"] for entry in logs} == {"upload-not-deleted", "upload-not-kept"}


@pytest.mark.parametrize("broken", [ZeroDivisionError("a secret"), Refusal("quota-photos", limit=3)])
async def test_photos_of_an_event_that_came_to_nothing_wait_for_no_verdict(world, monkeypatch, broken):
    """A fault of ours or a refusal in the flow: each photo is marked, and it is said to send them again."""
    ada = world.chatter()
    await world.consents(ada)

    async def breaks(*args, **kwargs):
        raise broken

    monkeypatch.setattr("bot.flows.selfies._taken", breaks)
    refs = await ada.sends(*ALBUM)
    assert [ada.mark_on(ref) for ref in refs] == [Mark.REJECTED] * 4
    assert "please send it again" in ada.newest.text
    assert await sealed(world, ada) == 0


async def test_a_bug_in_the_vault_is_logged_by_its_own_name(world, narrow):
    """What broke while photos were sealed is named in the log, not hidden in a group, and not quoted."""
    ada = world.chatter()
    await world.consents(ada)
    narrow.faults = [ZeroDivisionError("a secret")]
    with structlog.testing.capture_logs() as logs:
        refs = await ada.sends(*ALBUM)
    assert [ada.mark_on(ref) for ref in refs] == [Mark.REJECTED] * 4
    (entry,) = [entry for entry in logs if entry["event"] == "event-failed"]
    assert entry["where"].startswith("ZeroDivisionError at test_intake.py")
    assert "secret" not in str(logs)


def _away() -> Retryable:
    return Retryable("storage-unavailable")
