"""A wish in a group: whose face, under which rules, where its pictures go, and what ends it at once."""

from __future__ import annotations

import pytest

from bot.chat.platform import Change, ChangeKind
from bot.chat.screen import Audience
from storage.domain.errors import Retryable
from storage.domain.groups import Role
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import Language
from tests.bot.flows.grouping import PARTY, gives, pictures, sets, turned_on, word
from tests.bot.flows.linking import person_of

LANGUAGES = pytest.mark.parametrize("language", list(Language))


@pytest.fixture
async def boss(world, language):
    """An admin of a group that is on; in the group."""
    return await turned_on(world.chatter("boss", name="@boss", language=language))


@pytest.fixture
def language():
    return Language.EN


async def with_model(world, name, language):
    """All the way to a model, in English, whose buttons the way knows; then in their language."""
    chatter = world.chatter(name.lower(), name=f"@{name.lower()}")
    await world.has_model(chatter, name)
    if language is Language.DE:
        await chatter.says("/language de")
        chatter.language = Language.DE
    return chatter


@pytest.fixture
async def ada(world, boss, language):
    """A member with a face model."""
    return (await with_model(world, "Ada", language)).at(PARTY, Role.MEMBER)


@pytest.fixture
async def cleo(world, boss, language):
    """A member with a face model, who allowed nobody anything."""
    return await with_model(world, "Cleo", language)


@LANGUAGES
async def test_ones_own_picture_comes_to_the_group(world, ada, boss, language):
    """Answered at once, without a preview; then covered pictures with the asker's buttons."""
    await ada.says("/portrait on a boat")
    card = ada.card("job:")
    assert "on a boat" in card.text
    assert card.drawn.audience is Audience.GROUP
    assert card.drawn.reply_to is not None
    await world.redraws()
    assert not card.drawn.pictures
    await world.paints()
    await world.deliver()
    (result,) = pictures(ada)
    assert all(picture.spoiler for picture in result.drawn.pictures)
    assert len(result.drawn.pictures) == 4
    assert result.text.startswith(word(ada, "group-done", prompt="on a boat"))
    assert result.labels == [word(ada, "button-again"), word(ada, "button-group-remove")]
    assert not any("on a boat" in text for text in ada.at("").texts)  # nothing of it in private


async def test_openly_if_the_rules_say_so(world, ada, boss):
    await sets(boss, "button-group-no-spoiler")
    await ada.says("/portrait on a boat")
    await world.paints()
    await world.deliver()
    assert not any(picture.spoiler for picture in pictures(ada)[0].drawn.pictures)


async def test_where_a_person_is_in_private_stays(world, ada):
    """A wish among others moves nobody in their own chat, and the next letter still finds them there."""
    private = ada.at("")
    person = await person_of(world, private)
    async with world.memory.look() as work:
        before = await work.sessions.load(person.id)
    await ada.says("/portrait on a boat")
    await world.paints()
    await world.deliver()
    async with world.memory.look() as work:
        assert await work.sessions.load(person.id) == before
        assert await work.people.last_place(person.id) == private.place


@LANGUAGES
async def test_what_is_refused_is_said_kindly(world, ada, boss, language):
    """Off, admins only, quota, scene, quiet hours with their end, no member, no model, nobody of it."""

    async def refused(prompt="on a boat", who=ada):
        await who.says(f"/portrait {prompt}")
        newest = who.newest
        assert newest.drawn.audience is Audience.GROUP
        return newest.text

    assert await refused("@zoe on a boat") == word(ada, "group-nobody-called")
    stranger = world.chatter("zoe", language=language).at(PARTY, Role.MEMBER)
    assert await refused(who=stranger) == word(ada, "group-no-model")
    assert await refused(who=ada.at(PARTY, Role.NOBODY)) == word(ada, "group-not-member")
    ada.at(PARTY, Role.MEMBER)
    await sets(boss, "button-group-admins")
    assert await refused() == word(ada, "group-admins-only")
    await sets(boss, "button-group-everybody", "button-group-scenes")
    await boss.presses(word(boss, "button-group-kind-off", kind=word(boss, "scene-kind-own-words")))
    assert await refused() == word(ada, "group-scene")
    await boss.presses(word(boss, "button-group-kind-on", kind=word(boss, "scene-kind-own-words")))
    await boss.presses(word(boss, "button-back"))
    await boss.presses(word(boss, "button-group-quota"))
    await boss.presses("4")
    await ada.says("/portrait on a boat")
    assert await refused() == word(ada, "group-quota")
    await boss.says("/group utc")
    await sets(boss, "button-group-quiet")
    await boss.presses(word(boss, "button-group-from-to", begin="08:00", end="16:00"))
    assert await refused() == word(ada, "group-quiet-until", clock="16:00")
    await boss.presses(word(boss, "button-back"))
    await boss.presses(word(boss, "button-group-off"))
    assert await refused() == word(ada, "group-off")
    assert len(await world.moving(JobKind.PORTRAITS)) == 0  # what was under way stopped with it


