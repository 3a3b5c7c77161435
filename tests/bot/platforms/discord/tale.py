"""What docs/discord-*.md tell: one person's whole way on Discord, and what others see of it."""

from __future__ import annotations

import io

from PIL import Image

from bot.platforms.discord.limits import FILE_BYTES
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import Finding, Language, SelfieState
from tests.bot.platforms.discord.diary import Diary
from tests.bot.platforms.discord.story import ANOTHER, Visitor, video_gives
from tests.contracts.platform import selfie

CLOSED_EYES = Finding(code="eyes-perhaps-closed", severity="ask")


class Teller(Visitor):
    """A visitor who notes everything."""

    def __init__(self, driver, world, language: Language, *, name: str = "You", diary=None) -> None:
        super().__init__(driver, world, language)
        self.diary = Diary(driver, name, diary.lines if diary else None)

    def command(self, name: str, /, **options) -> str:
        """As the menu shows it."""
        said = [f"`/{self.word(f'discord-name-{name}')}`"]
        for option, value in options.items():
            invite = name == "invite"
            called = self.word(f"discord-option-{'code' if invite else option}-name")
            said.append(f"`{called}: {'XXXX-XXXX' if option == 'code' else value}`")
        return " ".join(said)

    async def types(self, command: str, /, **options):
        result = await super().types(command, **options)
        self.diary.did(self.command(command, **options))
        return result

    async def press(self, name: str, /, **args):
        shown = await super().press(name, **args)
        what = f"press *{self.word(name, **args)}*"
        if shown.modal:
            self.diary.form(what, shown.modal)
        else:
            self.diary.did(what)
        return shown

    async def fills(self, shown, value, what: str) -> None:
        """Send a form with one field."""
        (label,) = shown.modal["components"]
        await self.driver.person.submit_modal(shown, {label["component"]["custom_id"]: value})
        self.diary.did(what)

    async def says(self, text: str, told: str = "") -> None:
        await super().says(text)
        self.diary.did(told or f"write *{text}*")

    async def sends(self, what: str, *numbers: int) -> None:
        await self.driver.send_photos([selfie(n) for n in numbers])
        self.diary.did(what)

    async def tells(self, what: str = "wait") -> None:
        await self.world.tells()
        self.diary.did(what)


async def beginning(t: Teller) -> None:
    t.diary.title("Beginning")
    await t.types("start")
    await t.sends("send a photo already", 9)
    await t.press("button-no-thanks")
    await t.press("button-think-again")
    await t.says({Language.EN: "yes", Language.DE: "ja"}[t.language])
    await t.press("button-agree")
    await t.press("button-not-me")
    await t.types("selfies")
    await t.press("button-pressed-wrong")
    await t.press("button-agree")
    await t.sends("send a photo already", 9)
    await t.press("button-adult")
    await t.types("gallery")


async def photos(t: Teller) -> None:
    t.diary.title("Photos")
    shown = await t.driver.person.slash("selfies")
    t.diary.form(t.command("selfies"), shown.modal)
    await t.fills(shown, [("me.jpg", selfie(0))], "choose one photo, send the form")
    await t.world.judges()
    await t.driver.send_photos([selfie(1)])
    await t.world.judges(SelfieState.REJECTED, Finding(code="too-dark"), crop=selfie(24))
    await t.driver.send_photos([selfie(2)])
    await t.world.judges(SelfieState.DOUBTFUL, ANOTHER)
    await t.tells("send two more in the chat")
    await t.press("button-decide", n=1)
    await t.press("button-both-me")
    await t.driver.send_photos([selfie(3)])
    await t.world.judges(SelfieState.DOUBTFUL, CLOSED_EYES)
    await t.tells("send one with eyes closed")
    await t.press("button-decide", n=1)
    await t.press("button-keep")
    await t.types("train")
    await t.driver.send_video(b"a video")
    await video_gives(t.world, 2)
    await t.tells("send a short video")
    await t.driver.send_video(b"another video")
    await t.world.end(JobKind.ASSESS_VIDEO, JobState.FAILED, error="video-damaged")
    await t.tells("send a damaged video")
    await t.driver.send_files([("tax.pdf", b"%PDF")])
    t.diary.did("send a PDF")
    await t.press("button-remove-last")
    await t.driver.send_photos([selfie(n) for n in range(4, 9)])
    t.diary.did("send five as one message: one more than fits")
    for _ in range(4):
        await t.world.judges()
    await t.tells()
    await t.press("button-review")
    await t.press("button-page-after")
    await t.press("button-remove", n=7)
    await t.press("button-back")
    await t.press("button-start-over")
    await t.press("button-keep-them")


