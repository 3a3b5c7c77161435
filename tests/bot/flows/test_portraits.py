"""Portraits, HD, gallery: prompts, scenes, the buttons under pictures, what is refused, what fails."""

from __future__ import annotations

import pytest

from storage.domain.jobs import JobKind, JobState
from storage.domain.records import RequestKind


async def newest_request(world):
    (job,) = await world.moving(JobKind.PORTRAITS)
    async with world.memory.look() as work:
        return await work.requests.get(job.person_id, job.target_id)


@pytest.mark.parametrize("said", ["on a boat", "/portrait on a boat"])
async def test_a_sentence_is_a_prompt(world, said):
    """Free text and /portrait mean the same: one request, four seeds, a card."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says(said)
    request = await newest_request(world)
    assert (request.prompt, request.kind) == ("on a boat", RequestKind.NEW)
    assert len(set(request.seeds)) == 4
    assert "on a boat" in ada.card("job:").text


async def test_portrait_alone_asks(world):
    """/portrait without words asks for them, with scene ideas."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("/portrait")
    assert "🌙 On the moon" in ada.newest.labels
    await ada.says("on a boat")
    assert (await newest_request(world)).prompt == "on a boat"


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [("x" * 501, "501 characters, and 500 at most"), ("naked on a beach", "no sexual pictures")],
)
async def test_what_does_not_go_is_said_and_not_drawn(world, prompt, answer):
    """Too long, or against the rules: a sentence why, and no job."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says(prompt)
    assert answer in ada.newest.text
    assert await world.moving(JobKind.PORTRAITS) == []
    async with world.memory.look() as work:
        assert await work.requests.count_since(await person_of(world), world.clock.at.replace(year=2000)) == 0


async def person_of(world):
    async with world.memory.work() as work:
        found = await work.people.find_or_create(platform="paper", external_id="ada", language="en")
    return found.id


async def test_the_result_has_every_button_at_its_picture(world):
    """Four pictures, best first; HD, Vary and More like belong to their picture."""
    ada = world.chatter()
    await world.has_model(ada)
    made = await world.has_pictures(ada)
    (result,) = [one for one in ada.heard if one.drawn.pictures]
    assert [one.key for one in result.drawn.pictures] == [one.blob_key for one in made]
    for row in result.drawn.rows[:3]:
        assert [button.about for button in row] == [0, 1, 2, 3]
    assert result.labels[-2:] == ["Again", "Delete"]


async def test_the_honest_note_about_the_practice_painter_comes_once(world):
    """Who gets rough pictures is told why, once."""
    ada = world.chatter()
    await world.has_model(ada)
    await world.has_pictures(ada)
    await world.has_pictures(ada, "on a mountain")
    assert sum("practice painter" in text for text in ada.texts) == 1


@pytest.mark.parametrize(
    ("label", "kind", "parent"),
    [
        ("Again", RequestKind.AGAIN, None),
        ("Vary 2 a little", RequestKind.VARY, 1),
        ("New ones like 3", RequestKind.MORE_LIKE, 2),
    ],
)
async def test_again_vary_and_more_like(world, label, kind, parent):
    """Each makes a new request of the same prompt with new seeds; two of them start from one picture."""
    ada = world.chatter()
    await world.has_model(ada)
    made = await world.has_pictures(ada)
    await ada.presses(label)
    request = await newest_request(world)
    assert (request.prompt, request.kind) == ("on a boat", kind)
    assert request.parent_picture_id == (None if parent is None else made[parent].id)
    assert set(request.seeds).isdisjoint(one.seed for one in made)


async def test_what_is_wished_away_is_kept_apart_with_the_request(world):
    """The wish is shown whole, what it wishes away is its negative prompt, and Again keeps both."""
    ada = world.chatter()
    await world.has_model(ada)
    await world.has_pictures(ada, "on the moon without a helmet")
    assert "on the moon without a helmet" in ada.card("job:").text
    assert sum("cannot leave anything out: helmet" in text for text in ada.texts) == 1
    await ada.presses("Again")
    request = await newest_request(world)
    assert (request.prompt, request.negative_prompt) == ("on the moon without a helmet", "helmet")
    await world.paints()
    await world.deliver()
    assert sum("cannot leave anything out" in text for text in ada.texts) == 1


async def test_what_is_wished_away_passes_the_policy_as_well(world):
    """The whole sentence is read: no word is allowed for standing behind a without."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("am Strand ohne Kleidung")
    assert "no sexual pictures" in ada.newest.text
    assert await world.moving(JobKind.PORTRAITS) == []


