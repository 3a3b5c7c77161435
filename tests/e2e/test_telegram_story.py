"""The whole story on Telegram, in German, with the real processes killed at each stage of it."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from bot.chat.screen import Say
from bot.chat.words import Words
from demo import figures
from demo.installation import running
from storage.domain.jobs import JobKind
from storage.domain.proving import Task
from storage.domain.records import Language
from storage.tables import job
from tests.e2e.conftest import FILMS, GOOD, PEOPLE, TRAIN_STEPS, job_under_way, kill, nothing_left
from tests.telegram_server import TOKEN, TelegramServer
from worker.pocket import films

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

VIDEO_NOTE = Path(__file__).parents[1] / "media" / "video_note.mp4"
WORDS = Words()


def said(message_id: str, **args: object) -> str:
    return WORDS.say(Language.DE, Say(message_id, args))


def as_heic(path: Path) -> bytes:
    """The bytes a telephone would send."""
    pillow_heif.register_heif_opener()
    heic = io.BytesIO()
    with Image.open(path) as image:
        image.save(heic, "HEIF", quality=92)
    return heic.getvalue()


@pytest.fixture
async def server():
    """Bot and worker are killed without warning: polls overlap, and presses are answered too late."""
    async with TelegramServer() as server:
        server.patience_s = 300
        server.expected += ["Conflict", "query is too old", "message is not modified"]
        yield server
        assert server.unexpected() == []


@pytest.fixture
async def launcher(server, tmp_path, tiny_base):
    data = tmp_path / "data"
    data.mkdir()
    settings = {
        "BASE_MODEL": str(tiny_base),
        "SELFIES_NEEDED": "4",
        "TRAIN_STEPS": str(TRAIN_STEPS),
        "WORKER_THREADS": "1",
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": server.api_base,
        "TELEGRAM_FILE_BASE": server.file_base,
        "WEB_CHAT": "0",
    }
    async with running(data, tmp_path / "log.txt", settings=settings) as process:
        yield process


@pytest.fixture
async def memory(server, launcher, tmp_path):
    """What bot and worker share, open beside them: cards on Telegram say too seldom how far a job is."""
    await server.until(lambda: "getUpdates" in server.calls, "the bot")
    async with figures.opened(tmp_path / "data") as (memory, _):
        yield memory


async def test_killed_in_the_middle_of_everything_on_telegram(server, launcher, memory):
    """Album, HEIC and video note are judged, a face is learned, four pictures and one in HD come, each once.

    Bot and worker die by -9 while photos are judged, while the face is learned, and at drawing and HD.
    """
    anna = server.person("Anna", language="de")

    async def both_die():
        await asyncio.gather(kill(launcher.pid, "bot"), kill(launcher.pid, "worker"))

    async def judged(message, verdicts):
        await server.until(lambda: message.reaction in verdicts, f"{verdicts} on {message.kind}")

    await anna.sends("/start")
    for label in ("button-begin", "button-agree", "button-adult"):
        await anna.presses(said(label))
    await anna.sees(said("selfies-video"))

    # Photos of every kind, and the first deaths while they are judged.
    dark = PEOPLE / "p001_32_dark.jpg"
    album = await anna.sends_album([path.read_bytes() for path in (*GOOD[:3], dark)])
    await server.until(lambda: album[0].reaction, "the mark that it arrived")
    await both_die()
    heic = await anna.sends_file(as_heic(GOOD[3]), "IMG_1.HEIC", "image/heic")
    note = await anna.sends_video_note(VIDEO_NOTE.read_bytes())
    await judged(album[0], {"🤔"})  # three are good, one is not
    await judged(heic, {"👍"})
    await judged(note, {"👍", "🤔", "👎"})
    assert [one.reply_to for one in anna.answers if one.kind == "photo"] == [album[3].id]

    # A name, the proof that it is her, the training, and the next deaths.
    train = await server.until(lambda: anna.button(said("button-train")), "the Train button")
    assert train["style"] == "success"
    await anna.presses(said("button-train"))
    await anna.sees(said("training-name"))
    await anna.sends("Ada")
    await anna.presses(said("button-train-now"))
    await proves(anna)
    await both_die()
    await anna.sees(said("proof-done", name="„Ada“"))
    await anna.sees("░")
    await job_under_way(memory, JobKind.TRAIN, job.c.checkpoint_key.is_not(None))
    await both_die()

    # Four pictures and a large one, made by workers that died over them.
    await anna.presses(said("scene-moon"))
    await job_under_way(memory, JobKind.PORTRAITS, job.c.progress > 0)
    await both_die()
    await server.until(lambda: anna.with_button(said("button-hd", n=1)), "four pictures")
    await anna.presses(said("button-hd", n=1))
    await job_under_way(memory, JobKind.UPSCALE, job.c.progress > 0)
    await both_die()
    await server.until(lambda: any(one.kind == "document" for one in anna.answers), "the large picture")

    await nothing_left(memory)
    [model] = await models_of(memory, str(anna.chat.id))
    assert (model.facts["steps"], model.facts["resumed"]) == (TRAIN_STEPS, 1)
    four = [one for one in anna.answers if one.kind == "photo" and one.group]
    assert [(one.file.width, one.file.height) for one in four] == [(576, 768)] * 4
    (document,) = [one for one in anna.answers if one.kind == "document"]
    with Image.open(io.BytesIO(document.file.data)) as image:
        assert (image.format, image.size) == ("PNG", (1152, 1536))
    assert sum(said("button-hd", n=2) in one.labels for one in anna.answers) == 1
    assert sum(said("training-done", name="Ada") in one.text for one in anna.answers) == 1


async def proves(person) -> None:
    """Record the tasks that are drawn, in their order."""
    card = await person.sees(said("telegram-proof-how"))
    worded = {said(f"proof-task-{task.value}"): task for task in Task}
    lines = [line.partition(". ")[2] for line in card.text.splitlines()]
    await person.sends_video_note(films.take(FILMS, [worded[line] for line in lines if line in worded]))
    await person.sees(said("proof-looking"))


async def models_of(memory, external_id: str):
    async with memory.work() as work:  # not committed: somebody known is only found
        person = await work.people.find_or_create(
            platform="telegram", external_id=external_id, language=Language.DE
        )
        return await work.models.of_person(person.id)
