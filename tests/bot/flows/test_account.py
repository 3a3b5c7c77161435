"""Models, privacy, help: several models, renaming, deleting, withdrawing, receipts."""

from __future__ import annotations

import pytest

from bot.flows.help import COMMANDS
from storage.domain.jobs import JobKind
from storage.domain.records import Language
from storage.vault import SealedVault
from tests.bot.world import PHOTO


async def second_model(world, ada, name="Summer"):
    await ada.says("/models")
    await ada.presses("New model")
    await world.collects(ada, 3)
    await ada.presses("Train")
    await ada.says(name)
    await ada.presses("Start training")
    await world.trains()
    await world.deliver()


async def test_several_models_and_choosing_one(world):
    """The newest model draws until the person chooses another."""
    ada = world.chatter()
    await world.has_model(ada, "Winter")
    await second_model(world, ada)
    await ada.says("/models")
    assert "Summer: ready, I draw with this one" in ada.newest.text
    await ada.presses("Winter")
    await ada.presses("Make portraits with it")
    await ada.says("on a boat")
    (job,) = await world.moving(JobKind.PORTRAITS)
    async with world.memory.look() as work:
        request = await work.requests.get(job.person_id, job.target_id)
        model = await work.models.get(job.person_id, request.model_id)
    assert model.name == "Winter"


async def test_renaming(world):
    """A new name is taken; one that another model has is refused, and the question stays."""
    ada = world.chatter()
    await world.has_model(ada, "Winter")
    await second_model(world, ada)
    await ada.says("/models")
    await ada.presses("Summer")
    await ada.presses("Rename")
    await ada.says("Winter")
    assert "already have one of that name" in ada.newest.text
    await ada.says("Spring")
    assert "Spring: ready" in ada.newest.text


async def test_deleting_a_model_gives_a_receipt(world):
    """Deleting asks, destroys photos and pictures of that model only, and gives a number to copy."""
    ada = world.chatter()
    await world.has_model(ada, "Winter")
    await world.has_pictures(ada)
    await second_model(world, ada)
    await ada.says("/models")
    await ada.presses("Winter")
    await ada.presses("Delete")
    await ada.presses("Keep it")
    assert ada.newest.labels == []
    await ada.says("/models")
    await ada.presses("Winter")
    await ada.presses("Delete")
    assert "“Winter”" in ada.newest.text
    await ada.presses("Yes, delete")
    receipt = ada.newest
    assert "Yes, delete" not in ada.labels
    assert receipt.drawn.copyable
    assert receipt.drawn.copyable not in receipt.text
    assert "• 3 selfies" in receipt.text
    assert "• 4 portraits" in receipt.text
    await ada.says("/models")
    assert "Winter" not in ada.newest.text
    assert "Summer" in ada.newest.text


async def test_privacy_counts_what_is_stored(world):
    """The page says what there is, how much, why, since when, and who is responsible."""
    ada = world.chatter()
    await world.has_model(ada)
    await world.has_pictures(ada)
    await ada.says("/privacy")
    for part in ("• 1 face model", "• 3 selfies", "• 4 portraits", "kB in all", "November 22, 2026", "Grace"):
        assert part in ada.newest.text, part


async def test_a_photo_that_was_taken_out_is_not_counted(world):
    """Only photos that are there are selfies; what is left of another one is told as what it is."""
    ada = world.chatter()
    await world.consents(ada)
    await ada.sends(PHOTO, PHOTO + b"2")
    await world.judges()
    kept = await world.judges()
    await world.deliver()
    await ada.presses("Remove last")
    await ada.says("/privacy")
    assert "• 1 selfie\n• 1 note about a photo that is gone" in ada.newest.text
    with pytest.raises(KeyError):
        await world.vault.get(kept.person_id, kept.blob_key)


