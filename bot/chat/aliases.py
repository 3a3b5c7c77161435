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
    "nachweis": "prove",
    "beweisen": "prove",
    "gruppe": "group",
    "datenschutz": "privacy",
    "verknüpfen": "link",
    "verknuepfen": "link",
    "sprache": "language",
    "abbrechen": "cancel",
    "löschen": "delete",
    "loeschen": "delete",
}
# Said alone, without the slash: the commands by these names, and what the buttons that lead there say.
_SAID: Mapping[str, str] = {
    **{name: command for name, command in ALIASES.items() if command != "delete"},
    **{name: name for name in ("help", "selfies", "gallery", "models", "privacy", "cancel")},
    **dict.fromkeys(("menü", "menu"), "start"),
    "meine bilder": "gallery",
    "my pictures": "gallery",
    "meine modelle": "models",
    "my models": "models",
    # Where something is deleted or withdrawn is shown, with what it means.
    **dict.fromkeys(
        ("löschen", "loeschen", "alles löschen", "meine daten löschen", "konto löschen"), "privacy"
    ),
    **dict.fromkeys(("einwilligung widerrufen", "widerrufen", "daten", "meine daten"), "privacy"),
    **dict.fromkeys(("delete", "delete everything", "delete all", "delete my data", "withdraw"), "privacy"),
}
_LANGUAGES = {"deutsch": "de", "german": "de", "english": "en", "englisch": "en"}


def command_name(typed: str) -> str:
    """Return the command that is meant, whatever its case."""
    name = typed.lower()
    return ALIASES.get(name, name)


def command_said(text: str) -> str | None:
    """Return the command that somebody names in plain words and says nothing else; None for anything else."""
    return _SAID.get(text.strip().rstrip(".!").rstrip().lower())


def language_code(typed: str) -> str | None:
    """Return which language somebody names, when they say nothing else; None for anything else."""
    return _LANGUAGES.get(typed.strip().rstrip(".!?").lower())
