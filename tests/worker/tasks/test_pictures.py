"""Portraits and HD: consent until the end, nothing spoilt delivered, previews come and go."""

import pytest

from storage.domain.consent import TEXT_VERSION
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import ConsentKind, Language, RequestKind
from tests.consenting import a_friend, granted, proved, requested
from tests.worker.tasks.workshop import a_request, a_trained_model, four, job_of, jpeg, send, submit
from worker.engines import Painted


async def test_withdrawn_consent_stops_the_job(memory, vault, rooms, tasks, model):
    """Consent that ended while the job waited keeps the engine from running at all."""
    _, job_id = await send(memory, vault, model)
    async with memory.work() as work:
        await work.people.withdraw_consents(model.person_id)
        await work.commit()
    await tasks.run(job_id)
    assert rooms.orders == []
    assert (await job_of(memory, job_id)).error_code in {"no-consent", None}
    assert (await job_of(memory, job_id)).state in {JobState.FAILED, JobState.CANCELLED}


async def test_consent_withdrawn_while_drawing_delivers_nothing(memory, vault, rooms, tasks, model):
    """Consent that ends while four pictures are drawn: none of them is kept."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    request = await a_request(memory, trained)

    async def withdrawn_meanwhile(order, listener, stopping):
        async with memory.work() as work:
            await work.people.withdraw_consents(model.person_id)
            await work.commit()
        return four(order)

    rooms.answers["PaintOrder"] = withdrawn_meanwhile
    job_id = await submit(memory, JobKind.PORTRAITS, model.person_id, request.id)
    await tasks.run(job_id)
    assert (await job_of(memory, job_id)).state in {JobState.FAILED, JobState.CANCELLED}
    async with memory.look() as work:
        assert await work.pictures.of_request(model.person_id, request.id) == []
    files, _ = await vault.measure(model.person_id)
    assert files == 2  # the photo and the adapter: no picture was left behind


async def test_consent_withdrawn_and_given_again_while_drawing_delivers_nothing(
    memory, vault, rooms, tasks, model
):
    """What was under way when consent ended stays ended: the new consent is for new wishes."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    request = await a_request(memory, trained)

    async def withdrawn_and_back(order, listener, stopping):
        async with memory.work() as work:
            await work.people.withdraw_consents(model.person_id)
            for kind in (ConsentKind.BIOMETRIC, ConsentKind.ADULT):
                await work.people.give_consent(
                    model.person_id, kind, text_version=TEXT_VERSION, language=Language.EN
                )
            await work.commit()
        return four(order)

    rooms.answers["PaintOrder"] = withdrawn_and_back
    job_id = await submit(memory, JobKind.PORTRAITS, model.person_id, request.id)
    await tasks.run(job_id)
    assert (await job_of(memory, job_id)).error_code == "no-consent"  # why it was told to stop
    async with memory.look() as work:
        assert await work.people.has_consented(model.person_id)
        assert await work.pictures.of_request(model.person_id, request.id) == []
    files, _ = await vault.measure(model.person_id)
    assert files == 2


