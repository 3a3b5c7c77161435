"""What the conversation shows, as people see it on Telegram."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.chat.platform import DrawnProgress
from bot.chat.screen import Ask, Audience, Mark, Style
from bot.platforms.telegram.refs import Ref
from storage.domain.errors import Permanent, Retryable
from storage.domain.records import Place
from tests.bot.platforms.telegram.conftest import COMMANDS, made, running
from tests.contracts.platform import button, drawn, picture, selfie


@pytest.fixture
def anna(server):
    return server.person("Anna")


@pytest.fixture
def place(anna):
    return Place(platform="telegram", chat=str(anna.chat.id))


async def test_buttons_wear_their_colours(platform, anna, place):
    """The next step is green, what destroys is red, everything else is plain."""
    rows = ((button("Train", "t", style=Style.PRIMARY), button("Delete", "d", style=Style.DANGER)),)
    await platform.show(place, drawn("Ready", rows=(*rows, (button("More", "m"),))), replace=None, key="k")
    (message,) = anna.answers
    assert [(one["text"], one.get("style")) for one in message.buttons] == [
        ("Train", "success"),
        ("Delete", "danger"),
        ("More", None),
    ]


async def test_labels_can_be_read_on_a_phone(platform, anna, place):
    """Short labels share a row of four, longer ones a row of two, sentences stand alone; none is lost."""
    rows = (
        tuple(button(f"HD {n}", f"h{n}") for n in range(4)),
        tuple(button(f"More like {n}", f"m{n}") for n in range(4)),
        (button("Yes, I agree to everything above", "y"), button("No", "n")),
    )
    await platform.show(place, drawn("Choose", rows=rows), replace=None, key="k")
    (message,) = anna.answers
    assert [len(row) for row in message.keyboard] == [4, 2, 2, 1, 1]
    assert message.labels == [one.label for row in rows for one in row]


async def test_a_code_can_be_copied_with_one_press(platform, anna, place):
    """Something to copy becomes a button that copies all of it, however long its label."""
    code = "R-" + "0123456789" * 10
    await platform.show(place, drawn("Your receipt", copyable=code), replace=None, key="k")
    (button_,) = anna.answers[0].buttons
    assert button_["copy_text"] == {"text": code}
    assert len(button_["text"]) < 50


async def test_an_album_is_followed_by_its_buttons(platform, anna, place):
    """Four pictures are one album; text and buttons come below, in a message of their own."""
    rows = ((button("HD 1", "h"),),)
    four = drawn("Here you are", pictures=tuple(picture(n, spoiler=n == 2) for n in range(4)), rows=rows)
    ref = await platform.show(place, four, replace=None, key="k")
    messages = anna.answers
    assert [one.kind for one in messages] == ["photo"] * 4 + ["text"]
    assert len({one.group for one in messages[:4]}) == 1
    assert [one.spoiler for one in messages[:4]] == [False, False, True, False]
    assert messages[4].text == "Here you are"
    assert Ref.read(ref).messages == tuple(one.id for one in messages)


async def test_buttons_below_an_album_change_without_sending_it_again(server, platform, anna, place):
    """The same four pictures with other buttons: only the message below is edited."""
    pictures = tuple(picture(n) for n in range(4))
    first = drawn("Four", pictures=pictures, rows=((button("HD 1", "a"), button("HD 2", "b")),), card="c")
    ref = await platform.show(place, first, replace=None, key="k1")
    server.calls.clear()
    second = drawn("Four", pictures=pictures, rows=((button("HD 2", "b"),),), card="c")
    assert await platform.show(place, second, replace=ref, key="k2") == ref
    assert server.calls == ["editMessageText"]
    assert anna.answers[-1].labels == ["HD 2"]


async def test_a_progress_card_gives_way_to_the_album(platform, anna, place):
    """When the four pictures come, the card that counted the steps is gone."""
    progress = DrawnProgress(fraction=0.5, text="half way")
    ref = await platform.show(place, drawn("Drawing", progress=progress, card="c"), replace=None, key="k1")
    assert "▓▓▓▓▓▓░░░░░░  50 %" in anna.answers[0].text
    pictures = tuple(picture(n) for n in range(4))
    await platform.show(place, drawn("Done", pictures=pictures, card="c"), replace=ref, key="k2")
    assert [one.kind for one in anna.answers] == ["photo"] * 4 + ["text"]


async def test_one_picture_carries_text_and_buttons(server, platform, anna, place):
    """A single picture has them as caption and keyboard; a new text for the same picture sends no picture."""
    rows = ((button("Keep", "k"),),)
    first = drawn("Is this you?", pictures=(picture(0),), rows=rows)
    ref = await platform.show(place, first, replace=None, key="k1")
    (message,) = anna.answers
    assert (message.kind, message.text, message.labels) == ("photo", "Is this you?", ["Keep"])
    server.calls.clear()
    await platform.show(place, drawn("Kept.", pictures=(picture(0),)), replace=ref, key="k2")
    assert server.calls == ["editMessageCaption"]
    await platform.show(place, drawn("Another", pictures=(picture(1),)), replace=ref, key="k3")
    assert server.calls[1:] == ["editMessageMedia"]
    assert (message.text, message.labels, message.file.data) == ("Another", [], selfie(1))


async def test_originals_come_as_documents(platform, anna, place):
    """Several originals are an album of documents, byte for byte, under their names."""
    originals = tuple(picture(n, original=True, file_name=f"hd-{n}.jpg") for n in range(2))
    await platform.show(place, drawn("Your files", pictures=originals), replace=None, key="k")
    assert [(one.kind, one.file.name, one.file.data) for one in anna.answers if one.file] == [
        ("document", "hd-0.jpg", selfie(0)),
        ("document", "hd-1.jpg", selfie(1)),
    ]


async def test_what_telegram_refuses_as_a_photo_comes_as_a_document(platform, anna, place):
    """A picture of more than 10 MB is sent as a file instead of failing."""
    large = selfie(0) + bytes(10_000_000)  # a JPEG may be followed by anything
    await platform.show(place, drawn("Large", pictures=(picture(0, data=large),)), replace=None, key="k")
    assert anna.answers[0].kind == "document"


async def test_quiet_screens_make_no_sound(platform, anna, place):
    """Only what was asked for makes a sound."""
    await platform.show(place, drawn("psst", quiet=True), replace=None, key="k1")
    await platform.show(place, drawn("hey"), replace=None, key="k2")
    assert [one.silent for one in anna.answers] == [True, False]


async def test_a_verdict_answers_its_photo(platform, recorder, anna, place):
    """A reason stands below the photo it is about, with the crop that shows what is meant."""
    photo = await anna.sends_photo(selfie(0))
    ref = (await recorder.next()).incoming.files[0].message_ref
    shown = drawn("Too dark.", pictures=(picture(1),), reply_to=ref, mark=Mark.REJECTED)
    await platform.show(place, shown, replace=None, key="k")
    assert photo.reaction == "👎"
    assert anna.answers[0].reply_to == photo.id


async def test_asking_for_text_opens_the_keyboard(platform, anna, place):
    """A question for words brings the keyboard with a hint, unless it is a card to be edited."""
    ask = drawn("A name?", ask=Ask.TEXT, placeholder="e.g. " + "Ada " * 40)
    await platform.show(place, ask, replace=None, key="k1")
    assert anna.answers[0].markup["force_reply"] is True
    card = drawn("A name?", ask=Ask.TEXT, placeholder="e.g. Ada", card="name")
    await platform.show(place, card, replace=None, key="k2")
    assert anna.answers[1].markup is None


async def test_a_face_never_goes_to_a_group(server, platform):
    """What is for one person only is not shown in a group, whatever asked for it."""
    group = server.group("Friends")
    place = Place(platform="telegram", chat=str(group.chat.id), private=False)
    with pytest.raises(Permanent):
        await platform.show(place, drawn("You", pictures=(picture(0),)), replace=None, key="k")
    await platform.show(place, drawn("Hello all", audience=Audience.GROUP), replace=None, key="k2")
    assert [one.text for one in group.answers] == ["Hello all"]


# Once


async def test_the_same_answer_is_sent_once(server, memory, recorder, anna, place):
    """Shown again under the same key after a crash, an answer is not sent a second time."""
    platform = made(server, memory)
    async with running(platform, recorder.handle):
        ref = await platform.show(place, drawn("once"), replace=None, key="k")
    platform = made(server, memory)  # the process after the crash
    async with running(platform, recorder.handle):
        assert await platform.show(place, drawn("once"), replace=None, key="k") == ref
        assert [one.text for one in anna.answers] == ["once"]
        await platform.show(place, drawn("once"), replace=None, key="another answer, the same words")
        assert len(anna.answers) == 2


async def test_an_album_cut_off_before_its_buttons_is_completed(server, platform, anna, place):
    """When the connection breaks between the album and its buttons, only the buttons are sent again."""
    four = drawn("Four", pictures=tuple(picture(n) for n in range(4)), rows=((button("HD 1", "h"),),))
    server.cuts("sendMessage", after=False)
    with pytest.raises(Retryable):
        await platform.show(place, four, replace=None, key="k")
    await platform.show(place, four, replace=None, key="k")
    assert [one.kind for one in anna.answers] == ["photo"] * 4 + ["text"]


@pytest.mark.parametrize("fault", ["cut", "gateway"])
async def test_a_bad_line_is_a_passing_fault(server, platform, anna, place, fault):
    """What did not arrive can be shown again later."""
    if fault == "cut":
        server.cuts("sendPhoto", after=False)
    else:
        server.breaks("sendPhoto")
    shown = drawn("You", pictures=(picture(0),))
    with pytest.raises(Retryable):
        await platform.show(place, shown, replace=None, key="k")
    await platform.show(place, shown, replace=None, key="k")
    assert len(anna.answers) == 1


async def test_flood_control_is_obeyed(server, platform, anna, place):
    """A short pause that Telegram asks for is waited out, and the message comes after it, once."""
    server.rates.flood(anna.chat, 1)
    server.expected.append("Too Many Requests")
    await platform.show(place, drawn("patience"), replace=None, key="k")
    assert server.calls.count("sendMessage") == 2
    assert [one.text for one in anna.answers] == ["patience"]


@pytest.mark.parametrize("why", ["blocked", "never started", "unknown"])
async def test_who_cannot_be_reached(server, platform, why):
    """Blocked, never started, unknown: all the same to the conversation."""
    server.expected += ["Forbidden", "chat not found"]
    bo = server.person("Bo", started=why != "never started")
    bo.chat.blocked = why == "blocked"
    chat = "1" if why == "unknown" else str(bo.chat.id)
    with pytest.raises(Permanent) as caught:
        await platform.show(Place(platform="telegram", chat=chat), drawn("?"), replace=None, key="k")
    assert caught.value.code == "person-unreachable"


async def test_a_card_under_one_key_survives_every_change(server, platform, anna, place):
    """A progress card is shown under one key all the time: changed, deleted or not, it is always there."""
    server.expected.append("message to edit not found")
    ref = await platform.show(place, drawn("one"), replace=None, key="progress")
    ref = await platform.show(place, drawn("two", pictures=(picture(0),)), replace=ref, key="progress")
    ref = await platform.show(place, drawn("three"), replace=ref, key="progress")
    assert [one.text for one in anna.answers] == ["three"]
    for text in ("four", "five"):
        await anna.deletes(anna.answers[0].id)
        ref = await platform.show(place, drawn(text), replace=ref, key="progress")
        assert [one.text for one in anna.answers] == [text]


# Rare edits


async def test_progress_comes_sparsely_and_the_newest_wins(server, platform, anna, place):
    """Of many progress cards in a moment a few are sent, and the last of them is the newest."""
    ref = None
    for step in range(60):
        progress = DrawnProgress(fraction=step / 100, text=f"step {step}")
        card = drawn("Training", progress=progress, card="c")
        ref = await platform.show(place, card, replace=ref, key=f"k{step}")
    await anna.sees("step 59")
    assert server.calls.count("sendMessage") == 1
    assert server.calls.count("editMessageText") <= 4
    assert server.calls.count("sendChatAction") == 1


async def test_a_result_does_not_wait_and_is_not_overwritten(server, platform, anna, place):
    """The end of a job is shown at once, and no older progress comes after it."""
    ref = None
    for step in (10, 20, 30):
        progress = DrawnProgress(fraction=step / 100, text=f"step {step}")
        ref = await platform.show(
            place, drawn("Training", progress=progress, card="c"), replace=ref, key=f"k{step}"
        )
    await platform.show(place, drawn("Your model is ready.", card="c"), replace=ref, key="end")
    assert [one.text for one in anna.answers] == ["Your model is ready."]
    await asyncio.sleep(0.8)  # longer than what was held back would have waited
    assert [one.text for one in anna.answers] == ["Your model is ready."]


async def test_a_preview_held_back_is_known_afterwards(server, platform, anna, place):
    """A preview that was sent late made the card a photo: what follows finds it, and leaves one message."""
    words = DrawnProgress(fraction=0.1, text="waiting")
    ref = await platform.show(place, drawn("Drawing", progress=words, card="c"), replace=None, key="k0")
    for step in (1, 2):
        progress = DrawnProgress(fraction=step / 10, text=f"step {step}")
        card = drawn("Drawing", pictures=(picture(step),), progress=progress, card="c")
        ref = await platform.show(place, card, replace=ref, key=f"k{step}")
    await anna.sees("step 2")
    progress = DrawnProgress(fraction=0.9, text="step 3")
    card = drawn("Drawing", pictures=(picture(2),), progress=progress, card="c")
    ref = await platform.show(place, card, replace=ref, key="k3")
    await anna.sees("step 3")
    await platform.show(place, drawn("Cancelled.", card="c"), replace=ref, key="end")
    assert [(one.kind, one.text) for one in anna.answers] == [("text", "Cancelled.")]


async def test_flooded_progress_is_dropped_in_favour_of_what_comes(server, platform, anna, place):
    """Progress that Telegram refuses for a while stops nothing, and the result still arrives."""
    server.rates.edits_in_window, server.rates.edit_window_s = 1, 1.0
    server.expected.append("Too Many Requests")
    ref = None
    for step in (10, 20, 30):
        progress = DrawnProgress(fraction=step / 100, text=f"step {step}")
        ref = await platform.show(
            place, drawn("Training", progress=progress, card="c"), replace=ref, key=f"k{step}"
        )
        await asyncio.sleep(0.2)
    await platform.show(place, drawn("Ready.", card="c"), replace=ref, key="end")
    assert [one.text for one in anna.answers] == ["Ready."]


# Before the first word


async def test_commands_and_descriptions_are_there_in_both_languages(server, platform):
    """People see commands and a description in German or English; groups see only the way in."""
    commands = server.profile.commands
    assert {key: [one["command"] for one in value] for key, value in commands.items()} == {
        ("all_private_chats", ""): list(COMMANDS),
        ("all_private_chats", "de"): list(COMMANDS),
        ("all_group_chats", ""): ["start"],
        ("all_group_chats", "de"): ["start"],
    }
    assert commands["all_private_chats", "de"][1]["description"] == "command-help (de)"
    assert server.profile.descriptions == {"": "telegram-description (en)", "de": "telegram-description (de)"}
    assert server.profile.short_descriptions["de"] == "telegram-short-description (de)"
    assert server.profile.menu_button == {"type": "commands"}


async def test_what_is_right_already_is_not_set_again(server, platform, memory, recorder):
    """A restart changes nothing at Telegram, which is strict about such changes."""
    server.calls.clear()
    async with running(made(server, memory), recorder.handle):
        server.expected.append("Conflict")  # two bots poll for a moment
        await server.until(lambda: "setChatMenuButton" in server.calls)
    assert not {"setMyCommands", "setMyDescription", "setMyShortDescription"} & set(server.calls)


async def test_a_refused_description_stops_nothing(server, memory, recorder, anna):
    """When Telegram does not take the profile, the bot works all the same."""
    server.breaks("setMyDescription")
    async with running(made(server, memory), recorder.handle):
        await server.until(lambda: "setMyDescription" in server.calls)
        await anna.sends("hello")
        assert (await recorder.next()).incoming.text == "hello"


async def test_what_is_too_old_stays(server, platform, anna, place):
    """Nobody can take away what is older than two days: that is said, and it can be edited still."""
    ref = await platform.show(place, drawn("Agree?", rows=((button("Yes", "y"),),)), replace=None, key="k")
    (message,) = anna.answers
    message.old = True
    server.expected.append("can't be deleted")
    assert await platform.remove(place, ref) is False
    await platform.show(place, drawn("Further down."), replace=ref, key="k2")
    assert [(one.text, one.buttons) for one in anna.answers] == [("Further down.", [])]


@pytest.mark.parametrize(("many", "original"), [(1, False), (1, True), (4, False), (4, True)])
async def test_pictures_that_are_too_old_are_painted_over(server, platform, anna, place, many, original):
    """Nobody sees them any more, though their messages stay; each kind, alone and in an album."""
    shown = tuple(replace(picture(n), original=original) for n in range(many))
    ref = await platform.show(place, drawn("On the moon", pictures=shown), replace=None, key="k")
    for message in anna.answers:
        message.old = True
    before = {one.file.data for one in anna.answers if one.file}
    assert len(before) == many
    server.expected += ["can't be deleted", "other type of media"]
    assert await platform.remove(place, ref) is False
    after = [one.file.data for one in anna.answers if one.file]
    assert len(after) == many
    assert not before & set(after)
    assert len(set(after)) == 1


async def test_what_cannot_be_taken_away_just_now_is_not_called_too_old(server, platform, anna, place):
    """The caller tries again: nothing is put in its place."""
    ref = await platform.show(place, drawn("On the moon", pictures=(picture(1),)), replace=None, key="k")
    server.breaks("deleteMessages")
    with pytest.raises(Retryable):
        await platform.remove(place, ref)
    assert await platform.remove(place, ref)
    assert anna.answers == []


async def test_what_is_no_message_of_ours_stays(platform, place):
    """The reference of another platform, or nonsense."""
    assert await platform.remove(place, "b-0123") is False
