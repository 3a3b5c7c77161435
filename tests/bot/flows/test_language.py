"""Changing the language while cards stand in the chat: they follow, where they are; questions stay open."""

from __future__ import annotations

import pytest

from storage.domain.jobs import JobKind
from storage.domain.records import ModelState
from tests.bot.flows.inviting import allows, invitation, opens, proves
from tests.bot.flows.linking import person_of


def at_the_end(chatter, count=3):
    return "\n".join(chatter.texts[-count:])


async def test_the_card_of_a_job_follows_by_itself(world, ada):
    """A training that waits changes nothing for minutes: its card follows at once all the same."""
    await world.consents(ada)
    await world.collects(ada, 3)
    await ada.presses("Train")
    await ada.says("Ada")
    await ada.presses("Start training")
    await world.redraws()
    assert "I am learning" in ada.card("job").text
    await ada.says("/language de")
    world.clock.forward(10)
    await world.redraws()
    cards = [one for one in ada.heard if one.drawn and (one.drawn.card or "").startswith("job")]
    assert all("Ich lerne „Ada“" in card.text for card in cards)
    assert cards[-1].labels == ["Abbrechen"]
    assert "Platz" in cards[-1].drawn.progress.text


async def test_the_set_of_photos_follows(world, ada):
    """The card of the selfies is redrawn at once, and its next edits are in the new language."""
    await world.consents(ada)
    await ada.sends(b"\xff\xd8 1")
    await ada.says("/language de")
    assert "Ich sehe mir noch eins an" in ada.card("selfies").text
    await world.judges()
    await world.tells()
    assert "1 von 3 Fotos" in ada.card("selfies").text
    cards = [one for one in ada.heard if one.drawn and (one.drawn.card or "").startswith("selfies")]
    assert not any("photo" in label for card in cards for label in card.labels)


async def test_the_open_question_is_put_again_in_the_new_language(world, ada):
    """Consent: the question, not the greeting, and its yes works."""
    await ada.says("/start")
    await ada.presses("Let’s go")
    await ada.presses("Yes, I agree")
    await ada.says("/language de")
    assert "Bist du 18 oder älter" in ada.newest.text
    await ada.presses("Ich bin 18 oder älter, und die Bilder zeigen mich")
    assert any("mit dem heutigen Datum notiert" in text for text in ada.texts)


async def test_a_name_that_was_asked_for_may_still_be_given(world, ada):
    """The question for a name comes in the new language; the next sentence is the name."""
    await world.consents(ada)
    await world.collects(ada, 3)
    await ada.presses("Train")
    await ada.says("/language de")
    assert "Wie soll ich dieses Gesichtsmodell nennen" in ada.newest.text
    await ada.says("Ada")
    assert "Ich lerne „Ada“ aus 3 Fotos" in ada.newest.text


async def test_a_new_name_that_was_asked_for_may_still_be_given(world, ada):
    """Renaming: the same; and /models shows the list, not the question."""
    await world.has_model(ada, "Winter")
    await ada.says("/models")
    await ada.presses("Winter")
    await ada.presses("Rename")
    await ada.says("/language de")
    assert "Wie soll „Winter“ heißen" in ada.newest.text
    await ada.says("Sommer")
    assert "Es heißt jetzt „Sommer“" in at_the_end(ada)
    await ada.presses("Sommer")
    await ada.presses("Umbenennen")
    await ada.says("/models")
    assert "Deine Gesichtsmodelle" in ada.newest.text


async def test_a_model_deleted_while_it_was_being_renamed_leads_to_the_list(world, ada):
    """The question of a model that is gone is not put again."""
    await world.has_model(ada, "Winter")
    await ada.says("/models")
    await ada.presses("Winter")
    await ada.presses("Rename")
    person = await person_of(world, ada)
    async with world.memory.work() as work:
        (model,) = await work.models.of_person(person.id)
        other = await work.models.create(person.id)
        await work.selfies.add(
            person_id=person.id, model_id=other.id, blob_key="k", source="photo", message_ref=None
        )
        await work.erasure.model(person.id, model.id)
        await work.commit()
    await ada.says("/language de")
    assert "Deine Gesichtsmodelle" in ada.newest.text


