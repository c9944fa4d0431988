"""Acts on activities as the console does, one transaction per command, on several replicas in turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select

from services.events.deps import Deps
from services.events.handlers.activities import (
    do_cancel_activity,
    do_create_activity,
    do_enrol_resident,
    do_get_activity,
    do_list_activities,
    do_record_attendance,
    do_withdraw_resident,
)
from services.events.handlers.copies import on_resident_profiled
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
from shared.contracts.base import Event
from shared.contracts.registry import ResidentProfiled
from shared.database import Sessions
from tests.support.doubles import FakeClock

__all__ = ["COMMUNITY", "ZONE", "Desk"]

COMMUNITY = "990102003005"
ZONE = ZoneInfo("Asia/Shanghai")

E = TypeVar("E", bound=Event)


@dataclass
class Desk:
    """What a member of staff can do, answered by one replica after the other."""

    replicas: Sequence[Sessions]
    clock: FakeClock

    def __post_init__(self) -> None:
        self._turns = cycle(self.replicas)

    def deps(self) -> Deps:
        """Return the deps of the replica whose turn it is."""
        return Deps(clock=self.clock, sessions=next(self._turns), zone=ZONE)

    async def residents(self, count: int) -> list[UUID]:
        """Let the registry tell of some invented residents."""
        events = [self.profile(uuid4(), name=f"老人{number}") for number in range(count)]
        await on_resident_profiled(events, self.deps())
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
        return (await do_create_activity(command, self.deps())).item.activity_id

    async def enrols(self, activity: UUID, resident: UUID, *, command_id: UUID | None = None) -> ActivityChanged:
        """Enrol a resident."""
        command = EnrolResident(command_id=command_id or uuid4(), activity_id=activity, resident_id=resident)
        return await do_enrol_resident(command, self.deps())

    async def withdraws(self, activity: UUID, resident: UUID, *, command_id: UUID | None = None) -> ActivityChanged:
        """Take a resident out."""
        command = WithdrawResident(command_id=command_id or uuid4(), activity_id=activity, resident_id=resident)
        return await do_withdraw_resident(command, self.deps())

    async def sees(self, activity: UUID, resident: UUID, *, at: datetime | None = None) -> ActivityChanged:
        """Record that a resident came."""
        command = RecordAttendance(activity_id=activity, resident_id=resident, attended_at=at)
        return await do_record_attendance(command, self.deps())

    async def cancels(self, activity: UUID) -> ActivityChanged:
        """Cancel an activity."""
        return await do_cancel_activity(CancelActivity(activity_id=activity, reason="场地停电"), self.deps())

    async def looks_at(self, activity: UUID) -> ActivityDetail:
        """Open an activity's page."""
        return await do_get_activity(GetActivity(activity_id=activity), self.deps())

    async def overview(self, *, include_over: bool = True) -> list[ActivityItem]:
        """Open the community's list."""
        query = ListActivities(community=COMMUNITY, include_over=include_over)
        return (await do_list_activities(query, self.deps())).items

    async def seated(self, activity: UUID) -> list[UUID]:
        """List who has a seat, in order."""
        return [p.resident_id for p in (await self.looks_at(activity)).participants if p.status == "seated"]

    async def queue(self, activity: UUID) -> list[UUID]:
        """List who waits, in order."""
        return [p.resident_id for p in (await self.looks_at(activity)).participants if p.status == "waiting"]

    async def told(self, kind: type[E]) -> list[E]:
        """Read the events of one kind that wait in the outbox, oldest first."""
        async with self.replicas[0]() as session:
            rows = await session.execute(
                select(OUTBOX.table.c.subject, OUTBOX.table.c.body).order_by(OUTBOX.table.c.position)
            )
            return [kind.from_wire(row.body) for row in rows if f".{kind.NAME}." in row.subject]