async def test_drawing_can_be_stopped_and_begun_again(world):
    """Cancel ends it; Try again draws the very same request."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("on a boat")
    first = await newest_request(world)
    await ada.presses("Cancel")
    assert await world.moving(JobKind.PORTRAITS) == []
    await world.deliver()
    assert "Stopped: on a boat" in ada.card("job:").text
    await ada.presses("Try again")
    assert (await newest_request(world)).id == first.id


async def test_a_variation_of_what_was_deleted_is_not_tried_again(world):
    """Stopped, and what it varies deleted: Try again says so instead of queueing what cannot end well."""
    ada = world.chatter()
    await world.has_model(ada)
    await world.has_pictures(ada)
    delete = ada.button("Delete").token
    await ada.presses("Vary 2 a little")
    await ada.presses("Cancel")
    await world.deliver()
    retry = ada.button("Try again").token
    await ada.act(token=delete)
    await ada.presses("Yes, delete")
    await ada.act(token=retry)
    assert await world.moving(JobKind.PORTRAITS) == []
    assert any("deleted" in text or "no longer" in text for text in ada.texts[-2:])


async def test_a_failed_drawing_says_why(world):
    """A failure is worded, on the card, with the way to try again."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("on a boat")
    await world.end(JobKind.PORTRAITS, JobState.FAILED, error="worker-crashed")
    await world.deliver()
    assert "broke off in the middle" in ada.card("job:").text
    assert ada.card("job:").labels == ["Try again"]


async def test_deleting_pictures_asks_first(world):
    """Delete asks; after the yes the pictures are gone from gallery and vault, and old buttons say so."""
    ada = world.chatter()
    await world.has_model(ada)
    made = await world.has_pictures(ada)
    large = ada.button("HD 1").token
    await ada.presses("Delete")
    await ada.presses("Keep them")
    assert ada.newest.labels == []
    await ada.presses("Delete")
    await ada.presses("Yes, delete")
    assert "deleted" in ada.newest.text
    assert not {"Yes, delete", "Again", "HD 1"}.intersection(ada.labels)
    assert [one for one in ada.heard if one.drawn.pictures] == []
    await ada.act(token=large)
    assert any("does not exist any more" in text for text in ada.texts)
    await ada.says("/gallery")
    assert "no pictures yet" in ada.newest.text
    await world.vault.sweep()
    with pytest.raises(KeyError):
        await world.vault.get(made[0].person_id, made[0].blob_key)


async def test_hd_is_made_once_and_sent_as_often_as_asked(world):
    """Pressed while it is made: the card. Pressed afterwards: the file again, without new work."""
    ada = world.chatter()
    await world.has_model(ada)
    await world.has_pictures(ada)
    await ada.presses("HD 2")
    await ada.presses("HD 2")
    assert len(await world.moving(JobKind.UPSCALE)) == 1
    await world.enlarges()
    await world.deliver()
    world.clock.forward(60)
    await ada.presses("HD 2")
    assert await world.moving(JobKind.UPSCALE) == []
    files = [one for one in ada.heard if one.drawn.pictures and one.drawn.pictures[0].original]
    assert len(files) == 2


