"""A small district of invented residents, as visits hears of it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import text

from services.visits.deps import Deps
from services.visits.handlers import EDGE
from services.visits.jobs.deadlines import sweep_missed
from services.visits.jobs.plans import sweep_plans
from services.visits.settings import VisitsSettings
from services.visits.storage.tables import OUTBOX
from shared.contracts.activities import AttendanceRecorded
from shared.contracts.base import Event, Request
from shared.contracts.registry import CareCircleResolved, CareMember, ResidentProfiled
from shared.contracts.visits_requests import RecordVisit, RecordVisitReply
from shared.contracts.words import CareRole, Category, ContactMode, Outcome
from shared.database import Sessions
from tests.support.doubles import FakeClock
from tests.support.wire import Seat, Wire

__all__ = ["AREA", "BIRTHDAY", "KNOCK", "WEEKLY", "ZONE", "District", "at", "resident_named"]

ZONE = ZoneInfo("Asia/Shanghai")
AREA = {"district": "990102", "street": "003", "community": "005"}
WEEKLY = UUID("5d0c1a52-0001-5000-8000-000000000001")
KNOCK = UUID("5d0c1a52-0001-5000-8000-000000000002")
BIRTHDAY = UUID("5d0c1a52-0001-5000-8000-000000000003")
NAMES = uuid4()

E = TypeVar("E", bound=Event)


def at(text_: str) -> datetime:
    """Read a moment as the clock on the community's wall shows it: ``2026-11-21 08:00``."""
    return datetime.fromisoformat(text_).replace(tzinfo=ZONE).astimezone(UTC)


def resident_named(name: str) -> UUID:
    """Return the id of an invented resident."""
    return uuid5(NAMES, name)


@cache
def _settings() -> VisitsSettings:
    """Read the environment once; it takes longer than most of what a test asks."""
    return VisitsSettings(database_url=SecretStr("postgresql+asyncpg://"), circle_patience_seconds=0)


