"""What an erasure destroyed, told to the person, with a number to copy."""

from __future__ import annotations

from bot.chat.screen import Say, Screen
from storage.domain.records import Receipt

# The kinds that storage counts, in the order in which people care; anything else is summed up.
KINDS = ("keys", "models", "selfies", "pictures", "requests", "consents", "messages", "files")


def counted(numbers: dict[str, int]) -> list[Say]:
    """List how many of each kind, leaving out what there is none of."""
    lines = [Say(f"item-{kind}", {"n": numbers[kind]}) for kind in KINDS if numbers.get(kind)]
    if numbers.get("bytes"):
        lines.append(Say("item-bytes", {"total_bytes": numbers["bytes"]}))
    return lines


def receipt_screen(receipt: Receipt) -> Screen:
    """Draw the receipt."""
    title = "receipt-everything" if receipt.scope == "everything" else "receipt-model"
    text = (Say(title), *counted(receipt.destroyed), Say("receipt-number", {"number": receipt.id}))
    return Screen(text=text, copyable=receipt.id)
