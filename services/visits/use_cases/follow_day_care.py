"""Follow who is expected at day care, who came, who was excused, and tell of who is missing."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import LATE_DETECTION, OLDEST_RECORD, SWEEP_BATCH, TOLERANCE, VISIT_IDS
from services.visits.storage.day_care import DayCareStore, day_care_id
from services.visits.storage.day_care_tables import DayCareDayRow
from services.visits.storage.grids import held_of
from services.visits.storage.outgoing import tell
from services.visits.storage.residents import ResidentStore
from services.visits.storage.tables import ResidentCopyRow
from services.visits.use_cases.record_contact import Contact, record_contact
from shared.areas import place_of
from shared.clock import civil_date
from shared.contracts.visits_day_care import (
    CloseDayCare,
    DayCareAbsent,
    DayCareDay,
    DayCareDays,
    DayCarePlan,
    DayCareSettled,
    DayCareTicked,
    ExcuseDayCare,
    ListDayCareDays,
    SaveDayCarePlan,
    TickDayCare,
)
from shared.contracts.words import ContactMode, Outcome
from shared.edge import RefusedError

__all__ = ["close_day_care", "excuse_day_care", "follow_day_care", "list_days", "save_plan", "tick_day_care"]

MOST_DAYS = 92
"""Days that one notice or closure may cover: a quarter. Whoever is away longer has another plan."""


MADE_UP = timedelta(days=7)
"""How far back it is made up for days on which this service was down: somebody missed for longer has been visited."""


async def save_plan(session: AsyncSession, command: SaveDayCarePlan, *, now: datetime) -> DayCarePlan:
    """Keep on which weekdays a resident is expected.

    Raises
    ------
    RefusedError
        Raised for an unknown resident, and if somebody else agreed something since it was read.
    """
    resident = await _known(session, command.resident_id)
    store = DayCareStore(session)
    said = command.model_dump(include={"resident_id", "place", "expected_by"})
    said |= {"weekdays": sorted(set(command.weekdays)), "area": resident.area}
    agreed = await store.plan_of(command.resident_id)
    if agreed is not None and all(getattr(agreed, name) == value for name, value in said.items()):
        return DayCarePlan.model_validate(said)
    if command.version not in {None, agreed.version if agreed else 0}:
        raise RefusedError.conflict("日间照料安排刚刚被别人修改过,请核对现在的内容后再保存")
    await store.save_plan(said | {"agreed_at": now})
    return DayCarePlan.model_validate(said)


async def close_day_care(session: AsyncSession, command: CloseDayCare) -> int:
    """Keep on which days a place is closed; returns how many days."""
    days = _days(command.from_on, command.until_on)
    fields = {"area": command.community, "place": command.place, "reason": command.reason}
    await DayCareStore(session).close([fields | {"on_day": day} for day in days])
    return len(days)


async def tick_day_care(session: AsyncSession, command: TickDayCare, *, now: datetime, zone: ZoneInfo) -> DayCareTicked:
    """Take it that residents came: their day is settled, and it is a contact. The same tick again changes nothing.

    Raises
    ------
    RefusedError
        Raised for a moment ahead, or too long ago to be more than a slip of the pen.
    """
    came_at = command.came_at or now
    if came_at > now + TOLERANCE:
        raise RefusedError("到达时间不能晚于现在,请检查日期和时间", field="came_at")
    if came_at < now - OLDEST_RECORD:
        raise RefusedError(f"到达时间早于 {OLDEST_RECORD.days} 天前,请检查日期", field="came_at")
    day = civil_date(came_at, zone)
    residents = await DayCareStore(session).areas_of(command.resident_ids)
    for resident in residents.values():
        contact = Contact(
            command_id=uuid5(VISIT_IDS, f"day_care:{resident.resident_id}:{day}"),
            resident_id=resident.resident_id,
            area=resident.area,
            mode=ContactMode.ACTIVITY,
            outcome=Outcome.SAFE,
            happened_at=min(came_at, now),
            recorded_at=now,
            actor=command.actor,
        )
        await record_contact(session, contact, counts=resident.on_list)
    await _settle(session, residents.values(), [day], status="came", said_by=command.actor, now=now)
    unknown = [one for one in command.resident_ids if one not in residents]
    return DayCareTicked(taken=len(residents), unknown=unknown)


async def excuse_day_care(session: AsyncSession, command: ExcuseDayCare, *, now: datetime) -> int:
    """Take it that somebody does not come, or where they are; returns for how many days.

    Raises
    ------
    RefusedError
        Raised for an unknown resident, and for days that cannot be.
    """
    resident = await _known(session, command.resident_id)
    days = _days(command.from_on, command.until_on)
    await _settle(
        session, [resident], days, status="excused", said_by=command.said_by, reason=command.reason or None, now=now
    )
    return len(days)


async def follow_day_care(session: AsyncSession, *, now: datetime, zone: ZoneInfo) -> bool:
    """Expect those whose day it is, and say who has not come in time; returns whether there may be more at once.

    Days of an outage are made up for: nobody said where they were on those either.
    """
    store, today = DayCareStore(session), civil_date(now, zone)
    for day in await store.unlooked(today, earliest=today - MADE_UP):
        await store.add_days(
            _day(plan.resident_id, plan.area, day) | {
                "place": plan.place, "expected_by": datetime.combine(day, plan.expected_by, zone), "status": "expected",
            }
            for plan in await store.expected_on(day, zone=zone)
        )  # fmt: skip
    late = await store.claim_absent(now=now, limit=SWEEP_BATCH)
    void = await store.not_to_expect([row.id for row in late])
    for row in late:
        row.status, row.told = ("void", False) if row.id in void else ("absent", True)
        row.revision += 1
    await tell(session, [_absent(row, now=now) for row in late if row.told])
    await session.flush()
    return len(late) == SWEEP_BATCH


async def list_days(session: AsyncSession, query: ListDayCareDays) -> DayCareDays:
    """Return who was expected and who came."""
    rows = await DayCareStore(session).on_day(query.community, query.day, held=held_of(query.viewer))
    return DayCareDays(
        items=[
            DayCareDay.model_validate(
                {
                    "day_id": row.id, "resident_id": row.resident_id, "place": row.place, "said_by": row.said_by,
                    "expected_by": row.expected_by, "status": row.status,
                }
            )
            for row in rows
        ]
    )  # fmt: skip


async def _settle(
    session: AsyncSession,
    residents: Iterable[ResidentCopyRow],
    days: Iterable[date],
    *,
    status: str,
    said_by: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    store = DayCareStore(session)
    fresh = [
        _day(one.resident_id, one.area, day) | {"place": "", "status": status} for one in residents for day in days
    ]
    await store.add_days(fresh)
    rows = await store.locked([one["id"] for one in fresh])
    settled = [row for row in rows.values() if row.status == "absent" and row.told]
    for row in rows.values():
        if row.status != "came":
            row.status, row.said_by, row.reason, row.revision = status, said_by, reason, row.revision + 1
    await tell(session, [_settled(row, now=now) for row in settled])
    await session.flush()


def _day(resident_id: UUID, area: str, day: date) -> dict[str, Any]:
    return {
        "id": day_care_id(resident_id, day),
        "resident_id": resident_id,
        "area": area,
        "on_day": day,
        "revision": 1,
    }


def _absent(row: DayCareDayRow, *, now: datetime) -> DayCareAbsent:
    event_id = DayCareAbsent.identify(row.id)
    late = row.expected_by is not None and now - row.expected_by > LATE_DETECTION
    said = {"event_id": event_id, "expected_by": row.expected_by, "detected_late": late}
    return DayCareAbsent.model_validate(_about(row, now=now) | said)


def _settled(row: DayCareDayRow, *, now: datetime) -> DayCareSettled:
    event_id = DayCareSettled.identify(row.id)
    return DayCareSettled.model_validate(_about(row, now=now) | {"event_id": event_id, "how": row.status})


def _about(row: DayCareDayRow, *, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        **place_of(row.area),
        "entity_version": row.revision,
        "day_id": row.id,
        "resident_id": row.resident_id,
    }


def _days(first: date, last: date) -> list[date]:
    count = (last - first).days + 1
    if not 1 <= count <= MOST_DAYS:
        raise RefusedError(f"日期应从前到后,最多 {MOST_DAYS} 天", field="until_on")
    return [first + timedelta(days=number) for number in range(count)]


async def _known(session: AsyncSession, resident_id: UUID) -> ResidentCopyRow:
    resident = await ResidentStore(session).lock(resident_id)
    if resident is None:
        raise RefusedError.not_found("没有找到这位居民,请先在居民档案中登记")
    return resident
