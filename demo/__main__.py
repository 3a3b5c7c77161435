"""`make demo`: the whole story, for real, on this machine; ends with figures in demo-output/.

    python -m demo [--keep] [--out FOLDER] [--people FOLDER]

Starts the product on a fresh data folder, and is its first person: agrees, sends 43 photos of somebody who
does not exist and one of somebody else, shows in a film that it is her, trains a face model, asks for
pictures in German and English, has the best one enlarged, and draws the same without the face model for
comparison. Exit code 0 when everything held, 1 when something did not.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import time
from pathlib import Path

from demo import figures as behind
from demo.browser import Browser
from demo.installation import base_model, link_of, running
from demo.output import (
    HdFacts,
    PhotoFacts,
    PortraitFacts,
    Report,
    Tile,
    TrainingFacts,
    contact_sheet,
    percentile,
    rounded,
    size_of,
    transcript,
)
from demo.promises import broken_promises
from demo.story import Drawn, Photo, Story, chosen_photos
from storage.domain.errors import Permanent
from storage.process import told_to_stop
from storage.settings import SettingsError
from worker.engines import Painted
from worker.settings import WorkerSettings
from worker.start import check_base_model
from worker.weights import WeightStore

PROMPTS = ("am Strand", "in the forest")


class NotHeld(Exception):  # noqa: N818 - a promise that was not kept, told in one sentence
    pass


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m demo", description="The whole story, once.")
    parser.add_argument("--keep", action="store_true", help="keep Moonselfie running at the end")
    parser.add_argument("--out", type=Path, default=Path("demo-output"))
    parser.add_argument("--people", type=Path, default=Path(__file__).parents[1] / "people")
    chosen = parser.parse_args(arguments)
    keep = chosen.keep or os.environ.get("KEEP", "") not in ("", "0")
    try:
        asyncio.run(tell(chosen.out.resolve(), chosen.people.resolve(), keep=keep))
    except (NotHeld, SettingsError, RuntimeError, TimeoutError) as error:
        print(f"\nThe demo did not end well: {str(error) or 'something took too long'}", file=sys.stderr)
        if (log := chosen.out / "log.txt").exists():
            print(f"The log is in {log}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


async def tell(out: Path, people: Path, *, keep: bool) -> None:
    """Tell the story and check what it promised."""
    worker = WorkerSettings.load(env_file=None)
    check_base_model(worker)
    began_s = time.monotonic()
    shutil.rmtree(out, ignore_errors=True)
    data = out / "data"
    data.mkdir(parents=True)
    model = base_model()
    print(f"Moonselfie starts. {_what_draws(model)}", flush=True)
    async with running(data, out / "log.txt") as process, Browser(await link_of(process, data)) as browser:
        story = Story(browser=browser)
        print("A person comes in, reads what happens to the photos, and agrees.")
        await story.agree()
        files = chosen_photos(people)
        print(f"She sends {len(files)} photos, good and bad ones, and one of somebody else.")
        photos = story.judged_again(await story.send_photos(files))
        print(f"{sum(photo.accepted for photo in photos)} accepted.")
        if any(photo.verdict == "doubtful" for photo in photos):
            print("She looks at what the bot was not sure of, and leaves it out.")
            await story.leave_out_doubtful(photos)
        await _check_base_model(model, data / "weights", browser, out)
        print("She presses Train.")
        waited_s = await story.train(people / "challenges" / "p001")
        print(f"The face model is ready after {waited_s:.0f} s.")
        drawn = []
        for prompt in PROMPTS:
            drawn.append(await story.ask(prompt))
            print(f"Four pictures for “{prompt}” after {drawn[-1].seconds:.0f} s.")
        hd, hd_s = await story.enlarge(drawn[-1])
        print(f"The best one in HD after {hd_s:.0f} s.")
        await _save_chat(browser, out)
        async with behind.opened(data) as (memory, _):
            figures = await behind.read(memory, await behind.person_of(memory, browser.chat))
        print("For comparison, the same prompts and seeds without the face model.")
        plain = await behind.without_adapter(figures, threads=worker.threads, weights_dir=data / "weights")
        report = _report(
            model=model, photos=photos, waited_s=waited_s, drawn=drawn, figures=figures, plain=plain,
            hd=hd, hd_s=hd_s, hd_how=_how(story, figures), out=out, began_s=began_s,
        )  # fmt: skip
        _draw_sheet(out, people, photos, drawn, plain, hd)
        report.write(out / "report.json")
        _tell(report, out)
        broken = broken_promises(report)
        if keep:
            await _stay(data)
        else:
            _offer()
    if broken:
        raise NotHeld("; ".join(broken))


async def _check_base_model(model: str, cache: Path, browser: Browser, out: Path) -> None:
    """Without a hub's base model there is nothing to train on: say so, and leave the chat so far."""
    try:
        await asyncio.to_thread(WeightStore(cache).find, model)
    except Permanent as error:
        await _save_chat(browser, out)
        raise NotHeld(
            f"there is nothing to draw with: the base model “{model}” is not usable here ({error.code}). "
            f"The photos were judged for real: {out / 'chat.html'} shows the chat. Set BASE_MODEL to a "
            "Stable Diffusion model, as a local folder or a hub id, to see the rest."
        ) from error


