"""What an operator is told of the ledger: that it holds, where it breaks, that it was cut or written anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import verify_ledger
from storage.checkpoints import FILE, NotOurs, main, public_key
from storage.ledger import lines
from storage.verify_ledger import checkpoint, fault, keep_daily
from tests.builders import a_person

KEY = b"k" * 32
PUBLIC = public_key(KEY)


@pytest.fixture
async def found(memory):
    await a_person(memory)
    async with memory.look() as look:
        return await lines(look.transaction)


def test_a_checkpoint_of_before_still_holds(found):
    """Also the one of an empty ledger."""
    for count in range(len(found) + 1):
        assert fault(found, PUBLIC, checkpoint(found[:count], KEY)) == ""


def test_a_cut_end_is_seen_by_the_checkpoint_only(found):
    """The chain alone cannot know."""
    before = checkpoint(found, KEY)
    assert fault(found[:-1], PUBLIC) == ""
    assert "cut off" in fault(found[:-1], PUBLIC, before)


def test_a_changed_line_is_named(found):
    changed = [found[0], replace(found[1], what="nothing"), *found[2:]]
    assert "line 2" in fault(changed, PUBLIC)


@pytest.mark.parametrize("strange", ["", ".", "1.aa", "no checkpoint"])
def test_a_strange_checkpoint_is_refused(found, strange):
    with pytest.raises(NotOurs):
        fault(found, PUBLIC, strange + ".x")


def test_another_installations_checkpoint_is_refused(found):
    with pytest.raises(NotOurs):
        fault(found, PUBLIC, checkpoint(found, b"other"))


async def test_the_command_prints_a_checkpoint_that_it_takes_again(settings, memory, capsys):
    await a_person(memory)
    assert await verify_ledger.verify(settings) == 0
    said = capsys.readouterr().out.split("Checkpoint: ")[1].strip()
    assert len(said.split()) == 1
    assert await verify_ledger.verify(settings, said) == 0
    assert await verify_ledger.verify(settings, said[:-1] + ("0" if said[-1] != "0" else "1")) == 2
    assert said not in capsys.readouterr().err


def test_a_checkpoint_is_checked_without_any_secret(found, capsys):
    """By the public key alone; with another one, or changed, it is nothing."""
    said = checkpoint(found, KEY)
    assert main([said, PUBLIC]) == 0
    assert f"{len(found)} lines" in capsys.readouterr().out
    changed = f"{len(found) + 1}.{said.partition('.')[2]}"
    for wrong in ([said, public_key(b"other")], [changed, PUBLIC], [said, "no key"], [said], []):
        assert main(wrong) == 2


async def test_one_is_kept_a_day_and_compared(settings, memory, clock, capsys):
    """A ledger that is shorter than one of them was cut."""
    file = settings.data_dir / FILE
    for _ in range(2):
        await a_person(memory)
        await keep_daily(memory, file)
        await keep_daily(memory, file)
        clock.forward(24 * 3600)
        await a_person(memory, "bob")
    assert await verify_ledger.verify(settings) == 0
    assert "2 daily checkpoints agree" in capsys.readouterr().out
    longer = checkpoint([*await all_lines(memory), *await all_lines(memory)], memory.operator_key.secret)
    with file.open("a") as lines_of:
        lines_of.write(f"2026-12-01 {longer}\n")
    assert await verify_ledger.verify(settings) == 1
    assert "cut off" in capsys.readouterr().err


async def all_lines(memory):
    async with memory.look() as look:
        return await lines(look.transaction)
