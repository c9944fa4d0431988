"""Who answers for whom: what changed between the circle that was told and the circle that holds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

__all__ = ["CircleChange", "Seat", "Vacancy", "compare", "with_posts"]


@dataclass(frozen=True, slots=True)
class Seat:
    """One level of one special resident's circle: its post, and who holds it, if anybody."""

    resident_id: UUID
    community: str
    role: str
    level: int
    scope: str
    scope_key: str
    post_id: UUID | None
    staff_id: UUID | None = None
    name: str | None = None
    phones: tuple[str, ...] = ()
    email: str | None = None
    stands_in_for: UUID | None = None
    """Who holds the post, while `staff_id` stands in for them."""
    since: datetime | None = None
    """Since when `staff_id`, or nobody, answers for this; None if that is not being asked."""
    second_id: UUID | None = None
    """Who is named on the post for the case that its holder cannot."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A level that has nobody."""

    resident_id: UUID
    role: str
    scope: str
    post_id: UUID
    community: str | None = field(default=None, compare=False)
    """Where the post is; what is vacant in a community is filled there, also if the resident has left it."""


@dataclass(frozen=True, slots=True)
class CircleChange:
    """What is different now."""

    circles: dict[UUID, list[Seat]]
    """Whole circles of those for whom anything is different; empty for those who have none any more."""
    opened: list[Vacancy]
    closed: list[Vacancy]
    watchers: Mapping[UUID, Seat] = field(default_factory=dict)
    """Who at home watches over those who stay in another community."""


def with_posts(seats: Sequence[Seat]) -> tuple[list[Seat], list[Seat]]:
    """Give every seat without a post a vacant one, shared by all it answers for; returns all seats, and the new."""
    made: dict[tuple[str, str, str], UUID] = {}
    complete, fresh = [], []
    for seat in seats:
        if seat.post_id is not None:
            complete.append(seat)
            continue
        key = (seat.community, seat.role, seat.scope_key)
        first = key not in made
        whole = replace(seat, post_id=made.setdefault(key, uuid4()))
        complete.append(whole)
        if first:
            fresh.append(whole)
    return complete, fresh


def compare(
    resident_ids: Iterable[UUID],
    seats: Sequence[Seat],
    *,
    told: set[tuple[UUID, str, int, UUID, UUID | None]],
    vacant: set[Vacancy],
    again: Collection[UUID] = (),
) -> CircleChange:
    """Compare the seats that hold with those that were told, and the vacancies with those that were told.

    Parameters
    ----------
    again
        Residents whose circle is told in any case, if they have one.
    """
    holding = {(seat.resident_id, seat.role, seat.level, seat.post_id, seat.staff_id) for seat in seats}
    changed = {one[0] for one in holding ^ told} | {seat.resident_id for seat in seats if seat.resident_id in again}
    circles: dict[UUID, list[Seat]] = {resident_id: [] for resident_id in resident_ids if resident_id in changed}
    empty = []
    for seat in seats:
        if seat.resident_id in circles:
            circles[seat.resident_id].append(seat)
        if seat.staff_id is None and seat.post_id is not None:
            empty.append(Vacancy(seat.resident_id, seat.role, seat.scope, seat.post_id, seat.community))
    still = set(empty)
    return CircleChange(
        circles=circles,
        opened=[vacancy for vacancy in empty if vacancy not in vacant],
        closed=sorted(vacant - still, key=lambda vacancy: (vacancy.resident_id.int, vacancy.role)),
    )