@LANGUAGES
async def test_a_member_who_allowed_the_group(world, ada, cleo, boss, language):
    """Named with an @ or a colon; everybody sees whom they can name; nobody else's face is drawn instead."""
    await ada.says("/portrait @cleo on a boat")
    assert ada.newest.text == word(ada, "group-nobody-called")
    await ada.says("/portrait")
    assert ada.newest.text == word(ada, "group-how")
    await gives(world, cleo)
    await ada.says("/portrait")
    assert "@cleo" in ada.newest.text.replace("\u2060", "")
    for prompt in ("@cleo on a boat", "cleo: on a boat", "@CLEO, on a boat"):
        await ada.says(f"/portrait {prompt}")
        (job,) = await world.moving(JobKind.PORTRAITS)
        async with world.memory.look() as work:
            request = await work.requests.get(job.person_id, job.target_id)
            owner = (await work.models.of_any(request.model_id)).person_id
        assert request.prompt == "on a boat"
        assert owner == (await person_of(world, cleo)).id
        await world.paints()
        await world.deliver()
    assert len(pictures(ada)) == 3
    await ada.says("/portrait cleo on a boat")  # a word, not a name: one's own face
    (job,) = await world.moving(JobKind.PORTRAITS)
    async with world.memory.look() as work:
        request = await work.requests.get(job.person_id, job.target_id)
        assert (await work.models.of_any(request.model_id)).person_id == job.person_id


async def test_own_faces_only(world, ada, cleo, boss):
    """Admins forbid the faces of others, whatever these allowed."""
    await gives(world, cleo)
    await sets(boss, "button-group-own")
    await ada.says("/portrait @cleo on a boat")
    assert ada.newest.text == word(ada, "group-nobody-called")
    await ada.says("/portrait on a boat")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1


async def test_a_member_who_wants_to_be_asked(world, ada, cleo):
    """The friend reads who asks; a yes draws it where it was asked, a no is told in private."""
    await gives(world, cleo, "button-allow-ask")
    await ada.says("/portrait @cleo on a boat")
    assert "@cleo" in ada.newest.text.replace("\u2060", "")
    assert "@ada" in cleo.newest.text.replace("\u2060", "")
    assert await world.moving() == []
    await cleo.presses("Yes, once")
    await world.paints()
    await world.deliver()
    assert len(pictures(ada)) == 1
    await ada.says("/portrait @cleo on a roof")
    await cleo.presses("No, not this")
    assert await world.moving() == []
    assert "@cleo" in ada.at("").newest.text.replace("\u2060", "")


@pytest.mark.parametrize("how", ["asker leaves", "friend leaves", "revoked", "blocked", "bot removed"])
async def test_what_ends_it_while_it_is_drawn(world, ada, cleo, how):
    """At once: the job stops, no picture comes, and the reason is said in the group if one still may."""
    await gives(world, cleo)
    await ada.says("/portrait @cleo on a boat")
    claim = await world.claim(JobKind.PORTRAITS)
    if how == "asker leaves":
        ada.at(PARTY, Role.NOBODY)
        await world.conversation.watch_members()
    elif how == "friend leaves":
        cleo.at(PARTY, Role.NOBODY)
        await cleo.happens(Change(kind=ChangeKind.ROLE), PARTY)
    elif how == "revoked":
        await cleo.says("/consents")
        await cleo.presses("Party")
        await cleo.presses("End it now")
    elif how == "blocked":
        me, other = await person_of(world, cleo), await person_of(world, ada.at(""))
        async with world.memory.work() as work:
            await work.grants.block(me.id, other.id)
            await work.commit()
    else:
        await ada.happens(Change(kind=ChangeKind.REMOVED), PARTY)
    async with world.memory.look() as work:
        assert (await work.jobs.get(claim.job.id)).cancel_requested
    await world.end(JobKind.PORTRAITS, JobState.CANCELLED, claim=claim)
    await world.deliver()
    assert pictures(ada) == pictures(ada.at("")) == []


