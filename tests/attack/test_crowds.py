"""One person's many things keep nobody else's waiting."""

from __future__ import annotations

import asyncio

from sqlalchemy import insert

from bot.platforms.web import transcript
from storage.domain.records import Place
from storage.tables import delivery, job
from tests.bot.platforms.web.driver import Browser, running
from tests.builders import a_model, a_person
from tests.contracts.platform import Recorder

DAY = 400  # photos that a day allows


async def judged(world, person, place, count):
    """That many judged photos whose verdicts wait to be told, as rows."""
    model = await a_model(world.memory, person)
    now = world.clock()
    where = {"platform": place.platform, "chat": place.chat, "private": True}
    async with world.memory.work() as work:
        for number in range(count):
            made = {"id": f"{person.id[:8]}-{number}", "event_id": f"x{person.id}{number}"}
            row = {"kind": "assess", "queue": "assess", "person_id": person.id, "model_id": model.id}
            row |= {"target_id": f"t{number}", "state": "done", "version": 1, "attempt": 1, "failures": 0}
            row |= {"cancel_requested": False, "progress": 1.0, "stage": "", "created_at": now}
            await work.transaction.run(insert(job).values(**made, **row, **where, ended_at=now))
            told = {"job_id": made["id"], "person_id": person.id, "created_at": now, "tries": 0}
            await work.transaction.run(insert(delivery).values(**told, **where, not_before=now))
        await work.commit()


async def test_a_slow_chat_full_of_results_hides_nobody_elses(world):
    """Eve's verdicts are shown slowly, one a second; Ada's portraits are told meanwhile."""
    ada = world.chatter()
    await world.has_model(ada)
    eve = await a_person(world.memory, "eve")
    await judged(world, eve, Place(platform="paper", chat="chat-eve"), DAY)
    await ada.says("on a boat")
    await world.paints()
    slow, told = asyncio.Event(), asyncio.Event()

    async def deliver(*deliveries):
        if deliveries[0].person_id == eve.id:
            await slow.wait()
        else:
            told.set()

    world.conversation.deliver = deliver
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            await world.deliverer.deliver_pending(group)
            await asyncio.sleep(0.01)
        seen = told.is_set()
        slow.set()
    assert seen


async def test_results_for_a_platform_that_is_off_hide_nobodys(world):
    """The operator took DISCORD_TOKEN away while results for it wait."""
    ada = world.chatter()
    await world.has_model(ada)
    eve = await a_person(world.memory, "eve")
    await judged(world, eve, Place(platform="discord", chat="1"), DAY)
    await ada.says("on a boat")
    await world.paints()
    before = len(ada.heard)
    await world.tells()
    assert len(ada.heard) > before


async def test_a_web_chat_without_end_fills_neither_disk_nor_memory(memory, vault, monkeypatch):
    """Only the newest lines of a chat are kept, in the database as in memory."""
    monkeypatch.setattr(transcript, "MOST_LINES", 20)
    monkeypatch.setattr(transcript, "FORGOTTEN_AT_ONCE", 5)
    recorder = Recorder()
    async with running(memory, vault, recorder.handle) as platform, Browser(platform) as eve:
        await eve.enter()
        for number in range(60):
            assert (await eve.say(f"{number} 🌙")).status == 200
        async with eve.session.get("/api/history") as answer:
            lines = (await answer.json())["lines"]
    assert 20 <= len(lines) < 25
    assert lines[-1]["text"] == "59 🌙"
    place = recorder.arrived[-1].incoming.place
    async with memory.look() as look:
        owner = await look.people.find(platform="web", external_id=place.chat)
        assert len(await look.transcripts.lines(place, person_id=owner.id)) == len(lines)


async def test_a_slow_chat_keeps_only_its_own_cards_waiting(world):
    """Eve's chat takes no edit; Ada's card moves on, and Eve's is not asked again meanwhile."""
    eve, ada = world.chatter("eve"), world.chatter("ada")
    for one in (eve, ada):
        await world.has_model(one)
        await one.says("on a boat")
    world.clock.forward(5)
    shown, slow, asked = world.paper.show, asyncio.Event(), []

    async def show(place, drawn, **more):
        asked.append(place.chat)
        if place.chat == eve.place.chat:
            await slow.wait()
        return await shown(place, drawn, **more)

    world.paper.show = show
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            await world.deliverer.redraw_moving(group)
            async with asyncio.timeout(60):
                while not {eve.place.chat, ada.place.chat} <= set(asked):  # noqa: ASYNC110 - the deliverer asks
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            world.clock.forward(5)
        seen = list(asked)
        slow.set()
    assert seen.count(eve.place.chat) == 1
