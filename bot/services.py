"""What flows may use: the repositories of the open unit of work, and a clock.

One event is handled in one unit of work: what a flow writes and where the person is are committed together,
and only then is anything shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.chat.platform import Membership
from storage.domain.quota import Quotas
from storage.domain.records import Place
from storage.memory import Erasure, Links, Models, People, Pictures, Requests, Selfies, UnitOfWork
from storage.memory_consent import Depicted, Grants, Groups, Rights
from storage.memory_jobs import Jobs
from storage.memory_proofs import Proofs


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Facts about this installation that texts mention."""

    base_model: str  # e.g. "pocket"
    base_model_is_pocket: bool
    operator: str  # who runs it, for /help and /privacy; "unnamed" when nobody said
    selfies_needed: int = 25
    selfies_most: int = 35
    rejected_photos_hours: int = 24  # how long pictures of a photo that was turned down are kept at most
    stored_most_bytes: int = Quotas().stored_mb * 1_000_000  # of a person, past which no photo is taken in


class UnaskedError(Exception):
    """A flow asked who somebody is in a group. The platform is asked, and the turn is run again."""

    def __init__(self, place: Place, person_id: str) -> None:
        super().__init__("ask first")
        self.place, self.person_id = place, person_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Memberships:
    """Who people are in groups, as the platform said just before this unit of work was opened."""

    known: Mapping[tuple[Place, str], Membership] = field(default_factory=dict)

    def of(self, place: Place, person_id: str) -> Membership:
        """UnaskedError is for whoever runs the turn."""
        if (place, person_id) not in self.known:
            raise UnaskedError(place, person_id)
        return self.known[place, person_id]


class UnmeasuredError(Exception):
    """A flow asked how much is stored of somebody.

    Measuring walks the vault, and no transaction may wait for that: the turn is undone and run again after it
    (bot/turns.py).
    """

    def __init__(self, person_id: str) -> None:
        super().__init__("measure first")
        self.person_id = person_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Files and bytes in the vault, as measured just before this unit of work was opened."""

    known: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def of(self, person_id: str) -> tuple[int, int]:
        """(files, bytes); UnmeasuredError is for whoever runs the turn."""
        if person_id not in self.known:
            raise UnmeasuredError(person_id)
        return self.known[person_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beforehand:
    """What was found out while no unit of work was open."""

    measures: Measures = field(default_factory=Measures)
    memberships: Memberships = field(default_factory=Memberships)

    def measured(self, person_id: str, files_and_bytes: tuple[int, int]) -> Beforehand:
        """The same, with this measure."""
        known = {**self.measures.known, person_id: files_and_bytes}
        return replace(self, measures=Measures(known=known))

    def asked(self, place: Place, person_id: str, membership: Membership) -> Beforehand:
        """The same, with this membership."""
        known = {**self.memberships.known, (place, person_id): membership}
        return replace(self, memberships=Memberships(known=known))


NOTHING_KNOWN = Beforehand()


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    people: People
    models: Models
    selfies: Selfies
    requests: Requests
    pictures: Pictures
    jobs: Jobs
    links: Links
    grants: Grants
    groups: Groups
    proofs: Proofs
    rights: Rights
    depicted: Depicted
    erasure: Erasure
    measures: Measures
    memberships: Memberships
    now: Callable[[], datetime]
    new_seed: Callable[[], int]  # 0 <= seed < 2**31
    installation: Installation


def services_of(
    work: UnitOfWork,
    *,
    clock: Callable[[], datetime],
    new_seed: Callable[[], int],
    installation: Installation,
    known: Beforehand = NOTHING_KNOWN,
) -> Services:
    """Bundle what flows may use of an open unit of work."""
    return Services(
        people=work.people,
        models=work.models,
        selfies=work.selfies,
        requests=work.requests,
        pictures=work.pictures,
        jobs=work.jobs,
        links=work.links,
        grants=work.grants,
        groups=work.groups,
        proofs=work.proofs,
        rights=work.rights,
        depicted=work.depicted,
        erasure=work.erasure,
        measures=known.measures,
        memberships=known.memberships,
        now=clock,
        new_seed=new_seed,
        installation=installation,
    )
