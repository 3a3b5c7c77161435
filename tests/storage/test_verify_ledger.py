"""What an operator is told of the ledger: that it holds, where it breaks, that it was cut or written anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import verify_ledger
from storage.ledger import lines
from storage.verify_ledger import NotOurs, checkpoint, fault
from tests.builders import a_person

KEY = b"k" * 32


@pytest.fixture
async def found(memory):
    await a_person(memory)
    async with memory.look() as look:
        return await lines(look.transaction)


def test_a_checkpoint_of_before_still_holds(found):
    """Also the one of an empty ledger."""
    for count in range(len(found) + 1):
        assert fault(found, KEY, checkpoint(found[:count], KEY)) == ""


def test_a_cut_end_is_seen_by_the_checkpoint_only(found):
    """The chain alone cannot know."""
    before = checkpoint(found, KEY)
    assert fault(found[:-1], KEY) == ""
    assert "cut off" in fault(found[:-1], KEY, before)


def test_a_changed_line_is_named(found):
    changed = [found[0], replace(found[1], what="nothing"), *found[2:]]
    assert "line 2" in fault(changed, KEY)


@pytest.mark.parametrize("strange", ["", ".", "1.aa", "no checkpoint"])
def test_a_strange_checkpoint_is_refused(found, strange):
    with pytest.raises(NotOurs):
        fault(found, KEY, strange + ".x")


def test_another_installations_checkpoint_is_refused(found):
    with pytest.raises(NotOurs):
        fault(found, KEY, checkpoint(found, b"other"))


async def test_the_command_prints_a_checkpoint_that_it_takes_again(settings, memory, capsys):
    await a_person(memory)
    assert await verify_ledger.verify(settings) == 0
    said = capsys.readouterr().out.split("Checkpoint: ")[1].strip()
    assert await verify_ledger.verify(settings, said) == 0
    assert await verify_ledger.verify(settings, said[:-1] + ("0" if said[-1] != "0" else "1")) == 2
    assert said not in capsys.readouterr().err
