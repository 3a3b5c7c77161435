"""A set is looked at again with every photo: a stranger who came first does not stay the one who is sure."""

from datetime import UTC, datetime

import numpy as np
import pytest

from storage.domain.records import Finding, ModelState, Selfie, SelfieState
from tests.worker.assess.selfies import selfie as photo_of
from tests.worker.tasks.workshop import job_of, selfies_of, send
from worker.assess.assessor import FaceAssessor
from worker.assess.majority import majority, standing
from worker.making.standing import judged_again

STRANGER = "p002_00"
OWN = [f"p001_{number:02}" for number in range(12)]


@pytest.fixture(scope="module")
def assessor():
    return FaceAssessor()


@pytest.fixture
def judging(rooms, assessor):
    rooms.answers["PhotoOrder"] = lambda order: assessor.photo(
        order.data, order.known, doubtful=order.doubtful
    )
    rooms.answers["SetOrder"] = lambda order: assessor.standing(order.features)


async def sent(memory, vault, tasks, model, names):
    """Send rendered people one after the other; the selfies by name."""
    ids = {}
    for name in names:
        selfie, job_id = await send(memory, vault, model, data=photo_of(name))
        await tasks.run(job_id)
        assert (await job_of(memory, job_id)).state.ended
        ids[selfie.id] = name
    return {ids[one.id]: one for one in await selfies_of(memory, model) if one.id in ids}


def doubt_of(selfie):
    return next((one for one in selfie.findings if one.code == "perhaps-another-person"), None)


async def test_a_stranger_sent_first_is_outvoted(memory, vault, tasks, model, judging):
    """Somebody else first, then a dozen of oneself: only the first is asked about, beside a sure one."""
    selfies = await sent(memory, vault, tasks, model, [STRANGER, *OWN])
    assert {name: one.state for name, one in selfies.items()} == {
        STRANGER: SelfieState.DOUBTFUL,
        **dict.fromkeys(OWN, SelfieState.ACCEPTED),
    }
    beside = doubt_of(selfies[STRANGER]).params["beside"]
    assert beside in {selfies[name].id for name in OWN}
    told = {one.params["by"] for one in selfies[STRANGER].findings if one.code == "judged-again"}
    assert told <= {selfies[name].id for name in OWN}
    assert told


async def test_a_copy_of_a_doubtful_photo_is_a_copy(memory, vault, tasks, model, judging):
    """Strangers first, then a photo twice: in doubt when its copy comes, it counts once all the same."""
    await sent(memory, vault, tasks, model, ["p002_00", "p002_01", OWN[0], OWN[0], *OWN[1:4]])
    assert len(await selfies_of(memory, model, SelfieState.REJECTED)) == 1
    assert len(await selfies_of(memory, model, SelfieState.ACCEPTED)) == len(OWN[:4])


async def test_two_photos_have_no_majority(memory, vault, tasks, model, judging):
    """Of two photos that differ neither is sure: the second is asked about, beside the first."""
    selfies = await sent(memory, vault, tasks, model, ["p002_00", "p001_00"])
    assert [one.state for one in selfies.values()] == [SelfieState.ACCEPTED, SelfieState.DOUBTFUL]
    assert doubt_of(selfies["p001_00"]).params["beside"] == selfies["p002_00"].id


async def test_what_its_person_kept_is_not_asked_about_again(memory, vault, tasks, model, judging):
    """A photo that the person said to be of themselves stays, however the set votes."""
    await sent(memory, vault, tasks, model, [STRANGER, *OWN[:3]])
    [asked] = await selfies_of(memory, model, SelfieState.DOUBTFUL)
    async with memory.work() as work:
        await work.selfies.set_state(model.person_id, asked.id, SelfieState.ACCEPTED)
        await work.commit()
    await sent(memory, vault, tasks, model, OWN[3:6])
    assert await selfies_of(memory, model, SelfieState.DOUBTFUL) == []


async def test_a_set_in_training_is_left_as_it_is(memory, vault, tasks, model, judging):
    """A photo judged while the model learns changes no other one."""
    await sent(memory, vault, tasks, model, [STRANGER, *OWN[:2]])
    before = await selfies_of(memory, model)
    _, job_id = await send(memory, vault, model, data=photo_of(OWN[2]))
    async with memory.work() as work:
        await work.models.set_state(model.person_id, model.id, ModelState.TRAINING)
        await work.commit()
    await tasks.run(job_id)
    assert (await selfies_of(memory, model))[:-1] == before


async def test_a_refused_photo_changes_no_doubt(memory, vault, tasks, model, judging):
    """A photo that does not count leaves the others, and what they are decided beside, alone."""
    await sent(memory, vault, tasks, model, [STRANGER, *OWN[:3]])
    before = await selfies_of(memory, model)
    await sent(memory, vault, tasks, model, ["p001_32_dark"])
    assert (await selfies_of(memory, model))[:-1] == before


def test_no_majority_without_a_half_that_agrees():
    """Two people, as many photos of each: nobody is outvoted."""
    one, other = np.zeros(128, np.float32), np.full(128, 0.1, np.float32)
    assert majority([one, one, one, other, other, other]) == []
    assert standing([one, other, one, other]) == ()
    assert majority([other, one, one, one]) == [1, 2, 3]


def test_a_photo_with_another_doubt_is_still_asked_about():
    """Who it shows is settled; whether its eyes are closed is not."""
    doubts = ("perhaps-another-person", "eyes-perhaps-closed")
    findings = [Finding(code=code, severity="ask") for code in doubts]
    photos = [selfie_of("a"), selfie_of("b"), selfie_of("c", SelfieState.DOUBTFUL, *findings)]
    (again,) = judged_again(photos, (0.5, 0.4, 0.6), new=[photos[1]])
    assert again.state is SelfieState.DOUBTFUL
    assert [one.code for one in again.findings] == ["eyes-perhaps-closed", "judged-again"]


def selfie_of(id_, state=SelfieState.ACCEPTED, *findings):
    return Selfie(
        id=id_,
        person_id="p",
        model_id="m",
        state=state,
        blob_key=id_,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        findings=findings,
        features=b"features",
    )
