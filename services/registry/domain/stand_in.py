"""Who answers for something while its holder is absent: a stand-in, or nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

__all__ = ["Absence", "Colleague", "Cover", "StandIn", "candidates"]


@dataclass(frozen=True, slots=True)
class Absence:
    """One person's absence that holds at the moment in question."""

    staff_id: UUID
    active_from: datetime
    stand_in_id: UUID | None = None
    chosen: bool = False
    """Whether the stand-in was chosen from the group because nobody was named."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who stands in, and since when."""

    staff_id: UUID
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Cover:
    """Who is not there at one moment, and who stands in for them."""

    absences: Mapping[UUID, Absence] = field(default_factory=dict)
    left: frozenset[UUID] = frozenset()
    """Staff who do not work here any more."""

    @property
    def empty(self) -> bool:
        """Whether everybody is there."""
        return not self.absences and not self.left

    def is_away(self, staff_id: UUID) -> bool:
        """Say whether somebody is not there."""
        return staff_id in self.absences or staff_id in self.left

    def stand_in_of(self, holder: UUID, *, second: UUID | None) -> StandIn | None:
        """Return who answers for the post of a holder who is not there; None leaves it vacant.

        Named stand-ins come first, then the post's own second, then whoever was chosen from the group. A stand-in who
        is absent too is followed by theirs.

        Parameters
        ----------
        second
            Who is named on the post itself for the case that its holder cannot.
        """
        found = self._present(holder, second=second, asked=set())
        absence = self.absences.get(holder)
        return StandIn(found, absence.active_from if absence else None) if found else None

    def _present(self, staff_id: UUID, *, second: UUID | None, asked: set[UUID]) -> UUID | None:
        if staff_id in asked:
            return None
        asked.add(staff_id)
        if not self.is_away(staff_id):
            return staff_id
        for follower in _followers(self.absences.get(staff_id), second):
            found = self._present(follower, second=None, asked=asked)
            if found is not None:
                return found
        return None


def _followers(absence: Absence | None, second: UUID | None) -> Iterable[UUID]:
    named = absence.stand_in_id if absence and not absence.chosen else None
    chosen = absence.stand_in_id if absence and absence.chosen else None
    return [staff_id for staff_id in (named, second, chosen) if staff_id is not None]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who could stand in."""

    staff_id: UUID
    name: str
    kind: str
    group: str | None
    residents: int
    """Residents paired with them now."""


def candidates(absent: Colleague, colleagues: Iterable[Colleague]) -> list[Colleague]:
    """Return who could stand in: members of the same group first, then the same kind, then who has fewest residents."""
    return sorted(
        (one for one in colleagues if one.staff_id != absent.staff_id),
        key=lambda one: (
            not _same_group(absent, one),
            one.kind != absent.kind,
            one.residents,
            one.name,
            one.staff_id.int,
        ),
    )


def _same_group(one: Colleague, other: Colleague) -> bool:
    return one.group is not None and one.group == other.group
