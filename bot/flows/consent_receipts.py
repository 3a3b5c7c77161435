"""A receipt of what somebody agreed to, in words and as a text for machines."""

from __future__ import annotations

from bot.chat.screen import Button, Say, Screen
from storage.domain.consent_receipts import Receipt, as_json


def receipt(made: Receipt, about: tuple[Say, ...], back: Button) -> Screen:
    """Draw a receipt: `about` says in words what the machines' text says in theirs."""
    given = made["events"][0]["time"]
    (controller,) = made["pii_controllers"]
    text = (
        Say("agreed-title", {"given_on": given}),
        *about,
        Say("agreed-facts", {"operator": controller["name"], "version": made["privacy_notice"]["version"]}),
        Say("agreed-end", {"command": made["withdrawal_method"]}),
        Say("agreed-machines", {"json": as_json(made)}),
    )
    return Screen(text=text, rows=((back,),))