async def test_four_portraits(memory, vault, rooms, tasks, model):
    """A prompt gives four sealed pictures in the painter's order, with seeds and likeness."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    request = await a_request(memory, trained)
    rooms.answers["PaintOrder"] = four
    await tasks.run(await submit(memory, JobKind.PORTRAITS, model.person_id, request.id))
    async with memory.look() as work:
        pictures = await work.pictures.of_request(model.person_id, request.id)
    assert [(one.rank, one.seed) for one in pictures] == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert all((one.width_px, one.height_px) == (576, 768) for one in pictures)
    assert (await vault.get(model.person_id, pictures[0].blob_key))[:2] == b"\xff\xd8"
    order = rooms.orders[-1]
    assert (order.prompt, order.adapter, order.references) == (
        "on the moon",
        b"adapter",
        (b"features of photo",),
    )


async def test_hd_is_made_once(memory, vault, rooms, tasks, model):
    """A picture is enlarged to twice its size; asked again, nothing is drawn."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    request = await a_request(memory, trained)
    rooms.answers["PaintOrder"] = four
    rooms.answers["EnlargeOrder"] = lambda order: Painted(
        picture=jpeg(1152, 1536), seed=order.paint.seeds[0], width_px=1152, height_px=1536, likeness=0.9
    )
    await tasks.run(await submit(memory, JobKind.PORTRAITS, model.person_id, request.id))
    async with memory.look() as work:
        best = (await work.pictures.of_request(model.person_id, request.id))[0]
    for _ in range(2):
        await tasks.run(await submit(memory, JobKind.UPSCALE, model.person_id, best.id))
    async with memory.look() as work:
        best = await work.pictures.get(model.person_id, best.id)
    assert (best.hd_width_px, best.hd_height_px) == (1152, 1536)
    assert len(await vault.get(model.person_id, best.hd_key)) > 1000
    assert sum(type(order).__name__ == "EnlargeOrder" for order in rooms.orders) == 1


async def test_a_variation_outlives_what_it_varies(memory, vault, rooms, tasks, model):
    """Once drawn it is enlarged like any other, also when the picture it began from was deleted."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    rooms.answers["PaintOrder"] = four
    rooms.answers["EnlargeOrder"] = lambda order: Painted(
        picture=jpeg(1152, 1536), seed=order.paint.seeds[0], width_px=1152, height_px=1536, likeness=0.9
    )

    async def best_of(request):
        await tasks.run(await submit(memory, JobKind.PORTRAITS, model.person_id, request.id))
        async with memory.look() as work:
            return (await work.pictures.of_request(model.person_id, request.id))[0]

    request = await a_request(memory, trained)
    first = await best_of(request)
    varied = await best_of(
        await a_request(memory, trained, kind=RequestKind.VARY, parent_picture_id=first.id)
    )
    assert rooms.orders[-1].start_picture is not None
    async with memory.work() as work:
        await work.pictures.remove_request(model.person_id, request.id)
        await work.commit()
    job_id = await submit(memory, JobKind.UPSCALE, model.person_id, varied.id)
    await tasks.run(job_id)
    assert (await job_of(memory, job_id)).state is JobState.DONE
    assert rooms.orders[-1].paint.start_picture is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda painted: painted[:3],
        lambda painted: [
            *painted[:3],
            Painted(picture=b"no", seed=4, width_px=576, height_px=768, likeness=0.1),
        ],
        lambda painted: [
            *painted[:3],
            Painted(picture=jpeg(64, 64), seed=4, width_px=64, height_px=64, likeness=0.1),
        ],
        lambda painted: [
            *painted[:3],
            Painted(picture=jpeg(flat=True), seed=4, width_px=576, height_px=768, likeness=None),
        ],
    ],
    ids=["one-missing", "undecodable", "wrong-size", "one-colour"],
)
async def test_spoilt_output_is_not_delivered(memory, vault, rooms, tasks, model, spoil):
    """Pictures that are not what was ordered are never kept, whatever the engine says."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    request = await a_request(memory, trained)
    rooms.answers["PaintOrder"] = lambda order: spoil(four(order))
    job_id = await submit(memory, JobKind.PORTRAITS, model.person_id, request.id)
    await tasks.run(job_id)
    assert (await job_of(memory, job_id)).state is not JobState.DONE
    async with memory.look() as work:
        assert await work.pictures.of_request(model.person_id, request.id) == []


