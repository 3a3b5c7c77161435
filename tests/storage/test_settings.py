"""Settings are read from the environment and .env; what is wrong is refused with its name and a hint."""

from __future__ import annotations

from typing import ClassVar

import pytest
from pydantic import Field, ValidationError

from storage.settings import Settings, SettingsError, describe


class BotSettings(Settings):
    owned_prefixes: ClassVar[tuple[str, ...]] = (*Settings.owned_prefixes, "TELEGRAM_")
    telegram_token: str | None = Field(default=None, description="From @BotFather.")


def load(tmp_path, cls=Settings, file="", **environ):
    (tmp_path / ".env").write_text(file)
    return cls.load(environ, env_file=tmp_path / ".env")


def test_the_environment_goes_before_the_file_and_both_before_the_default(tmp_path):
    """One order, and empty values count as not given."""
    settings = load(tmp_path, file="QUOTA_MODELS=7\nQUOTA_WAITING=9\nBLOB_URL=\n", QUOTA_MODELS="8")
    assert (settings.quota_models, settings.quota_waiting, settings.blob_url) == (8, 9, None)
    assert str(settings.data_dir) == "data"
    assert settings.quotas.models == 8


def test_tests_are_not_disturbed_by_the_environment(monkeypatch):
    """Made directly, only what is handed over counts."""
    monkeypatch.setenv("QUOTA_MODELS", "9")
    assert Settings().quota_models == 5


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ({"DATABSE_URL": "x"}, "DATABSE_URL is no setting. Did you mean DATABASE_URL?"),
        ({"QUOTA_SELFIE": "3"}, "Did you mean QUOTA_SELFIES?"),
        ({"MOONSELFIE_COLOUR": "blue"}, "MOONSELFIE_COLOUR is no setting."),
        ({"QUOTA_WAITING": "0"}, "QUOTA_WAITING: input should be greater than or equal to 1."),
        ({"QUOTA_WAITING": "soon"}, "QUOTA_WAITING: "),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL: only postgresql:// and sqlite:/// are known."),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL: say postgresql://"),
        ({"REDIS_URL": "http://x"}, "REDIS_URL: say redis://"),
        ({"BLOB_URL": "ftp://x"}, "BLOB_URL: say s3://"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL: say debug"),
        ({"TELEGRAM_TOKN": "x"}, "Did you mean TELEGRAM_TOKEN?"),
    ],
)
def test_wrong_settings_are_refused_with_name_and_hint(tmp_path, given, hint):
    """In the environment and in the file alike."""
    with pytest.raises(SettingsError) as by_environment:
        load(tmp_path, BotSettings, **given)
    assert hint in str(by_environment.value)
    with pytest.raises(SettingsError) as by_file:
        load(tmp_path, BotSettings, file="\n".join(f"{name}={value}" for name, value in given.items()))
    assert hint in str(by_file.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    with pytest.raises(SettingsError) as wrong:
        load(tmp_path, QUOTA_MODEL="1", QUOTA_WAITING="0")
    assert len(str(wrong.value).splitlines()) == 2


def test_a_wrong_value_is_not_repeated(tmp_path):
    """It may be a password in the wrong place."""
    with pytest.raises(SettingsError) as wrong:
        load(tmp_path, REDIS_URL="geheim-geheim", DATABASE_URL="hunter2://u:geheim@h/x")
    assert "geheim" not in str(wrong.value)


def test_what_others_set_is_none_of_our_business(tmp_path):
    """Names of other programs pass, and so do the worker's names in a file it shares with the bot."""
    load(
        tmp_path,
        BotSettings,
        file="QUEUES=assess\nPOSTGRES_PASSWORD=x\n",
        PATH="/bin",
        REDIS_SERVICE_HOST="10.0.0.1",
    )


def test_secrets_are_not_in_the_repr():
    settings = Settings(
        operator_key="geheim", database_url="postgresql://u:geheim@h/d", redis_url="redis://:geheim@h"
    )
    assert "geheim" not in repr(settings)
    assert settings.database_url == "postgresql+asyncpg://u:geheim@h/d"


def test_unknown_fields_are_refused_in_code():
    with pytest.raises(ValidationError):
        Settings(datadir="x")


def test_every_setting_is_described():
    """The reference page is made of this: each once, with a meaning, inherited ones in their own section."""
    lines = describe(Settings, BotSettings)
    assert len({line.name for line in lines}) == len(lines)
    assert all(line.meaning for line in lines)
    assert {line.name: line.section for line in lines}["TELEGRAM_TOKEN"] == "BotSettings"
    assert {line.name: line.section for line in lines}["DATA_DIR"] == "Settings"
