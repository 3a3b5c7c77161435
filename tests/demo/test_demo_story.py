"""What the demo's person presses is there in the product's own flows."""

from __future__ import annotations

import asyncio

from demo.browser import Browser
from demo.story import Story
from storage.domain.jobs import JobKind
from storage.domain.records import Finding, SelfieState
from tests.bot.platforms.web.reality import FINE, really

PAIR = Finding(code="perhaps-another-person", severity="ask")
ALONE = Finding(code="eyes-perhaps-closed", severity="ask")
VERDICTS = [
    (SelfieState.ACCEPTED,),
    (SelfieState.ACCEPTED,),
    (SelfieState.DOUBTFUL, PAIR),
    (SelfieState.DOUBTFUL, ALONE),
    (SelfieState.DOUBTFUL, PAIR),
]


async def judge(world):
    """A worker that finds these verdicts, in the order of sending."""
    for verdict in VERDICTS:
        while not await world.moving(JobKind.ASSESS):  # noqa: ASYNC110 - another task sends
            await asyncio.sleep(0.01)
        await world.judges(*verdict)
        await world.tells()


async def test_she_leaves_out_what_the_bot_is_not_sure_of(memory, vault, clock):
    """Beside a sure photo and alone: each doubtful photo goes, the good ones stay."""
    async with really(memory, vault, clock) as product, Browser(product.platform.link()) as browser:
        person = Story(browser=browser)
        await person.agree()
        judging = asyncio.create_task(judge(product.world))
        photos = await person.send_photos(FINE[: len(VERDICTS)])
        await judging
        again = person.judged_again(photos)
        assert [one.verdict for one in again] == [state.value for state, *_ in VERDICTS]
        await person.leave_out_doubtful(again)
    async with memory.look() as work:
        owner = await work.people.find(platform="web", external_id=browser.chat)
        [model] = await work.models.of_person(owner.id)
        states = [one.state for one in await work.selfies.of_model(owner.id, model.id)]
    assert states == [SelfieState.ACCEPTED] * 2 + [SelfieState.REMOVED] * 3
