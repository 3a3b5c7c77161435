"""Names that want to pass for the account of somebody else, or to be pressed."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import User

from bot.chat.screen import Say
from bot.chat.words import Words
from bot.platforms.telegram.arrivals import name_of
from storage.domain.jobs import JobKind, JobState
from storage.domain.linking import chosen_name, plain_name
from storage.domain.names import BLANK, is_ignorable
from storage.domain.records import Language
from tests.bot.flows.inviting import allows
from tests.bot.flows.linking import person_of

WORDS = Words(strict=True)
# One of every kind of sign that nobody sees, by a list of its own: not the one that is tested.
UNSEEN = [
    *map(chr, (0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180E, 0x180F)),
    *map(chr, (0x200B, 0x200D, 0x200F, 0x202E, 0x2060, 0x2065, 0x2069, 0x206F, 0x2800, 0x3164, 0xFE00)),
    *map(chr, (0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0, 0x1BCA0, 0x1D159, 0x1D173, 0xE0000, 0xE0001, 0xE0041)),
    *map(chr, (0xE007F, 0xE0100, 0xE01EF, 0xE0FFF)),
]
AT = ["@", "＠", "﹫"]
hidden = st.lists(st.sampled_from([*UNSEEN, " ", "\u0301", "\u20dd", *AT]), max_size=6).map("".join)


def pressable(text: str) -> bool:
    """Whether an app could find a handle: as it stands, or passing over what it does not know."""
    folded = unicodedata.normalize("NFKC", text)
    old = "".join(one for one in folded if not is_ignorable(one) or one == "\u2060")
    return bool(re.search(r"@\w", folded) or re.search(r"@\w", old))


@pytest.mark.parametrize("sign", UNSEEN)
def test_no_sign_that_nobody_sees_is_left_in_a_name(sign):
    """Neither before a handle nor in the middle of a word."""
    for name in (f"{sign}@anna", f"An{sign}na", sign):
        shown = plain_name(name)
        assert not any(is_ignorable(one) or ord(one) in BLANK for one in shown)
    assert chosen_name(f"{sign}@anna") == "anna"


@given(before=hidden, within=hidden)
def test_no_chosen_name_looks_like_a_handle(before, within):
    """Whatever stands before the @: where a handle would begin, there is a letter."""
    shown = chosen_name(f"{before}@{within}anna")
    assert not shown.startswith("@")
    assert shown[:1].isalpha()
    assert not name_of(User(1, f"{before}@{within}anna", is_bot=False)).startswith("@")


@given(before=hidden, within=hidden, text=st.text(max_size=20))
def test_nothing_that_people_wrote_is_a_mention(before, within, text):
    """Not even when it is a handle and nothing else: whose it is on this platform, no text can tell."""
    for written in ("@anna", f"{before}@{within}anna", f"{text}@{within}anna{text}"):
        for language in Language:
            for say in (
                Say("invite-asks", {"name": written}),
                Say("named", {"name": written}),
                Say("account-named", {"platform": "discord", "name": written}),
                Say("ask-wish", {"prompt": written}),
                Say("portrait-which", {"other": written, "prompt": written}),
                Say("pocket-without", {"what": written}),
            ):
                assert not pressable(WORDS.say(language, say)), written


@pytest.mark.parametrize("sign", UNSEEN)
def test_no_address_hides_behind_a_sign_that_nobody_sees(sign):
    """Apps that pass over such signs would find it; what keeps them from it stands right at the dot."""
    said = WORDS.say(Language.EN, Say("ask-wish", {"prompt": f"evil{sign}.{sign}com"}))
    assert not re.search(r"\w\.\w", said)


async def test_a_model_called_like_a_friend_is_still_ones_own(world):
    """Whose face is drawn is read off the model: neither its name nor the prompt says who is in a picture."""
    ada, cleo = world.chatter(), world.chatter("cleo", name="@cleo")
    await world.has_model(cleo, "Cleo")
    await world.has_model(ada)
    await allows(world, ada, cleo, "Yes, for 30 days")
    person, friend = await person_of(world, ada), await person_of(world, cleo)
    async with world.memory.work() as work:
        (own,) = await work.models.of_person(person.id)
        await work.models.rename(person.id, own.id, "Cleo")
        await work.commit()
    for prompt in ("Cleo on the moon", "@cleo and Cleo in a boat", f"{friend.id} in a cave"):
        await ada.says(f"/portrait {prompt}")
        (job,) = await world.moving(JobKind.PORTRAITS)
        async with world.memory.look() as work:
            request = await work.requests.get(person.id, job.target_id)
        assert (request.model_id, request.together_with) == (own.id, ())
        await world.end(JobKind.PORTRAITS, JobState.CANCELLED)
    async with world.memory.look() as work:
        assert await work.grants.uses(friend.id) == []