async def test_withdrawing_consent_stops_everything(world):
    """After withdrawing, jobs under way end, and nothing new is taken, trained or drawn."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("on a boat")
    await ada.says("/privacy")
    await ada.presses("Withdraw consent")
    await ada.presses("Leave it as it is")
    assert "Yes, withdraw" not in ada.labels
    await ada.presses("Withdraw consent")
    await ada.presses("Yes, withdraw")
    assert "Yes, withdraw" not in ada.labels
    assert await world.moving() == []
    await ada.says("on a mountain")
    assert any("I need your consent" in text for text in ada.texts)
    assert "biometric" in ada.newest.text
    await ada.sends(PHOTO)
    assert await world.moving() == []


async def withdraws(ada):
    await ada.says("/privacy")
    await ada.presses("Withdraw consent")
    await ada.presses("Yes, withdraw")


def pictures_after(ada, heard):
    return [picture for message in ada.heard[heard:] if message.drawn for picture in message.drawn.pictures]


async def test_what_was_finished_before_consent_was_withdrawn_is_not_brought_after(world):
    """Portraits and HD files that wait to be delivered when consent ends stay locked, as was promised."""
    ada = world.chatter()
    await world.has_model(ada)
    await world.has_pictures(ada)
    await ada.presses("HD 1")
    await ada.says("on a mountain")
    await world.paints()
    await world.enlarges()
    await withdraws(ada)
    heard = len(ada.heard)
    await world.deliver()
    assert not pictures_after(ada, heard)


async def test_what_is_stored_stays_locked_without_consent(world):
    """After withdrawing, neither gallery nor HD file nor an old button shows a picture; consent unlocks."""
    ada = world.chatter()
    await world.has_model(ada)
    await world.has_pictures(ada)
    await ada.presses("HD 1")
    await world.enlarges()
    await world.deliver()
    await ada.says("/gallery")
    opening = ada.button("Open 1").token
    hd = ada.button("HD 1").token
    await withdraws(ada)
    heard = len(ada.heard)
    await ada.says("/gallery")
    for token in (opening, hd):
        await ada.act(token=token)
    assert not pictures_after(ada, heard)
    assert "I need your consent" in ada.newest.text
    await ada.presses("Let’s go")
    await ada.presses("Yes, I agree")
    await ada.presses("I am 18 or older, and the pictures show me")
    await ada.says("/gallery")
    assert ada.newest.drawn.pictures


async def test_deleting_everything(world):
    """It asks, shows what goes, destroys it, and gives a receipt; the next word is a stranger's."""
    ada = world.chatter()
    await world.has_model(ada)
    made = await world.has_pictures(ada)
    await ada.says("/delete")
    assert "Nobody can bring it back" in ada.newest.text
    await ada.presses("Keep everything")
    assert ada.newest.labels == []
    await ada.says("/delete")
    await ada.presses("Yes, delete everything for good")
    assert "everything about you is deleted" in ada.newest.text
    assert "begin afresh? Write /start" in ada.newest.text
    assert ada.newest.drawn.copyable
    with pytest.raises(KeyError):
        await world.vault.get(made[0].person_id, made[0].blob_key)
    await ada.says("on a boat")
    assert "I am an AI" in ada.newest.text


async def test_who_is_suspended_is_told_what_deleting_does_not_undo(world):
    """/privacy and the receipt say it, and after deleting everything it is still so."""
    eve = world.chatter("eve")
    await eve.says("/privacy")
    assert "What stays after that" in eve.newest.text
    assert "is suspended, so I draw nothing" not in eve.newest.text
    async with world.memory.work() as work:
        person = await work.people.find(platform=eve.place.platform, external_id=eve.external_id)
        await work.grants.suspend(person.id, suspended=True)
        await work.commit()
    for _ in range(2):
        await eve.says("/privacy")
        assert "is suspended, so I draw nothing" in eve.newest.text
        await eve.presses("Delete everything")
        await eve.presses("Yes, delete everything for good")
        assert "Your account is suspended, and deleting does not undo that" in eve.newest.text