async def test_what_the_painter_notes_is_told_once(world):
    """A shortened prompt and an HD file that was only resized are said, not hidden; once, not four times."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("on the moon, " * 30)
    await world.paints(notes=("prompt-shortened",))
    await world.deliver()
    assert sum(text.count("longer than the painter can read") for text in ada.texts) == 1
    await ada.presses("HD 1")
    await world.enlarges(notes=("hd-plain",))
    await world.deliver()
    assert "Only enlarged" in ada.newest.text


async def test_pictures_without_a_face_are_said_to_be_so(world):
    """When no face was found in any of the four, nobody is told that the most alike comes first."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("in the fog")
    await world.paints(likeness=None)
    await world.deliver()
    (told,) = [text for text in ada.texts if "cannot find your face" in text]
    assert "likeness" not in told


async def test_a_failed_hd_can_be_tried_again(world):
    """HD that failed says why, and its button begins anew."""
    ada = world.chatter()
    await world.has_model(ada)
    await world.has_pictures(ada)
    await ada.presses("HD 1")
    await world.end(JobKind.UPSCALE, JobState.FAILED, error="worker-timed-out")
    await world.deliver()
    assert "took too long" in ada.card("job:").text
    await ada.presses("Try again")
    assert len(await world.moving(JobKind.UPSCALE)) == 1


async def test_the_gallery_numbers_sets_of_one_wish(world):
    """As their headings do; what was wished for once has no number."""
    ada = world.chatter()
    await world.has_model(ada)
    for wish in ("on a boat", "in a forest", "in a forest", "in a forest"):
        await world.has_pictures(ada, wish)
        world.clock.forward(60)
    await ada.says("/gallery")
    lines = [line.partition(" (")[0] for line in ada.newest.text.splitlines() if line[:1].isdigit()]
    assert lines == ["1. in a forest · 3", "2. in a forest · 2", "3. in a forest", "4. on a boat"]


async def test_the_gallery_pages_newest_first_and_opens(world):
    """Five requests are two pages; opening one shows its pictures with the same buttons."""
    ada = world.chatter()
    await world.has_model(ada)
    for number in range(5):
        world.clock.forward(60)
        await world.has_pictures(ada, f"scene {number}")
    await ada.says("/gallery")
    page = ada.card("gallery")
    assert len(page.drawn.pictures) == 4
    assert "1. scene 4 (November 22, 2026)" in page.text
    await ada.presses("Older ›")
    assert "5. scene 0" in page.text
    await ada.presses("Open 5")
    assert len(ada.newest.drawn.pictures) == 4
    assert "HD 1" in ada.newest.labels
    await ada.presses("Delete")
    await ada.presses("Yes, delete")
    assert sum(text == "Here were pictures that you deleted." for text in ada.texts) == 2


async def test_a_picture_that_is_gone_is_said_to_be(world):
    """When a file is missing, the others are shown, without its buttons, and it is said."""
    ada = world.chatter()
    await world.has_model(ada)
    made = await world.has_pictures(ada)
    await world.vault.delete(made[1].blob_key)
    await ada.says("/gallery")
    await ada.presses("Open 1")
    assert len(ada.newest.drawn.pictures) == 3
    assert "HD 2" not in ada.newest.labels
    assert [button.about for button in ada.newest.drawn.rows[0]] == [0, 1, 2]
    assert "A picture is missing" in ada.newest.text


async def test_without_a_model_a_sentence_leads_to_the_photos(world):
    """A stranger's first words are answered by an AI's greeting; later ones by what comes first."""
    ada = world.chatter()
    await ada.says("me on the moon")
    assert "I am an AI" in ada.newest.text
    assert len(ada.heard) == 1
    await ada.presses("Deutsch")
    assert "KI" in ada.newest.text
    await ada.says("ich auf dem Mond")
    assert any("zuerst dein Gesicht kennen" in text for text in ada.texts)
    assert "biometrisch" in ada.newest.text


