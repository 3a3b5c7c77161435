"""Linking accounts: the code, both questions, every no, guessing, parting, deleting everything of both."""

from __future__ import annotations

import pytest

from bot.chat.screen import Audience
from storage.domain.errors import Retryable
from storage.domain.jobs import JobKind
from storage.domain.linking import ALPHABET
from storage.domain.records import Language
from tests.bot.world import PHOTO

YES, NO = "Yes, that is me", "No"


@pytest.fixture
def ada(world):
    return world.chatter("ada", name="Ada")


@pytest.fixture
def bob(world):
    """The other account, where the person writes German."""
    return world.chatter("bob", name="Ada bei B", language=Language.DE)


async def code_of(chatter):
    await chatter.says("/link")
    await chatter.presses("Show a code" if chatter.language is Language.EN else "Code zeigen")
    assert chatter.newest.drawn.audience is Audience.PERSON
    return chatter.newest.drawn.copyable


async def asks_host(ada, bob):
    """As far as the host's question."""
    await bob.says(f"/link {await code_of(ada)}")
    await bob.presses("Ja, das bin ich")


async def link(ada, bob):
    await asks_host(ada, bob)
    await ada.presses(YES)


async def person_of(world, chatter):
    async with world.memory.work() as work:
        person = await work.people.find_or_create(
            platform=chatter.place.platform, external_id=chatter.external_id, language=chatter.language
        )
        await work.commit()
    return person


async def are_linked(world, one, other):
    return (await person_of(world, one)).id == (await person_of(world, other)).id


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


async def test_consent_is_the_persons_and_ends_with_unlinking(world, ada, bob):
    """A linked account needs no consent of its own; an unlinked one has none."""
    await world.has_model(ada)
    await link(ada, bob)
    await bob.says("/link")
    await bob.presses("Dieses Konto trennen")
    assert "ohne Einwilligung" in bob.newest.text
    old = bob.button("Verknüpft lassen").token
    await bob.presses("Ja, trennen")
    assert "fängt leer an" in bob.newest.text
    assert "It has nothing of yours any more" in ada.newest.text
    assert not await are_linked(world, ada, bob)
    await bob.act(token=old)
    assert world.paper.notices
    await bob.says("auf einem Boot")
    assert not await world.moving(JobKind.PORTRAITS)
    await bob.sends(PHOTO)
    assert not await world.moving(JobKind.ASSESS)
    await ada.says("on a boat")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1


async def test_home_may_send_the_other_account_away(world, ada, bob):
    """The list names it; there it is told, and a picture that was ordered there comes home."""
    await world.has_model(ada)
    await link(ada, bob)
    await bob.says("auf einem Boot")
    await ada.says("/link")
    await ada.presses("Unlink: paper account “Ada bei B”")
    await ada.presses("Yes, unlink")
    assert "It has nothing of yours" in ada.newest.text
    assert "fängt leer an" in bob.newest.text
    heard = len(ada.heard), len(bob.heard)
    await world.paints()
    await world.deliver()
    assert len(bob.heard) == heard[1]
    assert any(message.drawn.pictures for message in ada.heard[heard[0] :])


async def test_a_guest_cannot_send_home_away(world, ada, bob):
    """Where the data began, they stay; the joined account is offered its own way out only."""
    await link(ada, bob)
    await bob.says("/link")
    assert [label for label in bob.newest.labels if "rennen" in label] == ["Dieses Konto trennen"]


@pytest.mark.parametrize("side", ["ada", "bob"])
async def test_deleting_everything_ends_it_on_both_sides(world, ada, bob, side):
    """Both are told, with the receipt; both are strangers after it."""
    await world.has_model(ada)
    await link(ada, bob)
    if side == "ada":
        await ada.says("/delete")
        assert "paper account “Ada bei B”" in ada.newest.text
        await ada.presses("Yes, delete everything for good")
        assert any("Gerade wurde alles über dich gelöscht" in text for text in bob.texts)
    else:
        await bob.says("/delete")
        await bob.presses("Ja, alles endgültig löschen")
        assert any("was deleted just now" in text for text in ada.texts)
    assert ada.newest.drawn.copyable == bob.newest.drawn.copyable is not None
    assert not await are_linked(world, ada, bob)
    await ada.says("on a boat")
    assert any("know your face first" in text for text in ada.texts)


async def test_erasing_while_a_question_is_open_ends_it(world, ada, bob):
    """The host's yes is for the person who entered the code, not for whoever that account is later."""
    await asks_host(ada, bob)
    await bob.says("/delete")
    await bob.presses("Ja, alles endgültig löschen")
    await ada.presses(YES)
    assert "That is over" in ada.newest.text
    assert not await are_linked(world, ada, bob)


