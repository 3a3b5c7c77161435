"""The command that lists and decides reports of pictures."""

from __future__ import annotations

import pytest

from storage.reports import run
from tests.builders import a_person, pictures_of
from tests.consenting import a_friend, done, granted, requested, submitted


@pytest.fixture
async def reported(memory, clock):
    """Ada had Bob drawn, and he reported it."""
    ada = await a_person(memory, "ada")
    bob, model = await a_friend(memory, "bob")
    await granted(memory, clock, bob, ada)
    request = await requested(memory, ada, model)
    job = await submitted(memory, ada, request)
    await pictures_of(memory, request)
    number = await done(memory, lambda work: work.depicted.report(bob.id, job.id))
    return ada, request, number


async def test_open_ones_are_listed(settings, reported, capsys):
    assert await run(settings, []) == 0
    assert reported[2] in capsys.readouterr().out


@pytest.mark.parametrize(("way", "left"), [("remove", 0), ("dismiss", 2)])
async def test_one_is_decided_once(memory, settings, reported, capsys, way, left):
    ada, request, number = reported
    assert await run(settings, [number, way]) == 0
    async with memory.look() as look:
        assert len(await look.pictures.of_request(ada.id, request.id)) == left
    assert await run(settings, [number, way]) == 2
    assert "no such open report" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["R-1"], ["R-1", "burn"], ["R-1", "remove", "now"]])
async def test_other_words_change_nothing(memory, settings, words):
    assert await run(settings, words) == 2
