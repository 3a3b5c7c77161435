"""What tables are made of: kinds of columns that mean the same in SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    String,
    TypeDecorator,
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps no zone, so it is taken off and put on again here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


ID_LENGTH = 40
KEY_LENGTH = 200  # of a vault key
# One row sequence for both databases: SQLite only counts up by itself in an INTEGER primary key.
SERIAL = BigInteger().with_variant(Integer(), "sqlite")


def identifier(name: str, *args: Any, **kwargs: Any) -> Column[Any]:
    return Column(name, String(ID_LENGTH), *args, **kwargs)


def owner() -> Column[Any]:
    return identifier("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False)


def model() -> Column[Any]:
    return identifier("model_id", ForeignKey("face_model.id", ondelete="CASCADE"), nullable=False)


def drawn_model() -> Column[Any]:
    """Of what somebody may have asked for with another person's model: it outlives the model, to say so."""
    return identifier("model_id", ForeignKey("face_model.id", ondelete="SET NULL"), nullable=True)


def moment(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, UtcDateTime(), nullable=nullable)


def vault_key(name: str, *, nullable: bool = True) -> Column[Any]:
    return Column(name, String(KEY_LENGTH), nullable=nullable)


def place(*, nullable: bool = False) -> tuple[Column[Any], Column[Any], Column[Any]]:
    return (
        Column("platform", String(20), nullable=nullable),
        Column("chat", String(100), nullable=nullable),
        Column("private", Boolean(), nullable=nullable),
    )