@pytest.mark.parametrize("said", ["hallo", "Hi!", "Guten Abend :)"])
async def test_who_greets_is_greeted(world, said):
    """With or without a model, hello is no wish for a picture."""
    ada, bob = world.chatter(), world.chatter("bob")
    await bob.says("/start")
    await bob.says(said)
    assert "I am an AI" in bob.newest.text
    assert not any("know your face first" in text for text in bob.texts)
    await world.has_model(ada)
    await ada.says(said)
    assert "Good to see you" in ada.newest.text
    assert await world.moving(JobKind.PORTRAITS) == []


async def test_a_model_named_with_the_command_draws(world):
    """/portrait with a model's name, in any case, draws with that one; an unknown name draws nothing."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.act(command=("portrait", "on a boat"), model="ADA")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1
    await ada.act(command=("portrait", "on a roof"), model="Zoe")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1
    assert ada.newest.text == "You have no finished face model of that name."


async def test_a_prompt_may_come_with_the_press(world):
    """Where a platform asks with the press, Write my own brings the prompt along; pressed bare it asks."""
    ada = world.chatter()
    await world.has_model(ada)
    token = ada.button("Write my own").token
    await ada.act(token=token, text="on a boat")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1
    await ada.act(token=token)
    assert len(await world.moving(JobKind.PORTRAITS)) == 1
    assert "Where do you want to be" in ada.newest.text


@pytest.mark.parametrize("said", ["🏖️🌴", "???", "x"])
async def test_what_has_no_word_is_asked_for_in_words(world, said):
    """Emoji and signs alone are not drawn: a kind answer with examples, and nothing is used up."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says(said)
    assert "write in words" in ada.newest.text
    assert await world.moving(JobKind.PORTRAITS) == []


async def test_a_sentence_amid_new_photos_asks_which_face(world):
    """While another face is being gathered, a sentence is not drawn with the old one unasked."""
    ada = world.chatter()
    await world.has_model(ada, "Ada")
    await ada.says("/models")
    await ada.presses("New model")
    await ada.says("on a boat")
    assert await world.moving(JobKind.PORTRAITS) == []
    assert "photos for the model without a name just now" in ada.newest.text
    assert ada.newest.labels == ["Draw with “Ada”", "On with the photos"]
    await ada.presses("Draw with “Ada”")
    assert (await newest_request(world)).prompt == "on a boat"
    await ada.says("on a mountain")
    assert len(await world.moving(JobKind.PORTRAITS)) == 2


async def test_going_on_with_the_photos_draws_nothing(world):
    """The other button leads back to the photos."""
    ada = world.chatter()
    await world.has_model(ada, "Ada")
    await ada.says("/models")
    await ada.presses("New model")
    await ada.says("on a boat")
    await ada.presses("On with the photos")
    assert await world.moving(JobKind.PORTRAITS) == []
    assert "on a boat" not in ada.newest.text


async def test_two_sets_of_one_wish_are_told_apart(world):
    """The second one is numbered, whether it was asked for with Again or in words; another wish is not."""
    ada = world.chatter()
    await world.has_model(ada)
    for ask, number in ((lambda: ada.says("on a boat"), ""), (lambda: ada.presses("Again"), " · 2")):
        world.clock.forward(60)
        await ask()
        await world.paints()
        await world.deliver()
        assert f"on a boat{number} – the best likeness" in ada.card("portraits:").text
    world.clock.forward(60)
    await world.has_pictures(ada, "on a roof")
    assert "on a roof –" in ada.card("portraits:").text


async def test_what_is_to_be_deleted_is_shown(world):
    """The question shows the pictures it is about; the answer takes them away again."""
    ada = world.chatter()
    await world.has_model(ada)
    made = await world.has_pictures(ada)
    await ada.presses("Delete")
    assert [one.key for one in ada.newest.drawn.pictures] == [one.blob_key for one in made]
    await ada.presses("Keep them")
    assert ada.newest.drawn.pictures == ()
