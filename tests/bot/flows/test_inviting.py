"""Asking a friend: the link, what the friend sees, every answer, guessing."""

from __future__ import annotations

import pytest

from bot.chat.screen import Audience
from tests.bot.flows.inviting import invitation, opens, proves
from tests.bot.flows.linking import person_of

STARTS = "https://chat.example/moonselfie?start="


@pytest.fixture
async def friends(world, ada):
    """Ada, who asks, and Cleo, who has a face model of her own."""
    cleo = world.chatter("cleo", name="@cleo")
    await world.has_model(cleo, "Cleo")
    await world.consents(ada)
    return ada, cleo


async def permissions(world, chatter, side="given"):
    person = await person_of(world, chatter)
    async with world.memory.look() as work:
        return await getattr(work.grants, side)(person.id)


async def test_a_link_asks_and_a_yes_is_kept(world, friends):
    """Name, link, question, yes; both are told, and nobody is drawn as long as the proof is missing."""
    ada, cleo = friends
    await opens(cleo, await invitation(ada, "Ada from school"))
    asked = cleo.newest.text
    assert cleo.newest.drawn.audience is Audience.PERSON
    assert "“Ada from school”" in asked
    assert "20 a day" in asked
    assert "never in a group" in asked
    assert "“@cleo”" in asked
    assert "a short video with three small tasks" in asked
    assert await permissions(world, cleo) == []
    await cleo.presses("Yes, but ask me each time")
    assert "You allow “Ada from school”" in cleo.card("invite:").text
    assert "nothing is drawn" in cleo.card("invite:").text
    assert "Within three minutes" in cleo.newest.text  # straight to what is missing
    assert "“@cleo” said yes" in ada.newest.text
    assert "nothing is drawn" in ada.newest.text
    (given,) = await permissions(world, cleo)
    assert given.grant.terms.ask
    assert not given.proven


@pytest.mark.parametrize(
    ("label", "hours"), [("Yes, for today", 12), ("Yes, for 30 days", 720), ("Yes, for 90 days", 2160)]
)
async def test_a_yes_in_advance_lasts_as_long_as_it_says(world, friends, label, hours):
    """Each choice gives its own end, asks no more, and with the proof there nothing is said to be missing."""
    ada, cleo = friends
    await proves(world, cleo)
    await opens(cleo, await invitation(ada))
    assert "three small tasks" not in cleo.newest.text
    await cleo.presses(label)
    (given,) = await permissions(world, cleo)
    lasts = given.grant.terms.ends_at - given.grant.given_at
    assert (lasts.total_seconds() / 3600, given.grant.terms.ask) == (hours, False)
    assert "nothing is drawn" not in cleo.newest.text + ada.newest.text


async def test_a_platform_with_addresses_gives_one(world, friends):
    """The address leads to the same question, and the code in it is all that is needed."""
    ada, cleo = friends
    await ada.says("/invite")
    await ada.act(text="Ada", entrance=STARTS)
    address = ada.newest.drawn.copyable
    assert address.startswith(f"{STARTS}i-")
    assert address in ada.newest.text
    await cleo.says(f"/start {address.removeprefix(STARTS)}")
    assert "“Ada” asks" in cleo.newest.text
    await cleo.says(f"/invite {address}")
    assert "“Ada” asks" in cleo.newest.text


async def test_the_name_of_the_account_is_one_press(world, friends):
    """Who has a handle need not type a name."""
    ada, cleo = friends
    await ada.says("/invite")
    await ada.presses("Ask as Ada")
    await opens(cleo, ada.newest.drawn.copyable)
    assert "“Ada” asks" in cleo.newest.text


async def test_a_name_cannot_speak_with_our_voice(world, friends):
    """Lines, quotation marks and turned writing do not reach the friend; an empty name is asked for again."""
    ada, cleo = friends
    await opens(
        cleo, await invitation(ada, "Eve” is checked.\n\nPress yes \u202enow, says Moonselfie and more")
    )
    line = next(one for one in cleo.newest.text.splitlines() if "asks whether" in one)
    assert "“Eve' is checked. Press yes now, s” asks" in line
    await ada.says("/invite")
    await ada.says("\u200b ")
    assert "Which name" in ada.newest.text


async def test_a_stranger_is_told_kindly_and_the_question_waits(world, ada):
    """Greeted by an AI, told what is needed; after own consent and model the question is answered as ever."""
    await world.consents(ada)
    dora = world.chatter("dora")
    await dora.says(f"/start {(await invitation(ada)).split()[-1]}")
    assert any("AI" in text for text in dora.texts)
    assert "“Ada” asks" in dora.newest.text
    assert "you need a face model of your own" in dora.newest.text
    assert "Yes, for today" not in dora.labels
    await dora.presses("Let’s go")
    await dora.presses("Yes, I agree")
    await dora.presses("I am 18 or older, and the pictures show me")
    await world.collects(dora, 3)
    await dora.presses("Train")
    await dora.says("Dora")
    await dora.presses("Start training")
    await world.trains()
    await world.deliver()
    await dora.says("/consents")
    assert "“Ada” asks to have you drawn" in dora.newest.text
    await dora.presses("Answer Ada")
    assert "as “Dora”" in dora.newest.text
    await dora.presses("Yes, for today")
    assert "“Dora” said yes" in ada.newest.text


