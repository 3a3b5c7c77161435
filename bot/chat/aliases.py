"""What else people type for a command: in German, which no menu lists. And the languages by their names."""

from __future__ import annotations

from collections.abc import Mapping

ALIASES: Mapping[str, str] = {
    "anfang": "start",
    "hilfe": "help",
    "fotos": "selfies",
    "trainieren": "train",
    "training": "train",
    "porträt": "portrait",
    "portraet": "portrait",
    "galerie": "gallery",
    "bilder": "gallery",
    "modelle": "models",
    "einladen": "invite",
    "erlaubnisse": "consents",
    "datenschutz": "privacy",
    "verknüpfen": "link",
    "verknuepfen": "link",
    "sprache": "language",
    "abbrechen": "cancel",
    "löschen": "delete",
    "loeschen": "delete",
}
_LANGUAGES = {"deutsch": "de", "german": "de", "english": "en", "englisch": "en"}


def command_name(typed: str) -> str:
    """Return the command that is meant, whatever its case."""
    name = typed.lower()
    return ALIASES.get(name, name)


def language_code(typed: str) -> str | None:
    """Return which language somebody names, when they say nothing else; None for anything else."""
    return _LANGUAGES.get(typed.strip().rstrip(".!?").lower())
