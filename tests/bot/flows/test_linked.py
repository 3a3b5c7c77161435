"""Linked accounts: what they share, parting, deleting everything of both, old buttons."""

from __future__ import annotations

import pytest

from storage.domain.errors import Retryable
from storage.domain.jobs import JobKind
from tests.bot.flows.linking import YES, are_linked, asks_host, code_of, link, person_of
from tests.bot.world import PHOTO


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
    assert "I am an AI" in ada.newest.text


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