async def test_a_receipt_does_not_tell_of_a_block(world):
    """It says the same to everybody who is not suspended: a block is never told."""
    receipts = []
    for name, blocked in (("eve", True), ("bob", False)):
        chatter = world.chatter(name)
        await chatter.says("/delete")
        async with world.memory.work() as work:
            person = await work.people.find(platform=chatter.place.platform, external_id=name)
            other = await work.people.find_or_create(
                platform="paper", external_id="other", language=Language.EN
            )
            if blocked:
                await work.grants.block(other.id, person.id)
            await work.commit()
        await chatter.presses("Yes, delete everything for good")
        receipts.append(chatter.newest.text.replace(chatter.newest.drawn.copyable, ""))
    assert receipts[0] == receipts[1]
    assert "if somebody blocked your account" in receipts[0]


async def test_a_receipt_is_written_in_the_persons_language(world):
    """A German speaker gets a German receipt, though nothing is known about them any more."""
    jo = world.chatter("jo", language=Language.DE)
    await jo.says("/delete")
    await jo.presses("Ja, alles endgültig löschen")
    assert "alles über dich ist gelöscht" in jo.newest.text


async def test_help_lists_every_command(world):
    """All commands that exist are in the help, and all in the help exist."""
    ada = world.chatter()
    await ada.says("/help")
    text = ada.newest.text
    for name in COMMANDS:
        assert f"/{name}:" in text
        await ada.says(f"/{name}")
        assert "do not know that command" not in ada.newest.text
    await ada.says("/language en")
    await ada.says("/nonsense")
    assert "do not know that command" in ada.newest.text


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("/language", "Hallo"),
        ("/language de", "Hallo"),
        ("/language en", "Hi!"),
        ("/language tlh", "Hallo"),
    ],
)
async def test_the_language_can_be_changed_by_a_word(world, said, heard):
    """To the one that was named, or else to the other one; it stays so."""
    ada = world.chatter()
    await ada.says(said)
    assert heard in ada.newest.text
    await ada.says("/start")
    assert heard in ada.newest.text


async def test_cancel_forgets_the_open_question(world):
    """/cancel while a name is asked for: the next sentence is no name."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("/models")
    await ada.presses("Ada")
    await ada.presses("Rename")
    await ada.says("/cancel")
    await ada.says("on a boat")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1


@pytest.mark.parametrize("said", ["/privacy", "/delete"])
async def test_counting_what_is_stored_keeps_nobody_waiting(world, ada, monkeypatch, said):
    """The vault is walked while no transaction is open: with thousands of files, others could not write."""
    await world.consents(ada)
    await ada.sends(PHOTO)
    writing: list[bool] = []
    measure = SealedVault.measure

    async def watched(self, person_id):
        writing.append(world.memory.turn is not None and world.memory.turn.locked())
        return await measure(self, person_id)

    monkeypatch.setattr(SealedVault, "measure", watched)
    world.restart()
    await ada.says(said)
    assert writing == [False]
    assert "• 1 locked file" in ada.newest.text
    assert "kB" in ada.newest.text
    await ada.repeats()
    assert len([text for text in ada.texts if "• 1 locked file" in text]) == 1


async def test_a_set_that_was_only_looked_at_is_no_model(world):
    """After the only model was deleted none is counted or listed; a photo makes one."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("/models")
    await ada.presses("Ada")
    await ada.presses("Delete")
    await ada.presses("Yes, delete")
    await ada.says("/selfies")
    await ada.says("/privacy")
    assert "face model\n" not in ada.newest.text
    await ada.says("/models")
    assert ada.newest.drawn.card.startswith("selfies:")
    await ada.sends(PHOTO)
    await world.judges()
    await ada.says("/privacy")
    assert "• 1 face model\n" in ada.newest.text
    await ada.says("/models")
    assert "• no name yet: collecting photos" in ada.newest.text
