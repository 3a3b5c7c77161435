"""The settings every process shares, and how settings are read: environment, then `.env`, then the default.

bot/settings.py and worker/settings.py extend `Settings`. A wrong value, or a name that looks like a misspelt
one, is refused at start with the name and a hint: a setting silently ignored is how data ends up elsewhere.
`describe` hands out the reference that docs/settings.md is made from.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticUndefined
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from storage.domain.quota import Quotas

ENV_FILE = ".env"
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
_QUOTA = Quotas()


class SettingsError(Exception):
    """A sentence for the operator, ready to print; the process ends with it."""


class Settings(BaseModel):
    """What bot, worker and launcher have in common: where everything is remembered."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    # Names that begin like this are ours: an unknown one is refused even when it resembles nothing.
    owned_prefixes: ClassVar[tuple[str, ...]] = ("QUOTA_", "OPERATOR_KEY", "MOONSELFIE_")

    data_dir: Path = Field(default=Path("data"), description="Where everything lies that is not elsewhere.")
    database_url: str | None = Field(
        default=None,
        repr=False,
        description="postgresql://user:password@host/name; without it, SQLite in DATA_DIR.",
    )
    blob_url: str | None = Field(
        default=None,
        description="s3://bucket/prefix (credentials as AWS_* variables); without it, a folder in DATA_DIR.",
    )
    redis_url: str | None = Field(
        default=None,
        repr=False,
        description="redis://host:6379/0 of Valkey or Redis; without it, an embedded Valkey.",
    )
    operator_key: SecretStr | None = Field(
        default=None,
        description="32 bytes in base64 that wrap every person's key; without it, OPERATOR_KEY_FILE.",
    )
    operator_key_file: Path | None = Field(
        default=None, description="The file with the operator key; made at the first start. Back it up."
    )
    quota_models: int = Field(default=_QUOTA.models, ge=1, le=100, description="Face models a person.")
    quota_selfies: int = Field(default=_QUOTA.selfies, ge=1, le=500, description="Selfies a face model.")
    quota_photos_a_day: int = Field(
        default=_QUOTA.photos_a_day, ge=1, le=100_000, description="Photos a person may send in 24 hours."
    )
    quota_portraits_a_day: int = Field(
        default=_QUOTA.portraits_a_day,
        ge=1,
        le=100_000,
        description="Portrait requests a person in 24 hours.",
    )
    quota_trainings_a_day: int = Field(
        default=_QUOTA.trainings_a_day, ge=1, le=1_000, description="Trainings a person in 24 hours."
    )
    quota_stored_mb: int = Field(
        default=_QUOTA.stored_mb,
        ge=10,
        le=10_000_000,
        description="Megabytes of files a person may have; past that, no more photos or videos are taken in.",
    )
    quota_waiting: int = Field(
        default=_QUOTA.waiting, ge=1, le=10_000, description="Jobs of a person that wait at the same time."
    )
    own_proof: bool = Field(
        default=True,
        description="Whether people prove that they are on their photos before these are learnt and drawn.",
    )
    log_level: str = Field(default="info", description="debug, info, warning or error.")

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, level: str) -> str:
        if level.lower() not in {"debug", "info", "warning", "error"}:
            raise ValueError("say debug, info, warning or error")
        return level.lower()

    @field_validator("database_url")
    @classmethod
    def _known_driver(cls, url: str | None) -> str | None:
        if url is None:
            return None
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise ValueError("say postgresql://user:password@host/name") from None
        backend = parsed.get_backend_name()
        if backend not in DRIVERS:
            raise ValueError("only postgresql:// and sqlite:/// are known")
        if backend == "sqlite" and parsed.query:
            raise ValueError("sqlite:///file takes nothing after a question mark")
        return parsed.set(drivername=DRIVERS[backend]).render_as_string(hide_password=False)

    @field_validator("blob_url")
    @classmethod
    def _known_store(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("s3://", "file:///")):
            raise ValueError("say s3://bucket/prefix or file:///folder")
        return url

    @field_validator("redis_url")
    @classmethod
    def _known_queue(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("say redis://host:6379/0, rediss:// or unix:///path")
        return url

    @property
    def operator_key_path(self) -> Path:
        return self.operator_key_file or self.data_dir / "operator.key"

    @property
    def quotas(self) -> Quotas:
        return Quotas(
            models=self.quota_models,
            selfies=self.quota_selfies,
            photos_a_day=self.quota_photos_a_day,
            portraits_a_day=self.quota_portraits_a_day,
            trainings_a_day=self.quota_trainings_a_day,
            stored_mb=self.quota_stored_mb,
            waiting=self.quota_waiting,
        )

    @classmethod
    def load(
        cls, environ: Mapping[str, str] | None = None, *, env_file: Path | str | None = ENV_FILE
    ) -> Self:
        """Read and check; SettingsError names every setting that is wrong, never its value."""
        given = dict(os.environ if environ is None else environ)
        filed = _read_file(env_file)
        known = {name.upper() for name in cls.model_fields}
        complaints = [
            _unknown(name, known)
            for name in sorted({*given, *filed})
            if name.upper() not in known and _looks_ours(name.upper(), known, cls.owned_prefixes)
        ]
        values = {
            name.lower(): value
            for source in (filed, given)
            for name, value in source.items()
            if name.upper() in known and value
        }
        try:
            settings = cls.model_validate(values)
        except ValidationError as error:
            # pydantic would print the value, which may be a secret: only name and reason are passed on.
            complaints += [_wrong(fault["loc"], fault["msg"]) for fault in error.errors(include_input=False)]
            raise SettingsError("\n".join(complaints)) from None
        if complaints:
            raise SettingsError("\n".join(complaints))
        return settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One line of the reference."""

    name: str
    default: str
    meaning: str
    section: str  # the class that brought it in


def describe(*classes: type[Settings]) -> list[Described]:
    """Every setting of the given classes once, in the order of definition."""
    found: dict[str, Described] = {}
    for cls in classes:
        for name, info in cls.model_fields.items():
            default = "required" if info.default is PydanticUndefined else info.default
            found.setdefault(
                name.upper(),
                Described(
                    name=name.upper(),
                    default="" if default is None else str(default),
                    meaning=info.description or "",
                    section=next(
                        c.__name__ for c in reversed(cls.__mro__) if name in getattr(c, "model_fields", {})
                    ),
                ),
            )
    return list(found.values())


def _read_file(env_file: Path | str | None) -> dict[str, str]:
    if env_file is None or not Path(env_file).is_file():
        return {}
    return {name: value or "" for name, value in dotenv_values(env_file).items()}


def _looks_ours(name: str, known: Iterable[str], prefixes: tuple[str, ...]) -> bool:
    return name.startswith(prefixes) or bool(difflib.get_close_matches(name, known, n=1, cutoff=0.88))


def _unknown(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.6)
    return f"{name} is no setting." + (f" Did you mean {near[0]}?" if near else " See docs/settings.md.")


def _wrong(location: tuple[int | str, ...], message: str) -> str:
    reason = message.removeprefix("Value error, ")
    return f"{str(location[0]).upper() if location else 'Settings'}: {reason[:1].lower() + reason[1:]}."
