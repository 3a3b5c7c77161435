"""The Blender script is GPL and says so; the rest of the package does not import it."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "worker" / "pocket"


@pytest.mark.parametrize("file", sorted((FOLDER / "people").glob("*.py")), ids=lambda f: f.name)
def test_licence_headers(file: Path) -> None:
    """Files that import bpy, or files that do, carry GPL-3.0-or-later; pure ones may be Apache-2.0."""
    text = file.read_text(encoding="utf-8")
    if not text.strip():
        return
    assert text.startswith("# SPDX-License-Identifier: ")
    if "import bpy" in text or "mathutils" in text:
        assert text.startswith("# SPDX-License-Identifier: GPL-3.0-or-later\n")


def test_nothing_else_imports_the_generator() -> None:
    """It runs as a process of its own."""
    for file in FOLDER.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "pocket.people" not in text, file.name
        assert "bpy" not in text.replace("bpy is GPL", ""), file.name
