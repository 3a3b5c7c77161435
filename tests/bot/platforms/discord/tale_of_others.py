"""What docs/discord-*.md tell of friends, of a linked account, of servers, and of what does not go."""

from __future__ import annotations

from bot.chat.screen import Say
from tests.bot.platforms.discord.story import Visitor
from tests.bot.platforms.discord.tale import Teller
from tests.bot.world import WORDS

BO, ANNA = "@\u2060bo", "@\u2060anna"


async def friends(t: Teller, bo: Teller) -> None:
    """Bo is asked by the teller, what both see of every step."""
    t.diary.title("Friends")
    bo.diary.beside, t.diary.beside = [t.diary], [bo.diary]
    await Visitor(bo.driver, bo.world, bo.language).trained("Bo")
    await bo.proves()
    bo.diary.news()
    await t.types("consents")
    await t.types("invite")
    await t.press("button-invite-as", name=ANNA)
    code = t.driver.copyable()
    await t.types("invite", code=code)
    await bo.types("invite", code=code)
    await bo.press("button-allow-ask")
    await t.types("models")
    await t.press("button-draw", name=BO)
    await t.says("on a boat")
    await bo.press("button-refuse-wish")
    await t.says("on a roof")
    await bo.types("consents")
    await bo.press("button-answer", name=ANNA)
    await bo.press("button-allow-once")
    await t.world.paints()
    await t.tells()


async def less_and_less(t: Teller, bo: Teller) -> None:
    """What Bo sees of the uses, and how the permission ends."""
    await bo.types("consents")
    await bo.press("button-uses")
    await bo.press("button-back")
    await bo.press("button-permission", name=ANNA)
    for way in ("few", "scenes", "week"):
        await bo.press(f"button-narrow-{way}")
    await t.says("in a cave")
    await bo.press("button-pause")
    await t.press("scene-moon")
    await bo.press("button-resume")
    await bo.press("button-revoke")
    await t.press("button-again")
    await t.says("on a beach")
    await t.types("consents")
    await t.press("button-permission", name=BO)


async def other_answers(t: Teller, bo: Teller, cleo: Teller) -> None:
    """A yes in advance, a no with a block, and Cleo, who has never been here."""
    cleo.diary.beside = [t.diary]
    await t.types("invite")
    await t.says("Anna")
    code = t.driver.copyable()
    await bo.types("invite", code=code)
    await bo.press("button-allow-month")
    await t.types("models")
    await t.press("button-draw", name=BO)
    await t.press("scene-moon")
    await t.world.paints()
    await t.tells()
    await t.types("invite")
    await t.says("Anna")
    code = t.driver.copyable()
    await bo.types("invite", code=code)
    await bo.press("button-refuse-and-block")
    await bo.types("consents")
    await bo.press("button-unblock")
    await bo.types("invite", code="i-" + "x" * 24)
    await t.types("invite")
    await t.says("Anna")
    await cleo.types("invite", code=t.driver.copyable())
    await cleo.press("button-refuse")
    t.diary.beside = []
    await t.types("models")
    await t.press("button-model", name="Ada with beard")
    await t.press("button-use")


async def linking(t: Teller, other) -> None:
    """The teller's account at Telegram, of which only what Discord shows is told."""
    t.diary.title("Linking accounts")
    yes, no = (WORDS.say(t.language, Say(one)) for one in ("button-link-yes", "button-link-no"))
    await t.types("link")
    await t.press("button-enter-code")
    await t.says("ABCD EFGH")
    await t.types("cancel")
    for answer in (no, yes):
        await t.types("link")
        await t.press("button-show-code")
        code = t.driver.copyable()
        await other.says(f"/link {code}")
        await other.presses(answer)
        t.diary.did("enter the code at Telegram, and say " + ("no" if answer is no else "yes") + " there")
    await t.press("button-link-no")
    await t.types("link")
    await t.press("button-show-code")
    await other.says(f"/link {t.driver.copyable()}")
    await other.presses(yes)
    t.diary.did("enter the code at Telegram, and say yes there")
    await t.press("button-link-yes")
    await t.types("link")
    account = Say("account-named", {"platform": "telegram", "name": "Ada L."})
    await t.press("button-unlink", account=account)
    await t.press("button-unlink-yes")


async def linked_from_there(t: Teller, other) -> None:
    """Telegram shows the code; Discord joins, and leaves again."""
    t.diary.title("Linked the other way round")
    show, yes = (WORDS.say(t.language, Say(one)) for one in ("button-show-code", "button-link-yes"))
    await other.says("/link")
    await other.presses(show)
    await t.types("link", code=other.newest.drawn.copyable)
    await t.press("button-link-yes")
    await other.presses(yes)
    t.diary.did("say yes at Telegram, too")
    await t.types("delete")
    await t.types("link")
    await t.press("button-unlink-here")
    await t.press("button-unlink-yes")


async def servers(t: Teller, square) -> None:
    """A command in a server, and one of somebody who takes no direct messages."""
    t.diary.title("In a server")
    member = t.driver.env.guild.add_member(t.driver.person)
    answered = await member.slash(square, "help")
    t.diary.whispered(f"{t.command('help')} in a server", answered.response)
    t.diary.news()
    t.driver.refusals.expected.add(50007)
    t.driver.blocks(t.driver.person)
    answered = await member.slash(square, "help")
    t.diary.whispered(f"{t.command('help')} there, with direct messages closed", answered.response)
    t.driver.env.backend.faults.clear()


async def too_late(t: Teller, monkeypatch) -> None:
    """Buttons and words that lead nowhere any more."""
    t.diary.title("What does not go")
    await t.says("/nonsense")
    await t.says("x" * 501, "write a sentence of 501 letters")
    await t.types("models")
    await t.press("button-model", name="Ada with beard")
    await t.press("button-delete")
    old = t.button("button-delete-yes")
    await t.types("gallery")
    t.driver.presses_now(old)
    await t.driver.env.settle()
    t.diary.did("press an old *" + t.word("button-delete-yes") + "* all the same")
    t.world.clock.forward(91 * 24 * 3600)
    t.driver.presses_now(old)
    await t.driver.env.settle()
    t.diary.did("press it once more, three months later")
    with monkeypatch.context() as patched:
        patched.setattr("bot.flows.portraits._submitted", _broken)
        await t.says("on a boat", "write *on a boat*, while something is broken here")


async def _broken(*_args, **_kwargs):
    raise ZeroDivisionError
