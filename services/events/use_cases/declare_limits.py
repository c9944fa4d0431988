"""Write down what a volunteer can take on, and hear what was flagged of their health."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.storage.limit_tables import VolunteerLimitRow
from services.events.storage.limits import LimitStore, lock_volunteer
from services.events.storage.residents import ResidentCopyStore
from services.events.use_cases.weigh_assignment import overburdened, say_exceeded
from shared.contracts.activities_limits import DeclareLimits, GetLimits, VolunteerLimits
from shared.contracts.registry_assessments import HealthFlagConfirmed
from shared.contracts.visits import HealthFlagged
from shared.contracts.words import Severity
from shared.edge import RefusedError

__all__ = ["declare_limits", "hear_health", "show_limits"]


async def declare_limits(
    session: AsyncSession, command: DeclareLimits, *, now: datetime, zone: ZoneInfo
) -> VolunteerLimits:
    """Store what somebody says they can take on, and tell of what they have and should not any more.

    Raises
    ------
    RefusedError
        Raised for somebody of whom the register has never told, and if they declared something else, or something was
        flagged of their health, since it was read: that would be settled unseen.
    """
    if await ResidentCopyStore(session).find(command.resident_id) is None:
        raise RefusedError.not_found(wording.RESIDENT_UNKNOWN)
    await lock_volunteer(session, command.resident_id)
    store = LimitStore(session)
    known = await store.declared(command.resident_id)
    careful = (await store.of([command.resident_id]))[command.resident_id].careful
    repeated = known is not None and known.command_id == command.command_id
    if not repeated and command.mark not in {None, _mark(known, careful=careful)}:
        raise RefusedError.conflict(wording.LIMITS_CHANGED)
    version = await store.declare(
        {
            "resident_id": command.resident_id,
            "avoids": sorted(set(command.avoids)),
            "day_minutes": _minutes(command.day_hours),
            "week_minutes": _minutes(command.week_hours),
            "command_id": command.command_id,
            "declared_at": now,
            "declared_by": command.actor,
        }
    )
    if version is not None:
        await store.settle(command.resident_id, actor=command.actor, now=now)
        await say_exceeded(session, command.resident_id, change=version, now=now, zone=zone)
    return await _shown(session, command.resident_id, now=now, zone=zone)


async def show_limits(session: AsyncSession, query: GetLimits, *, now: datetime, zone: ZoneInfo) -> VolunteerLimits:
    """Return what somebody can take on; who never said anything can take on what they like."""
    return await _shown(session, query.resident_id, now=now, zone=zone)


async def hear_health(
    session: AsyncSession, events: Sequence[HealthFlagged | HealthFlagConfirmed], *, now: datetime, zone: ZoneInfo
) -> None:
    """Be careful with everybody of whose health something was flagged, until somebody has asked them."""
    for event in sorted(events, key=lambda one: one.resident_id):
        if event.severity is Severity.INFO:
            continue
        finding = event.flag_id if isinstance(event, HealthFlagConfirmed) else event.finding_id
        await lock_volunteer(session, event.resident_id)
        if await LimitStore(session).caution(finding, event.resident_id, now=event.occurred_at):
            await say_exceeded(session, event.resident_id, change=finding, now=now, zone=zone)


async def _shown(session: AsyncSession, resident_id: UUID, *, now: datetime, zone: ZoneInfo) -> VolunteerLimits:
    store = LimitStore(session)
    row, limits = await store.declared(resident_id), (await store.of([resident_id]))[resident_id]
    exceeded = await overburdened(session, resident_id, now=now, zone=zone)
    said = VolunteerLimits(
        resident_id=resident_id,
        careful=limits.careful,
        mark=_mark(row, careful=limits.careful),
        exceeded=[f"{one.title}:{';'.join(why)}" for one, why in exceeded],
    )
    if row is None:
        return said
    given = {
        "avoids": row.avoids,
        "day_hours": _hours(row.day_minutes),
        "week_hours": _hours(row.week_minutes),
        "declared_at": row.declared_at,
        "declared_by": row.declared_by,
    }
    return said.model_copy(update=given)


def _mark(row: VolunteerLimitRow | None, *, careful: bool) -> str:
    return f"{row.declared_at.isoformat() if row else 'never'}{' careful' if careful else ''}"


def _minutes(hours: float | None) -> int | None:
    return None if hours is None else round(hours * 60)


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else minutes / 60
