"""Show shifts and who covers them."""

from collections import defaultdict
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.storage.shift_tables import ShiftRow, ShiftVolunteerRow
from services.events.storage.shifts import ShiftStore
from shared.contracts.activities_shifts import ListShifts, Shift, ShiftItem, Shifts, ShiftVolunteer

__all__ = ["list_shifts", "report_id", "shown"]

FIELDS = (
    "version", "community", "title", "place", "starts_at", "ends_at", "needed_count", "strains", "team_id",
    "activity_id", "leader_id", "tell_hours",
)  # fmt: skip


def report_id(shift_id: UUID, volunteer_id: UUID) -> UUID:
    """Return the id of the one report of a volunteer's hours on a shift."""
    return uuid5(NAMESPACE_OID, f"shift:{shift_id}:{volunteer_id}")


async def list_shifts(session: AsyncSession, query: ListShifts) -> Shifts:
    """Return the shifts of a community between two moments."""
    rows = await ShiftStore(session).between(query.community, from_at=query.from_at, to_at=query.to_at)
    return Shifts(items=await _items(session, rows))


async def shown(session: AsyncSession, row: ShiftRow) -> ShiftItem:
    """Return one shift as it is shown."""
    return (await _items(session, [row]))[0]


async def _items(session: AsyncSession, rows: list[ShiftRow]) -> list[ShiftItem]:
    store = ShiftStore(session)
    covering: dict[UUID, list[ShiftVolunteerRow]] = defaultdict(list)
    for one in await store.volunteers([row.id for row in rows]):
        covering[one.shift_id].append(one)
    reports = [report_id(shift, one.volunteer_id) for shift, group in covering.items() for one in group]
    sessions = await store.sessions(reports)
    return [_item(row, covering[row.id], sessions) for row in rows]


def _item(row: ShiftRow, covering: list[ShiftVolunteerRow], sessions: dict[UUID, UUID]) -> ShiftItem:
    volunteers = [
        ShiftVolunteer(
            volunteer_id=one.volunteer_id,
            name=one.name,
            session_id=sessions.get(report_id(row.id, one.volunteer_id)),
        )
        for one in covering
    ]
    return ShiftItem(
        shift=Shift.model_validate({"shift_id": row.id} | {name: getattr(row, name) for name in FIELDS}),
        status="planned" if row.status == "planned" else "cancelled",
        missing_count=max(0, row.needed_count - len(volunteers)),
        volunteers=volunteers,
    )
