"""The memory's part for consent to be drawn by others, as its callers see it; see storage/memory.py.

Ids that are unknown or somebody else's raise KeyError. Every method that takes something away raises the
depicted person's epoch and decides the open jobs anew in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from storage.domain.grant_states import AskEvent
from storage.domain.grants import Decision, GroupRules, Terms
from storage.domain.groups import Group, Role
from storage.domain.permissions import Invite, Permission, Question, Report, TakenDown, Use
from storage.domain.records import Picture, Place


class Grants(Protocol):
    """Asking for permissions, giving them, taking them back."""

    async def invite(self, person_id: str, name: str) -> str:
        """A code, told once and kept as a keyed hash. Refusal("invite-too-many")."""

    async def open(self, person_id: str, code: str) -> Invite | None:
        """The first to open it is the only one; None for a code that is wrong or used: that is counted.

        BadInput("invite-own"), Refusal("invite-too-many-tries").
        """

    async def opened(self, person_id: str) -> Sequence[Invite]:
        """Links this person opened and has not answered, oldest first."""

    async def give(self, person_id: str, invite_id: str, terms: Terms, *, name: str) -> Permission:
        """The opener's yes, once. BadInput("grant-over"), and those of `Terms.checked`."""

    async def decline(self, person_id: str, invite_id: str) -> None: ...
    async def give_group(
        self, person_id: str, group: Group, terms: Terms, *, name: str, group_name: str = ""
    ) -> Permission:
        """To the members of a group, in it. Refusal("group-not-member")."""

    async def to_group(self, group: Group) -> Sequence[Permission]:
        """What was given to a group and not taken back, newest first."""

    async def give_together(self, person_id: str, grant_id: str) -> Permission:
        """One more, like this one of theirs to a person, for pictures of both; asks and ends as this one.

        BadInput("grant-over") unless this one is valid, or when there is such a one.
        """

    async def narrow(self, person_id: str, grant_id: str, terms: Terms) -> None:
        """BadInput("grant-wider") when it would allow anything more."""

    async def pause(self, person_id: str, grant_id: str) -> None: ...
    async def resume(self, person_id: str, grant_id: str) -> None: ...
    async def revoke(self, person_id: str, grant_id: str) -> None:
        """Again is fine."""

    async def given(self, person_id: str) -> Sequence[Permission]:
        """By this person, newest first, those that are over too."""

    async def received(self, person_id: str) -> Sequence[Permission]: ...
    async def uses(self, person_id: str, *, limit: int = 50, offset: int = 0) -> Sequence[Use]:
        """Of this person's face by others, newest first; a larger copy counts with what it enlarges.

        They stay when the one who asked deletes pictures and prompt, or everything.
        """

    async def use(self, person_id: str, job_id: str) -> Use:
        """One of them. KeyError when that job showed somebody else."""

    async def block(self, person_id: str, other_id: str) -> None:
        """By the other's accounts: whoever deletes everything and comes back is still blocked.

        Ends permissions to the other, and what they were said yes to, for good.
        """

    async def blocks_anybody(self, person_id: str) -> bool: ...
    async def unblock_all(self, person_id: str) -> int:
        """Gives nothing back, of what went to a group neither: only what is given after it counts again."""

    async def suspend(self, person_id: str, *, suspended: bool, ends_at: datetime | None = None) -> None:
        """By account, as for `block`; until `ends_at`, or until lifted when that is None."""

    async def went(self, person_id: str, place: Place) -> None:
        """They are not in this private chat of theirs any more.

        When it was their last, what they allow others rests, and jobs of others that show them stop.
        """

    async def came_back(self, platform: str, external_id: str) -> None:
        """They wrote again. What was stopped stays so."""

    async def is_suspended(self, person_id: str) -> bool: ...


class Groups(Protocol):
    """What admins decide for their group, and who is in it, as the platform says."""

    async def rules(self, group: Group, *, locked: bool = False) -> GroupRules | None:
        """None when nothing was set. `locked`: nobody else changes them before this transaction ends."""

    async def set_rules(self, group: Group, rules: GroupRules, *, by: str | None = None) -> None:
        """What is under way in the group is decided anew. `by`: who did it, for the ledger."""

    async def joined(self, person_id: str, group: Group, *, is_admin: bool) -> None:
        """In it, and an admin or not; again is fine. What an admin's role was needed for stops without it."""

    async def left(self, person_id: str, group: Group) -> None:
        """Not in it: what they asked for there, and what shows them there, stops."""

    async def role(self, person_id: str, group: Group) -> Role:
        """As it was noted last."""

    async def closed(self, group: Group) -> None:
        """The bot is not in it any more: off, nobody known in it, and what is under way there stops."""

    async def moved(self, old: Group, new: Group) -> None:
        """The platform gave the group another id: rules, members, permissions and open jobs go along."""

    async def depended_on(self, job_id: str | None = None) -> Sequence[tuple[Place, str]]:
        """In which groups whose membership (person's id) counts for jobs under way or not told of yet.

        Or for this one job, whatever became of it.
        """


