"""The stories of the conversation, one a file. `ALL` is what the router is made of."""

from __future__ import annotations

from bot.flows import (
    asking,
    consent,
    consents,
    depicted,
    gallery,
    group_giving,
    group_wish,
    groups,
    help,  # noqa: A004 - the story is called what people type
    inviting,
    linking,
    models,
    portraits,
    privacy,
    proving,
    selfies,
    speaking,
    training,
    upscale,
    welcome,
)

ALL = (
    welcome.FLOW,
    consent.FLOW,
    selfies.FLOW,
    training.FLOW,
    portraits.FLOW,
    asking.FLOW,
    upscale.FLOW,
    gallery.FLOW,
    models.FLOW,
    inviting.FLOW,
    groups.FLOW,
    group_wish.FLOW,
    group_giving.FLOW,
    consents.FLOW,
    proving.FLOW,
    depicted.FLOW,
    privacy.FLOW,
    linking.FLOW,
    speaking.FLOW,
    help.FLOW,
)
