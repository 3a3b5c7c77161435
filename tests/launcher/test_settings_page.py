"""docs/settings.md says what the code says."""

from pathlib import Path

from launcher.settings_page import page

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_reference_is_current():
    """The committed page is what `python -m launcher.settings_page > docs/settings.md` makes now."""
    assert DOCS.read_text("utf-8") == page()


def test_every_setting_is_explained():
    """No setting of the page is without a meaning."""
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert len(rows) > 40
    assert all(row.rsplit("|", 2)[1].strip() for row in rows)
