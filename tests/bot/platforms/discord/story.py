"""The person's way through the story on Discord, in either language, as the tests of this folder tell it."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.chat.aliases import ALIASES
from bot.chat.screen import Say
from bot.platforms.discord.words import as_in_menu
from storage.domain.jobs import JobKind
from storage.domain.records import Finding, Language, SelfieState
from tests.bot.world import FULL_COVERAGE, WORDS
from tests.consenting import proved
from tests.contracts.platform import labels_of, selfie, text_of

CONSENT = ("button-begin", "button-agree", "button-adult")
PICTURES = 4  # of a wish
ANOTHER = Finding(code="perhaps-another-person", severity="ask")


class Visitor:
    """Presses and reads by the names of texts, so that a story is told once for both languages."""

    def __init__(self, driver, world, language: Language) -> None:
        self.driver, self.world, self.language = driver, world, language

    def word(self, name: str, /, **args) -> str:
        return as_in_menu(WORDS.say(self.language, Say(name, args)), self.language, WORDS)

    async def press(self, name: str, /, **args):
        return await self.driver.press(self.word(name, **args))

    def button(self, name: str, /, **args):
        """For `driver.presses_now`, perhaps later."""
        return self.driver.button(self.word(name, **args))

    async def types(self, command: str, /, **options):
        return await self.driver.person.slash(command, **options)

    async def says(self, text: str) -> None:
        await self.driver.send_text(text)

    async def reads(self, name: str, /, **args) -> None:
        """This stands somewhere in the chat now."""
        said, expected = named(text_of(await self.driver.seen())), named(self.word(name, **args))
        assert expected in said, f"{expected!r} is not in:\n{said}"

    async def newest(self):
        return (await self.driver.seen())[-1]

    async def offered(self) -> list[str]:
        return labels_of(await self.driver.seen())

    async def may_press(self, name: str, /, **args) -> bool:
        return self.word(name, **args) in await self.offered()

    async def photos(self, *numbers: int) -> None:
        """Send them as one message; all are good."""
        await self.driver.send_photos([selfie(n) for n in numbers])
        for _ in numbers:
            await self.world.judges()
        await self.world.tells()

    async def greeted(self) -> None:
        """From hello to the first photo."""
        await self.types("start")
        for label in CONSENT:
            await self.press(label)

    async def ready_to_train(self) -> None:
        await self.greeted()
        await self.photos(*range(4))

    async def training(self, name: str = "Ada") -> None:
        await self.press("button-train")
        await self.says(name)
        await self.press("button-train-now")

    async def trained(self, name: str = "Ada") -> None:
        await self.ready_to_train()
        await self.training(name)
        await self.world.trains()
        await self.world.tells()

    async def moon(self) -> None:
        """From hello to four portraits."""
        await self.trained()
        await self.press("scene-moon")
        await self.painted()

    async def painted(self) -> None:
        await self.world.paints()
        await self.world.tells()

    async def person(self):
        async with self.world.memory.look() as work:
            return await work.people.find(platform="discord", external_id=str(self.driver.person.id))

    async def proves(self) -> None:
        """What a video leaves behind that showed them."""
        person = await self.person()
        async with self.world.memory.work() as work:
            for model in await work.models.of_person(person.id):
                await proved(work, model.id)
            await work.commit()


def named(text: str) -> str:
    """With commands by their English names, however the menu calls them."""
    return re.sub(r"/(\w+)", lambda found: "/" + ALIASES.get(found[1], found[1]), text)


async def video_gives(world, frames: int) -> None:
    """The oldest video that waits is watched: so many good frames; the first takes the place of the video."""

    async def write(work, job):
        video = await work.selfies.get(job.person_id, job.target_id)
        for number in range(frames):
            frame = (
                video
                if number == 0
                else await work.selfies.add(
                    person_id=video.person_id,
                    model_id=video.model_id,
                    blob_key="",
                    source=video.source,
                    message_ref=video.message_ref,
                )
            )
            await work.selfies.judge(
                replace(frame, blob_key=keys[number], state=SelfieState.ACCEPTED, coverage=FULL_COVERAGE)
            )

    (job, *_) = await world.moving(JobKind.ASSESS_VIDEO)
    keys = [await world.vault.put(job.person_id, "selfie", selfie(number)) for number in range(frames)]
    await world.end(JobKind.ASSESS_VIDEO, write=write)


async def press(driver, language: Language, label: str) -> None:
    await driver.press(WORDS.say(language, Say(label)))


async def greeted(driver, language: Language) -> None:
    """From hello to the first photo."""
    await driver.person.slash("start")
    for label in CONSENT:
        await press(driver, language, label)


async def trained(driver, world, language: Language, name: str) -> None:
    """A finished model of this name; consent and a new set come first where they are missing."""
    await driver.person.slash("start")
    if WORDS.say(language, Say("button-models")) in labels_of((await driver.seen())[-1:]):
        await press(driver, language, "button-models")
        await press(driver, language, "button-new-model")
    else:
        await greeted(driver, language)
    await driver.send_photos([selfie(n) for n in range(4)])
    for _ in range(4):
        await world.judges()
    await world.tells()
    await press(driver, language, "button-train")
    await driver.send_text(name)
    await press(driver, language, "button-train-now")
    await world.trains()
    await world.tells()


async def moon(driver, world, language: Language = Language.EN) -> None:
    """From hello to four portraits."""
    await trained(driver, world, language, "Ada")
    await press(driver, language, "scene-moon")
    await world.paints()
    await world.tells()


async def results(visitor) -> list:
    """The messages with four portraits, oldest first."""
    return [one for one in await visitor.driver.seen() if len(one.pictures) == PICTURES]


async def prompts(world) -> list[str]:
    """What is to be drawn."""
    found = []
    for job in await world.moving(JobKind.PORTRAITS):
        async with world.memory.look() as work:
            found.append((await work.requests.get(job.person_id, job.target_id)).prompt)
    return found
