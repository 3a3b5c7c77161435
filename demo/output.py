"""What the demo leaves behind: report.json, the pictures, a contact sheet, and the chat as a page to read."""

from __future__ import annotations

import html
import io
import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from demo.browser import Browser, Line

_TILE_PX = (144, 192)
_GAP_PX = 10
_COLUMNS = 8
_INK, _PAPER = (40, 40, 46), (250, 249, 246)
_EDGES = {"accepted": (46, 125, 80), "doubtful": (196, 140, 30), "rejected": (178, 52, 52)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoFacts:
    file: str
    accepted: bool
    reason: str
    verdict: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFacts:
    steps: int
    seconds: float  # of learning
    first_loss: float  # mean of the first tenth of the steps
    last_loss: float  # mean of the last tenth
    seconds_waited: float  # from the press to the message in the chat


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitFacts:
    """`likeness` is the mean cosine to the accepted selfies; None when no face was found."""

    file: str
    width: int
    height: int
    seed: int
    likeness: float | None
    prompt: str
    likeness_without_adapter: float | None  # same prompt, same seed, base model alone


@dataclass(frozen=True, slots=True, kw_only=True)
class HdFacts:
    file: str
    width: int
    height: int
    seconds: float
    how: str  # what the person is told of it; empty when the second pass redrew everything


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """report.json. Means leave out pictures without a face; `faces` counts those with one."""

    model: str
    model_is: str  # in words: what drew
    photos: tuple[PhotoFacts, ...]
    training: TrainingFacts
    portraits: tuple[PortraitFacts, ...]
    hd: HdFacts
    likeness_with_adapter: float | None
    likeness_without_adapter: float | None
    faces_with_adapter: int
    faces_without_adapter: int
    seconds_per_request: tuple[float, ...]
    verdict_seconds_median: float
    verdict_seconds_p95: float
    seconds: float  # in total

    def write(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", "utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One picture of the contact sheet. `edge` colours its border: a verdict, or nothing."""

    picture: bytes
    caption: str
    edge: str = ""


def contact_sheet(sections: Sequence[tuple[str, Sequence[Tile]]], file: Path) -> None:
    """Draw all sections below each other."""
    title, small = ImageFont.load_default(18), ImageFont.load_default(11)
    width, height = _TILE_PX
    step_x, step_y = width + _GAP_PX, height + 18 + _GAP_PX
    rows = sum(-(-len(tiles) // _COLUMNS) for _, tiles in sections)
    sheet = Image.new(
        "RGB", (_COLUMNS * step_x + _GAP_PX, rows * step_y + len(sections) * 36 + _GAP_PX), _PAPER
    )
    draw = ImageDraw.Draw(sheet)
    top = _GAP_PX
    for heading, tiles in sections:
        draw.text((_GAP_PX, top + 4), heading, _INK, title)
        top += 36
        for number, tile in enumerate(tiles):
            left = _GAP_PX + number % _COLUMNS * step_x
            y = top + number // _COLUMNS * step_y
            with Image.open(io.BytesIO(tile.picture)) as picture:
                sheet.paste(picture.convert("RGB").resize(_TILE_PX, Image.Resampling.LANCZOS), (left, y))
            if tile.edge:
                draw.rectangle(
                    (left, y, left + width - 1, y + height - 1), outline=_EDGES[tile.edge], width=4
                )
            draw.text((left, y + height + 3), tile.caption[:26], _INK, small)
        top += -(-len(tiles) // _COLUMNS) * step_y
    sheet.save(file, quality=90)


_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Moonselfie: the demo's chat</title>
<style>
 body {{ font: 16px/1.45 system-ui, sans-serif; background: #f4f2ee; color: #26262b; margin: 0 auto;
   max-width: 46rem; padding: 1rem }}
 article {{ background: #fff; border-radius: 14px; padding: .6rem .9rem; margin: .5rem 3rem .5rem 0;
   white-space: pre-line; overflow-wrap: anywhere; width: fit-content; max-width: 36rem }}
 article.mine {{ background: #dfeee4; margin: .5rem 0 .5rem auto; display: flex; gap: .6rem }}
 img {{ max-width: 100%; border-radius: 8px; vertical-align: top }}
 .grid {{ display: grid; grid-template-columns: 1fr 1fr; gap: .4rem; margin-top: .4rem }}
 .photo {{ width: 7rem }}
 .gone {{ aspect-ratio: 3 / 4; border-radius: 8px; border: 1px dashed #999; color: #777; font-size: .8rem;
   display: grid; place-items: center }}
 .mark {{ font-size: .8rem; color: #555 }}
 span.button {{ display: inline-block; border: 1px solid #bbb; border-radius: 999px; padding: .1rem .7rem;
   margin: .3rem .3rem 0 0; font-size: .85rem }}
 span.pressed {{ border-color: currentColor; font-weight: 600 }}
 @media (prefers-color-scheme: dark) {{ body {{ background: #17171a; color: #e8e6e1 }}
   article {{ background: #242429 }} article.mine {{ background: #203a2b }} }}
</style>
<h1>The demo’s chat</h1>
<p>As it stood at the end, with the questions that were answered on the way; what was pressed is bold. The
person does not exist: her photos were rendered.</p>
{lines}
</html>
"""


def transcript(browser: Browser, files: Mapping[str, str], page: Path) -> None:
    """Write the chat as it stood at the end. `files` tells where the picture of an address was saved."""
    albums: dict[str, list[Line]] = {}
    for line in sorted(browser.lines.values(), key=lambda line: line["order"]):
        for number, question in enumerate(_answered(line, browser)):
            albums[f"{line['ref']} question {number}"] = [question]
        albums.setdefault(line.get("group") or line["ref"], []).append(line)
    articles = [_article(album, files, browser.pressed) for album in albums.values()]
    page.write_text(_PAGE.format(lines="\n".join(articles)), "utf-8")


def _answered(line: Line, browser: Browser) -> list[Line]:
    """Questions that stood in the place of this line until a button of theirs was pressed, as for consent."""
    pressed = browser.pressed - _tokens(line)
    asked = [
        earlier
        for earlier in browser.history
        if earlier["ref"] == line["ref"] and not earlier.get("progress") and pressed & _tokens(earlier)
    ]
    return list({question["text"]: question for question in asked}.values())


def _tokens(line: Line) -> set[str]:
    return {one["token"] for row in line.get("rows", ()) for one in row}


def _article(album: Sequence[Line], files: Mapping[str, str], pressed: AbstractSet[str]) -> str:
    """Show one message, or the photos that were sent together."""
    kind = ' class="mine"' if album[0]["mine"] else ""
    inside = [_line(line, files, pressed) for line in album]
    return f"<article{kind}>{''.join(inside)}</article>"


def _line(line: Line, files: Mapping[str, str], pressed: AbstractSet[str]) -> str:
    parts = [html.escape(line["text"])]
    if line.get("url") in files:
        parts.append(_image(files[line["url"]], "a photo that was sent", "photo"))
    elif line.get("media"):  # what is turned down is erased with its verdict
        parts.append('<div class="photo gone">not kept</div>')
    if line.get("mark"):
        parts.append(f'<div class="mark">{html.escape(line["mark"])}</div>')
    pictures = [
        _image(files[picture["url"]], picture["alt"], "")
        for picture in line.get("pictures", ())
        if picture["url"] in files
    ]
    if pictures:
        parts.append(f'<div class="grid">{"".join(pictures)}</div>')
    buttons = [_button(one, pressed) for row in line.get("rows", ()) for one in row]
    if buttons:
        parts.append(f"<div>{''.join(buttons)}</div>")
    return f"<div>{''.join(parts)}</div>"


def _button(button: Mapping[str, Any], pressed: AbstractSet[str]) -> str:
    kind = "button pressed" if button["token"] in pressed else "button"
    return f'<span class="{kind}">{html.escape(button["label"])}</span>'


def _image(file: str, alt: str, kind: str) -> str:
    return f'<img src="{html.escape(file)}" alt="{html.escape(alt)}" class="{kind}" loading="lazy">'


def size_of(picture: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(picture)) as image:
        image.load()
        return image.size


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest rank; 0 for no values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def rounded(value: Any, digits: int = 3) -> Any:
    return round(value, digits) if isinstance(value, float) else value
