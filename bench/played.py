"""A community, or a district, played day by day on a real database: planned, visited, missed, changed."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import text

from bench.played_people import IDS, Person, circle_of, invented, lives_on, profile_of
from services.visits.domain.period import civil_moment
from services.visits.use_cases.care_windows import open_care_window
from services.visits.use_cases.declare_missed import declare_missed
from services.visits.use_cases.hear_life_events import follow_life_events
from services.visits.use_cases.list_care_rules import list_care_rules
from services.visits.use_cases.plan_visits import plan_visits
from services.visits.use_cases.postpone_visit import postpone_visit
from services.visits.use_cases.record_visit import record_visit
from services.visits.use_cases.save_care_rule import save_care_rule
from services.visits.use_cases.take_circles import take_circles
from services.visits.use_cases.take_residents import take_residents
from shared.areas import place_of
from shared.clock import real_now
from shared.contracts.registry_life import LifeEventKind, LifeEventRecorded
from shared.contracts.visits_cadence import OpenCareWindow
from shared.contracts.visits_duties import PostponeVisit
from shared.contracts.visits_requests import ListCareRules, RecordVisit, SaveCareRule
from shared.contracts.words import Category, ContactMode, Outcome
from shared.database import Sessions
from shared.edge import RefusedError

__all__ = ["Chances", "Played"]

ZONE = ZoneInfo("Asia/Shanghai")
WEEKLY = UUID("5d0c1a52-0001-5000-8000-000000000001")
BATCH = 1_000
AT_ONCE = 8

OPEN = text(
    """
    select id, resident_id, modes, status
      from visit
     where opens_at <= :now and (status = 'planned' or status = 'missed' and deadline_at > :lately)
     order by id
    """
)


@dataclass(frozen=True)
class Chances:
    """How likely things are on one day."""

    visited: float = 0.3
    """That an open visit is tried."""
    reached: float = 0.85
    happens: float = 0.01
    """That something changes in a resident's life."""
    event: float = 0.004
    """That something happens for which somebody has to go there."""
    postponed: float = 0.01


@dataclass
class Played:
    """Visits with its database and a clock that a program moves."""

    sessions: Sessions
    first_on: date
    chances: Chances
    seed: int = 20260101
    people: dict[UUID, Person] = field(default_factory=dict)
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311  the same year every time
        self.now = civil_moment(self.first_on, "06:00", ZONE)

    async def enrol(self, residents: int, communities: list[str]) -> None:
        """Let everybody be told of, batch by batch."""
        each = residents // len(communities)
        everybody = [invented(number, code, self.dice) for code in communities for number in range(each)]
        self.people = {person.resident_id: person for person in everybody}
        for start in range(0, len(everybody), BATCH):
            await self._tell(everybody[start : start + BATCH])

    async def day(self, today: date, *, down: bool = False) -> None:
        """Play one day; a service that is down plans, declares and hears nothing."""
        self._at(today, "00:00")
        if down:
            return
        await self.works()
        self._at(today, "08:00")
        await self.works()
        self._at(today, "10:00")
        await self._lives()
        rows = await self._open()
        await self._postpones(rows, today)
        await self._visits(rows)

    async def works(self) -> None:
        """Let the planner and the sweep do all that is waiting."""
        again: datetime | None = self.now
        while again is not None and again <= self.now:
            async with self.sessions.begin() as session:
                again = await plan_visits(session, now=self.now, real_now=real_now(), zone=ZONE, ahead_days=21)
        again = self.now
        while again is not None and again <= self.now:
            async with self.sessions.begin() as session:
                again = await declare_missed(session, now=self.now)

    async def changes_rule(self) -> None:
        """Save a further version of the weekly rule."""
        async with self.sessions.begin() as session:
            rules = await list_care_rules(session, ListCareRules())
            rule = next(rule for rule in rules.items if rule.rule_id == WEEKLY)
            command = SaveCareRule(rule=rule.model_copy(update={"grace_minutes": rule.grace_minutes + 30}))
            await save_care_rule(session, command, now=self.now)

    async def opens_window(self, area: str, first_on: date, days: int) -> None:
        """Have the disabled contacted every day for some days."""
        command = OpenCareWindow(
            area=area,
            kind="weather",
            name="寒潮每日联络",
            first_on=first_on,
            last_on=first_on + timedelta(days=days - 1),
            categories=[Category.DISABLED],
        )
        async with self.sessions.begin() as session:
            await open_care_window(session, command, now=self.now, zone=ZONE)

    async def _tell(self, people: list[Person]) -> None:
        async with self.sessions.begin() as session:
            await take_circles(session, [circle_of(person, self.now) for person in people], now=self.now)
            await take_residents(
                session,
                [profile_of(person, self.now) for person in people],
                now=self.now,
                real_now=real_now(),
                circle_patience=timedelta(0),
            )

    async def _lives(self) -> None:
        changed = [lives_on(person, self.dice) for person in self.people.values() if self._dices(self.chances.happens)]
        self.people |= {person.resident_id: person for person in changed}
        if changed:
            await self._tell(changed)
        events = [self._event(person) for person in self.people.values() if self._dices(self.chances.event)]
        for _ in range(2 if events else 0):
            async with self.sessions.begin() as session:
                await follow_life_events(session, events, now=self.now)

    def _event(self, person: Person) -> LifeEventRecorded:
        kind = self.dice.choice((LifeEventKind.ACCIDENT, LifeEventKind.HARDSHIP, LifeEventKind.SPOUSE_DEATH))
        return LifeEventRecorded(
            **place_of(person.community),
            occurred_at=self.now,
            resident_id=person.resident_id,
            life_event_id=uuid5(IDS, f"{person.resident_id}:{self.now}"),
            kind=kind,
            happened_at=self.now,
            must_visit=kind.must_visit,
        )

    async def _visits(self, rows: list[Any]) -> None:
        chosen = [row for row in rows if self._dices(self.chances.visited)]
        commands = [self._record(row) for row in chosen]
        turns = asyncio.Semaphore(AT_ONCE)

        async def record(command: RecordVisit) -> None:
            async with turns, self.sessions.begin() as session:
                await record_visit(session, command, now=self.now)

        await asyncio.gather(*(record(command) for command in commands))

    async def _open(self) -> list[Any]:
        async with self.sessions() as session:
            fields = {"now": self.now, "lately": self.now - timedelta(days=3)}
            return list(await session.execute(OPEN, fields))

    def _record(self, row: Any) -> RecordVisit:  # noqa: ANN401
        reached = self._dices(self.chances.reached)
        return RecordVisit(
            command_id=uuid5(IDS, f"{row.id}:{self.now}"),
            visit_id=row.id if row.status == "missed" else None,
            resident_id=row.resident_id,
            mode=ContactMode(self.dice.choice(row.modes)),
            outcome=Outcome.SAFE if reached else Outcome.NO_ANSWER,
            note="在家,平安" if reached else "",
        )

    async def _postpones(self, rows: list[Any], today: date) -> None:
        for row in rows:
            if row.status == "planned" and self._dices(self.chances.postponed):
                to = today + timedelta(days=self.dice.randrange(1, 12))
                async with self.sessions.begin() as session:
                    try:
                        command = PostponeVisit(visit_id=row.id, to=to, reason="老人去子女家")
                        await postpone_visit(session, command, now=self.now, zone=ZONE)
                    except RefusedError:
                        continue

    def _at(self, day: date, clock: str) -> None:
        self.now = civil_moment(day, clock, ZONE)

    def _dices(self, chance: float) -> bool:
        return self.dice.random() < chance
