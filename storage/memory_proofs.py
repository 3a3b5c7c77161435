"""The memory's part for proof of person, as its callers see it; see storage/memory.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from storage.domain.proving import Challenge, Settlement


class Proofs(Protocol):
    """Ids that are unknown or somebody else's raise KeyError."""

    @property
    def is_needed(self) -> bool:
        """Whether the operator asks for a proof before own trainings and own portraits, too."""

    async def proven(self, person_id: str) -> frozenset[str]:
        """The models of this person that may be drawn as far as proof goes."""

    async def covers(self, person_id: str, model_id: str) -> bool:
        """Whether the photos of which a training would learn now are all proven."""

    async def draw(self, person_id: str, model_id: str) -> Challenge:
        """New tasks; those drawn before lapse. Refusal("no-consent" | "proof-too-many-draws")."""

    async def draws_left(self, person_id: str) -> int:
        """How often this person may have tasks drawn today."""

    async def get(self, person_id: str, challenge_id: str) -> Challenge: ...
    async def open(self, person_id: str) -> Challenge | None:
        """The tasks that a video can answer now."""

    async def use(self, person_id: str, challenge_id: str, video_key: str) -> Challenge:
        """Note the video that answers, and the photos it is compared with.

        BadInput("proof-late" | "proof-used"): then the video is the caller's to discard.
        """

    async def settle(self, person_id: str, challenge_id: str, settlement: Settlement) -> Challenge:
        """BadInput("proof-over") when it was settled before."""

    async def cases(self) -> Sequence[Challenge]:
        """Those that wait for a moderator, oldest first."""

    async def decide(self, challenge_id: str, *, is_them: bool, reason: str) -> Challenge:
        """A moderator's word; `reason` is a code. The person is told. BadInput("proof-over")."""

    async def tidy(self) -> None:
        """Let what is too old lapse; what was kept for moderators is erased."""
