"""The whole story on Discord: the real conversation, memory and vault, with a person at the other end."""

from __future__ import annotations

from storage.domain.jobs import JobKind
from storage.domain.records import Finding, SelfieState
from tests.bot.platforms.discord.driver import DiscordDriver
from tests.bot.platforms.discord.story import moon
from tests.contracts.platform import Mark, labels_of, pictures_of, selfie, text_of

ENGLISH = ("Let’s go", "Yes, I agree", "I am 18 or older, and the pictures show me")
GERMAN = ("Los geht’s", "Ja, ich bin einverstanden", "Ich bin 18 oder älter, und die Bilder zeigen mich")


async def greeted(driver, labels) -> None:
    await driver.person.slash("start")
    for label in labels:
        await driver.press(label)


async def test_from_hello_to_the_large_picture(driver, world):
    """A stranger says hello, sends photos, trains, draws, and ends with a large picture as a file."""
    await greeted(driver, ENGLISH)
    await driver.send_photos([selfie(n) for n in range(3)])
    assert len(await world.moving(JobKind.ASSESS)) == 3
    for _ in range(2):
        await world.judges()
    await world.judges(SelfieState.REJECTED, Finding(code="too-dark"), crop=selfie(24))
    await world.tells()
    seen = await driver.seen()
    assert [one.mark for one in seen if one.mine] == [Mark.DOUBTFUL]
    assert pictures_of(seen)[-1].data == selfie(24)

    await driver.send_photos([selfie(4), selfie(5)])
    for _ in range(2):
        await world.judges()
    await world.tells()
    await driver.press("Train")
    await driver.send_text("Ada")
    await driver.press("Start training")
    await world.trains()
    await world.tells()

    await driver.press("🌙 On the moon")
    await world.paints()
    await world.tells()
    portraits = next(one for one in reversed(await driver.seen()) if len(one.pictures) == 4)
    assert portraits.buttons[:4] == ("HD 1", "HD 2", "HD 3", "HD 4")

    await driver.press("HD 2")
    await world.enlarges()
    await world.tells()
    (large,) = [one for one in pictures_of(await driver.seen()) if one.original]
    assert large.file_name == "portrait-2-1152x1536.png"
    assert large.data == b"\x89PNG large"


async def test_in_german(driver, world):
    """Whose Discord is German reads German, from the first word, also the commands' own words."""
    driver.speaks("de")
    await greeted(driver, GERMAN[:1])
    text = text_of(await driver.seen())
    assert "KI" in text
    assert GERMAN[1] in labels_of(await driver.seen())


async def test_photos_given_to_the_command_are_judged(driver, world):
    """No message carries them, so the verdict comes with the picture it is about."""
    await greeted(driver, ENGLISH)
    await driver.person.slash("selfies", photo_1=("a.jpg", selfie(1)), photo_2=("b.jpg", selfie(2)))
    assert len(await world.moving(JobKind.ASSESS)) == 2
    await world.judges()
    await world.judges(SelfieState.REJECTED, Finding(code="too-dark"), crop=selfie(24))
    await world.tells()
    seen = await driver.seen()
    assert pictures_of(seen)[-1].data == selfie(24)
    assert "Train" not in labels_of(seen)


async def test_buttons_outlive_a_restart(driver, world, fresh):
    """After the process was replaced, an old button asks for the large picture."""
    await moon(driver, world)
    again = await fresh()
    await again.press("HD 3")
    assert len(await world.moving(JobKind.UPSCALE)) == 1


async def test_a_double_press_counts_once(driver, world):
    """The same button twice in a moment asks for one large picture."""
    await moon(driver, world)
    await driver.press("HD 1")
    await driver.press("HD 1")
    assert len(await world.moving(JobKind.UPSCALE)) == 1


async def test_only_the_right_person_can_press(driver, world, env, platform, recorder, refusals):
    """A token from somebody else's chat is refused with a notice that only the presser sees."""
    await greeted(driver, ())
    token = next(
        one["custom_id"].rpartition(":")[2]
        for message in driver.stored()
        for one in _buttons(message)
        if one["label"] == ENGLISH[0]
    )
    bo = DiscordDriver(env, env.create_user("bo"), platform, recorder, refusals)
    await bo.person.slash("help")
    stored = bo.stored()[-1]
    forged = next(_buttons(stored))
    forged["custom_id"] = f"moon:1:{token}"
    before = await bo.seen()
    await bo.press(forged["label"])
    assert await bo.notices() == [
        "This button is somebody else’s. Write to me in our own chat, and you get your own."
    ]
    assert await bo.seen() == before
    assert ENGLISH[1] not in labels_of(await driver.seen())


async def test_a_press_after_everything_was_deleted_leads_to_the_beginning(driver, world):
    """Old buttons of somebody who was forgotten only say so."""
    await moon(driver, world)
    await driver.person.slash("delete")
    await driver.press("Yes, delete everything for good")
    await world.tells()
    await driver.press("HD 1")
    assert not await world.moving(JobKind.UPSCALE)
    assert await driver.notices()


def _buttons(message):
    stack = list(message.components)
    while stack:
        one = stack.pop(0)
        stack = [*one.get("components", []), *stack]
        if one.get("type") == 2:
            yield one
