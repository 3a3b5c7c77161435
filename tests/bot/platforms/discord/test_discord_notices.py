"""What the platform says by itself: to a press that is no longer open, to a command or a button of before."""

from __future__ import annotations


async def test_a_late_notice_comes_once(driver, platform):
    """Said again after a crash, Discord knows it by its nonce; another notice is another message."""
    for notice in ("*Too old.*", "*Too old.*", "Not yours."):
        await platform.closed(driver.place, "a-token", notice)
    first, again, other = driver.sends_of_the_bot()
    assert all(one["enforce_nonce"] for one in (first, again, other))
    assert first["nonce"] == again["nonce"] != other["nonce"]
    assert first["content"] == r"\*Too old.\*"
