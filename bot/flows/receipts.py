"""What an erasure destroyed, told to the person, with a number to copy."""

from __future__ import annotations

from bot.chat.screen import Say, Screen
from storage.domain.records import Receipt

# The kinds that storage counts, in the order in which people care; anything else is summed up.
KINDS = ("keys", "models", "selfies", "verdicts", "pictures", "requests", "consents", "messages", "files")


def counted(numbers: dict[str, int]) -> list[Say]:
    """List how many of each kind, leaving out what there is none of."""
    lines = [Say(f"item-{kind}", {"n": numbers[kind]}) for kind in KINDS if numbers.get(kind)]
    if numbers.get("bytes"):
        lines.append(Say("item-bytes", {"total_bytes": numbers["bytes"]}))
    return lines


def receipt_screen(receipt: Receipt, *, suspended: bool = False) -> Screen:
    """Draw the receipt, with what stays. Whether somebody blocked this account is not told, ever."""
    number = Say("receipt-number")  # the number itself stands once, where it can be copied
    if receipt.scope != "everything":
        return Screen(text=(Say("receipt-model"), *counted(receipt.destroyed), number), copyable=receipt.id)
    stays = Say("receipt-suspended" if suspended else "receipt-remains")
    text = (Say("receipt-everything"), *counted(receipt.destroyed), stays, Say("receipt-afresh"), number)
    return Screen(text=text, copyable=receipt.id)