async def training(t: Teller) -> None:
    t.diary.title("Training")
    await t.says("on a boat")
    await t.press("button-train")
    await t.types("language")
    await t.types("language", language=t.language.value)
    await t.types("cancel")
    await t.types("train")
    await t.says("!!!")
    await t.says({Language.EN: "on the beach", Language.DE: "am Strand"}[t.language])
    await t.press("button-name-other")
    await t.says("Ada")
    await t.press("button-train-now")
    await t.says({Language.EN: "How long does it take?", Language.DE: "Wie lange dauert es?"}[t.language])
    await t.sends("send a photo", 10)
    await t.says("on a roof")
    await t.press("button-forget-wish")
    await t.types("selfies")
    await t.types("portrait")
    await t.types("gallery")
    await t.press("button-show-training")
    await t.press("button-stop")
    await t.press("button-go-on-training")
    await t.press("button-stop")
    await t.press("button-stop-yes")
    await t.tells()
    await t.press("button-train-again")
    await t.press("button-train-now")
    await t.world.end(JobKind.TRAIN, JobState.FAILED, error="worker-crashed")
    await t.tells()
    await t.press("button-train-again")
    await t.press("button-train-now")
    claim = await t.world.trains_a_quarter()
    await t.world.redraws()
    await t.driver.env.advance_time(5)
    t.diary.did("look at the card a little later")
    await t.world.trains(claim)
    await t.tells()
    await t.types("start")


async def portraits(t: Teller) -> None:
    t.diary.title("Portraits")
    await t.types("gallery")
    shown = await t.press("button-write-own")
    await t.fills(shown, "in a hammock", "write *in a hammock*, send the form")
    await t.world.paints()
    await t.tells()
    await t.press("button-hd", n=2)
    await t.world.enlarges()
    await t.tells()
    await t.press("button-hd", n=3)
    await large_hd(t)
    await t.tells()
    await t.press("button-hd", n=4)
    await t.world.end(JobKind.UPSCALE, JobState.FAILED, error="worker-crashed")
    await t.tells()
    await t.press("button-vary", n=2)
    await t.press("button-stop")
    await t.tells()
    await t.press("button-try-again")
    await t.world.end(JobKind.PORTRAITS, JobState.FAILED, error="worker-timed-out")
    await t.tells()
    for label, args in (("button-more-like", {"n": 1}), ("button-again", {})):
        await t.press(label, **args)
        await t.world.paints(likeness=None, notes=("prompt-place-unheard",) if not args else ())
        await t.tells()
    offered = await t.driver.person.autocomplete("portrait", "model", "a")
    called = t.word("discord-option-model-name")
    t.diary.choices(f"{t.command('portrait')} and begin to type in `{called}`", offered)
    await t.types("portrait", model="Zoe", prompt="on a roof")
    await t.types("portrait")
    thanks = {Language.EN: ("thanks!", "naked", "a child"), Language.DE: ("danke!", "nackt", "ein Kind")}
    for said in thanks[t.language]:
        await t.says(said)
    await t.says({Language.EN: "Can you draw cats?", Language.DE: "Kannst du Katzen malen?"}[t.language])
    await t.types("portrait", prompt="🙂")
    await t.press("button-delete")
    await t.press("button-keep-them")
    await t.press("button-delete")
    await t.press("button-delete-yes")
    for number in range(3):
        await t.driver.send_text(f"on boat {number}")
        await t.world.paints()
        await t.world.tells()
    t.diary.news()
    await t.types("gallery")
    await t.press("button-next")
    await t.press("button-open", n=5)


async def large_hd(t: Teller) -> None:
    """A picture that is larger than Discord takes."""
    (job,) = await t.world.moving(JobKind.UPSCALE)
    written = io.BytesIO()
    Image.open(io.BytesIO(selfie(7))).resize((1152, 1536)).save(written, "PNG")
    key = await t.world.vault.put(job.person_id, "hd", written.getvalue() + b"\0" * FILE_BYTES)

    async def write(work, job):
        await work.pictures.enlarged(
            job.person_id, job.target_id, hd_key=key, width_px=1152, height_px=1536, notes=("hd-plain",)
        )

    await t.world.end(JobKind.UPSCALE, write=write)


async def models(t: Teller) -> None:
    t.diary.title("Face models")
    await t.sends("send a photo", 11)
    await t.types("models")
    await t.press("button-new-model")
    await t.says("on a roof")
    await t.types("models")
    await t.press("button-model", name="Ada")
    await t.press("button-use")
    await t.types("models")
    await t.press("button-model", name="Ada")
    shown = await t.press("button-rename")
    await t.fills(shown, "Ada with beard", "write *Ada with beard*, send the form")
    await t.press("button-model", name="Ada with beard")
    await t.press("button-delete")
    await t.press("button-keep-it")


async def deleting_a_model(t: Teller) -> None:
    await t.types("models")
    await t.press("button-model", name="Ada with beard")
    await t.press("button-delete")
    await t.press("button-delete-yes")


async def account(t: Teller) -> None:
    t.diary.title("Account")
    await t.types("privacy")
    await t.types("help")
    await t.press("button-privacy")
    await t.press("button-withdraw")
    await t.press("button-withdraw-yes")
    await t.types("gallery")
    await t.press("button-begin")
    await t.press("button-agree")
    await t.press("button-adult")
    await deleting_a_model(t)
    await t.types("delete")
    await t.press("button-keep-all")
    await t.types("delete")
    await t.press("button-delete-everything-yes")
    await t.press("button-hd", n=1)
