"""Drawing portraits: a prompt and a face model become four pictures; one of them becomes twice as large."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from storage.domain import prompts
from storage.domain.errors import Refusal
from storage.domain.jobs import JobState
from storage.domain.records import FaceModel, Picture, PortraitRequest, RequestKind, SelfieState
from storage.memory import UnitOfWork
from worker.desk import Desk, Moot
from worker.engines import Painted, PaintOrder, Worn
from worker.orders import EnlargeOrder
from worker.output_check import check_outputs

TIME_LIMIT_S = 1800.0
WIDTH_PX, HEIGHT_PX = 576, 768
_STRENGTH = {RequestKind.VARY: 0.45, RequestKind.MORE_LIKE: 0.7}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    """One person's model and the features of their selfies."""

    model: FaceModel
    adapter_key: str
    references: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Commission:
    """A request with all that drawing it needs, still sealed; `parent` is the picture it begins from."""

    request: PortraitRequest
    faces: tuple[_Face, ...]  # one, or two from left to right
    parent: Picture | None


async def paint(desk: Desk) -> None:
    """PORTRAITS: `target_id` is the request."""
    async with desk.shop.memory.look() as work:
        await desk.consented(work)
        commission = await _commission(work, desk.job.person_id, desk.job.target_id, begins=True)
    for text in (commission.request.prompt, commission.request.negative_prompt):
        prompts.decide(text).enforce()  # the policy may have become stricter while the job waited
    order = await _order(desk, commission)
    painted: Sequence[Painted] = await desk.compute(order, time_limit_s=TIME_LIMIT_S)
    await desk.still_consented()
    await asyncio.to_thread(check_outputs, painted, order)
    now = desk.shop.now()
    pictures = [
        Picture(
            id=desk.shop.new_id(),
            request_id=commission.request.id,
            person_id=desk.job.person_id,
            model_id=commission.request.model_id,
            rank=rank,
            seed=one.seed,
            width_px=one.width_px,
            height_px=one.height_px,
            blob_key=await desk.store("portrait", one.picture),
            created_at=now,
            likeness=one.likeness,
            notes=one.notes,
        )
        for rank, one in enumerate(painted)
    ]

    async def write(work: UnitOfWork) -> None:
        await _still_there(work, commission)
        for picture in pictures:
            await work.pictures.add(picture)

    await desk.end(JobState.DONE, write=write)


async def enlarge(desk: Desk) -> None:
    """UPSCALE: `target_id` is the picture."""
    person_id = desk.job.person_id
    async with desk.shop.memory.look() as work:
        await desk.consented(work)
        picture = await work.pictures.get(person_id, desk.job.target_id)
        commission = await _commission(work, person_id, picture.request_id, begins=False)
    if picture.hd_key is not None:  # pressed twice: it is there already
        await desk.end(JobState.DONE)
        return
    drawn = await _order(desk, commission)
    order = replace(drawn, seeds=(picture.seed,), width_px=picture.width_px, height_px=picture.height_px)
    data = await desk.open(picture.blob_key)
    large: Painted = await desk.compute(EnlargeOrder(picture=data, paint=order), time_limit_s=TIME_LIMIT_S)
    await desk.still_consented()
    wanted = replace(order, width_px=2 * picture.width_px, height_px=2 * picture.height_px)
    await asyncio.to_thread(check_outputs, [large], wanted)
    hd_key = await desk.store("hd", large.picture)

    async def write(work: UnitOfWork) -> None:
        await _still_there(work, commission)
        await work.pictures.enlarged(
            person_id,
            picture.id,
            hd_key=hd_key,
            width_px=large.width_px,
            height_px=large.height_px,
            notes=large.notes,
        )

    await desk.end(JobState.DONE, write=write)


async def _commission(work: UnitOfWork, person_id: str, request_id: str, *, begins: bool) -> _Commission:
    """`begins`: it is drawn from the start. What was drawn outlives the picture that it began from."""
    request = await work.requests.get(person_id, request_id)
    if len(request.together_with) > 1:
        raise Refusal("together-two-only")
    faces = [await _face(work, model_id) for model_id in (request.model_id, *request.together_with)]
    if len({face.model.base_model for face in faces}) > 1:
        raise Refusal("together-other-base")
    # Of two people, a variation begins anew: one alone could be varied, and not the other.
    parent_id = request.parent_picture_id if begins and len(faces) == 1 else None
    return _Commission(
        request=request,
        faces=tuple(faces),
        parent=await work.pictures.get(person_id, parent_id) if parent_id else None,
    )


async def _face(work: UnitOfWork, model_id: str) -> _Face:
    model = await work.models.of_any(model_id)  # the caller has asked whether it may be drawn
    if model.adapter_key is None:
        raise Refusal("model-not-ready")
    selfies = await work.selfies.of_model(model.person_id, model.id, states=(SelfieState.ACCEPTED,))
    return _Face(
        model=model,
        adapter_key=model.adapter_key,
        references=tuple(selfie.features for selfie in selfies if selfie.features),
    )


async def _order(desk: Desk, commission: _Commission) -> PaintOrder:
    request, parent = commission.request, commission.parent
    start = await desk.open(parent.blob_key) if parent else None
    first, *others = [
        Worn(
            adapter=await desk.open(face.adapter_key, of=face.model.person_id),
            adapter_id=face.adapter_key,
            references=face.references,
        )
        for face in commission.faces
    ]
    return PaintOrder(
        prompt=request.prompt,
        negative_prompt=request.negative_prompt,
        seeds=request.seeds,
        base_model=commission.faces[0].model.base_model,
        adapter=first.adapter,
        adapter_id=first.adapter_id,
        references=first.references,
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
        start_picture=start,
        strength=_STRENGTH.get(request.kind, 0.6),
        beside=others[0] if others else None,
    )


async def _still_there(work: UnitOfWork, commission: _Commission) -> None:
    """Refuse to deliver with a model that was deleted or trained anew while this was drawn."""
    for face in commission.faces:
        now = await work.models.get(face.model.person_id, face.model.id)
        if now.adapter_key != face.adapter_key:
            raise Moot
