"""What Telegram can hold, as data: documented numbers, and a rhythm that keeps clear of flood control.

Texts are counted in UTF-16 units. Room is kept free in texts and captions for the progress bar that is put
below them.
"""

from __future__ import annotations

from bot.chat.platform import Limits

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
PROGRESS_UNITS = 200  # the bar, the percentage and one worded line
COPY_UNITS = 256
PLACEHOLDER_UNITS = 64
NOTICE_UNITS = 200  # answerCallbackQuery
CALLBACK_DATA_BYTES = 64
ALBUM_LEAST = 2
ALBUM_MOST = 10
DOWNLOAD_BYTES = 20_000_000
PHOTO_UPLOAD_BYTES = 10_000_000
PHOTO_SIDES_PX = 10_000  # width and height together
PHOTO_RATIO = 20

EDIT_EVERY_S = 3.0  # progress edits in one chat
CHAT_ACTION_EVERY_S = 5.0  # Telegram shows "sending a photo" for five seconds
ANSWER_PRESS_WITHIN_S = 1.0
ANSWER_GROUP_PRESS_WITHIN_S = 8.0
ALBUM_QUIET_S = 1.0  # an album is complete when nothing more came for so long
ALBUM_LONGEST_S = 6.0
POLL_S = 30

LIMITS = Limits(
    text=TEXT_UNITS - PROGRESS_UNITS,
    caption=CAPTION_UNITS - PROGRESS_UNITS,
    button_label=60,
    buttons_in_row=8,
    rows=12,
    album=ALBUM_MOST,
    upload_bytes=DOWNLOAD_BYTES,
    video_how="telegram-proof-how",
)


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2
