"""Linking accounts: the code, both questions, every no, guessing."""

from __future__ import annotations

from storage.domain.jobs import JobKind
from storage.domain.linking import ALPHABET
from tests.bot.flows.linking import NO, YES, are_linked, asks_host, code_of
from tests.bot.world import PHOTO


async def test_two_accounts_become_one_person(world, ada, bob):
    """Code here, code there, a yes on both sides; then the same model draws in both, each in its language."""
    await world.has_model(ada)
    code = await code_of(ada)
    assert f"/link {code}" in ada.newest.text
    await bob.says("/link")
    await bob.presses("Code eingeben")
    await bob.says(code.lower().replace("-", " "))
    assert "„Ada“" in bob.newest.text
    assert "alles löschen" in bob.newest.text
    assert not await are_linked(world, ada, bob)
    await bob.presses("Ja, das bin ich")
    assert "„Ada“" in bob.newest.text
    assert "“Ada bei B”" in ada.newest.text
    assert "delete everything" in ada.newest.text
    assert not await are_linked(world, ada, bob)
    await ada.presses(YES)
    assert "“Ada bei B”" in ada.newest.text
    assert "„Ada“" in bob.newest.text
    assert await are_linked(world, ada, bob)
    before = len(ada.heard), len(bob.heard)
    await bob.says("auf einem Boot")
    await world.paints()
    await world.deliver()
    assert len(ada.heard) == before[0]
    (pictures,) = [message for message in bob.heard[before[1] :] if message.drawn.pictures]
    assert "das ähnlichste Bild" in pictures.text
    await ada.says("/gallery")
    assert ada.newest.drawn.pictures


async def test_the_empty_side_may_show_the_code(world, ada, bob):
    """The host joins its guest, hears so, and its next press is the other person's."""
    await world.has_model(ada)
    code = await code_of(bob)
    await ada.says(f"/link {code}")
    await ada.presses(YES)
    await bob.presses("Ja, das bin ich")
    assert "Verknüpft: " in bob.newest.text
    assert "Linked: " in ada.newest.text
    assert await are_linked(world, ada, bob)
    await bob.presses("Weiter")
    assert "„Ada“ ist bereit" in bob.newest.text


async def test_a_no_of_the_guest_ends_it(world, ada, bob):
    """Before its yes the host never hears of it; the code is used up."""
    code = await code_of(ada)
    await bob.says(f"/link {code}")
    heard = len(ada.heard)
    await bob.presses("Nein")
    assert "nichts verknüpft" in bob.newest.text
    assert len(ada.heard) == heard
    await bob.says(f"/link {code}")
    assert "gilt nicht" in bob.newest.text


async def test_a_no_of_the_host_ends_it(world, ada, bob):
    """The guest hears of it; an old yes does nothing any more."""
    await asks_host(ada, bob)
    yes = ada.button(YES).token
    await ada.presses(NO)
    assert "hat Nein gesagt" in bob.newest.text
    await ada.act(token=yes)
    assert any("That is over" in text for text in ada.texts)
    assert not await are_linked(world, ada, bob)


async def test_the_guest_may_take_it_back_while_it_waits(world, ada, bob):
    """The host's yes comes too late then, and the host was told."""
    await asks_host(ada, bob)
    yes = ada.button(YES).token
    await bob.presses("Abbrechen")
    assert "said no" in ada.newest.text
    await ada.act(token=yes)
    assert not await are_linked(world, ada, bob)


async def test_no_side_answers_for_the_other(world, ada, bob):
    """The host's yes pressed by the guest, or by a stranger, is somebody else's button."""
    await asks_host(ada, bob)
    yes = ada.button(YES).token
    eve = world.chatter("eve")
    for other in (bob, eve):
        await other.act(token=yes)
    assert len(world.paper.notices) == 2
    assert not await are_linked(world, ada, bob)
    assert not await are_linked(world, ada, eve)


async def test_the_host_is_asked_once_however_often_the_guest_says_yes(world, ada, bob):
    """A double press and an old button do not pester the other chat."""
    await bob.says(f"/link {await code_of(ada)}")
    yes = bob.button("Ja, das bin ich").token
    await bob.act(token=yes)
    await bob.repeats()
    heard = len(ada.heard)
    await bob.act(token=yes)
    assert len(ada.heard) == heard


async def test_a_yes_counts_once(world, ada, bob):
    """A repeated update and a second press link nothing a second time and break nothing."""
    await world.has_model(ada)
    await asks_host(ada, bob)
    yes = ada.button(YES).token
    await ada.act(token=yes)
    await ada.repeats()
    await ada.act(token=yes)
    assert any("That is over" in text for text in ada.texts)
    assert await are_linked(world, ada, bob)