async def test_menus_that_stand_in_the_chat_follow_where_they_are(world, ada):
    """Greeting, models, privacy and permissions: edited in place, none sent again."""
    await world.has_model(ada)
    for command in ("/start", "/models", "/privacy", "/consents"):
        await ada.says(command)
    heard = len(ada.heard)
    await ada.says("/start")
    await ada.says("/language de")
    assert len(ada.heard) - heard == 2
    assert "Deine Gesichtsmodelle" in ada.card("models").text
    assert "Das ist über dich gespeichert" in ada.card("privacy").text
    assert "Was du beendest, endet sofort" in ada.card("consents").text
    await ada.presses("Ein Modell löschen")
    assert "Deine Gesichtsmodelle" in ada.newest.text


async def test_cards_that_were_never_shown_do_not_come(world, ada):
    """Only what stands in the chat is redrawn."""
    await world.has_model(ada)
    await ada.says("/start")
    heard = len(ada.heard)
    await ada.says("/language de")
    assert len(ada.heard) - heard == 1
    assert "Schön, dass du da bist" in ada.newest.text


async def test_the_greetings_own_button_changes_what_stands_below(world, ada):
    """Pressed on the greeting far above: greeting and set follow in place, nothing new comes."""
    await world.consents(ada)
    await ada.sends(b"\xff\xd8 1")
    heard = len(ada.heard)
    await ada.presses("Deutsch")
    assert len(ada.heard) == heard
    assert "Hallo" in ada.card("welcome").text
    assert "Ich sehe mir noch eins an" in ada.card("selfies").text
    assert not any("looking at" in text for text in ada.texts)


async def test_the_greetings_button_puts_an_open_question_again(world, ada):
    """A question that is no card comes at the end in the new language, and can be answered."""
    await world.has_model(ada, "Winter")
    await ada.says("/start")
    await ada.says("/models")
    await ada.presses("Winter")
    await ada.presses("Rename")
    await ada.presses("Deutsch")
    assert "Wie soll „Winter“ heißen" in ada.newest.text
    await ada.says("Sommer")
    assert "Es heißt jetzt „Sommer“" in at_the_end(ada)


async def test_questions_of_others_follow(world, ada):
    """A friend's link and a friend's wish that wait for an answer are read in the new language."""
    cleo = world.chatter("cleo", name="@cleo")
    await world.has_model(cleo, "Cleo")
    await world.has_model(ada)
    await proves(world, cleo)
    await allows(world, ada, cleo, "Yes, but ask me each time")
    await ada.says("/models")
    await ada.presses("Draw @cleo")
    await ada.says("on a boat")
    await opens(cleo, await invitation(ada, "Ada again"))
    heard = len(cleo.heard)
    await cleo.says("/language de")
    assert "Darf ich dich so malen" in cleo.card("question").text
    assert "fragt, ob hier Bilder von dir" in cleo.card("invite").text
    assert len(cleo.heard) <= heard + 1
    await cleo.presses("Ja, einmal")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1


async def test_nothing_is_begun_by_changing_the_language(world, ada):
    """No model is created, and a question that would destroy something is not put again by itself."""
    await world.consents(ada)
    await ada.says("/delete")
    await ada.says("/language de")
    assert "Das ist über dich gespeichert" in ada.newest.text
    person = await person_of(world, ada)
    async with world.memory.look() as work:
        models = await work.models.of_person(person.id)
    assert [model.state for model in models] == [ModelState.COLLECTING]


@pytest.mark.parametrize("again", ["/language de", "/language"])
async def test_what_was_said_is_confirmed(world, ada, again):
    """Where another card than the greeting answers, a sentence says that the language was changed."""
    await world.consents(ada)
    await ada.says(again)
    assert any("Ab jetzt auf Deutsch" in text for text in ada.texts)


async def test_the_way_back_stands_below(world, ada):
    """Whoever only tried the command finds their own language again with a press."""
    await world.has_model(ada)
    await ada.says("/models")
    await ada.says("/language")
    changed = next(one for one in ada.heard if one.text == "Ab jetzt auf Deutsch.")
    assert changed.labels == ["English"]
    await ada.act(token=changed.drawn.rows[0][0].token)
    assert "Your face models" in at_the_end(ada)
