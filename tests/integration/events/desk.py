"""Acts on activities as the console does, over the bus, answered by several replicas in turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from services.events.deps import Deps
from services.events.domain.check_in_code import CodeKey
from services.events.handlers import EDGE
from services.events.storage.tables import OUTBOX
from shared.contracts.activities_requests import (
    ActivityChanged,
    ActivityDetail,
    ActivityItem,
    CancelActivity,
    CreateActivity,
    EnrolResident,
    GetActivity,
    ListActivities,
    RecordAttendance,
    WithdrawResident,
)
from shared.contracts.base import Event, Request
from shared.contracts.registry import ResidentProfiled
from shared.database import Sessions
from tests.support.doubles import FakeClock
from tests.support.wire import Seat, Wire

__all__ = ["COMMUNITY", "ZONE", "Desk"]

COMMUNITY = "990102003005"
ZONE = ZoneInfo("Asia/Shanghai")

CODES = CodeKey(b"a secret of the doors", period=timedelta(seconds=60))

E = TypeVar("E", bound=Event)


@dataclass
class Desk:
    """What a member of staff can do, answered by one replica after the other."""

    replicas: Sequence[Sessions]
    clock: FakeClock
    wire: Wire

    def __post_init__(self) -> None:
        self._turns = cycle(self.replicas)
        self.wire.seat = Seat(edge=EDGE, outbox=OUTBOX, sessions=self.replicas[0], deps=self.deps)

    def deps(self) -> Deps:
        """Return the deps of the replica whose turn it is."""
        return Deps(clock=self.clock, sessions=next(self._turns), zone=ZONE, codes=CODES)

    async def ask(self, request: Request) -> Any:
        """Send a command or query over the bus; returns the reply."""
        return await self.wire.ask(request)

    async def hear(self, *events: Event) -> None:
        """Let events arrive over the bus, neighbours of one kind together."""
        await self.wire.hear(*events)

    async def residents(self, count: int) -> list[UUID]:
        """Let the registry tell of some invented residents."""
        events = [self.profile(uuid4(), name=f"老人{number}") for number in range(count)]
        await self.hear(*events)
        return [event.resident_id for event in events]

    def profile(self, resident_id: UUID, *, name: str, version: int = 1, on_list: bool = True) -> ResidentProfiled:
        """Return what the registry tells of a resident."""
        return ResidentProfiled(
            occurred_at=self.clock.now(),
            district="990102",
            street="003",
            community="005",
            entity_version=version,
            resident_id=resident_id,
            name=name,
            on_list=on_list,
            enrolled_at=self.clock.now(),
        )

    async def announces(
        self, *, capacity: int = 2, starts_in: timedelta = timedelta(hours=1), command_id: UUID | None = None
    ) -> UUID:
        """Announce a two-hour class."""
        starts_at = self.clock.now() + starts_in
        command = CreateActivity(
            command_id=command_id or uuid4(),
            community=COMMUNITY,
            title="书法课",
            place="社区活动室",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            capacity=capacity,
        )
        return (await self.ask(command)).item.activity_id

    async def enrols(self, activity: UUID, resident: UUID, *, command_id: UUID | None = None) -> ActivityChanged:
        """Enrol a resident."""
        command = EnrolResident(command_id=command_id or uuid4(), activity_id=activity, resident_id=resident)
        return await self.ask(command)

    async def withdraws(self, activity: UUID, resident: UUID, *, command_id: UUID | None = None) -> ActivityChanged:
        """Take a resident out."""
        command = WithdrawResident(command_id=command_id or uuid4(), activity_id=activity, resident_id=resident)
        return await self.ask(command)

    async def sees(self, activity: UUID, resident: UUID, *, at: datetime | None = None) -> ActivityChanged:
        """Record that a resident came."""
        command = RecordAttendance(activity_id=activity, resident_id=resident, attended_at=at)
        return await self.ask(command)

    async def cancels(self, activity: UUID) -> ActivityChanged:
        """Cancel an activity."""
        return await self.ask(CancelActivity(activity_id=activity, reason="场地停电"))

    async def looks_at(self, activity: UUID) -> ActivityDetail:
        """Open an activity's page."""
        return await self.ask(GetActivity(activity_id=activity))

    async def overview(self, *, include_over: bool = True) -> list[ActivityItem]:
        """Open the community's list."""
        query = ListActivities(community=COMMUNITY, include_over=include_over)
        return (await self.ask(query)).items

    async def seated(self, activity: UUID) -> list[UUID]:
        """List who has a seat, in order."""
        return [p.resident_id for p in (await self.looks_at(activity)).participants if p.status == "seated"]

    async def queue(self, activity: UUID) -> list[UUID]:
        """List who waits, in order."""
        return [p.resident_id for p in (await self.looks_at(activity)).participants if p.status == "waiting"]

    async def told(self, kind: type[E]) -> list[E]:
        """Return the events of one kind that are on the bus, oldest first."""
        return await self.wire.told(kind)
