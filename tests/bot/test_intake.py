"""Photos on their way into a vault whose disk is full or whose store is away: told and marked honestly."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import structlog

from bot.chat.event import UploadKind
from bot.chat.platform import IncomingFile
from bot.chat.screen import Mark, Say
from bot.intake import Intake
from storage.domain.consent import TEXT_VERSION
from storage.domain.errors import Refusal, Retryable
from storage.domain.jobs import JobKind
from storage.domain.records import ConsentKind, Language
from tests.bot.paper import Chatter
from tests.bot.world import INSTALLATION, PHOTO, WORDS, World

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


@pytest.mark.parametrize("language", list(Language))
async def test_past_what_one_person_may_store_nothing_is_taken_in(memory, vault, clock, language):
    """Photos that still fit are taken, the others marked and told why; after deleting there is room again."""
    big = PHOTO + b"x" * 1_200
    installation = replace(INSTALLATION, stored_most_bytes=10_000)
    world = World(memory=memory, vault=vault, clock=clock, installation=installation)
    ada = world.chatter(language=language)
    if language is Language.DE:
        await ada.says("/language de")
    async with world.memory.work() as work:
        person = await work.people.find_or_create(
            platform="paper", external_id=ada.external_id, language=language
        )
        for kind in ConsentKind:
            await work.people.give_consent(person.id, kind, text_version=TEXT_VERSION, language=language)
        await work.commit()
    filling = await vault.put(person.id, "portrait", b"x" * 6_000)
    refs = await ada.sends(*[big + bytes([number]) for number in range(5)])
    assert [ada.mark_on(ref) for ref in refs] == [Mark.RECEIVED] * 3 + [Mark.REJECTED] * 2
    said = WORDS.say(language, Say("stored-enough", {"limit_bytes": 10_000}))
    assert [text for text in ada.texts if said in text] == [said]
    assert ("10 kB" in said, "/models" in said) == (True, True)
    (ref,) = await ada.sends(big + b"again")
    assert ada.mark_on(ref) is Mark.REJECTED
    await vault.delete(filling)
    (ref,) = await ada.sends(big + b"again")
    assert ada.mark_on(ref) is Mark.RECEIVED


async def test_a_video_that_would_not_fit_is_not_even_read(memory, vault, clock):
    """Its size is known before: nothing is downloaded for nothing."""
    world = World(memory=memory, vault=vault, clock=clock, installation=INSTALLATION)
    ada = world.chatter()
    await world.consents(ada)

    async def read(_limit: int) -> bytes:
        raise AssertionError("read")

    video = IncomingFile(kind=UploadKind.VIDEO, size=40_000_000, read=read, message_ref="v")
    intake = Intake(vault=vault, most_stored_bytes=30_000_000)
    async with memory.look() as look:
        person = await look.people.find(platform="paper", external_id=ada.external_id)
    (upload,) = await intake.take([video], person_id=person.id, event_id="e", room=1, most_bytes=50_000_000)
    assert (upload.problem, upload.blob_key) == ("stored-enough", None)
