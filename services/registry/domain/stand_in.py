"""Who answers for something while its holder is absent: a stand-in, or nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

__all__ = ["Absence", "Answer", "Colleague", "Cover", "candidates"]


@dataclass(frozen=True, slots=True)
class Absence:
    """One person's absence that holds at the moment in question."""

    staff_id: UUID
    active_from: datetime
    stand_in_id: UUID | None = None
    chosen: bool = False
    """Whether the stand-in was chosen from the group because nobody was named."""
    shares: Mapping[str, UUID] = field(default_factory=dict)
    """Resident to who stands in for this resident alone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers for a post at one moment, and since when; None is nobody, and not known."""

    staff_id: UUID | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Cover:
    """Who is not there at one moment, and who stands in for them."""

    absences: Mapping[UUID, Absence] = field(default_factory=dict)
    left: frozenset[UUID] = frozenset()
    """Staff who do not work here any more."""
    back: Mapping[UUID, datetime] = field(default_factory=dict)
    """Since when those are back who were away before."""

    @property
    def empty(self) -> bool:
        """Whether nobody is or ever was away."""
        return not self.absences and not self.left and not self.back

    def is_away(self, staff_id: UUID) -> bool:
        """Say whether somebody is not there."""
        return staff_id in self.absences or staff_id in self.left

    def answer(self, holder: UUID, *, second: UUID | None, since: datetime | None, key: str = "") -> Answer:
        """Return who answers for the post of a holder.

        Where the holder is away, whoever was named for this resident comes first, then named stand-ins, then the post's
        own second, then whoever was chosen from the group. A stand-in who is away too is followed by theirs.

        Parameters
        ----------
        second
            Who is named on the post itself for the case that its holder cannot.
        since
            Since when the holder has the post.
        key
            The resident, of a post for one resident.
        """
        asked: dict[UUID, None] = {}
        found = self._present(holder, second=second, key=key, asked=asked)
        if self.left & asked.keys():
            return Answer(found, None)
        moments = [since, *(self._turned(staff_id) for staff_id in asked)]
        return Answer(found, max((moment for moment in moments if moment is not None), default=None))

    def _turned(self, staff_id: UUID) -> datetime | None:
        """Return when somebody went away who is not there, or came back."""
        absence = self.absences.get(staff_id)
        return absence.active_from if absence else self.back.get(staff_id)

    def _present(self, staff_id: UUID, *, second: UUID | None, key: str, asked: dict[UUID, None]) -> UUID | None:
        if staff_id in asked:
            return None
        asked[staff_id] = None
        if not self.is_away(staff_id):
            return staff_id
        for follower in _followers(self.absences.get(staff_id), second, key):
            found = self._present(follower, second=None, key=key, asked=asked)
            if found is not None:
                return found
        return None


def _followers(absence: Absence | None, second: UUID | None, key: str) -> Iterable[UUID]:
    share = absence.shares.get(key) if absence else None
    named = absence.stand_in_id if absence and not absence.chosen else None
    chosen = absence.stand_in_id if absence and absence.chosen else None
    return [staff_id for staff_id in (share, named, second, chosen) if staff_id is not None]


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