@dataclass
class District:
    """Visits with its database, its clock, its bus, and what it is told."""

    sessions: Sessions
    clock: FakeClock
    wire: Wire | None = None
    """None if the whole service runs on the bus: then what a test lets it hear takes the short way."""
    versions: dict[UUID, int] = field(default_factory=dict)
    settings: VisitsSettings = field(default_factory=_settings)

    def __post_init__(self) -> None:
        if self.wire is not None:
            self.wire.seat = Seat(edge=EDGE, outbox=OUTBOX, sessions=self.sessions, deps=lambda: self.deps)

    @property
    def deps(self) -> Deps:
        """What the edges are given."""
        return Deps(
            clock=self.clock, sessions=self.sessions, settings=self.settings, zone=ZONE, caught_up=self.heard_everything
        )

    async def heard_everything(self) -> bool:
        """Say that nothing waits on the bus: a test lets everything arrive before it goes on."""
        return True

    @property
    def line(self) -> Wire:
        """The bus."""
        assert self.wire is not None, "the whole service runs: ask it, read the stream"
        return self.wire

    async def ask(self, request: Request) -> Any:
        """Send a command or query over the bus; returns the reply."""
        return await self.line.ask(request)

    async def hear(self, *events: Event) -> None:
        """Let events reach visits over the bus, neighbours of one kind together."""
        if self.wire is not None:
            await self.wire.hear(*events)
            return
        for event in events:
            listener = next(one for one in EDGE.listeners if one.event is type(event))
            await listener.handle([event] if listener.together else event, self.deps)

    def profile(self, name: str, *categories: Category, **fields: Any) -> ResidentProfiled:
        """Build what registry tells of a resident."""
        resident_id = resident_named(name)
        self.versions[resident_id] = self.versions.get(resident_id, 0) + 1
        values = {
            **AREA,
            "occurred_at": self.clock.now(),
            "entity_version": self.versions[resident_id],
            "resident_id": resident_id,
            "name": name,
            "birth_date": date(1940, 2, 3),
            "compound": "安和苑",
            "building": "3",
            "unit": "1",
            "room": "402",
            "categories": list(categories),
            "special": any(category is not Category.OLDEST_OLD for category in categories),
            "on_list": True,
            "enrolled_at": self.clock.now(),
        }
        return ResidentProfiled(**(values | fields))

    def circle(
        self,
        name: str,
        liaison: str | None,
        *,
        version: int = 1,
        since: datetime | None = None,
        stands_in_for: str | None = None,
    ) -> CareCircleResolved:
        """Build what registry tells of a resident's care circle."""
        member = CareMember(
            role=CareRole.LIAISON,
            level=1,
            staff_id=resident_named(liaison) if liaison else None,
            name=liaison,
            since=since,
            stands_in_for=resident_named(stands_in_for) if stands_in_for else None,
        )
        return CareCircleResolved(
            **AREA,
            occurred_at=self.clock.now(),
            entity_version=version,
            resident_id=resident_named(name),
            members=[member],
        )

    async def has(self, name: str, *categories: Category, liaison: str | None = "联络员甲", **fields: Any) -> UUID:
        """Enrol a resident with a liaison and plan."""
        await self.hear(self.circle(name, liaison))
        await self.hears(self.profile(name, *categories, **fields))
        return resident_named(name)

    async def hears(self, *events: ResidentProfiled) -> None:
        """Tell visits of residents and let it plan."""
        await self.hear(*list(events))
        await self.plans()

    async def plans(self) -> None:
        """Let the planner do all that is waiting."""
        while await sweep_plans(self.deps) == self.clock.now():
            pass

    async def sweeps(self) -> None:
        """Let the sweep do all that is waiting."""
        while await sweep_missed(self.deps) == self.clock.now():
            pass

    async def moves_to(self, moment: str) -> None:
        """Move the clock; plan and sweep."""
        self.clock.at = at(moment)
        await self.plans()
        await self.sweeps()

    async def records(
        self,
        name: str,
        mode: ContactMode = ContactMode.DOOR,
        outcome: Outcome = Outcome.SAFE,
        **fields: Any,
    ) -> RecordVisitReply:
        """Record a contact."""
        command = RecordVisit(resident_id=resident_named(name), mode=mode, outcome=outcome, **fields)
        return await self.ask(command)

    async def attends(self, name: str, activity: UUID, *, attended_at: datetime) -> None:
        """Tell visits that a resident came to an activity."""
        event = AttendanceRecorded(
            **AREA,
            occurred_at=self.clock.now(),
            activity_id=activity,
            resident_id=resident_named(name),
            attended_at=attended_at,
        )
        await self.hear(event)

    async def visits(self, name: str | None = None, rule: UUID | None = None) -> dict[str, str]:
        """Return period to status, in the order of the periods."""
        return {row["period"]: row["status"] for row in await self.rows(name, rule)}

    async def rows(self, name: str | None = None, rule: UUID | None = None) -> list[dict[str, Any]]:
        """Return visits as they are stored."""
        sql = """select * from visit
                  where (cast(:r as uuid) is null or resident_id = :r)
                    and (cast(:rule as uuid) is null or rule_id = :rule)
                  order by opens_at, period"""
        async with self.sessions() as session:
            found = await session.execute(text(sql), {"r": resident_named(name) if name else None, "rule": rule})
            return [dict(row) for row in found.mappings()]

    async def told(self, *kinds: type[E]) -> list[E]:
        """Return the events of these kinds that are on the bus, oldest first."""
        return await self.line.told(*kinds)

    async def forgets(self) -> None:
        """Forget what was told until now."""
        await self.line.forget()

    async def count(self, sql: str) -> int:
        """Return the one number that a statement gives."""
        async with self.sessions() as session:
            return int((await session.execute(text(sql))).scalar_one())
