"""Whatever code the source can raise, the chat shows a sentence that says what to do, in both languages."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.chat.router import Router
from bot.chat.screen import Say
from bot.chat.words import Words
from storage.domain import errors
from storage.domain.errors import MoonselfieError
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import Finding, Language, SelfieState
from storage.settings import Settings
from storage.vault import open_vault
from storage.work import open_memory
from tests.bot import error_codes
from tests.bot.chat.test_texts import messages
from tests.bot.error_codes import Raised
from tests.bot.paper import Chatter
from tests.bot.world import PHOTO, World
from tests.builders import Clock

Told = dict[tuple[str, str, Language], str]
GENERAL = "something-went-wrong"
# A next step: something to do, a question to answer, or a day on which it goes on.
STEPS = {
    Language.EN: re.compile(
        r"\?|/[a-z]+|\b(please|try|write|send|choose|ask|tell|look|join|think|remove|delete|let|start|enter"
        r"|wait|tomorrow)\b",
        re.IGNORECASE,
    ),
    Language.DE: re.compile(
        r"\?|/[a-z]+|\b(bitte|versuch|schreib|schick|wähl|frag|gib|schau|tritt|wünsch|entferne?|lösch|lass"
        r"|fang|warte?|morgen)\b",
        re.IGNORECASE,
    ),
}
# Said right before the question for the consent itself, or over a button that leads there.
LEADS_ON = {"no-consent"}

WORDS = Words()  # as people have them: an unknown text is replaced by a general one
RAISED = {(one.route, one.code): one for one in error_codes.raised()}


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> Told:
    """What the chat showed for each code: all of them met in one conversation for each language."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.bot.world.WORDS", WORDS)
        return asyncio.run(_everything(tmp_path_factory.mktemp("told"), patch))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("route_and_code", sorted(RAISED), ids=" ".join)
def test_every_error_is_told_with_a_next_step(told, route_and_code, language):
    """A sentence of its own, complete, without its code, that says what to do or when it goes on."""
    route, code = route_and_code
    text = told[route, code, language]
    assert text
    assert not re.search(r"[{}$]", text)
    assert code not in text
    if code != GENERAL:
        assert WORDS.say(language, Say(GENERAL)) not in text
    assert code in LEADS_ON or STEPS[language].search(text), text


def test_a_code_that_is_not_named_where_it_is_raised_is_known_of():
    """Whoever passes on codes is listed, so that theirs are counted here too."""
    assert error_codes.passing_on() <= error_codes.PASS_ON


def test_every_raise_gives_what_its_sentence_needs():
    """Each place that raises a code brings the arguments; a job keeps none, so its sentences need none."""
    needed = messages(Language.EN)
    wrong = {
        (one.code, one.path)
        for one in error_codes.raised()
        if not needed.get(one.code, set()) <= (frozenset() if one.route == "job" else one.params)
    }
    assert wrong == set()


def test_the_codes_are_found():
    """Reading the source finds codes of every kind and on every way; a way that finds none reads wrongly."""
    ways = [route for route, _ in RAISED]
    assert min(ways.count(route) for route in ("refusal", "job", "verdict", "reply")) >= 5
    assert {"job-over", "quota-photos", "group-off", "prompt-sexual"} <= {code for _, code in RAISED}
    assert {"output-broken", "weights-hub-unreachable", "job-failed"} <= {code for _, code in RAISED}


async def _everything(folder: Path, patch: pytest.MonkeyPatch) -> Told:
    told: Told = {}
    async with _world(folder) as world:
        for language in Language:
            chatter = world.chatter(language.value)
            await world.has_model(chatter)
            await chatter.says(f"/language {language.value}")
            told |= await _jobs(world, chatter, language)
            novice = world.chatter(f"novice-{language.value}")
            await world.consents(novice)
            await novice.says(f"/language {language.value}")
            told |= await _verdicts(world, novice, language)
        for language in Language:
            told |= await _refusals(world.chatter(language.value), language, patch)
            for one in _of("reply"):
                words = WORDS.say(language, Say(one.code, _params(one)))
                told["reply", one.code, language] = words
    return told


@asynccontextmanager
async def _world(folder: Path) -> AsyncIterator[World]:
    settings, clock, numbers = Settings(data_dir=folder, own_proof=False), Clock(), itertools.count(1)
    memory = await open_memory(settings, clock=clock, new_id=lambda: f"{next(numbers):026d}")
    try:
        yield World(memory=memory, vault=await open_vault(settings, memory), clock=clock)
    finally:
        await memory.close()


async def _refusals(chatter: Chatter, language: Language, patch: pytest.MonkeyPatch) -> Told:
    """A flow raises it: the runner undoes what was begun and says why."""
    told = {}
    for one in _of("refusal"):
        error: MoonselfieError = getattr(errors, one.kind)(one.code, **_params(one))

        async def route(*_: object, error: MoonselfieError = error) -> None:
            raise error

        patch.setattr(Router, "route", route)
        heard = len(chatter.heard)
        await chatter.says("on a boat")
        told["refusal", one.code, language] = chatter.texts[heard]
    return told


async def _jobs(world: World, chatter: Chatter, language: Language) -> Told:
    """A worker ends a job with it: the card says why."""
    told = {}
    for one in _of("job"):
        await chatter.says("on a boat")
        await world.end(JobKind.PORTRAITS, JobState.FAILED, error=one.code)
        await world.deliver()
        _, _, told["job", one.code, language] = chatter.card("job:").text.partition("on a boat\n\n")
        world.clock.forward(3600)
    return told


async def _verdicts(world: World, chatter: Chatter, language: Language) -> Told:
    """A photo or video is turned down for it: the reason stands under the photo."""
    told = {}
    for one in _of("verdict"):
        (ref,) = await chatter.sends(PHOTO)
        await world.judges(SelfieState.REJECTED, Finding(code=one.code, params=_params(one)))
        await world.tells()
        (answer,) = [said for said in chatter.heard if said.drawn and said.drawn.reply_to == ref]
        told["verdict", one.code, language] = answer.text
    return told


def _of(route: str) -> Iterable[Raised]:
    return [one for (way, _), one in sorted(RAISED.items()) if way == route]


def _params(one: Raised) -> dict[str, float]:
    return {name: 20_000_000 if name.endswith("_bytes") else 3 for name in one.params}
