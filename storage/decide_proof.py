"""The command by which a person decides whether an unsure video showed its sender.

`python -m storage.decide_proof` lists what waits. `... ID --export FOLDER` writes the frames, and photos of
the model to compare them with, as files to look at; delete the folder afterwards. `... ID yes|no --reason
CODE` decides: the frames are erased, the person is told, and the ledger keeps the code. Ends with 1 when
there is no such case, with 2 when the command was not understood.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import uuid
from base64 import b64decode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from storage.domain.errors import BadInput
from storage.domain.proving import Challenge, ProofFinding
from storage.domain.records import SelfieState
from storage.settings import Settings
from storage.vault import SealedVault, open_vault
from storage.work import SqlMemory, open_memory

PHOTOS_SHOWN = 6
_REASON = re.compile(r"[a-z][a-z0-9-]{1,38}")


def _now() -> datetime:
    return datetime.now(UTC)


async def listed(memory: SqlMemory) -> str:
    """One line a case: its id, until when, what was drawn and what the worker found. Names nobody."""
    async with memory.look() as look:
        cases = await look.proofs.cases()
    if not cases:
        return "Nothing waits.\n"
    return "".join(_line(case) for case in cases)


def _line(case: Challenge) -> str:
    found = ", ".join(one.value for one in case.findings) or "nothing certain"
    until = case.case_ends_at.strftime("%Y-%m-%d %H:%M UTC")
    return f"{case.id}  until {until}  tasks: {', '.join(case.tasks)}  found: {found}\n"


async def exported(memory: SqlMemory, vault: SealedVault, case_id: str, folder: Path) -> int:
    """Write frames and photos into a folder that only this user can read; how many files. KeyError."""
    async with memory.look() as look:
        case = next((one for one in await look.proofs.cases() if one.id == case_id), None)
        if case is None:
            raise KeyError(case_id)
        photos = await look.selfies.of_model(case.person_id, case.model_id, states=(SelfieState.ACCEPTED,))
    shown = [one for one in photos if one.id in case.selfie_ids][:PHOTOS_SHOWN]
    frames = json.loads(await vault.get(case.person_id, case.frames_key or ""))
    files = {f"frame-{number}.jpg": b64decode(one) for number, one in enumerate(frames, start=1)}
    for number, one in enumerate(shown, start=1):
        files[f"photo-{number}.jpg"] = await vault.get(case.person_id, one.blob_key)
    await asyncio.to_thread(_write, folder, files)
    return len(files)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).touch(mode=0o600)
        (folder / name).write_bytes(data)


async def decided(memory: SqlMemory, case_id: str, *, is_them: bool, reason: str) -> None:
    """KeyError, BadInput("proof-over")."""
    async with memory.work() as work:
        await work.proofs.decide(case_id, is_them=is_them, reason=reason)
        await work.commit()


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m storage.decide_proof", description=__doc__)
    parser.add_argument("case", nargs="?", help="the id of a case; without it, what waits is listed")
    parser.add_argument("answer", nargs="?", choices=("yes", "no"))
    parser.add_argument("--reason", help="a code such as same-person, another-person, flat: never a name")
    parser.add_argument("--export", type=Path, metavar="FOLDER", help="write what there is to look at")
    found = parser.parse_args(given)
    if found.answer and not (found.reason and _REASON.fullmatch(found.reason)):
        known = ", ".join(one.value.removeprefix("proof-") for one in ProofFinding)
        parser.error(f"say --reason with a code of small letters and dashes: same-person, {known}, ...")
    if found.case and not (found.answer or found.export):
        parser.error("say yes or no, or --export FOLDER")
    return found


async def run(settings: Settings, given: Sequence[str]) -> int:
    """The exit code; says what was found or done."""
    asked = _arguments(given)
    memory = await open_memory(settings, clock=_now, new_id=lambda: uuid.uuid4().hex)
    try:
        vault = await open_vault(settings, memory)
        if not asked.case:
            sys.stdout.write(await listed(memory))
        elif asked.export:
            count = await exported(memory, vault, asked.case, asked.export)
            sys.stdout.write(f"{count} files in {asked.export}. Delete the folder when you have decided.\n")
        else:
            await decided(memory, asked.case, is_them=asked.answer == "yes", reason=asked.reason)
            sys.stdout.write("Decided; the person is told, the frames are erased.\n")
    except KeyError:
        sys.stderr.write("No such case waits.\n")
        return 1
    except BadInput:
        sys.stderr.write("This case is decided, or its time is up.\n")
        return 1
    finally:
        await memory.close()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(run(Settings.load(), sys.argv[1:])))
