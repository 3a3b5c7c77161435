"""Telegram, by python-telegram-bot: its Bot and its types, with a poller, albums and edits of our own."""

from bot.platforms.telegram.platform import API_BASE, FILE_BASE, TelegramPlatform
from bot.platforms.telegram.webhook import Webhook

__all__ = ["API_BASE", "FILE_BASE", "TelegramPlatform", "Webhook"]