class Rights(Protocol):
    """What may be drawn now."""

    async def may(self, person_id: str, request_id: str, place: Place) -> Decision:
        """Of a request that is not queued yet."""

    async def ask(self, person_id: str, request_id: str, place: Place) -> Sequence[Question]:
        """Put the question to everybody who must be asked first; the same again gives the same."""

    async def questions(self, subject_id: str) -> Sequence[Question]:
        """Open ones, oldest first."""

    async def answer(self, subject_id: str, question_id: str, event: AskEvent) -> Question:
        """BadInput("ask-over") when it was answered before, or too late."""

    async def note_refused(self, person_id: str, request_id: str, place: Place, decision: Decision) -> None:
        """Let the depicted person see a wish that their permission did not cover; nothing was queued.

        So many a day; nothing of those who may not ask at all: nobody is pestered by refused wishes.
        """

    async def lapse(self, *, limit: int = 50) -> Sequence[Question]:
        """End questions nobody answered in time; each is returned once, with the state it had, to be told."""

    async def stands(self, job_id: str, *, binding: bool = False) -> None:
        """Refusal with the reason when the job's people no longer allow it; other kinds of jobs always may.

        `binding`: hold their rows until the end of this transaction, so that what they take back comes
        before it or after it, and never in between. Ask before the job's row is touched.
        """

    async def withheld(self, job_id: str) -> str | None:
        """Before sending: the reason not to, or None; then the pictures count as sent.

        With a reason the job has failed, and the pictures of somebody else that nobody saw are erased.
        """

    async def run_out(self, job_id: str | None = None) -> int:
        """End what rests on a permission whose time is over, as taking it back would; how many jobs.

        Of one job, or of all; also pictures that are done and unsent. Ask before the job's row is touched.
        """

    async def may_be_held(self, adapter_keys: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Those of these adapters that a worker may have at hand: of models of people who consent now.

        Each with what that rests on. As soon as any of it is missing (something was taken back, paused or
        ran out) what is at hand is to be forgotten.
        """

    async def awaits_sending(self, target_id: str) -> bool:
        """Whether pictures of somebody else are done and unsent: those of a request, or one's larger copy.

        Until then their delivery alone shows them (`Pictures.newest_requests` leaves them out): it asks
        `withheld`, whatever became of the permission meanwhile.
        """


class Depicted(Protocol):
    """What the depicted may do with pictures of them that others asked for, by the job that showed them.

    KeyError unless that job showed this person, for somebody else.
    """

    async def pictures(self, person_id: str, job_id: str) -> Sequence[Picture]:
        """Those that were sent and are there, best likeness first; they lie with the one who asked."""

    async def remove(self, person_id: str, job_id: str) -> int:
        """Delete them for everybody, larger copies too, and out of the chats; how many there were."""

    async def made_under(self, person_id: str, grant_id: str) -> int:
        """How many sets of pictures are there that were made under this permission."""

    async def remove_under(self, person_id: str, grant_id: str) -> int:
        """All of those; how many pictures."""

    async def report(self, person_id: str, job_id: str) -> str:
        """Hide them from everybody else until somebody decides; the reference number, the same again."""

    async def reports(self) -> Sequence[Report]:
        """All open ones, oldest first."""

    async def settle(self, reference: str, *, remove: bool) -> None:
        """Decide a report: the pictures go, or are shown again. KeyError when it is not open."""


class Takedowns(Protocol):
    """Messages that are to be taken out of chats; see storage/repositories/takedown.py."""

    async def pending(self, platforms: Collection[str], *, limit: int = 50) -> Sequence[TakenDown]:
        """What is due on these platforms."""

    async def done(self, one: TakenDown, message_ref: str) -> None:
        """This message is gone, or shows no picture any more."""

    async def settle(self, one: TakenDown, *, retry_in_s: float) -> bool:
        """Come back to it then, unless nothing can be left; False when it is given up unreached."""
