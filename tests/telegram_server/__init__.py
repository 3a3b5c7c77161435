"""A small Bot API server for tests: real HTTP, stateful, and it refuses what the real one refuses."""

from tests.telegram_server.people import Person
from tests.telegram_server.server import TOKEN, TelegramServer

__all__ = ["TOKEN", "Person", "TelegramServer"]
