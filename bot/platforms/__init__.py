"""One package a chat platform, each behind the Protocol of bot/chat/platform.py."""