async def test_wrong_used_and_old_codes_are_answered_alike(world, ada, bob):
    """Nobody learns from the answer what was wrong."""
    eve, answers = world.chatter("eve"), []

    async def tries(code):
        await eve.says(f"/link {code}")
        answers.append(eve.newest.text)

    await tries("ACEF-GHJK")
    used = await code_of(ada)
    await bob.says(f"/link {used}")
    await tries(used)
    replaced = await code_of(ada)
    late = await code_of(ada)
    await tries(replaced)
    world.clock.forward(601)
    await tries(late)
    assert len(set(answers)) == 1
    assert "That code is not good" in answers[0]


async def test_guessing_ends_soon(world, ada):
    """Five tries an hour and account, in words or with the command, also with the right code after that."""
    eve = world.chatter("eve")
    await eve.says("/link")
    await eve.presses("Enter a code")
    for letter in ALPHABET[:5]:
        await eve.says(letter * 8)
        assert "That code is not good" in eve.newest.text
    await eve.says(await code_of(ada))
    assert "too many codes" in eve.newest.text
    await eve.says("/delete")
    await eve.presses("Yes, delete everything for good")
    await eve.says(f"/link {await code_of(ada)}")
    assert "too many codes" in eve.newest.text
    world.clock.forward(3601)
    await eve.says(f"/link {await code_of(ada)}")
    assert "“Ada”" in eve.newest.text


async def test_of_two_with_one_code_the_second_is_too_late(world, ada, bob):
    """Whoever entered it first is asked about; the other one gets nowhere."""
    code = await code_of(ada)
    await bob.says(f"/link {code}")
    eve = world.chatter("eve", name="Eve")
    await eve.says(f"/link {code}")
    assert "That code is not good" in eve.newest.text
    await bob.presses("Ja, das bin ich")
    assert "Eve" not in ada.newest.text
    await ada.presses(YES)
    assert await are_linked(world, ada, bob)
    assert not await are_linked(world, ada, eve)


async def test_ones_own_code_does_not_work_here(world, ada):
    """It says where to enter it."""
    await ada.says(f"/link {await code_of(ada)}")
    assert "Enter it in your other account" in ada.newest.text


async def test_accounts_with_photos_on_both_sides_are_not_mixed(world, ada, bob):
    """A kind sentence says what to do, and nothing is changed on either side."""
    await world.has_model(ada)
    eve = world.chatter("eve")
    await world.has_model(eve, "Eve")
    code = await code_of(ada)
    await eve.says(f"/link {code}")
    assert "Nothing was changed" in eve.newest.text
    assert not await are_linked(world, ada, eve)
    await eve.says("/delete")
    await eve.presses("Yes, delete everything for good")
    await eve.says(f"/link {code}")
    await eve.presses(YES)
    await ada.presses(YES)
    assert await are_linked(world, ada, eve)


async def test_photos_that_come_before_the_last_yes_are_safe(world, ada, bob):
    """What was empty when the code was entered is looked at again."""
    await world.has_model(ada)
    eve = world.chatter("eve")
    await world.consents(eve)
    await eve.says(f"/link {await code_of(ada)}")
    await eve.presses(YES)
    await eve.sends(PHOTO)
    await ada.presses(YES)
    assert "Nothing was changed" in ada.newest.text
    assert not await are_linked(world, ada, eve)
    assert len(await world.moving(JobKind.ASSESS)) == 1


async def test_in_a_group_nobody_links(world):
    """Codes are shown and taken in private chats only."""
    group = world.chatter("ada", private=False)
    await group.says("/link")
    assert group.newest.drawn.copyable is None
    assert "own chat" in group.newest.text
    await group.says("/link ACEF-GHJK")
    assert "own chat" in group.newest.text


async def test_a_wish_that_waits_keeps_nobody_from_linking(world, ada, bob):
    """Who only wrote one has no photos or pictures of their own."""
    await world.has_model(ada)
    for step in ("/start", "Los geht’s", "Ja, ich bin einverstanden"):
        await (bob.says(step) if step == "/start" else bob.presses(step))
    await bob.presses("Ich bin 18 oder älter, und die Bilder zeigen mich")
    await bob.says("als Ritter auf einer Burg")
    assert "Gemerkt für später" in bob.texts[-2]
    await bob.says(f"/link {await code_of(ada)}")
    await bob.presses("Ja, das bin ich")
    await ada.presses(YES)
    assert await are_linked(world, ada, bob)
