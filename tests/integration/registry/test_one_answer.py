"""At every instant each level of every circle is exactly one person who is there, or one vacancy, whatever happened."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.registry.jobs.absences import sweep_absences
from services.registry.jobs.posts import sweep_posts
from shared.contracts.registry import CareCircleResolved
from shared.contracts.registry_circle import EndAbsence
from shared.contracts.registry_requests import SaveStaff
from shared.edge import RefusedError
from tests.integration.registry.desk import NOON, Desk, roster
from tests.integration.registry.staffing import absent, appoint, hand_over, hire

LINES = (
    "王秀英,,1940-05-06,女,安和小区3幢1单元402室,独居,,",
    "李长河,,1938-01-30,男,安和小区3幢2单元101室,空巢,,",
)
PEOPLE = ("高建国", "刘桂香", "孙立新")
CODES = count(101)
"""Each example has a community of its own, so that all can share one database."""

SOMEBODY = st.integers(0, len(PEOPLE) - 1)
NOBODY_OR_ONE = st.none() | SOMEBODY
HOURS = st.sampled_from([0, 0, 1, 12, 30])
"""Few, so that things begin and end at the same moment."""
SEATS = st.integers(0, 3)

STEPS = st.lists(
    st.tuples(
        st.one_of(
            st.tuples(st.just("absent"), SOMEBODY, NOBODY_OR_ONE, HOURS, st.sampled_from([None, 1, 12, 30])),
            st.tuples(st.just("assign"), SEATS, NOBODY_OR_ONE, HOURS),
            st.tuples(st.just("back"), st.integers(0, 5), HOURS),
            st.tuples(st.just("hand_over"), SOMEBODY, SOMEBODY, HOURS),
            st.tuples(st.just("employed"), SOMEBODY, st.booleans()),
        ),
        HOURS,
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@dataclass
class Away:
    """An absence as the model remembers it."""

    id: UUID
    who: UUID
    since: datetime
    until: datetime | None
    stand_in: UUID | None


@dataclass
class World:
    """What was decided and accepted, kept as plainly as possible."""

    desk: Desk
    community: str
    staff: list[UUID]
    seats: list[tuple[str, str, str]]
    terms: dict[tuple[str, str, str], list[tuple[datetime, UUID | None]]] = field(default_factory=dict)
    away: list[Away] = field(default_factory=list)
    gone: set[UUID] = field(default_factory=set)

    def holder(self, seat: tuple[str, str, str]) -> UUID | None:
        """Return who holds a post now."""
        begun = [staff for since, staff in self.terms.get(seat, []) if since <= self.desk.clock.now()]
        return begun[-1] if begun else None

    def plan(self, seat: tuple[str, str, str], staff: UUID | None, at: datetime) -> None:
        """Let the later word count: what lies ahead is dropped."""
        now = self.desk.clock.now()
        self.terms[seat] = [term for term in self.terms.get(seat, []) if term[0] <= now]
        if self.holder(seat) != staff:
            self.terms[seat].append((at, staff))

    def answers(self, staff: UUID | None, asked: tuple[UUID, ...] = ()) -> UUID | None:
        """Return who answers for what somebody holds."""
        now = self.desk.clock.now()
        if staff is None or staff in asked:
            return None
        absence = next(
            (one for one in self.away if one.who == staff and one.since <= now and (not one.until or one.until > now)),
            None,
        )
        if absence is None and staff not in self.gone:
            return staff
        return self.answers(absence.stand_in, (*asked, staff)) if absence else None

    async def does(self, step: tuple[object, ...]) -> None:
        """Do one thing, unless the registry refuses it."""
        try:
            await getattr(self, f"_{step[0]}")(*step[1:])
        except RefusedError:
            return

    async def _assign(self, seat_number: int, person: int | None, hours: int) -> None:
        seat, at = self.seats[seat_number], self.desk.clock.now() + timedelta(hours=hours)
        staff = None if person is None else self.staff[person]
        await appoint(self.desk, *seat, staff, community=self.community, from_at=at)
        self.plan(seat, staff, at)

    async def _absent(self, person: int, stand_in: int | None, hours: int, length: int | None) -> None:
        since = self.desk.clock.now() + timedelta(hours=hours)
        who, by = self.staff[person], None if stand_in is None else self.staff[stand_in]
        days = None if length is None else length / 24
        found = await absent(self.desk, who, by=by, from_at=since, days=days, community=self.community)
        until = None if length is None else since + timedelta(hours=length)
        self.away.append(Away(found.absence_id, who, since, until, by))

    async def _back(self, number: int, hours: int) -> None:
        if number < len(self.away):
            absence, at = self.away[number], self.desk.clock.now() + timedelta(hours=hours)
            await self.desk.ask(EndAbsence(absence_id=absence.id, at=at))
            absence.until = max(absence.since, at)

    async def _hand_over(self, old: int, new: int, hours: int) -> None:
        at, giver = self.desk.clock.now() + timedelta(hours=hours), self.staff[old]
        held = [seat for seat in self.seats if seat[0] == "liaison" and self.holder(seat) == giver]
        await hand_over(self.desk, giver, self.staff[new], community=self.community, effective_at=at)
        for seat in held:
            self.plan(seat, self.staff[new], at)

    async def _employed(self, person: int, active: bool) -> None:
        who = self.staff[person]
        fields = {"community": self.community, "staff_id": who, "name": PEOPLE[person], "kind": "volunteer"}
        await self.desk.ask(SaveStaff.model_validate(fields | {"active": active}))
        self.gone = self.gone - {who} if active else self.gone | {who}

    async def sweeps(self) -> None:
        """Let everything begin and end that is due."""
        for sweep in (sweep_posts, sweep_absences):
            while await sweep(self.desk.deps) == self.desk.clock.now():
                pass

    async def is_sound(self) -> None:
        """Compare every level of every circle with the model."""
        told = {circle.resident_id: circle for circle in await self.desk.told(CareCircleResolved)}
        rows = await self.desk.rows(
            """select c.resident_id, c.role, c.staff_id, (
                select count(*) from vacancy v
                where v.resident_id = c.resident_id and v.role = c.role and v.closed_at is null) as vacancies
            from circle_level c join resident r on r.id = c.resident_id where r.community = :community""",
            community=self.community,
        )
        assert len(rows) == len(LINES) * 4
        keys = {role: (role, scope, key) for role, scope, key in self.seats if role != "liaison"}
        for row in rows:
            seat = keys.get(row.role, (row.role, "resident", str(row.resident_id)))
            assert row.staff_id == self.answers(self.holder(seat)), (seat, self.terms, self.away)
            assert row.vacancies == (0 if row.staff_id else 1)
            (member,) = [one for one in told[row.resident_id].members if one.role == row.role]
            assert member.staff_id == row.staff_id


async def world_of(desk: Desk) -> World:
    """Make a community with two special elders in one building, and three who can answer for them."""
    community = f"990102003{next(CODES)}"
    await desk.define(community)
    await desk.imported(roster(*LINES), community=community)
    rows = await desk.rows("select id from resident where community = :c order by name", c=community)
    staff = [await hire(desk, name, community=community) for name in PEOPLE]
    seats = [("liaison", "resident", str(row.id)) for row in rows]
    seats += [("block_captain", "building", "安和小区/3"), ("secretary", "community", community)]
    world = World(desk, community, staff, seats)
    for number in range(len(seats)):
        await world.does(("assign", number, 0, 0))
    return world


@pytest.mark.capability("S0-11")
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
async def test_each_level_is_one_person_who_is_there_or_one_vacancy(
    desk: Desk, steps: list[tuple[tuple[object, ...], int, bool]]
) -> None:
    desk.clock.at = NOON
    await desk.forget_events()
    world = await world_of(desk)

    for step, hours, swept in steps:
        await world.does(step)
        if swept:
            await world.sweeps()
        desk.clock.advance(hours=hours)
        await world.sweeps()
        await world.is_sound()
