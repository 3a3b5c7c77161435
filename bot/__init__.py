"""The bot: talks to people on every platform. Knows no model and no picture's contents."""
