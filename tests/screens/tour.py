"""A walk through every screen of the conversation, in any language, on any platform's limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.chat.event import UploadKind
from bot.chat.platform import Change, ChangeKind, Drawn
from bot.chat.screen import Say
from storage.domain.groups import Role
from storage.domain.jobs import JobKind, JobState
from storage.domain.proving import ProofFinding, ProofState
from storage.domain.records import Finding, SelfieState
from tests.bot.paper import Chatter, Paper
from tests.bot.world import PHOTO, WORDS, World


class Recording(Paper):
    """Keeps everything that was ever shown, in order."""

    shown: list[Drawn]

    async def show(self, place: Any, drawn: Drawn, *, replace: str | None, key: str) -> str | None:
        if drawn.text or drawn.pictures or drawn.rows:
            self.shown.append(drawn)
        return await super().show(place, drawn, replace=replace, key=key)


@dataclass
class Tourist:
    world: World
    chatter: Chatter
    name: str = "Ada"
    prompt: str = "on a boat"

    async def press(self, label: str, **args: Any) -> None:
        await self.chatter.presses(WORDS.say(self.chatter.language, Say(label, args)))

    async def says(self, text: str) -> None:
        await self.chatter.says(text)

    async def sends(self, *photos: bytes, kind: UploadKind = UploadKind.PHOTO, **known: Any) -> None:
        await self.chatter.sends(*photos, kind=kind, **known)

    async def settle(self) -> None:
        await self.world.deliver()
        self.world.clock.forward(10)
        await self.world.deliver()


async def tour(t: Tourist) -> None:
    await beginning(t)
    await selfies(t)
    await training(t)
    await portraits(t)
    await linking(t)
    await permissions(t)
    await groups(t)
    await account(t)


async def beginning(t: Tourist) -> None:
    await t.says("/start")
    await t.says("/nonsense")
    await t.says("/help")
    await t.says(t.prompt)
    await t.sends(PHOTO)
    await t.press("button-no-thanks")
    await t.press("button-think-again")
    await t.says("ja")
    await t.press("button-agree")
    await t.sends(PHOTO)
    await t.press("button-not-me")
    await t.says("/selfies")
    await t.press("button-pressed-wrong")
    await t.press("button-agree")
    await t.press("button-adult")


async def selfies(t: Tourist) -> None:
    await t.sends(PHOTO, PHOTO + b"2")
    await t.world.judges(SelfieState.REJECTED, Finding(code="too-dark"), crop=PHOTO)
    await t.world.judges(coverage=("front",))
    await t.settle()
    await t.says("/train")
    await t.sends(b"video", kind=UploadKind.VIDEO)
    await t.world.end(JobKind.ASSESS_VIDEO, JobState.FAILED, error="video-damaged")
    await t.sends(PHOTO)
    await t.world.judges(SelfieState.DOUBTFUL, Finding(code="perhaps-another-person", severity="ask"))
    await t.settle()
    await t.press("button-decide", n=1)
    await t.press("button-both-me")
    await t.sends(*[PHOTO + bytes([n]) for n in range(20)])
    for _ in await t.world.moving(JobKind.ASSESS):
        await t.world.judges()
    await t.settle()
    await t.press("button-review")
    await t.press("button-page-after")
    await t.press("button-remove", n=7)
    await t.press("button-back")
    await t.press("button-remove-last")
    await t.press("button-start-over")
    await t.press("button-keep-them")


async def training(t: Tourist) -> None:
    await t.press("button-train")
    await t.says(" ")
    await t.says("am Strand")
    await t.press("button-name-other")
    await t.says(t.name)
    if t.name != "Ada":  # longer than names are
        await t.press("button-name-yes")
    await t.sends(PHOTO + b"late")
    await t.says("/train")
    await t.press("button-train-now")
    await t.says(t.prompt)
    await t.says("danke")
    await t.says("how long?")
    await t.press("button-stop")
    await t.press("button-stop-yes")
    await t.settle()
    await t.press("button-train-again")
    await t.press("button-train-now")
    await t.world.end(JobKind.TRAIN, JobState.FAILED, error="worker-crashed")
    await t.settle()
    await t.press("button-train-again")
    await t.press("button-train-now")
    claim = await t.world.trains_a_quarter()
    await t.world.redraws()
    await t.world.trains(claim)
    await t.settle()


async def portraits(t: Tourist) -> None:
    await t.world.judges()
    await t.settle()
    await t.says("/selfies")
    for said in ("danke!", "super", "ok", "😊", "how long?"):
        await t.says(said)
    await t.press("button-write-own")
    await t.says("x" * 501)
    await t.says("naked")
    await t.says(t.prompt)
    await t.press("button-stop")
    await t.settle()
    await t.press("button-try-again")
    await t.world.paints()
    await t.settle()
    await t.press("button-vary", n=2)
    await t.world.end(JobKind.PORTRAITS, JobState.FAILED, error="worker-timed-out")
    await t.settle()
    for _ in range(4):
        await t.says(t.prompt)
        await t.world.paints()
        await t.settle()
    await t.press("button-hd", n=2)
    await t.world.enlarges()
    await t.settle()
    await t.says("/gallery")
    await t.press("button-next")
    await t.press("button-open", n=5)
    await t.press("button-delete")
    await t.press("button-delete-yes")
    await t.sends(PHOTO)


async def linking(t: Tourist) -> None:
    """Everything the traveller sees of it, on both sides; the other account sees the same screens."""
    other = Tourist(t.world, t.world.chatter("other", language=t.chatter.language, name="Ada L."))
    await t.says("/link")
    await t.press("button-enter-code")
    await t.says("ABCD EFGH")
    await t.says("/link")
    await t.press("button-show-code")
    code = t.chatter.newest.drawn.copyable
    await t.says(f"/link {code}")
    await other.says(f"/link {code}")
    await other.press("button-link-no")
    await t.says("/link")
    await t.press("button-show-code")
    await other.says(f"/link {t.chatter.newest.drawn.copyable}")
    await other.press("button-link-yes")
    await t.press("button-link-no")
    await t.says("/link")
    await t.press("button-show-code")
    await other.says(f"/link {t.chatter.newest.drawn.copyable}")
    await other.press("button-link-yes")
    await t.press("button-link-yes")
    await t.says("/link")
    await t.says("/delete")
    await t.says("/link")
    await t.press("button-unlink", account=Say("account-named", {"platform": "paper", "name": "Ada L."}))
    await t.press("button-stay-linked")
    await other.says("/link")
    await other.press("button-unlink-here")
    await other.press("button-unlink-yes")
    for _ in range(5):
        await t.says("/link WRONG")


async def permissions(t: Tourist) -> None:
    """Both sides of asking a friend; the traveller gives a permission, receives one and gets a no."""
    friend = Tourist(t.world, t.world.chatter("friend", language=t.chatter.language, name="@grace"))
    await t.says("/consents")
    await t.says("/invite")
    await t.says("Ada L.")
    link = t.chatter.newest.drawn.copyable
    await t.says(link)
    await friend.says(link)
    await friend.press("button-refuse-and-block")
    await friend.says("/consents")
    await friend.press("button-unblock")
    await friend.press("button-invite")
    await friend.press("button-agree")
    await friend.press("button-adult")
    await friend.says("/invite")
    await friend.press("button-invite-as", name="@grace")
    await t.says(friend.chatter.newest.drawn.copyable)
    await t.says("/consents")
    await t.press("button-answer", name="@grace")
    await t.press("button-allow-ask")
    await t.says("/consents")
    await t.press("button-permission", name="@grace")
    await t.press("button-prove")
    await proving(t)
    await asking(t, friend)
    await t.says("/consents")
    await t.press("button-permission", name="@grace")
    for way in ("few", "scenes", "week"):
        await t.press(f"button-narrow-{way}")
    await t.press("button-pause")
    await t.press("button-resume")
    await t.press("button-revoke")
    await t.press("button-depicted-all")
    await t.press("button-keep-them")
    await depicted(t)
    await t.says(f"/start i-{'x' * 24}")
    await friend.says("/consents")
    await friend.press("button-permission", name=t.name[:33].strip())
    await friend.press("button-receipt")


async def proving(t: Tourist) -> None:
    """Every answer that is none, every verdict; at last it is the traveller."""
    note, world = {"kind": UploadKind.VIDEO_NOTE}, t.world
    await t.says("hm")
    await t.sends(PHOTO)
    await t.sends(b"video", b"video", **note)
    await t.sends(b"video", kind=UploadKind.VIDEO, unfit="proof-not-round")
    await t.sends(b"video", **note, forwarded=True)
    world.clock.forward(181)
    await t.sends(b"video", **note)
    await t.press("button-prove-again")
    await t.sends(b"video", **note)
    await t.sends(b"video", **note)
    await world.looks_at_video(ProofState.FAILED, ProofFinding.TASK_MISSED, missed=(1, 3))
    await t.settle()
    await t.sends(b"video", **note)
    await t.press("button-prove-again")
    await t.press("button-prove-later")
    await t.says("/prove")
    await t.sends(b"video", **note)
    await world.end(JobKind.PROVE, JobState.FAILED, error="job-failed")
    await t.settle()
    await t.press("button-prove-again")
    await t.sends(b"video", **note)
    await world.looks_at_video(ProofState.UNSURE)
    await t.settle()
    await t.sends(b"video", **note)
    await _decided(t, is_them=False)
    await t.says("/prove")
    world.clock.forward(24 * 3600)
    for last in (False, True):
        await t.says("/prove")
        await t.sends(b"video", **note)
        await world.looks_at_video(ProofState.UNSURE)
        await t.settle()
        if last:
            await _decided(t, is_them=True)
        else:
            world.clock.forward(48 * 3600)
            async with world.memory.work() as work:
                await work.proofs.tidy()
                await work.commit()
            await t.settle()
    await t.says("/prove")


async def _decided(t: Tourist, *, is_them: bool) -> None:
    async with t.world.memory.work() as work:
        (case,) = await work.proofs.cases()
        await work.proofs.decide(case.id, is_them=is_them, reason="another-person")
        await work.commit()
    await t.settle()


async def depicted(t: Tourist) -> None:
    """Pictures of the traveller, which the friend had made: looked at, reported, deleted."""
    await t.says("/consents")
    await t.press("button-uses")
    await t.press("button-open", n=1)
    await t.press("button-depicted-report")
    await t.press("button-depicted-delete")
    await t.press("button-delete-yes")
    t.chatter.paper.keeps = True
    await t.world.conversation.take_down()
    t.chatter.paper.keeps = False
    await t.press("button-uses")


async def asking(t: Tourist, friend: Tourist) -> None:
    """The friend wants pictures of the traveller, who is asked each time and gives every answer."""
    await friend.says("/models")
    await friend.press("button-draw", name=t.name[:33].strip())
    await friend.says(t.prompt)
    await t.press("button-refuse-wish")
    await friend.says(t.prompt)
    t.world.clock.forward(13 * 3600)
    await t.world.conversation.lapse()
    await friend.says(t.prompt)
    await t.says("/consents")
    await t.press("button-answer", name="@grace")
    await t.press("button-allow-once")
    await t.world.end(JobKind.PORTRAITS, JobState.CANCELLED)
    await t.settle()
    await friend.press("scene-beach")
    await t.press("button-allow-hours")
    await t.world.paints()
    await t.settle()


async def groups(t: Tourist) -> None:
    """The traveller rules a group, has themselves drawn in it, and lets its members ask."""
    there = Tourist(t.world, t.chatter.at("party", Role.ADMIN), t.name, t.prompt)
    await t.says("/group")
    await t.chatter.happens(Change(kind=ChangeKind.ADDED), "party")
    await there.says(f"/portrait {t.prompt}")
    await there.says("/group")
    await there.press("button-group-on")
    await there.press("button-group-scenes")
    await there.press("button-group-kind-off", kind=Say("scene-kind-travel"))
    await there.press("button-back")
    await there.press("button-group-quota")
    await there.press("button-group-a-day", n=20)
    await there.press("button-back")
    await there.press("button-group-quiet")
    await there.press("button-group-from-to", begin="23:00", end="08:00")
    await there.says(f"/portrait {t.prompt}")
    await there.press("button-group-never-quiet")
    await there.press("button-back")
    await there.says("/group log")
    await there.says("/portrait")
    await there.says(f"/portrait {t.prompt}")
    await t.world.paints()
    await t.settle()
    await there.press("button-group-private-first")
    await there.press("button-again")
    await t.world.paints()
    await t.settle()
    await t.press("button-post")
    await there.press("button-group-remove")
    await t.says("/start g-party")
    await t.press("button-allow-ask")
    await t.says("/start g-party")
    await t.press("button-revoke")


async def account(t: Tourist) -> None:
    await t.says("/start")
    await t.says("/models")
    await t.press("button-model", name=t.name)
    await t.press("button-use")
    await t.says("/models")
    await t.press("button-model", name=t.name)
    await t.press("button-rename")
    await t.says("/cancel")
    await t.says("/models")
    await t.press("button-new-model")
    await t.says("/models")
    await t.press("button-model", name=t.name)
    await t.press("button-delete")
    stale = t.chatter.button(WORDS.say(t.chatter.language, Say("button-delete-yes"))).token
    await t.says("/privacy")
    await t.chatter.act(token=stale)
    await t.press("button-withdraw")
    await t.press("button-withdraw-yes")
    await t.says("/selfies")
    await t.press("button-agree")
    await t.press("button-not-me")
    await t.says("/selfies")
    await t.says("/delete")
    await t.press("button-delete-everything-yes")