async def _save_chat(browser: Browser, out: Path) -> None:
    """Fetch every picture of the chat as it stands, and write the page."""
    folder = out / "chat"
    folder.mkdir()
    files: dict[str, str] = {}
    for line in list(browser.lines.values()):
        addresses = [picture["url"] for picture in line.get("pictures", ())]
        for url in [*addresses, *([line["url"]] if line.get("url") else [])]:
            try:
                content = await browser.fetch(url)
            except KeyError:  # left out, so deleted: the page says the words alone
                continue
            ending = "png" if content.startswith(b"\x89PNG") else "jpg"
            files[url] = f"chat/{len(files):03}.{ending}"
            (out / files[url]).write_bytes(content)
    transcript(browser, files, out / "chat.html")


def _report(
    *,
    model: str,
    photos: list[Photo],
    waited_s: float,
    drawn: list[Drawn],
    figures: behind.Figures,
    plain: list[list[Painted]],
    hd: bytes,
    hd_s: float,
    hd_how: str,
    out: Path,
    began_s: float,
) -> Report:
    (out / "portraits").mkdir()
    portraits = []
    for number, (asked, came, bare) in enumerate(zip(figures.asked, drawn, plain, strict=True), start=1):
        bare_likeness = {one.seed: one.likeness for one in bare}
        for rank, (picture, content) in enumerate(zip(asked.pictures, came.pictures, strict=True), start=1):
            file = f"portraits/{number}-{rank}.jpg"
            (out / file).write_bytes(content)
            width, height = size_of(content)
            portraits.append(
                PortraitFacts(
                    file=file,
                    width=width,
                    height=height,
                    seed=picture.seed,
                    likeness=rounded(picture.likeness),
                    prompt=came.prompt,
                    likeness_without_adapter=rounded(bare_likeness[picture.seed]),
                )
            )
    (out / "hd.png").write_bytes(hd)
    hd_width, hd_height = size_of(hd)
    facts = figures.model.facts
    verdict_s = [photo.seconds for photo in photos]
    bare_all = [one.likeness for group in plain for one in group]
    own_all = [one.likeness for one in portraits]
    return Report(
        model=model,
        model_is=_what_draws(model),
        photos=tuple(
            PhotoFacts(
                file=photo.file, accepted=photo.accepted, reason=photo.reason, verdict=photo.verdict,
                seconds=rounded(photo.seconds),
            )
            for photo in photos
        ),
        training=TrainingFacts(
            steps=facts["steps"],
            seconds=facts["seconds"],
            first_loss=rounded(facts["first_loss"], 5),
            last_loss=rounded(facts["last_loss"], 5),
            seconds_waited=rounded(waited_s, 1),
        ),
        portraits=tuple(portraits),
        hd=HdFacts(
            file="hd.png", width=hd_width, height=hd_height, seconds=rounded(hd_s, 1), how=hd_how
        ),
        likeness_with_adapter=rounded(behind.mean_likeness(own_all)),
        likeness_without_adapter=rounded(behind.mean_likeness(bare_all)),
        faces_with_adapter=sum(one is not None for one in own_all),
        faces_without_adapter=sum(one is not None for one in bare_all),
        seconds_per_request=tuple(rounded(one.seconds, 1) for one in drawn),
        verdict_seconds_median=rounded(percentile(verdict_s, 0.5)),
        verdict_seconds_p95=rounded(percentile(verdict_s, 0.95)),
        seconds=rounded(time.monotonic() - began_s, 1),
    )  # fmt: skip


