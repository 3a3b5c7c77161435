"""docker-compose.yml hands every setting of .env to whom it belongs."""

from pathlib import Path

import pytest
import yaml

from bot.settings import BotSettings
from storage.settings import Settings
from worker.settings import WorkerSettings

SERVICES = yaml.safe_load((Path(__file__).parents[2] / "docker-compose.yml").read_text("utf-8"))["services"]
OF_THE_IMAGE = {"DATA_DIR", "OPERATOR_KEY_FILE"}  # the image and OPERATOR_KEY say these


def names(settings):
    return {name.upper() for name in settings.model_fields} - OF_THE_IMAGE


@pytest.mark.parametrize(
    ("service", "settings"),
    [
        ("bot", BotSettings),
        ("assess", WorkerSettings),
        ("create", WorkerSettings),
        ("train", WorkerSettings),
    ],
)
def test_every_setting_reaches_its_service(service, settings):
    """What can be set is set by the file or taken from .env; an empty value is the default."""
    given = SERVICES[service]["environment"]
    assert names(settings) <= set(given)
    own = {name: value for name, value in given.items() if name in names(settings) - names(Settings)}
    assert {value for name, value in own.items() if name != "QUEUES"} == {
        f"${{{name}:-}}" for name in own if name != "QUEUES"
    }


@pytest.mark.parametrize("service", ["assess", "create", "train"])
def test_workers_do_not_get_what_only_the_bot_needs(service):
    """Whoever takes a worker over finds no token of a platform in it."""
    assert not {"TELEGRAM_TOKEN", "DISCORD_TOKEN", "TELEGRAM_WEBHOOK_SECRET"} & set(
        SERVICES[service]["environment"]
    )


def test_checkpoints_find_room_in_memory():
    """Docker gives /dev/shm 64 MB; they are not sealed, so they had better not lie on the volume."""
    assert SERVICES["train"]["shm_size"] == "3gb"