async def test_previews_show_up_and_go(memory, vault, rooms, tasks, model):
    """While drawing, the job names a preview and its stage; when it has ended, the preview is gone."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    request = await a_request(memory, trained)
    seen = []

    async def draws(order, listener, stopping):
        for number in range(3):
            await listener.report(number / 3, "stage-drawing", 2.0)
            await listener.preview(b"preview %d" % number, 0)
            seen.append(await job_of(memory, job_id))
        return four(order)

    rooms.answers["PaintOrder"] = draws
    job_id = await submit(memory, JobKind.PORTRAITS, model.person_id, request.id)
    await tasks.run(job_id)
    assert [round(job.progress, 2) for job in seen] == [0.0, 0.33, 0.67]
    assert len({job.preview_key for job in seen}) == 3
    for job in seen:
        with pytest.raises(KeyError):
            await vault.get(model.person_id, job.preview_key)


async def test_two_people_are_drawn_with_an_adapter_each(memory, vault, rooms, tasks, model, clock):
    """Left to right as asked, each opened with their own key; HD gets both again."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    friend, request = await a_pair(memory, vault, clock, trained)
    rooms.answers["PaintOrder"] = four
    await tasks.run(await submit(memory, JobKind.PORTRAITS, model.person_id, request.id))
    order = rooms.orders[-1]
    assert (order.adapter, order.beside.adapter) == (b"friend's adapter", b"adapter")
    assert (order.adapter_id, order.beside.adapter_id) == (friend.adapter_key, trained.adapter_key)
    assert order.beside.references == (b"features of photo",)
    rooms.answers["EnlargeOrder"] = lambda order: Painted(
        picture=jpeg(1152, 1536), seed=order.paint.seeds[0], width_px=1152, height_px=1536, likeness=0.9
    )
    async with memory.look() as work:
        best = (await work.pictures.of_request(model.person_id, request.id))[0]
    await tasks.run(await submit(memory, JobKind.UPSCALE, model.person_id, best.id))
    assert rooms.orders[-1].paint.beside.adapter == b"adapter"


async def test_one_of_two_takes_it_back_while_drawing(memory, vault, rooms, tasks, model, clock):
    """Nothing of the picture is kept, of neither."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    friend, request = await a_pair(memory, vault, clock, trained)

    async def taken_back_meanwhile(order, listener, stopping):
        async with memory.work() as work:
            for one in await work.grants.given(friend.person_id):
                await work.grants.revoke(friend.person_id, one.grant.id)
            await work.commit()
        return four(order)

    rooms.answers["PaintOrder"] = taken_back_meanwhile
    job_id = await submit(memory, JobKind.PORTRAITS, model.person_id, request.id)
    await tasks.run(job_id)
    assert (await job_of(memory, job_id)).state in {JobState.FAILED, JobState.CANCELLED}
    async with memory.look() as work:
        assert await work.pictures.of_request(model.person_id, request.id) == []


async def test_a_face_of_another_painter_does_not_fit(memory, vault, rooms, tasks, model, clock):
    """Learned on another base: said, before anything is drawn."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    _, request = await a_pair(memory, vault, clock, trained, base_model="another")
    job_id = await submit(memory, JobKind.PORTRAITS, model.person_id, request.id)
    drawn = len(rooms.orders)
    await tasks.run(job_id)
    assert (await job_of(memory, job_id)).error_code == "together-other-base"
    assert len(rooms.orders) == drawn


async def a_pair(memory, vault, clock, own, *, base_model="pocket"):
    """A friend's model, and a wish for a picture of the friend and, right of them, the one who asks."""
    friend, model = await a_friend(memory, "bob")
    key = await vault.put(friend.id, "adapter", b"friend's adapter")
    async with memory.work() as work:
        asking = await work.people.get(own.person_id)
        await work.models.trained(friend.id, model.id, adapter_key=key, base_model=base_model, facts={})
        await proved(work, model.id)
        model = await work.models.get(friend.id, model.id)
        await work.commit()
    await granted(memory, clock, friend, asking, alone=False, together_with=frozenset({asking.id}))
    return model, await requested(memory, asking, model, seeds=(1, 2, 3, 4), together_with=(own.id,))
