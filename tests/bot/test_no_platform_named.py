"""The conversation says intent: what a platform is called is no business of its, nor of a comment."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

BOT = Path(__file__).parents[2] / "bot"
PLATFORM = re.compile(r"telegram|discord", re.IGNORECASE)


@pytest.mark.parametrize("folder", ["chat", "flows"])
def test_the_conversation_names_no_platform(folder):
    """Neither in code nor beside it."""
    files = sorted((BOT / folder).rglob("*.py"))
    assert len(files) > 10
    named = [
        f"{path.relative_to(BOT)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if PLATFORM.search(line)
    ]
    assert named == []
