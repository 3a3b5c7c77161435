"""The command by which a person decides an unsure proof."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from storage.decide_proof import run
from storage.domain.proving import ProofFinding, ProofState, Settlement
from storage.domain.records import SelfieState
from storage.vault import open_vault
from tests.builders import a_model, a_person, a_selfie
from tests.consenting import done


@pytest.fixture
async def case(memory, settings):
    """Of Ada: two frames and one photo, sealed."""
    vault = await open_vault(settings, memory)
    person = await a_person(memory)
    model = await a_model(memory, person)
    photo = await a_selfie(memory, model, await vault.put(person.id, "selfie", b"photo"))
    await done(memory, lambda work: work.selfies.set_state(person.id, photo.id, SelfieState.ACCEPTED))
    frames = json.dumps([b64encode(one).decode() for one in (b"first", b"second")]).encode()
    key = await vault.put(person.id, "proof-frames", frames)
    unsure = Settlement(state=ProofState.UNSURE, findings=(ProofFinding.ANOTHER_PERSON,), frames_key=key)
    async with memory.work() as work:
        drawn = await work.proofs.draw(person.id, model.id)
        await work.proofs.use(person.id, drawn.id, "people/ada/proof/1")
        found = await work.proofs.settle(person.id, drawn.id, unsure)
        await work.commit()
    return found


async def test_what_waits_is_listed(settings, case, capsys):
    """By its id, with what the worker found; nobody is named."""
    assert await run(settings, []) == 0
    *_, line = capsys.readouterr().out.splitlines()  # after what is logged
    assert line.startswith(case.id)
    assert "proof-another-person" in line
    assert case.person_id not in line


async def test_nothing_waits(settings, memory, capsys):
    assert await run(settings, []) == 0
    assert capsys.readouterr().out.endswith("Nothing waits.\n")


async def test_frames_and_photos_to_look_at(settings, case, tmp_path, capsys):
    """As files that only the operator's user can read."""
    folder = tmp_path / "case"
    assert await run(settings, [case.id, "--export", str(folder)]) == 0
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == {
        "frame-1.jpg": b"first", "frame-2.jpg": b"second", "photo-1.jpg": b"photo",
    }  # fmt: skip
    assert folder.stat().st_mode & 0o077 == 0
    assert all(one.stat().st_mode & 0o077 == 0 for one in folder.iterdir())
    assert "Delete the folder" in capsys.readouterr().out


@pytest.mark.parametrize(("answer", "state"), [("yes", ProofState.PROVEN), ("no", ProofState.FAILED)])
async def test_decided_once(settings, memory, case, answer, state, capsys):
    assert await run(settings, [case.id, answer, "--reason", "same-person"]) == 0
    found = await done(memory, lambda work: work.proofs.get(case.person_id, case.id))
    assert (found.state, found.frames_key) == (state, None)
    assert await run(settings, [case.id, answer, "--reason", "same-person"]) == 1
    assert "decided" in capsys.readouterr().err


@pytest.mark.parametrize(
    "given",
    [
        ["x"],
        ["x", "yes"],
        ["x", "yes", "--reason", "It is Ada Lovelace!"],
        ["x", "maybe", "--reason", "flat"],
    ],
)
async def test_what_is_not_understood_is_explained(settings, memory, given, capsys):
    """A reason is a code: what goes into the ledger stays there for ever."""
    with pytest.raises(SystemExit) as exit_:
        await run(settings, given)
    assert exit_.value.code == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize("more", [["yes", "--reason", "same-person"], ["--export", "nowhere"]])
async def test_a_case_that_nobody_knows(settings, memory, more, capsys):
    assert await run(settings, ["unknown", *more]) == 1
    assert "No such case" in capsys.readouterr().err
