"""What Discord can hold, as data.

A message of components has room for 4,000 characters. Signs that mean something in markdown are written with
a backslash, so a text may cost twice its letters: the limit for texts is less than half, with room kept free
for the progress bar.
"""

from __future__ import annotations

from bot.chat.platform import Limits

MESSAGE_UNITS = 4000  # all texts of a message together
TEXT_UNITS = 1850
FILE_BYTES = 10 * 1024 * 1024  # what a bot may attach where nobody pays for more
ALBUM_MOST = 10
ALT_UNITS = 256
NONCE_LETTERS = 25
MODAL_WORDS = 45  # letters of a form's title or of a field's label
CHOICES_MOST = 25  # offered while somebody types
CHOICE_UNITS = 100
DESCRIPTION_UNITS = 100  # of a command, an option or a form's label
PLACEHOLDER_UNITS = 100

EDIT_EVERY_S = 3.0  # progress edits in one chat

LIMITS = Limits(
    text=TEXT_UNITS,
    caption=TEXT_UNITS,
    button_label=80,
    buttons_in_row=5,
    rows=5,
    album=ALBUM_MOST,
    upload_bytes=50_000_000,  # people with a subscription send more; nothing of ours needs it
    video_how="discord-proof-how",
)
