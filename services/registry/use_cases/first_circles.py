"""The first care circles of new residents: nothing was told of them, so nothing has to be compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.care_circle import Seat
from services.registry.domain.care_plan import CareLevel, shared_key
from services.registry.domain.person import Person, Resident
from services.registry.storage.areas import AreaStore
from services.registry.storage.circles import CircleStore, open_vacancies, told_levels, vacant_posts
from services.registry.storage.content import Content, Outgoing
from services.registry.use_cases.assemble import first_circle
from services.registry.use_cases.stand_in import stand_in

__all__ = ["FirstCircles", "Seating"]


@dataclass
class Seating:
    """First circles that are to be written and told."""

    seats: list[Seat] = field(default_factory=list)
    posts: list[Seat] = field(default_factory=list)
    """Seats whose post is new."""
    outgoing: list[Outgoing] = field(default_factory=list)

    def contents(self, *, now: datetime) -> list[Content]:
        """Return what is to be written but for the events: posts, circles, vacancies."""
        empty = [seat for seat in self.seats if seat.staff_id is None]
        return [vacant_posts(self.posts, now=now), told_levels(self.seats), open_vacancies(empty, now=now)]


class FirstCircles:
    """Who answers for the new residents of one community, as its posts stand in this transaction."""

    def __init__(self, community: str, levels: Sequence[CareLevel], shared: Iterable[Seat], *, now: datetime) -> None:
        self._community = community
        self._levels = list(enumerate(levels, start=1))
        self._shared = {(seat.role, seat.scope_key): seat for seat in shared}
        self._now = now

    @classmethod
    async def of(cls, session: AsyncSession, community: str, persons: Iterable[Person], *, now: datetime) -> Self:
        """Look up who holds the posts that may answer for these persons. The caller holds the community's lock."""
        levels = await AreaStore(session).levels_of(community)
        places = {(person.compound, person.building, person.grid) for person in persons}
        seats = {
            (level.role, level.scope, _key(level, community, place))
            for level in levels
            if level.scope != "resident"
            for place in places
        }
        held = await CircleStore(session).shared_seats(community, seats, now=now)
        return cls(community, levels, await stand_in(session, held, now=now), now=now)

    def seat(self, residents: Iterable[Resident], seating: Seating) -> None:
        """Find the circles of those new residents who have one."""
        for resident in residents:
            if resident.special:
                seats = [self._seat(seating, resident, number, level) for number, level in self._levels]
                seating.seats += seats
                seating.outgoing += first_circle(resident, seats, now=self._now)

    def _seat(self, seating: Seating, resident: Resident, number: int, level: CareLevel) -> Seat:
        if level.scope == "resident":
            seat = self._vacant(resident, number, level, str(resident.id))
            seating.posts.append(seat)
            return seat
        person = resident.person
        key = _key(level, self._community, (person.compound, person.building, person.grid))
        shared = self._shared.get((level.role, key))
        if shared is None:
            seat = self._shared[level.role, key] = self._vacant(resident, number, level, key)
            seating.posts.append(seat)
            return seat
        return Seat(
            resident.id, self._community, level.role, number, level.scope, key, shared.post_id, shared.staff_id,
            shared.name, shared.phones, shared.email, shared.stands_in_for, shared.since, shared.second_id,
        )  # fmt: skip

    def _vacant(self, resident: Resident, number: int, level: CareLevel, key: str) -> Seat:
        return Seat(resident.id, self._community, level.role, number, level.scope, key, uuid4())


def _key(level: CareLevel, community: str, place: tuple[str | None, str | None, str | None]) -> str:
    compound, building, grid = place
    return shared_key(level.scope, community=community, compound=compound, building=building, grid=grid)