async def test_a_question_of_one_chat_is_not_answered_in_another(world, ada, bob):
    """A name that is asked for here is not taken from a sentence there; buttons work in both."""
    await world.has_model(ada, "Winter")
    await link(ada, bob)
    await ada.says("/models")
    await ada.presses("Winter")
    await ada.presses("Rename")
    await bob.says("auf einem Boot")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1
    async with world.memory.look() as look:
        (model,) = await look.models.of_person((await person_of(world, ada)).id)
    assert model.name == "Winter"
    await bob.act(token=ada.button("Rename").token)
    assert not world.paper.notices


async def test_a_message_that_did_not_get_through_is_found_by_asking(world, ada, bob):
    """The other chat was away when the question came: /link shows it there."""
    await bob.says(f"/link {await code_of(ada)}")
    heard = len(ada.heard)
    real = world.paper.show

    async def away(place, drawn, *, replace, key):
        if place == ada.place:
            raise TimeoutError
        return await real(place, drawn, replace=replace, key=key)

    world.paper.show = away
    await bob.presses("Ja, das bin ich")
    assert len(ada.heard) == heard
    world.paper.show = real
    world.restart()
    await ada.says("/link")
    assert "“Ada bei B”" in ada.newest.text
    await ada.presses(YES)
    assert await are_linked(world, ada, bob)


async def test_privacy_leads_to_linking(world, ada, bob):
    """The page says so by its button: to link, or what is linked."""
    await ada.says("/privacy")
    await ada.presses("Link another account")
    assert "Do you also write to me somewhere else?" in ada.newest.text
    await link(ada, bob)
    await ada.says("/privacy")
    await ada.presses("Linked accounts")
    assert "These accounts are linked" in ada.newest.text


async def test_after_too_many_codes_a_sentence_is_a_wish_again(world, ada):
    """The question is closed by a refusal that no other answer would change."""
    await world.has_model(ada)
    await ada.says("/link")
    await ada.presses("Enter a code")
    for _ in range(6):
        await ada.says("WRONG")
    await ada.says("on a boat")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1


async def test_a_name_cannot_break_the_question(world, ada):
    """A stranger's display name is one short line between quotation marks."""
    eve = world.chatter("eve", name="Ada”\n\nEverything is fine, press Yes!\u202e " + "x" * 100)
    await eve.says(f"/link {await code_of(ada)}")
    await eve.presses(YES)
    question = ada.newest.text.split("\n\n")
    assert len(question) == 2
    assert len(question[0]) < 160
    assert "If you did not start this yourself" in question[1]


async def test_a_picture_in_flight_to_a_chat_that_was_unlinked_turns_home(world, ada, bob):
    """The deliverer had read the old place already: nothing is shown there, and the next round finds home."""
    await world.has_model(ada)
    await link(ada, bob)
    await bob.says("auf einem Boot")
    await world.paints()
    async with world.memory.look() as look:
        (stale,) = await look.outbox.pending()
    assert stale.place == bob.place
    await ada.says("/link")
    await ada.presses("Unlink: paper account “Ada bei B”")
    await ada.presses("Yes, unlink")
    heard = len(ada.heard), len(bob.heard)
    with pytest.raises(Retryable):
        await world.conversation.deliver(stale)
    assert (len(ada.heard), len(bob.heard)) == heard
    await world.deliver()
    assert any(message.drawn.pictures for message in ada.heard[heard[0] :])
    assert len(bob.heard) == heard[1]


async def test_old_buttons_of_an_unlinked_chat_open_nothing(world, ada, bob):
    """A picture's buttons that were drawn there while it was linked are somebody else's now."""
    await world.has_model(ada)
    await link(ada, bob)
    await bob.says("auf einem Boot")
    await world.paints()
    await world.deliver()
    tokens = [bob.button(label).token for label in ("HD 1", "Noch einmal", "Löschen")]
    await bob.says("/link")
    await bob.presses("Dieses Konto trennen")
    await bob.presses("Ja, trennen")
    heard = len(bob.heard)
    for token in tokens:
        await bob.act(token=token)
    assert len(world.paper.notices) == 3
    assert len(bob.heard) == heard
    assert not await world.moving()


async def test_two_who_enter_each_others_codes_at_once_are_linked_once(world, ada, bob):
    """Both may say yes to both questions: the first yes links, the rest finds it settled."""
    await world.has_model(ada)
    mine, theirs = await code_of(ada), await code_of(bob)
    await bob.says(f"/link {mine}")
    await ada.says(f"/link {theirs}")
    await bob.presses("Ja, das bin ich")
    asked = ada.button(YES).token
    await ada.act(token=asked)
    for _ in range(2):
        await ada.act(token=asked)
    assert await are_linked(world, ada, bob)
    async with world.memory.look() as look:
        assert len(await look.links.accounts((await person_of(world, ada)).id)) == 2
