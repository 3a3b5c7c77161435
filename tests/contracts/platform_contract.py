"""What every chat platform must do, in sentences: one suite, run on each implementation of `Platform`.

A platform's tests subclass `PlatformContract` and give it a `driver` fixture: the person at the other end,
who sends, presses and sees through the real client side of that platform (a browser, a Bot API server).

    class TestWebPlatform(PlatformContract):
        @pytest.fixture
        async def driver(self): ...
            yield WebDriver(...)
"""

from __future__ import annotations

import pytest

from bot.chat.event import UploadKind
from bot.chat.platform import DrawnProgress
from bot.chat.screen import Ask, Mark, Style
from storage.domain.errors import BadInput, Permanent
from storage.domain.groups import Role
from storage.domain.records import Language
from tests.contracts.platform import (
    Driver,
    button,
    drawn,
    labels_of,
    picture,
    pictures_of,
    selfie,
    text_of,
    theirs,
)


class PlatformContract:
    """Subclass it, name it Test..., and give it a `driver` fixture."""

    has_groups = True

    # What the person does arrives

    async def test_typed_text_arrives_with_place_and_language(self, driver: Driver):
        """What a person types reaches the conversation word for word, with place and language."""
        await driver.send_text("me on the moon, <b>smiling</b> & waving 🌙")
        incoming = (await driver.recorder.next()).incoming
        assert incoming.text == "me on the moon, <b>smiling</b> & waving 🌙"
        assert incoming.place == driver.place
        assert incoming.place.platform == driver.platform.name
        assert incoming.external_id
        assert incoming.event_id
        assert isinstance(incoming.language, Language)
        assert (incoming.command, incoming.token, tuple(incoming.files)) == (None, None, ())

    async def test_commands_arrive_split(self, driver: Driver):
        """A command comes as name and argument, without the slash, and not as text."""
        await driver.send_text("/start friend_42")
        incoming = (await driver.recorder.next()).incoming
        assert incoming.command == ("start", "friend_42")
        assert incoming.text is None
        await driver.send_text("/help")
        assert (await driver.recorder.next()).incoming.command == ("help", "")

    async def test_photos_arrive_whole_with_a_reference_each(self, driver: Driver):
        """Photos sent together arrive byte for byte, in order, each with a reference of its own."""
        sent = [selfie(0), selfie(1), selfie(2)]
        await driver.send_photos(sent)
        parts = await driver.recorder.photos(3)
        assert [data for part in parts for data in part.files] == sent
        files = [file for part in parts for file in part.incoming.files]
        assert all(file.kind in (UploadKind.PHOTO, UploadKind.FILE) for file in files)
        references = [
            file.message_ref or part.incoming.message_ref for part in parts for file in part.incoming.files
        ]
        assert all(references)
        assert len(set(references)) == 3

    async def test_a_caption_arrives_with_its_photo(self, driver: Driver):
        """What was written beside photos is not lost."""
        await driver.send_photos([selfie(0)], caption="this is me")
        assert (await driver.recorder.photos(1))[0].incoming.caption == "this is me"

    async def test_a_video_arrives_as_a_video(self, driver: Driver):
        """A video is told apart from a photo."""
        data = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 4096
        await driver.send_video(data)
        received = (await driver.recorder.photos(1))[0]
        assert received.incoming.files[0].kind in (UploadKind.VIDEO, UploadKind.VIDEO_NOTE)
        assert received.files == [data]

    async def test_a_file_past_the_limit_is_refused_at_reading(self, driver: Driver):
        """Reading past the limit says that the file is too big; the update itself still arrives."""
        driver.recorder.read_limit = 1000
        await driver.send_photos([selfie(0)])
        (failure,) = (await driver.recorder.photos(1))[0].files
        assert isinstance(failure, BadInput)
        assert failure.code == "file-too-big"

    async def test_a_repeated_update_carries_the_same_event_id(self, driver: Driver):
        """When the network repeats an update, its event id is the same, so that nothing happens twice."""
        await driver.send_text("once")
        first = (await driver.recorder.next()).incoming
        await driver.repeat_last()
        await driver.send_text("twice")
        later = [(await driver.recorder.next()).incoming]
        while later[-1].text != "twice":
            later.append((await driver.recorder.next()).incoming)
        assert {incoming.event_id for incoming in later[:-1]} <= {first.event_id}
        assert later[-1].event_id != first.event_id

    async def test_one_failure_does_not_stop_the_others(self, driver: Driver):
        """When handling one update fails, the next ones are still handled."""
        driver.recorder.fail_next = RuntimeError("broken on purpose")
        await driver.send_text("breaks")
        await driver.send_text("works")
        incoming = (await driver.recorder.next()).incoming
        while incoming.text != "works":  # a platform may repeat the failed one first: that is allowed
            incoming = (await driver.recorder.next()).incoming

    # What the bot shows is seen

    async def test_a_text_is_shown_and_referenced(self, driver: Driver):
        """Showing says by which reference the message can be edited later; the person sees it once."""
        ref = await driver.platform.show(driver.place, drawn("Hello, moon."), replace=None, key="k1")
        assert ref
        assert [message.text for message in theirs(await driver.seen())] == ["Hello, moon."]

    async def test_texts_are_never_markup(self, driver: Driver):
        """Signs that mean something in markup are shown as they are."""
        hostile = "<b>*bold*</b> _x_ [a](http://b) `c` ~d~ ||e|| &amp; <script>alert(1)</script>"
        await driver.platform.show(driver.place, drawn(hostile), replace=None, key="k1")
        assert hostile in text_of(await driver.seen())

    async def test_a_card_is_edited_in_place(self, driver: Driver):
        """Replacing changes the earlier message, its buttons too, and adds none."""
        ref = await driver.platform.show(
            driver.place, drawn("3 photos", rows=((button("Undo", "token-undo"),),)), replace=None, key="k1"
        )
        later = await driver.platform.show(
            driver.place,
            drawn("4 photos", rows=((button("Train", "token-train", style=Style.PRIMARY),),)),
            replace=ref,
            key="k2",
        )
        assert later
        seen = theirs(await driver.seen())
        assert [(message.text, message.buttons) for message in seen] == [("4 photos", ("Train",))]

    async def test_an_edit_that_changes_nothing_is_fine(self, driver: Driver):
        """The same content again is success, not an error, and not a second message."""
        ref = await driver.platform.show(driver.place, drawn("same"), replace=None, key="k1")
        assert await driver.platform.show(driver.place, drawn("same"), replace=ref, key="k2") == ref
        assert [message.text for message in theirs(await driver.seen())] == ["same"]

    async def test_a_gone_message_is_sent_anew(self, driver: Driver):
        """When the message to edit is gone, the content still reaches the person."""
        gone = await driver.gone_ref()
        ref = await driver.platform.show(driver.place, drawn("still here"), replace=gone, key="k2")
        assert ref
        assert "still here" in text_of(await driver.seen())

    async def test_a_message_can_be_taken_away(self, driver: Driver):
        """It is gone from the screen, and the others stay; what is gone already counts as taken away."""
        refs = [
            await driver.platform.show(driver.place, drawn(text), replace=None, key=text)
            for text in ("one", "two", "three")
        ]
        assert await driver.platform.remove(driver.place, str(refs[1]))
        assert [message.text for message in theirs(await driver.seen())] == ["one", "three"]
        assert await driver.platform.remove(driver.place, await driver.gone_ref())

    async def test_pictures_can_be_taken_away(self, driver: Driver):
        """All of them, with their text and buttons."""
        rows = ((button("Again", "tok-again"),),)
        four = drawn("You on the moon", pictures=tuple(picture(n) for n in range(4)), rows=rows)
        ref = await driver.platform.show(driver.place, four, replace=None, key="k1")
        assert await driver.platform.remove(driver.place, str(ref))
        assert theirs(await driver.seen()) == []

    async def test_progress_is_worded_and_edited(self, driver: Driver):
        """A progress card shows its words, and the newest state only."""
        ref: str | None = None
        for step in (0.1, 0.5, 1.0):
            card = drawn(
                "Training Ada", progress=DrawnProgress(fraction=step, text=f"{step:.0%}, soon"), card="train"
            )
            ref = await driver.platform.show(driver.place, card, replace=ref, key=f"k{step}")
        seen = theirs(await driver.seen())
        assert len(seen) == 1
        assert "Training Ada" in seen[0].text
        assert "100%, soon" in seen[0].text
        assert "50%" not in seen[0].text

    async def test_a_text_card_can_become_a_picture_card_and_back(self, driver: Driver):
        """Replacing text by a picture, and the picture by text, leaves only the newest on the screen."""
        place, platform = driver.place, driver.platform
        ref = await platform.show(place, drawn("drawing ..."), replace=None, key="k1")
        ref = await platform.show(place, drawn("half way", pictures=(picture(0),)), replace=ref, key="k2")
        seen = await driver.seen()
        assert text_of(seen).strip() == "half way"
        assert len(pictures_of(seen)) == 1
        await platform.show(place, drawn("cancelled"), replace=ref, key="k3")
        seen = await driver.seen()
        assert text_of(seen).strip() == "cancelled"
        assert pictures_of(seen) == []

    @pytest.mark.parametrize("unit", ["a", "ß", "🌙"])
    async def test_a_text_at_the_limit_is_shown_whole(self, driver: Driver, unit: str):
        """A text as long as the limits allow is shown to its last letter, whatever its letters cost."""
        cost = len(unit.encode("utf-16-le")) // 2
        text = unit * (min(driver.platform.limits.text, 20_000) // cost - 4) + "end."
        await driver.platform.show(driver.place, drawn(text), replace=None, key="k1")
        assert "".join(message.text for message in theirs(await driver.seen())) == text

    async def test_a_caption_at_the_limit_is_shown_whole(self, driver: Driver):
        """So is a text beside a picture."""
        text = "x" * (min(driver.platform.limits.caption, 20_000) - 4) + "end."
        await driver.platform.show(driver.place, drawn(text, pictures=(picture(0),)), replace=None, key="k1")
        assert text in text_of(await driver.seen())

    async def test_something_to_copy_is_visible(self, driver: Driver):
        """A receipt number can be read and copied."""
        await driver.platform.show(
            driver.place, drawn("Your receipt", copyable="R-2026-0042"), replace=None, key="k1"
        )
        seen = await driver.seen()
        assert "R-2026-0042" in text_of(seen) + " ".join(labels_of(seen))

    @pytest.mark.parametrize("ask", list(Ask))
    async def test_asking_shows_the_question(self, driver: Driver, ask: Ask):
        """Whatever is asked for, the question is on the screen."""
        shown = drawn("A name for it?", ask=ask, placeholder="e.g. Ada in summer")
        await driver.platform.show(driver.place, shown, replace=None, key="k1")
        assert "A name for it?" in text_of(await driver.seen())

    # Marks

    async def test_marks_land_on_the_photo_and_can_change(self, driver: Driver):
        """A mark is put on the person's own photo, says nothing in the chat, and the newest one counts."""
        await driver.send_photos([selfie(0), selfie(1)])
        parts = await driver.recorder.photos(2)
        refs = [
            file.message_ref or part.incoming.message_ref for part in parts for file in part.incoming.files
        ]
        for ref in refs:
            shown = drawn(reply_to=ref, mark=Mark.RECEIVED)
            assert await driver.platform.show(driver.place, shown, replace=None, key=f"m-{ref}") is None
        for mark in (Mark.ACCEPTED, Mark.DOUBTFUL, Mark.REJECTED):
            await driver.platform.show(
                driver.place, drawn(reply_to=refs[1], mark=mark), replace=None, key=f"{mark}-{refs[1]}"
            )
        seen = {message.ref: message.mark for message in await driver.seen() if message.mine}
        assert seen[str(refs[0])] is Mark.RECEIVED
        assert seen[str(refs[1])] is Mark.REJECTED
        assert theirs(await driver.seen()) == []

    async def test_a_mark_with_a_reason_does_both(self, driver: Driver):
        """A rejected photo gets its mark, and the reason as an answer."""
        await driver.send_photos([selfie(0)])
        part = (await driver.recorder.photos(1))[0]
        photo_ref = part.incoming.files[0].message_ref or part.incoming.message_ref
        shown = drawn("Too dark. Turn towards a window.", reply_to=photo_ref, mark=Mark.REJECTED)
        assert await driver.platform.show(driver.place, shown, replace=None, key="k1")
        seen = await driver.seen()
        assert [message.mark for message in seen if message.mine] == [Mark.REJECTED]
        assert "Turn towards a window." in text_of(seen)

    async def test_an_answer_to_a_gone_message_is_still_shown(self, driver: Driver):
        """When the photo is gone, its verdict is shown all the same."""
        gone = await driver.gone_ref()
        await driver.platform.show(
            driver.place, drawn("Too dark.", reply_to=gone, mark=Mark.REJECTED), replace=None, key="k1"
        )
        assert "Too dark." in text_of(await driver.seen())

    # Buttons

    async def test_a_press_brings_its_token_back(self, driver: Driver):
        """The token of the pressed button, and nothing else, reaches the conversation."""
        rows = ((button("Yes", "tok-yes", style=Style.PRIMARY), button("No", "tok-no", style=Style.DANGER)),)
        await driver.platform.show(driver.place, drawn("Sure?", rows=rows), replace=None, key="k1")
        await driver.press("No")
        incoming = (await driver.recorder.next()).incoming
        assert incoming.token == "tok-no"
        assert incoming.place == driver.place
        assert (incoming.text, incoming.command, tuple(incoming.files)) == (None, None, ())

    async def test_each_press_is_an_event_of_its_own(self, driver: Driver):
        """Two presses differ in their event id; a repeated one does not."""
        await driver.platform.show(
            driver.place, drawn("Again?", rows=((button("Again", "tok-a"),),)), replace=None, key="k1"
        )
        await driver.press("Again")
        first = (await driver.recorder.next()).incoming
        await driver.press("Again")
        assert (await driver.recorder.next()).incoming.event_id != first.event_id

    async def test_no_button_is_lost(self, driver: Driver):
        """As many buttons as the limits allow are all on the screen, and the last one works."""
        limits = driver.platform.limits
        width, height = min(limits.buttons_in_row, 4), min(limits.rows, 12)
        rows = tuple(
            tuple(button(f"Choice {row}-{column}", f"tok-{row}-{column}") for column in range(width))
            for row in range(height)
        )
        await driver.platform.show(driver.place, drawn("Choose", rows=rows), replace=None, key="k1")
        expected = [one.label for row in rows for one in row]
        assert sorted(labels_of(await driver.seen())) == sorted(expected)
        await driver.press(expected[-1])
        assert (await driver.recorder.next()).incoming.token == rows[-1][-1].token

    async def test_a_closed_press_is_answered_with_a_notice_only(self, driver: Driver):
        """A press that leads nowhere gets a short notice; the chat stays as it was."""
        await driver.platform.show(
            driver.place, drawn("Old", rows=((button("Go", "tok-old"),),)), replace=None, key="k1"
        )
        before = await driver.seen()
        await driver.press("Go")
        token = (await driver.recorder.next()).incoming.token
        assert token
        await driver.platform.closed(driver.place, token, "That button is from an earlier step.")
        assert await driver.notices() == ["That button is from an earlier step."]
        assert await driver.seen() == before

    # Pictures

    async def test_four_pictures_with_their_buttons(self, driver: Driver):
        """Four portraits and every button about them are seen, and each button leads to its own picture."""
        about = tuple(button(f"HD {n + 1}", f"tok-hd-{n}", about=n) for n in range(4))
        rows = (about, (button("Again", "tok-again"), button("Vary", "tok-vary")))
        four = drawn("You on the moon", pictures=tuple(picture(n) for n in range(4)), rows=rows)
        assert await driver.platform.show(driver.place, four, replace=None, key="k1")
        seen = await driver.seen()
        assert "You on the moon" in text_of(seen)
        assert sorted(labels_of(seen)) == sorted(["HD 1", "HD 2", "HD 3", "HD 4", "Again", "Vary"])
        assert len(pictures_of(seen)) in (1, 4)  # one 2 x 2 picture is a good idiom too
        await driver.press("HD 3")
        assert (await driver.recorder.next()).incoming.token == "tok-hd-2"

    async def test_an_original_is_not_touched(self, driver: Driver):
        """An original can be saved byte for byte, under its name."""
        original = picture(5, original=True, file_name="moonselfie-hd.jpg")
        await driver.platform.show(
            driver.place, drawn("Your file", pictures=(original,)), replace=None, key="k1"
        )
        (saved,) = [one for one in pictures_of(await driver.seen()) if one.original]
        assert saved.data == selfie(5)
        assert saved.file_name == "moonselfie-hd.jpg"

    async def test_as_many_pictures_as_an_album_holds(self, driver: Driver):
        """A full album is shown in full."""
        count = min(driver.platform.limits.album, 10)
        album = drawn("All of them", pictures=tuple(picture(n) for n in range(count)))
        await driver.platform.show(driver.place, album, replace=None, key="k1")
        assert len(pictures_of(await driver.seen())) in (1, count)

    # Groups

    async def test_who_somebody_is_in_a_group_is_asked_anew(self, driver: Driver):
        """Each time: member, admin, member again, gone. Where there are no groups, everybody is nobody."""
        place = await driver.group()
        await driver.send_text("hello")
        account = (await driver.recorder.next()).incoming.external_id
        for role in (Role.MEMBER, Role.ADMIN, Role.MEMBER, Role.NOBODY):
            await driver.becomes(role)
            found = await driver.platform.membership(place, account)
            assert found.role is (role if self.has_groups else Role.NOBODY)
            assert bool(found.group_name) == (found.role is not Role.NOBODY)
        assert (await driver.platform.membership(place, "no-account")).role is Role.NOBODY
        assert (await driver.platform.membership(driver.place, account)).role is Role.NOBODY

    async def test_a_face_never_reaches_a_group_by_a_slip(self, driver: Driver):
        """What is for one person is not shown where others are."""
        place = await driver.group()
        before = await driver.seen()
        with pytest.raises(Permanent):
            await driver.platform.show(place, drawn("me", pictures=(picture(0),)), replace=None, key="k1")
        assert await driver.seen() == before

    # Failures

    async def test_an_unreachable_person_is_a_permanent_failure(self, driver: Driver):
        """When nobody can be reached there, that is said so, once and for all."""
        with pytest.raises(Permanent) as caught:
            await driver.platform.show(await driver.unreachable(), drawn("Hello?"), replace=None, key="k1")
        assert caught.value.code == "person-unreachable"