async def test_again_asks_and_decides_anew(world, ada, cleo):
    """The button obeys the same checks; only the asker's press counts."""
    await gives(world, cleo)
    await ada.says("/portrait @cleo on a boat")
    await world.paints()
    await world.deliver()
    again = word(ada, "button-again")
    await cleo.at(PARTY).presses(again)
    assert world.paper.notices == [word(ada, "group-press-not-yours")]
    await ada.presses(again)
    assert len(await world.moving(JobKind.PORTRAITS)) == 1
    await ada.presses(word(ada, "button-stop"))
    await world.deliver()
    cleo.at(PARTY, Role.NOBODY)
    await ada.presses(again)
    assert world.paper.notices[1:] == [word(ada, "no-grant")]
    ada.at(PARTY, Role.NOBODY)
    await ada.presses(again)
    assert world.paper.notices[2:] == [word(ada, "group-not-member")]
    assert await world.moving(JobKind.PORTRAITS) == []


async def test_pictures_can_be_taken_out_of_the_group(world, ada):
    """Also after leaving; they are gone from the memory, too."""
    await ada.says("/portrait on a boat")
    (picture, *_) = await world.paints()
    await world.deliver()
    ada.at(PARTY, Role.NOBODY)
    await ada.presses(word(ada, "button-group-remove"))
    assert pictures(ada) == []
    async with world.memory.look() as work:
        with pytest.raises(KeyError):
            await work.pictures.get(picture.person_id, picture.id)


# Privately first


@pytest.fixture
async def first(world, boss):
    await sets(boss, "button-group-private-first")


@LANGUAGES
@pytest.mark.usefixtures("first")
async def test_privately_first_and_posted_by_a_press(world, ada, cleo, language):
    """The group hears that it comes; the asker sees it alone, and posts it once."""
    await gives(world, cleo)
    await ada.says("/portrait @cleo on a boat")
    assert ada.newest.text == word(ada, "group-wish-private", prompt="on a boat")
    await world.redraws()
    await world.paints()
    await world.deliver()
    private = ada.at("")
    assert len(pictures(private)) == 1
    assert pictures(ada) == []
    await private.presses(word(ada, "button-post"))
    assert len(pictures(ada)) == 1
    assert pictures(ada)[0].drawn.pictures[0].spoiler
    assert private.card("post:").text == word(ada, "group-posted")


@pytest.mark.parametrize("how", ["asker left", "friend left", "revoked", "off", "quiet"])
@pytest.mark.usefixtures("first")
async def test_post_asks_everything_once_more(world, ada, cleo, boss, how):
    """What was allowed when it was drawn need not be when it is posted."""
    await gives(world, cleo)
    await ada.says("/portrait @cleo on a boat")
    await world.paints()
    await world.deliver()
    if how == "asker left":
        ada.at(PARTY, Role.NOBODY)
    elif how == "friend left":
        cleo.at(PARTY, Role.NOBODY)
    elif how == "revoked":
        await cleo.says("/consents")
        await cleo.presses("Party")
        await cleo.presses("End it now")
    elif how == "off":
        await sets(boss, "button-group-off")
    else:
        await boss.says("/group utc")
        await sets(boss, "button-group-quiet")
        await boss.presses(word(boss, "button-group-from-to", begin="08:00", end="16:00"))
    private = ada.at("")
    await private.presses(word(ada, "button-post"))
    assert pictures(ada) == []
    assert word(ada, "group-posted") not in private.texts


@pytest.mark.parametrize("how", ["revoked", "friend left", "asker left"])
@pytest.mark.usefixtures("first")
async def test_a_letter_to_the_group_is_asked_about_before_each_try(world, ada, cleo, how):
    """Posted while the platform was away, and taken back or left untold meanwhile: it never comes."""
    await gives(world, cleo)
    await ada.says("/portrait @cleo on a boat")
    await world.paints()
    await world.deliver()
    show = world.paper.show

    async def away(place, *args, **more):
        if not place.private:
            raise Retryable("telegram-unreachable")
        return await show(place, *args, **more)

    world.paper.show = away
    await ada.at("").presses(word(ada, "button-post"))
    world.paper.show = show
    if how == "revoked":
        await cleo.says("/consents")
        await cleo.presses("Party")
        await cleo.presses("End it now")
    else:
        (cleo if how == "friend left" else ada).at(PARTY, Role.NOBODY)
    await world.conversation.post_again()
    assert pictures(ada) == []


