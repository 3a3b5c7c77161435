"""Writes docs/settings.md from the code: `python -m launcher.settings_page > docs/settings.md`."""

from __future__ import annotations

from bot.settings import BotSettings
from storage.settings import Settings, describe
from worker.settings import WorkerSettings

_INTRODUCTION = """\
<!-- Made by `python -m launcher.settings_page`; a test compares it with the code. -->
# Settings

Every setting is an environment variable, or a line `NAME=value` in a file `.env` in the folder the process
starts in; the environment wins. None is required. A wrong value, or a name that looks like one of these
and is none, is refused at start with the name and a hint; so is a value that leads nowhere, such as a folder
that cannot be written or a database that does not answer. A Redis that does not answer is told of and
waited for.

What is kept lies below `DATA_DIR` unless a setting below names another place. Two things that nobody misses
after their process may lie elsewhere: the checkpoint of a training under way, in memory below `/dev/shm` when
there is room (`WORKER_SCRATCH_DIR` names another folder), and the socket of the embedded Valkey, in a private
folder of the temporary one when the path of `DATA_DIR` is too long for a socket.
"""
_SECTIONS = {
    Settings: ("Everywhere", "Read by bot, workers and launcher."),
    BotSettings: ("The bot", "Where it talks, and what its texts say."),
    WorkerSettings: ("Workers", "What they take on, and how much they may use."),
}


def page() -> str:
    """Return the whole reference as Markdown."""
    lines = [_INTRODUCTION]
    told: set[str] = set()
    for settings, (title, about) in _SECTIONS.items():
        lines += [f"## {title}", "", about, "", "| Name | Default | Meaning |", "|---|---|---|"]
        for one in describe(settings):
            if one.name in told:
                continue
            told.add(one.name)
            default = f"`{one.default}`" if one.default else ""
            lines.append(f"| `{one.name}` | {default} | {one.meaning} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    print(page(), end="")
