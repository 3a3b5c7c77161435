"""Deleting the pictures of a friend does not hide from the friend what was asked for."""

from __future__ import annotations

from tests.bot.flows.inviting import allows

_NASTY = "lying drunk in the gutter"


async def test_the_friend_reads_the_prompt_after_the_pictures_are_deleted(world, ada):
    """Who deletes them is told so, and sees nothing of it any more."""
    cleo = world.chatter("cleo", name="Cleo")
    await world.has_model(cleo, "Cleo")
    await world.consents(ada)
    await allows(world, ada, cleo, "Yes, for 30 days")
    await ada.says("/models")
    await ada.presses("Draw Cleo")
    await world.has_pictures(ada, _NASTY)
    await ada.presses("Delete")
    await ada.presses("Yes, delete")
    assert any("stays readable for those you had drawn" in text for text in ada.texts)
    await cleo.says("/consents")
    await cleo.presses("Pictures made of me")
    assert _NASTY in cleo.newest.text
    await ada.says("/gallery")
    assert not ada.newest.drawn.pictures
    assert "picture request" not in ada.newest.text
    await ada.says("/privacy")
    assert "picture request" not in ada.newest.text


async def test_of_own_pictures_everything_goes(world, ada):
    """Nobody else may read what somebody wished for themselves."""
    await world.has_model(ada)
    await world.has_pictures(ada, _NASTY)
    await ada.presses("Delete")
    await ada.presses("Yes, delete")
    assert "The pictures are deleted." in ada.texts
