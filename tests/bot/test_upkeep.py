"""What upkeep does from time to time: pictures of photos that were turned down are not kept for ever."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.upkeep import Upkeep
from storage.checkpoints import FILE
from storage.domain.proving import ProofState, Settlement
from storage.domain.records import Finding, SelfieState
from storage.verify_ledger import keep_daily
from tests.builders import a_model, a_person

DAY_S = 24 * 3600.0


@pytest.fixture
def upkeep(memory, vault, tmp_path) -> Upkeep:
    return Upkeep(
        memory=memory,
        sweep=vault.sweep_strangers,
        alive_file=tmp_path / "alive",
        keep_rejected=timedelta(hours=24),
        sign_ledger=partial(keep_daily, memory, tmp_path / FILE),
    )


async def judged(memory, vault, model, state):
    """A selfie with photo and crop in the vault."""
    person_id = model.person_id
    photo, crop = [await vault.put(person_id, kind, kind.encode()) for kind in ("selfie", "crop")]
    async with memory.work() as work:
        added = await work.selfies.add(
            person_id=person_id, model_id=model.id, blob_key=photo, source="photo", message_ref="m-1"
        )
        verdict = replace(added, state=state, crop_key=crop, findings=(Finding(code="too-dark"),))
        await work.selfies.judge(verdict)
        await work.commit()
    return verdict


async def opens(vault, selfie) -> list[bool]:
    found = []
    for key in (selfie.blob_key, selfie.crop_key):
        try:
            found.append(bool(await vault.get(selfie.person_id, key)))
        except KeyError:
            found.append(False)
    return found


async def test_rejected_photos_go_in_time_and_their_verdict_stays(memory, vault, clock, upkeep):
    """Neither photo nor crop can be opened after the time; good and doubtful ones stay; twice is once."""
    model = await a_model(memory, await a_person(memory))
    bad = await judged(memory, vault, model, SelfieState.REJECTED)
    others = [
        await judged(memory, vault, model, state) for state in (SelfieState.ACCEPTED, SelfieState.DOUBTFUL)
    ]
    clock.forward(DAY_S - 1)
    await upkeep.tidy_once()
    assert await opens(vault, bad) == [True, True]
    clock.forward(2)
    late = await judged(memory, vault, model, SelfieState.REJECTED)
    for _ in range(2):
        await upkeep.tidy_once()
        assert await opens(vault, bad) == [False, False]
    assert [await opens(vault, one) for one in (*others, late)] == [[True, True]] * 3
    async with memory.look() as look:
        kept = await look.selfies.get(bad.person_id, bad.id)
        assert kept == replace(bad, blob_key="", crop_key=None)
        assert await look.selfies.drop_rejected(older_than=timedelta(hours=24)) == 0


async def test_undecided_photos_of_a_ready_model_go_too(memory, vault, clock, upkeep):
    """Once the model is trained nobody can decide on them any more; until then they wait for the person."""
    model = await a_model(memory, await a_person(memory))
    doubtful = await judged(memory, vault, model, SelfieState.DOUBTFUL)
    clock.forward(2 * DAY_S)
    await upkeep.tidy_once()
    assert await opens(vault, doubtful) == [True, True]
    async with memory.work() as work:
        await work.models.trained(
            model.person_id, model.id, adapter_key="people/x/adapter/1", base_model="pocket", facts={}
        )
        await work.commit()
    await upkeep.tidy_once()
    assert await opens(vault, doubtful) == [False, False]


async def test_what_a_crash_left_is_made_up_for(memory, vault, clock, upkeep, monkeypatch):
    """The row was written, the process died before a file went: the next sweep takes it."""
    bad = await judged(memory, vault, await a_model(memory, await a_person(memory)), SelfieState.REJECTED)
    clock.forward(DAY_S + 1)

    async def killed() -> int:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(vault, "sweep", killed)
        with pytest.raises(asyncio.CancelledError):
            await upkeep.tidy_once()
    assert await opens(vault, bad) == [True, True]
    await vault.sweep()
    assert await opens(vault, bad) == [False, False]


async def test_many_go_in_several_transactions(memory, vault, clock):
    """The limit is kept, and what is left over is found the next time."""
    model = await a_model(memory, await a_person(memory))
    for _ in range(3):
        await judged(memory, vault, model, SelfieState.REJECTED)
    clock.forward(DAY_S + 1)
    for expected in (2, 1, 0):
        async with memory.work() as work:
            assert await work.selfies.drop_rejected(older_than=timedelta(hours=24), limit=2) == expected
            await work.commit()


async def test_a_proof_that_nobody_decided_is_over_after_two_days(memory, vault, clock, upkeep):
    """What was kept for a person to look at goes by itself."""
    model = await a_model(memory, await a_person(memory))
    key = await vault.put(model.person_id, "proof-frames", b"[]")
    async with memory.work() as work:
        drawn = await work.proofs.draw(model.person_id, model.id)
        await work.proofs.use(model.person_id, drawn.id, "people/x/proof/1")
        unsure = Settlement(state=ProofState.UNSURE, frames_key=key)
        await work.proofs.settle(model.person_id, drawn.id, unsure)
        await work.commit()
    clock.forward(2 * DAY_S - 1)
    await upkeep.tidy_once()
    assert await vault.get(model.person_id, key) == b"[]"
    clock.forward(1)
    await upkeep.tidy_once()
    with pytest.raises(KeyError):
        await vault.get(model.person_id, key)