@pytest.mark.usefixtures("first")
async def test_nothing_is_posted_into_another_group(world, ada):
    """Neither with the button of another's picture, nor from a picture that was asked for in private."""
    await ada.says("/portrait on a boat")
    await world.paints()
    await world.deliver()
    post = ada.at("").button(word(ada, "button-post")).token
    office = ada.at("office", Role.MEMBER)
    await office.act(token=post)
    assert world.paper.notices == [word(ada, "group-over")]
    assert office.heard == []
    eve = world.chatter("eve").at(PARTY, Role.MEMBER)
    await eve.at("").act(token=post)
    assert pictures(eve) == []


# Taken out again


async def posted(world, ada, cleo):
    """Cleo, drawn for Ada in the group; came privately first, and was posted."""
    await gives(world, cleo)
    await ada.says("/portrait @cleo on a boat")
    await world.paints()
    await world.deliver()
    await ada.at("").presses(word(ada, "button-post"))
    assert len(pictures(ada)) == 1


@pytest.mark.usefixtures("first")
async def test_what_was_posted_goes_when_its_depicted_deletes_it(world, ada, cleo):
    """Out of the group too, though its pictures came to a private chat."""
    await posted(world, ada, cleo)
    await cleo.says("/consents")
    await cleo.presses("Pictures made of me")
    await cleo.presses("Open 1")
    await cleo.presses("Delete for everybody")
    await cleo.presses("Yes, delete")
    await world.conversation.take_down()
    assert pictures(ada) == []
    assert pictures(ada.at("")) == []


@pytest.mark.usefixtures("first")
async def test_what_was_posted_goes_when_its_asker_deletes_it_in_private(world, ada, cleo):
    """Else nothing would be left by which its depicted could have it taken out of the group."""
    await posted(world, ada, cleo)
    private = ada.at("")
    await private.says("/gallery")
    await private.presses("Open 1")
    await private.presses("Delete")
    await private.presses("Yes, delete")
    await world.conversation.take_down()
    assert pictures(ada) == []


@pytest.mark.parametrize("first_of", ["the press", "the report"])
@pytest.mark.usefixtures("first")
async def test_what_is_reported_is_not_posted(world, ada, cleo, first_of):
    """Neither by a press, nor by one from before, while the platform was away."""
    await gives(world, cleo)
    await ada.says("/portrait @cleo on a boat")
    await world.paints()
    await world.deliver()
    show, private = world.paper.show, ada.at("")
    post = private.button(word(ada, "button-post")).token

    async def away(place, *args, **more):
        if not place.private:
            raise Retryable("telegram-unreachable")
        return await show(place, *args, **more)

    if first_of == "the press":
        world.paper.show = away
        await private.act(token=post)
        world.paper.show = show
    await cleo.says("/consents")
    await cleo.presses("Pictures made of me")
    await cleo.presses("Open 1")
    await cleo.presses("Report")
    if first_of == "the report":
        await private.act(token=post)
        assert word(ada, "group-posted") not in private.texts
    await world.conversation.post_again()
    assert pictures(ada) == []


@pytest.mark.parametrize("who", ["the asker", "the depicted"])
@pytest.mark.usefixtures("first")
async def test_what_was_posted_goes_with_either_of_them(world, ada, cleo, who):
    """Whoever deletes everything leaves no picture behind in a group."""
    await posted(world, ada, cleo)
    gone = await person_of(world, ada.at("") if who == "the asker" else cleo)
    async with world.memory.work() as work:
        await work.erasure.everything(gone.id)
        await work.commit()
    await world.conversation.take_down()
    assert pictures(ada) == []


@pytest.mark.parametrize("what", ["the model", "everything"])
async def test_ones_own_face_leaves_the_group_with_its_model(world, ada, what):
    await ada.says("/portrait on a boat")
    (picture, *_) = await world.paints()
    await world.deliver()
    assert len(pictures(ada)) == 1
    async with world.memory.work() as work:
        if what == "everything":
            await work.erasure.everything(picture.person_id)
        else:
            await work.erasure.model(picture.person_id, picture.model_id)
        await work.commit()
    await world.conversation.take_down()
    assert pictures(ada) == []
