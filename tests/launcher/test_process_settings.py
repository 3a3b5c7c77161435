"""Settings of bot and worker: what is wrong is refused at start, with the name and a hint, never with the
value."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import BotSettings
from storage.settings import SettingsError
from worker.settings import WorkerSettings

TOKEN = "123456:" + "A" * 35


def refused(kind, **environ):
    with pytest.raises(SettingsError) as error:
        kind.load(environ, env_file=None)
    return str(error.value)


def test_defaults_need_nothing():
    """Without any setting, the web chat talks and a worker does everything."""
    assert BotSettings.load({}, env_file=None).web_chat
    assert WorkerSettings.load({}, env_file=None).queue_names == ("assess", "train", "create")


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"TELEGRAM_TOKN": TOKEN}, ["TELEGRAM_TOKN", "TELEGRAM_TOKEN"]),
        ({"WEB_PROT": "8080"}, ["WEB_PROT", "WEB_PORT"]),
        ({"TELEGRAM_TOKEN": "secret-without-colon"}, ["TELEGRAM_TOKEN", "BotFather"]),
        ({"TELEGRAM_API_BASE": "https://api.example/"}, ["TELEGRAM_API_BASE", "/bot"]),
        (
            {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_URL": "https://moon.example/t"},
            ["TELEGRAM_WEBHOOK_SECRET"],
        ),
        ({"WEB_PORT": "99999"}, ["WEB_PORT"]),
        ({"WEB_CHAT": "false"}, ["TELEGRAM_TOKEN", "DISCORD_TOKEN"]),
        ({"DISCORD_TOKEN": "secret-without-dots"}, ["DISCORD_TOKEN", "Reset Token"]),
        ({"DISCORD_API_BASE": "https://discord.com"}, ["DISCORD_API_BASE", "/api/v10"]),
        ({"DISCORD_GATEWAY": "https://discord.com"}, ["DISCORD_GATEWAY", "wss://"]),
        ({"SELFIES_NEEDED": "40", "SELFIES_MOST": "30"}, ["SELFIES_MOST", "SELFIES_NEEDED"]),
        ({"WEB_CHAT": "perhaps"}, ["WEB_CHAT"]),
    ],
)
def test_wrong_settings_of_the_bot(environ, words):
    """Each wrong or misspelt setting is named; a secret value is not repeated."""
    said = refused(BotSettings, **environ)
    assert all(word in said for word in words)
    assert "secret-without-colon" not in said


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"QUEUES": "assess,paint"}, ["QUEUES", "assess, train, create"]),
        ({"WORKER_THREDS": "2"}, ["WORKER_THREDS", "WORKER_THREADS"]),
        ({"WORKER_LEASE_S": "0"}, ["WORKER_LEASE_S"]),
        ({"TRAIN_STEPS": "many"}, ["TRAIN_STEPS"]),
    ],
)
def test_wrong_settings_of_a_worker(environ, words):
    """The same for workers."""
    said = refused(WorkerSettings, **environ)
    assert all(word in said for word in words)


def test_settings_of_the_other_process_are_no_mistake():
    """One .env serves all processes: a worker does not mind the bot's settings, nor the other way round."""
    both = {"TELEGRAM_TOKEN": TOKEN, "WEB_PORT": "8081", "QUEUES": "assess", "WORKER_THREADS": "2"}
    assert BotSettings.load(both, env_file=None).web_port == 8081
    assert WorkerSettings.load(both, env_file=None).queue_names == ("assess",)


@pytest.mark.parametrize("module", ["bot", "worker", "launcher"])
def test_a_process_refuses_to_start(module, tmp_path):
    """Each process ends with code 2 and a sentence on a wrong setting, before it touches anything."""
    done = subprocess.run(
        [sys.executable, "-m", module],
        cwd=tmp_path,
        env={"PATH": "/usr/bin", "PYTHONPATH": str(Path(__file__).parents[2]), "QUOTA_MODELS": "none"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "QUOTA_MODELS" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
