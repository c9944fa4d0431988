"""Say what is arranged for one resident."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.day_care import DayCareStore
from services.visits.storage.day_care_tables import DayCareDayRow, DayCarePlanRow
from services.visits.storage.signals import SignalStore
from shared.clock import civil_date
from shared.contracts.visits_arrangements import Arrangements, GetArrangements, KnownDevice
from shared.contracts.visits_day_care import DayCareDay, DayCarePlan

__all__ = ["show_arrangements"]


async def show_arrangements(
    session: AsyncSession, query: GetArrangements, *, now: datetime, zone: ZoneInfo
) -> Arrangements:
    """Return what is arranged for a resident."""
    signals, care = SignalStore(session), DayCareStore(session)
    agreed = await signals.plan_of(query.resident_id)
    plan = await care.plan_of(query.resident_id)
    today = await care.day_of(query.resident_id, civil_date(now, zone))
    return Arrangements(
        resident_id=query.resident_id,
        day_care=_plan(plan) if plan and plan.weekdays else None,
        day_care_version=plan.version if plan else 0,
        today=_day(today) if today else None,
        devices=[
            KnownDevice(device=row.device, label=row.label, active=row.active)
            for row in await signals.devices_of(query.resident_id)
        ],
        signal_version=agreed.version if agreed else 0,
        signals_active=agreed.active if agreed else False,
    )


def _plan(row: DayCarePlanRow) -> DayCarePlan:
    return DayCarePlan(
        resident_id=row.resident_id, place=row.place, weekdays=list(row.weekdays), expected_by=row.expected_by
    )


def _day(row: DayCareDayRow) -> DayCareDay:
    said = {name: getattr(row, name) for name in ("resident_id", "place", "expected_by", "status", "said_by")}
    return DayCareDay.model_validate(said | {"day_id": row.id})
