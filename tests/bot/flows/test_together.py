"""Two people in one picture: who is meant, who has to allow it, who stands where."""

from __future__ import annotations

import pytest

from storage.domain.jobs import JobKind
from tests.bot.flows.inviting import allows
from tests.bot.flows.linking import person_of


@pytest.fixture
async def friends(world, ada):
    """Ada and Cleo have face models; Cleo allows Ada pictures of her alone."""
    cleo = world.chatter("cleo", name="Cleo")
    await world.has_model(cleo, "Me")
    await world.has_model(ada, "Ada")
    await allows(world, ada, cleo, "Yes, for 30 days")
    return ada, cleo


async def both_allowed(cleo):
    await cleo.says("/consents")
    await cleo.presses("Ada")
    await cleo.presses("Allow pictures of both of us")


async def wished(world, ada):
    """The models of what is being drawn, left to right, and its prompt."""
    (job,) = await world.moving(JobKind.PORTRAITS)
    person = await person_of(world, ada)
    async with world.memory.look() as work:
        request = await work.requests.get(person.id, job.target_id)
        models = [await work.models.of_any(one) for one in (request.model_id, *request.together_with)]
    return ["ada" if model.person_id == person.id else "cleo" for model in models], request.prompt


@pytest.mark.parametrize(
    ("text", "sides", "prompt"),
    [
        ("Cleo and me on the moon", ["cleo", "ada"], "on the moon"),
        ("me and Cleo on the moon", ["ada", "cleo"], "on the moon"),
        ("Ich und Cleo am Strand", ["ada", "cleo"], "am Strand"),
        ("cleo & ich, am Strand", ["cleo", "ada"], "am Strand"),
        ("am Strand zusammen mit Cleo", ["ada", "cleo"], "am Strand"),
        ("in the snow with Cleo, laughing", ["ada", "cleo"], "in the snow, laughing"),
        ("Cleo und ich", ["cleo", "ada"], "im Fotostudio"),
        ("me and Cleo", ["ada", "cleo"], "in a photo studio"),
    ],
)
async def test_who_is_meant_and_where_they_stand(world, friends, text, sides, prompt):
    """As one says it, in both languages; the names go, so the painter hears the rest."""
    ada, cleo = friends
    await both_allowed(cleo)
    await ada.says(text)
    assert await wished(world, ada) == (sides, prompt)


async def test_a_yes_to_pictures_alone_is_none_to_pictures_of_both(world, friends):
    """The reason says where the friend can give it; nothing is queued."""
    ada, _ = friends
    await ada.says("Cleo and me on the moon")
    assert "not for pictures of these people together" in ada.newest.text
    assert await world.moving(JobKind.PORTRAITS) == []


async def test_both_are_told_what_was_allowed(world, friends):
    """The friend sees a permission of its own; the other one learns how to ask; it is given once."""
    ada, cleo = friends
    await both_allowed(cleo)
    assert "Together with “Ada” in one picture" in cleo.newest.text
    assert "Write for example: “Cleo” and me on the beach" in ada.newest.text
    await cleo.says("/consents")
    assert cleo.newest.text.count("“Ada”: allowed") == 2
    await cleo.presses("Ada")
    assert "Allow pictures of both of us" not in cleo.newest.labels


async def test_ended_it_holds_for_neither(world, friends):
    """The permission for both ends with one press; that for one alone stays."""
    ada, cleo = friends
    await both_allowed(cleo)
    await cleo.presses("End it now")
    await ada.says("Cleo and me on the moon")
    assert "not for pictures of these people together" in ada.newest.text


@pytest.mark.parametrize("press", ["End it now", "Pause", "Ask me each time"])
async def test_what_is_taken_back_of_one_alone_is_of_both(world, friends, press):
    """Whoever ends, pauses or narrows what they gave a friend need not find a second permission of it."""
    ada, cleo = friends
    await both_allowed(cleo)
    await cleo.says("/consents")
    alone = [one for row in cleo.newest.drawn.rows for one in row if one.label == "Ada"][-1]
    await cleo.act(token=alone.token)
    assert "Alone, in private chats" in cleo.newest.text
    await cleo.presses(press)
    await ada.says("Cleo and me on the moon")
    if press == "Ask me each time":
        assert await world.moving(JobKind.PORTRAITS) == []
    else:
        assert (await wished(world, ada))[0] == ["ada"]
    async with world.memory.look() as work:
        person = await person_of(world, cleo)
        assert all(one.used == 0 for one in await work.grants.given(person.id))


@pytest.mark.parametrize("text", ["me and Julia on the moon", "with cleo in the desert", "Cleopatra und ich"])
async def test_somebody_else_is_not_meant(world, friends, text):
    """Only a friend by their name: a stranger's name draws the one who asks alone."""
    ada, cleo = friends
    await both_allowed(cleo)
    await ada.says(text)
    assert await wished(world, ada) == (["ada"], text)


async def test_the_name_alone_names_nobody(world, friends):
    """Without "me" or "with", a friend's name is a word like any other: their face is not drawn."""
    ada, cleo = friends
    await both_allowed(cleo)
    await ada.says("Cleo on the moon")
    assert (await wished(world, ada))[0] == ["ada"]


async def test_sides_can_be_swapped_and_nothing_begins_from_one_picture(world, friends):
    """Under pictures of two there is no Vary; Swap draws the same two anew, the other way round."""
    ada, cleo = friends
    await both_allowed(cleo)
    await ada.says("Cleo and me on the moon")
    await world.paints()
    await world.deliver()
    assert not [label for label in ada.newest.labels if label.startswith(("Vary", "New ones"))]
    await ada.presses("Swap sides")
    assert await wished(world, ada) == (["ada", "cleo"], "on the moon")


async def test_asked_each_time_the_friend_is_asked_first(world, ada):
    """With the prompt, and that it is a picture of both; a yes draws them."""
    cleo = world.chatter("cleo", name="Cleo")
    await world.has_model(cleo, "Me")
    await world.has_model(ada, "Ada")
    await allows(world, ada, cleo, "Yes, but ask me each time")
    await both_allowed(cleo)
    await ada.says("Cleo and me on the moon")
    assert await world.moving(JobKind.PORTRAITS) == []
    assert "“Ada” asks: may I draw you together with them in one picture" in cleo.newest.text
    await cleo.presses("Yes, once")
    assert (await wished(world, ada))[0] == ["cleo", "ada"]


@pytest.mark.parametrize("text", ["Cleo and me on the moon", "me and Cleo on the moon"])
async def test_who_is_not_proven_is_asked_for_the_proof_on_either_side(world, friends, text):
    """It is the one who asks who is missing, whichever side they stand on; nothing is drawn."""
    ada, cleo = friends
    await both_allowed(cleo)
    world.memory.own_proof = True
    await ada.says(text)
    assert await world.moving(JobKind.PORTRAITS) == []
    person = await person_of(world, ada)
    async with world.memory.look() as work:
        assert await work.proofs.open(person.id) is not None