def _how(story: Story, figures: behind.Figures) -> str:
    """Say what the chat says below the large picture."""
    notes = [note for asked in figures.asked for picture in asked.pictures for note in picture.hd_notes]
    return " ".join(story.label(note) for note in notes)


def _draw_sheet(
    out: Path, people: Path, photos: list[Photo], drawn: list[Drawn], plain: list[list[Painted]], hd: bytes
) -> None:
    sent = [
        Tile(
            picture=(people / photo.file).read_bytes(),
            caption=photo.file.removesuffix(".jpg"),
            edge=photo.verdict,
        )
        for photo in photos
    ]
    sections = [("Sent: green accepted, red turned down, amber left to the person", sent)]
    for came, bare in zip(drawn, plain, strict=True):
        tiles = [Tile(picture=one, caption=f"with, rank {rank}") for rank, one in enumerate(came.pictures, 1)]
        tiles += [Tile(picture=one.picture, caption="without") for one in bare]
        sections.append((f"“{came.prompt}”: four with the face model, four without (same seeds)", tiles))
    sections.append(("HD", [Tile(picture=hd, caption="1152 x 1536")]))
    contact_sheet(sections, out / "contact-sheet.jpg")


def _what_draws(model: str) -> str:
    if model == "pocket":
        return (
            "The pocket model draws: a tiny base model that was trained on rendered people for this project. "
            "Its pictures show that everything works, not how good pictures can be: for that set BASE_MODEL. "
            "Any two of its faces have a likeness of about 0.9; what counts is the difference."
        )
    return f"{Path(model).name} draws."


def _tell(report: Report, out: Path) -> None:
    print(
        f"\n{report.model_is}\n"
        f"photos      {sum(photo.accepted for photo in report.photos)} of {len(report.photos)} accepted; "
        f"a verdict took {report.verdict_seconds_median:.2f} s, at p95 {report.verdict_seconds_p95:.2f} s\n"
        f"training    {report.training.steps} steps in {report.training.seconds:.0f} s, "
        f"loss {report.training.first_loss:.4f} to {report.training.last_loss:.4f}\n"
        f"likeness    {report.likeness_with_adapter} with the face model "
        f"({report.faces_with_adapter} of {len(report.portraits)} show a face), "
        f"{report.likeness_without_adapter} without ({report.faces_without_adapter} show a face)\n"
        f"HD          {report.hd.width} x {report.hd.height} in {report.hd.seconds:.0f} s. {report.hd.how}\n"
        f"in total    {report.seconds:.0f} s\n\n"
        f"Look at {out / 'contact-sheet.jpg'} and {out / 'chat.html'}.",
        flush=True,
    )


def _offer() -> None:
    print(
        "Now yourself: make run starts the product and prints the link to its page; "
        "make demo KEEP=1 tells this story again and leaves its page open.",
        flush=True,
    )


async def _stay(data: Path) -> None:
    print(
        f"\nMoonselfie goes on running. Your own way in: {(data / 'web-link').read_text('utf-8').strip()}\n"
        "Stop with Ctrl-C.",
        flush=True,
    )
    await told_to_stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
