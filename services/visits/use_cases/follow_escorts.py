"""Arrange ways, take their steps, and say whose end nobody has confirmed in time."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import SWEEP_BATCH, TOLERANCE
from services.visits.domain.escort import STEPS, last_step, next_step
from services.visits.storage.escort_tables import EscortRow
from services.visits.storage.escorts import EscortStore
from services.visits.storage.outgoing import tell
from services.visits.storage.refills import RefillStore
from services.visits.storage.residents import ResidentStore
from shared.areas import place_of
from shared.clock import civil_date
from shared.contracts.visits_escorts import (
    EscortEnded,
    EscortItem,
    EscortOpened,
    EscortOverdue,
    Escorts,
    ListEscorts,
    OpenEscort,
    RecordEscortStep,
)
from shared.edge import RefusedError

__all__ = ["declare_overdue", "list_escorts", "open_escort", "record_escort_step"]


async def open_escort(session: AsyncSession, command: OpenEscort, *, now: datetime) -> EscortItem:
    """Arrange a way; the same command again answers the same.

    Raises
    ------
    RefusedError
        Raised for an unknown resident, and for a way that ends before it begins.
    """
    resident = await ResidentStore(session).lock(command.resident_id)
    if resident is None:
        raise RefusedError.not_found("没有找到这位居民,请先在居民档案中登记")
    if command.done_by <= max(command.starts_at, now):
        raise RefusedError("最迟完成时间应晚于出发时间和现在", field="done_by")
    if command.appointment_at is not None and not command.starts_at <= command.appointment_at < command.done_by:
        raise RefusedError("预约时间应在出发之后、最迟到家之前", field="appointment_at")
    fields = command.model_dump(
        include={"resident_id", "kind", "companion_id", "companion_name", "starts_at", "done_by", "note"}
        | {"appointment_at", "appointment_place", "refill_id"}
    )
    booked = {"booked": {"at": now.isoformat(), "by": command.actor}} if "booked" in STEPS[command.kind] else {}
    if command.viewer is not None:
        fields["companion_name"] = command.viewer.named(command.companion_id, command.companion_name)
    own = {"id": command.command_id, "area": resident.area, "steps": booked, "status": "open", "revision": 1}
    store = EscortStore(session)
    fresh = await store.add(fields | own)
    row = await store.locked(command.command_id)
    if row is None:
        raise RefusedError.not_found("没有找到这次陪同")
    if fresh:
        about = _about(row, now=now)
        event_id = EscortOpened.identify(row.id)
        await tell(
            session, [EscortOpened(event_id=event_id, **about, companion_id=row.companion_id, done_by=row.done_by)]
        )
    return _item(row)


async def record_escort_step(
    session: AsyncSession, command: RecordEscortStep, *, now: datetime, zone: ZoneInfo
) -> EscortItem:
    """Take one step; the last one ends the way. A step that was made stays as it was first told.

    Raises
    ------
    RefusedError
        Raised for an unknown way, a step of another kind, a moment that cannot be.
    """
    row = await EscortStore(session).locked(command.escort_id)
    if row is None:
        raise RefusedError.not_found("没有找到这次陪同,请刷新后重试")
    if command.step not in STEPS[row.kind]:
        raise RefusedError("这一步不属于这次陪同", field="step")
    happened_at = command.happened_at or now
    if happened_at > now + TOLERANCE:
        raise RefusedError("发生时间不能晚于现在,请检查日期和时间", field="happened_at")
    if command.step in row.steps:
        return _item(row)
    row.steps = row.steps | {command.step: {"at": happened_at.isoformat(), "by": command.confirmed_by}}
    row.revision += 1
    if command.step == last_step(row.kind):
        late = row.status == "overdue"
        row.status = "ended_late" if late else "ended"
        if row.refill_id is not None:
            await _go_on(session, row.refill_id, handed_over_on=civil_date(happened_at, zone))
        await tell(session, [EscortEnded(event_id=EscortEnded.identify(row.id), **_about(row, now=now), late=late)])
    return _item(row)


async def _go_on(session: AsyncSession, refill_id: UUID, *, handed_over_on: date) -> None:
    """Count from the day of the hand-over when more is needed; what was needed once is not brought again."""
    refill = await RefillStore(session).locked(refill_id)
    if refill is None or not refill.active:
        return
    if refill.every_days is None:
        refill.active = False
    else:
        left = max(refill.next_on, handed_over_on)
        refill.next_on = left + timedelta(days=refill.every_days)
    refill.revision += 1


async def list_escorts(session: AsyncSession, query: ListEscorts) -> Escorts:
    """Return ways, the latest first."""
    rows = await EscortStore(session).listed(
        resident_id=query.resident_id, companion_id=query.companion_id, limit=query.limit
    )
    return Escorts(items=[_item(row) for row in rows])


async def declare_overdue(session: AsyncSession, *, now: datetime, limit: int = SWEEP_BATCH) -> datetime | None:
    """Say whose end nobody has confirmed in time, once each.

    Returns
    -------
    datetime or None
        When to look again: `now` if there may be more at once, else the next one, None if there is none.
    """
    store = EscortStore(session)
    rows = await store.claim_overdue(now=now, limit=limit)
    for row in rows:
        row.status, row.revision = "overdue", row.revision + 1
    await tell(session, [_overdue(row, now=now) for row in rows])
    await session.flush()
    return now if len(rows) == limit else await store.next_due()


def _overdue(row: EscortRow, *, now: datetime) -> EscortOverdue:
    about = _about(row, now=now)
    missing = last_step(row.kind)
    return EscortOverdue(event_id=EscortOverdue.identify(row.id), **about, missing=missing, done_by=row.done_by)


def _about(row: EscortRow, *, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        **place_of(row.area),
        "entity_version": row.revision,
        "escort_id": row.id,
        "resident_id": row.resident_id,
    }


def _item(row: EscortRow) -> EscortItem:
    return EscortItem.model_validate(
        {
            "escort_id": row.id,
            "resident_id": row.resident_id,
            "kind": row.kind,
            "companion_id": row.companion_id,
            "companion_name": row.companion_name,
            "status": row.status,
            "starts_at": row.starts_at,
            "done_by": row.done_by,
            "steps": {step: made["at"] for step, made in row.steps.items()},
            "next_step": next_step(row.kind, row.steps),
            "appointment_at": row.appointment_at,
            "appointment_place": row.appointment_place,
            "refill_id": row.refill_id,
        }
    )