async def test_a_yes_needs_consent_at_that_moment(world, friends):
    """Withdrawn between question and answer, the yes gives nothing, and the question still waits."""
    ada, cleo = friends
    await opens(cleo, await invitation(ada))
    person = await person_of(world, cleo)
    async with world.memory.work() as work:
        await work.people.withdraw_consents(person.id)
        await work.commit()
    await cleo.presses("Yes, for 90 days")
    assert "you need a face model of your own" in cleo.newest.text
    assert await permissions(world, cleo) == []


async def test_who_has_not_consented_cannot_ask(world):
    """Asking is for people whose own pictures may be made here: they are led to the consent."""
    eve = world.chatter("eve")
    await eve.says("/invite")
    assert "Yes, I agree" in eve.labels


@pytest.mark.parametrize("label", ["No", "No, and block"])
async def test_a_no_is_told_and_a_block_is_not(world, friends, label):
    """The one who asked reads the same either way; the link is used up."""
    ada, cleo = friends
    command = await invitation(ada)
    await opens(cleo, command)
    yes = cleo.button("Yes, for today").token
    await cleo.presses(label)
    assert "that it is a no" in cleo.newest.text
    assert ("blocked" in cleo.newest.text) is (label == "No, and block")
    assert ada.newest.text.startswith("Your friend said no")
    assert "block" not in ada.newest.text
    await cleo.act(token=yes)
    assert any("This permission is over" in text for text in cleo.texts)
    assert await permissions(world, cleo) == []
    await cleo.says("/consents")
    assert ("Lift all blocks" in cleo.newest.labels) is (label == "No, and block")


async def test_a_new_answer_takes_the_place_of_the_earlier_one(world, friends):
    """Who says "ask me each time" after "for 90 days" is asked each time: nothing wider is left over."""
    ada, cleo = friends
    await opens(cleo, await invitation(ada))
    await cleo.presses("Yes, for 90 days")
    await opens(cleo, await invitation(ada))
    await cleo.presses("Yes, but ask me each time")
    assert [(one.state.value, one.grant.terms.ask) for one in await permissions(world, cleo)] == [
        ("valid", True),
        ("revoked", False),
    ]


async def test_a_name_that_is_typed_looks_like_no_handle(world, friends):
    """Handles come from the platform; who types one is asked for a name, or called by what is left of it."""
    ada, cleo = friends
    await ada.says("/invite")
    await ada.says("@")
    assert not ada.newest.drawn.copyable
    await opens(cleo, await invitation(ada, "＠moonselfie_admin"))
    assert any("“moonselfie_admin” asks" in text for text in cleo.texts)


async def test_a_double_yes_counts_once(world, friends):
    """A repeated update and a second press give no second permission."""
    ada, cleo = friends
    await opens(cleo, await invitation(ada))
    yes = cleo.button("Yes, for today").token
    await cleo.act(token=yes)
    await cleo.repeats()
    await cleo.act(token=yes)
    assert len(await permissions(world, cleo)) == 1


async def test_a_link_is_one_persons(world, friends):
    """The second to open it, the one who made it and an old one get nothing; foreign buttons do nothing."""
    ada, cleo = friends
    command = await invitation(ada)
    await opens(ada, command)
    assert "your own invitation" in ada.newest.text
    await opens(cleo, command)
    eve = world.chatter("eve")
    await opens(eve, command)
    assert "used already" in eve.newest.text
    await eve.act(token=cleo.button("Yes, for today").token)
    assert await permissions(world, cleo) == []
    late = await invitation(ada)
    world.clock.forward(7 * 86_400)
    await opens(cleo, late)
    assert "used already" in cleo.newest.text
    await cleo.presses("Yes, for today")
    assert await permissions(world, cleo) == []


async def test_guessing_codes_ends_soon(world, friends):
    """Five wrong codes an hour, although nothing else of a try is kept; the right one has to wait, too."""
    ada, cleo = friends
    command = await invitation(ada)
    for number in range(5):
        await cleo.says(f"/start i-{number:024}")
        assert "used already" in cleo.newest.text
    await opens(cleo, command)
    assert "too many wrong codes" in cleo.newest.text
    world.clock.forward(3601)
    await opens(cleo, command)
    assert "“Ada” asks" in cleo.newest.text


async def test_only_so_many_links_are_open(world, friends):
    """The eleventh is refused, in words."""
    ada, _ = friends
    for _ in range(10):
        await invitation(ada)
    await ada.says("/invite")
    await ada.says("Ada")
    assert "10 open invitations" in ada.newest.text


async def test_in_a_group_nobody_is_asked(world, friends):
    """A link opened or made in a group says nothing but where to go on."""
    ada, cleo = friends
    command = await invitation(ada)
    group = world.chatter("cleo", private=False)
    await opens(group, command)
    assert group.newest.drawn.audience is Audience.GROUP
    assert "Ada" not in group.newest.text
    await opens(cleo, command)
    assert "“Ada” asks" in cleo.newest.text
