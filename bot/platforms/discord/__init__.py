"""Discord, by discord.py: its client, views and command tree, with letters, edits and marks of our own."""

from bot.platforms.discord.platform import DiscordPlatform

__all__ = ["DiscordPlatform"]
