"""The page to look at: who is who, and where are they? Names and places are hidden until asked for."""

from __future__ import annotations

import html
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluation.people import Selfies
from evaluation.run import Plan

SELFIES_SHOWN = 4
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:1rem;background:#faf9f6;color:#28282e}
.row{display:flex;gap:.4rem;overflow-x:auto;margin-bottom:1.2rem}
figure{margin:0;flex:0 0 auto}img{width:9rem;height:12rem;object-fit:cover;border-radius:.4rem;display:block}
figcaption{font-size:.8rem;visibility:hidden}#shown:checked~main figcaption{visibility:visible}
#shown:checked~main h2{visibility:visible}h2{visibility:hidden;margin:.2rem 0}table{border-collapse:collapse}
td,th{padding:.2rem .8rem .2rem 0;text-align:left}
"""


def write_page(
    file: Path, folder: Path, people: Sequence[Selfies], plan: Plan, facts: dict[str, Any]
) -> None:
    """Write one page without scripts: selfies, then the first picture of each scene, a person a row."""
    rows = [_person(file.parent, folder / one.name, one, plan) for one in people]
    figures = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{_said(value)}</td></tr>"
        for name, value in facts.items()
        if name != "all" and not isinstance(value, dict)
    )
    file.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width,initial-scale=1"><title>Who is who?</title><style>{_STYLE}</style>'
        "<h1>Who is who, and where?</h1><p>Four selfies of each person, then what was drawn of them.</p>"
        '<input type="checkbox" id="shown"><label for="shown"> Show names and places</label>'
        f"<main>{''.join(rows)}</main><h2 style='visibility:visible'>Figures</h2>"
        f"<table>{figures}</table></html>\n",
        encoding="utf-8",
    )


def _person(here: Path, own: Path, selfies: Selfies, plan: Plan) -> str:
    shown = []
    for at, photo in enumerate(selfies.photos[:SELFIES_SHOWN]):
        kept = own / f"selfie-{at}.jpg"
        kept.write_bytes(photo)
        shown.append((kept, "selfie"))
    shown += [(own / f"{scene}-0.jpg", scene) for scene in plan.scenes]
    figures = "".join(
        f'<figure><img loading="lazy" src="{html.escape(os.path.relpath(file, here))}" alt="">'
        f"<figcaption>{html.escape(caption)}</figcaption></figure>"
        for file, caption in shown
    )
    return f'<h2>{html.escape(selfies.name)}</h2><div class="row">{figures}</div>'


def _said(value: Any) -> str:
    return "not measured" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)
