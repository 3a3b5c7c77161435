"""What people see of the proof that they are on their photos; the story is in proving.py."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.screen import Ask, Button, Say, Screen
from bot.flows.chosen import named, quoted
from bot.flows.parts import button, primary, told
from storage.domain.permissions import Permission
from storage.domain.proving import Challenge, ProofFinding, Task
from storage.domain.records import FaceModel

NAME = "proving"
FEW_DRAWS = 3  # left: from then on the card says how many


def card(challenge: Challenge) -> str:
    """Return the card on which these tasks, and what came of them, are shown."""
    return f"proof:{challenge.id}"


def about(model: FaceModel, on: str) -> Screen:
    """Say what it is, before the three minutes begin."""
    row = (primary("button-prove-begin", NAME, "begin", model.id, on), _later())
    return Screen(text=(Say("proof-about", {"name": quoted(model)}), Say("proof-deleted")), rows=(row,))


def tasks(challenge: Challenge, model: FaceModel, on: str, *, left: int, waiting: bool = False) -> Screen:
    """Ask for the video, and say how many draws are left when they are few. `waiting`: asked before."""
    first = Say("proof-waiting") if waiting else Say("proof-ask", {"name": quoted(model)})
    text = [first, *_listed(challenge.tasks), Say("proof-how"), Say("proof-deleted")]
    other = [button("button-prove-other", NAME, "begin", model.id, on)] if left > 0 else []
    if 0 < left < FEW_DRAWS:
        text.append(Say("proof-draws-left", {"n": left}))
    return Screen(
        text=tuple(text),
        rows=((*other, _later()),),
        ask=Ask.VIDEO,
        steps=tuple(_said(task) for task in challenge.tasks),
        card=card(challenge),
        anew=True,
    )


def _listed(drawn: Sequence[Task]) -> list[Say]:
    return [
        Say("item-proof-task", {"n": number, "task": _said(task)})
        for number, task in enumerate(drawn, start=1)
    ]


def _said(task: Task) -> Say:
    return Say(f"proof-task-{task.value}")


def _later() -> Button:
    return button("button-prove-later", NAME, "later")


def again(model_id: str, on: str) -> tuple[Button, ...]:
    """Lead to new tasks, or away."""
    return primary("button-prove-again", NAME, "begin", model_id, on), _later()


def looking(challenge: Challenge) -> Screen:
    """Say that the video is there."""
    return Screen(text=(Say("proof-looking"),), card=card(challenge), anew=True, quiet=True)


def not_kept(why: Say, *rows: tuple[Button, ...]) -> Screen:
    """Say why what was sent does not answer."""
    return Screen(text=(why,), rows=rows)


def to_photos() -> Button:
    """Lead back to the photos."""
    return button("button-go-on-photos", "selfies", "show")


def failed(challenge: Challenge, why: Sequence[Say], on: str, *, by_person: bool) -> Screen:
    """Say what was missing and what to do about it."""
    first = Say("proof-failed-by-person" if by_person else "proof-failed")
    return _over(challenge, (first, *why), on)


def failed_by_us(challenge: Challenge, why: Say | None, on: str) -> Screen:
    """Say that nothing was wrong with the video, as far as anybody knows."""
    return _over(challenge, (why or Say("proof-failed-by-us"),), on)


def nobody_decided(challenge: Challenge, on: str) -> Screen:
    """Say that the case lapsed."""
    return _over(challenge, (Say("proof-nobody-decided"),), on)


def _over(challenge: Challenge, text: tuple[Say, ...], on: str) -> Screen:
    return Screen(text=text, rows=(again(challenge.model_id, on),), card=card(challenge), anew=True)


def reasons(challenge: Challenge) -> list[Say]:
    """What to tell of the findings: the first, which is the one to mend."""
    if not challenge.findings:
        return []
    first = challenge.findings[0]
    if first is not ProofFinding.TASK_MISSED:
        return [Say(first.value)]
    missed = tuple(_said(challenge.tasks[n - 1]) for n in challenge.missed) or tuple(
        map(_said, challenge.tasks)
    )
    return [Say(first.value, {"tasks": missed})]


def unsure(challenge: Challenge) -> Screen:
    """Say honestly that a person looks at it."""
    rows = ((button("button-go-on", "welcome", "home"),),)
    return Screen(text=(Say("proof-unsure"),), rows=rows, card=card(challenge), anew=True)


def done(
    challenge: Challenge,
    model: FaceModel,
    friends: Sequence[Permission],
    *,
    by_person: bool,
    wish_id: str = "",
) -> Screen:
    """Say that it is them, and for whom that was missing."""
    text = [Say("proof-done-by-person" if by_person else "proof-done", {"name": quoted(model)})]
    if friends:
        names = tuple(Say("named", {"name": one.grantee_name}) for one in friends)
        text.append(Say("proof-friends-may", {"names": names}))
    rows: tuple[tuple[Button, ...], ...] = ()
    if wish_id:
        rows = ((primary("button-draw-now", "portraits", "retry", wish_id),),)
    elif friends:
        rows = ((button("button-consents", "consents", "show"), button("button-go-on", "welcome", "home")),)
    return Screen(text=tuple(text), rows=rows, card=card(challenge), anew=True)


def friend_done(permission: Permission) -> Screen:
    """Tell the one who waited for it."""
    rows = ((button("button-models", "models", "list"),),)
    return told("proof-friend-done", *rows, name=permission.subject_name)


def which(models: Sequence[FaceModel]) -> Screen:
    """Ask which face model, where several are not proven."""
    rows = tuple(
        (button(Say("button-prove-of", {"name": named(one)}), NAME, "begin", one.id),) for one in models
    )
    return Screen(text=(Say("proof-which"),), rows=rows)
