"""The settings of the bot: on which platforms it talks, and what texts say about this installation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from storage.settings import Settings


class BotSettings(Settings):
    """What only the bot reads."""

    owned_prefixes: ClassVar[tuple[str, ...]] = (
        *Settings.owned_prefixes, "CAPACITY_", "DISCORD_", "TELEGRAM_", "WEB_", "SELFIES_", "REJECTED_",
    )  # fmt: skip

    telegram_token: SecretStr | None = Field(
        default=None, description="From @BotFather; with it, the bot talks on Telegram."
    )
    telegram_api_base: str = Field(
        default="https://api.telegram.org/bot",
        description="Another Bot API server; ends in /bot. One run with --local is not supported.",
    )
    telegram_file_base: str = Field(
        default="https://api.telegram.org/file/bot",
        description="Where it hands out files; ends in /file/bot.",
    )
    telegram_webhook_url: str | None = Field(
        default=None, description="https address Telegram sends updates to; without it, long polling."
    )
    telegram_webhook_host: str = Field(default="127.0.0.1", description="Where the webhook listens.")
    telegram_webhook_port: int = Field(default=8443, ge=1, le=65535, description="Its port.")
    telegram_webhook_secret: SecretStr | None = Field(
        default=None, description="What Telegram must send along, 16 to 256 of A-Z a-z 0-9 _ -."
    )
    discord_token: SecretStr | None = Field(
        default=None, description="From discord.com/developers; with it, the bot talks on Discord."
    )
    discord_api_base: str = Field(
        default="https://discord.com/api/v10",
        description="Another server of Discord's API; ends in /api/v10.",
    )
    discord_gateway: str = Field(
        default="wss://gateway.discord.gg/",
        description="Where that server tells what happens; ws:// or wss://.",
    )
    web_chat: bool = Field(default=True, description="Whether the local web chat is served.")
    web_host: str = Field(default="127.0.0.1", description="Address the web chat listens on.")
    web_port: int = Field(default=8080, ge=0, le=65535, description="Its port; 0: any free one.")
    web_public_origin: str = Field(
        default="", description="https://moon.example when people reach the page through a proxy."
    )
    operator_name: str = Field(
        default="",
        max_length=200,
        description="Who runs this: a name or address, shown in /help and /privacy.",
    )
    rejected_photos_hours: int = Field(
        default=24,
        ge=1,
        le=720,
        description="The pictures of a photo that was turned down are erased so long after it was sent.",
    )
    selfies_needed: int = Field(default=25, ge=1, le=200, description="Good photos before Train appears.")
    selfies_most: int = Field(
        default=35, ge=1, le=200, description="Good photos that are enough for anybody."
    )
    base_model: str = Field(
        default="pocket",
        description="What draws: pocket (comes along), a local folder in diffusers' layout, or a hub id.",
    )

    capacity_assess: int = Field(
        default=16,
        ge=1,
        le=10_000,
        description="Photos handed to workers at once: at least what all take.",
    )
    capacity_create: int = Field(default=4, ge=1, le=10_000, description="The same for drawing.")
    capacity_train: int = Field(default=2, ge=1, le=10_000, description="The same for training.")

    @field_validator("telegram_api_base")
    @classmethod
    def _api_base(cls, url: str) -> str:
        return _address(url, "/bot")

    @field_validator("telegram_file_base")
    @classmethod
    def _file_base(cls, url: str) -> str:
        return _address(url, "/file/bot")

    @field_validator("discord_api_base")
    @classmethod
    def _discord_base(cls, url: str) -> str:
        return _address(url, "/api/v10")

    @field_validator("discord_gateway")
    @classmethod
    def _discord_events(cls, url: str) -> str:
        if not re.fullmatch(r"wss?://[^\s?#]+", url):
            raise ValueError("an address that begins with wss://")
        return url

    @field_validator("discord_token")
    @classmethod
    def _discord_secret(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token.get_secret_value()):
            raise ValueError("a bot's token has three parts with dots between; see Bot, Reset Token")
        return token

    @field_validator("telegram_token")
    @classmethod
    def _token(cls, token: SecretStr | None) -> SecretStr | None:
        number, _, secret = (token.get_secret_value() if token else "").partition(":")
        if token is not None and not (number.isdecimal() and secret):
            raise ValueError("a token looks like 123456:ABC-DEF; ask @BotFather")
        return token

    @property
    def capacity(self) -> dict[str, int]:
        """How many jobs of each queue the dispatcher admits."""
        return {
            "assess": self.capacity_assess,
            "create": self.capacity_create,
            "train": self.capacity_train,
        }

    @property
    def link_file(self) -> Path:
        """Where the web chat leaves an unused one-time link."""
        return self.data_dir / "web-link"

    @property
    def discord_links_file(self) -> Path:
        """Where Discord's invite links are left, once the bot is logged in there."""
        return self.data_dir / "discord-links"

    @property
    def alive_file(self) -> Path:
        """What the running bot touches every few seconds, for `python -m bot --health`."""
        return self.data_dir / "bot-alive"

    @field_validator("telegram_webhook_url")
    @classmethod
    def _webhook_url(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith("https://"):
            raise ValueError("Telegram only calls https:// addresses")
        return url

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _webhook_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret.get_secret_value()):
            raise ValueError("16 to 256 letters, digits, _ or -")
        return secret

    @field_validator("web_public_origin")
    @classmethod
    def _public_origin(cls, origin: str) -> str:
        if origin and not re.fullmatch(r"https?://[^/\s]+/?", origin):
            raise ValueError("an address like https://moon.example, without a path")
        return origin

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.selfies_most < self.selfies_needed:
            raise ValueError("say a SELFIES_MOST that is at least SELFIES_NEEDED")
        if self.telegram_webhook_url and self.telegram_webhook_secret is None:
            raise ValueError("a TELEGRAM_WEBHOOK_URL needs a TELEGRAM_WEBHOOK_SECRET")
        if not self.web_chat and self.telegram_token is None and self.discord_token is None:
            raise ValueError("with WEB_CHAT off, a TELEGRAM_TOKEN or a DISCORD_TOKEN is needed to be reached")
        return self


def _address(url: str, ending: str) -> str:
    if not url.startswith(("http://", "https://")) or not url.endswith(ending):
        raise ValueError(f"an address that ends in {ending}")
    return url
