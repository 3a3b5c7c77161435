"""Pictures of two people: what is drawn from them shows the same two, and is asked about as such."""

from __future__ import annotations

from storage.domain.jobs import JobKind
from tests.bot.flows.linking import person_of
from tests.consenting import a_friend, granted, requested, submitted


async def test_what_is_drawn_from_a_picture_of_two_shows_both(world, ada):
    """Else the friend in it would be drawn alone, or not at all, without having been asked about that."""
    await world.has_model(ada)
    person = await person_of(world, ada)
    cleo, model = await a_friend(world.memory, "cleo")
    await granted(world.memory, world.clock, cleo, person, together_with=frozenset({person.id}))
    async with world.memory.look() as work:
        (own,) = await work.models.of_person(person.id)
    request = await requested(world.memory, person, own, seeds=(1, 2, 3, 4), together_with=(model.id,))
    await submitted(world.memory, person, request, place=ada.place)
    await world.paints()
    await world.deliver()
    await ada.presses("Again")
    (job,) = await world.moving(JobKind.PORTRAITS)
    async with world.memory.look() as work:
        derived = await work.requests.get(person.id, job.target_id)
    assert (derived.model_id, derived.together_with) == (own.id, (model.id,))
