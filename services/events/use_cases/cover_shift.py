"""Plan shifts, let volunteers sign up and leave, and say ahead what nobody covers."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.constants import SWEEP_BATCH
from services.events.domain import role_wording, wording
from services.events.domain.limits import Assignment
from services.events.storage.activities import ActivityStore
from services.events.storage.shift_tables import ShiftRow
from services.events.storage.shifts import ShiftStore
from services.events.storage.tables import OUTBOX
from services.events.storage.teams import TeamStore
from services.events.use_cases.announce_helpers import shift_covered
from services.events.use_cases.report_service import report_service
from services.events.use_cases.show_shifts import report_id, shown
from services.events.use_cases.weigh_assignment import refuse_beyond
from shared.areas import place_of
from shared.contracts.activities_hours import ReportService, ServiceSession
from shared.contracts.activities_shifts import (
    CancelShift,
    LeaveShift,
    ReportShift,
    SaveShift,
    Shift,
    ShiftItem,
    ShiftUncovered,
    SignUp,
)
from shared.edge import RefusedError

__all__ = ["cancel_shift", "leave_shift", "report_shift", "save_shift", "say_uncovered", "sign_up"]

REPORT_MARGIN = timedelta(hours=2)
"""How far the hours of a shift may reach beyond it: who came early or stayed to clear up."""


async def save_shift(session: AsyncSession, command: SaveShift, *, now: datetime, zone: ZoneInfo) -> ShiftItem:
    """Save a shift as its next version; a new one with those that repeat it.

    Raises
    ------
    RefusedError
        Raised if somebody has saved it meanwhile, its times cannot be, or its activity or team is unknown.
    """
    shift, store = command.shift, ShiftStore(session)
    known = await store.lock(shift.shift_id)
    if known is None or known.command_id != command.command_id:
        if shift.version != (known.version if known else 0):
            raise RefusedError.conflict(role_wording.SHIFT_CHANGED)
        await _check(session, shift)
        who = {"command_id": command.command_id, "saved_at": now, "saved_by": command.actor}
        weeks = command.repeat_weeks if known is None else 0
        for copy in [_weeks_later(shift, number, zone) for number in range(1, weeks + 1)]:
            await store.put(_values(copy) | who)
        known = await store.put(_values(shift) | who)
        await _say_covered(session, known, now=now)
    return await shown(session, known)


async def cancel_shift(session: AsyncSession, command: CancelShift, *, now: datetime) -> ShiftItem:
    """Call a shift off; calling it off again changes nothing.

    Raises
    ------
    RefusedError
        Raised if there is no such shift, or it has begun.
    """
    row = await _locked(session, command.shift_id)
    if row.status == "planned":
        if row.starts_at <= now:
            raise RefusedError.conflict(role_wording.SHIFT_BEGUN)
        row.status, row.revision = "cancelled", row.revision + 1
        row.saved_at, row.saved_by = now, command.actor
        await _say_covered(session, row, now=now)
    return await shown(session, row)


async def sign_up(session: AsyncSession, command: SignUp, *, now: datetime, zone: ZoneInfo) -> ShiftItem:
    """Put a volunteer on a shift.

    Raises
    ------
    RefusedError
        Raised for a shift that is full, over or called off, another at the same time, or one beyond the volunteer.
    """
    row = await _locked(session, command.shift_id)
    store = ShiftStore(session)
    if await store.on_it(row.id, command.volunteer_id) is None:
        await _check_open(session, row, now=now)
        await refuse_beyond(session, command.volunteer_id, _assignment(row), now=now, zone=zone)
        name = command.viewer.named(command.volunteer_id, command.name) if command.viewer else command.name
        who = {"volunteer_id": command.volunteer_id, "name": name}
        await store.sign({"shift_id": row.id, "signed_at": now, "signed_by": command.actor} | who)
        row.revision += 1
        await _say_covered(session, row, now=now)
    return await shown(session, row)


async def leave_shift(session: AsyncSession, command: LeaveShift, *, now: datetime) -> ShiftItem:
    """Take a volunteer off a shift; whoever is not on it stays as they were.

    Raises
    ------
    RefusedError
        Raised if there is no such shift, or it has begun.
    """
    row = await _locked(session, command.shift_id)
    on_it = await ShiftStore(session).on_it(row.id, command.volunteer_id)
    if on_it is not None:
        if row.starts_at <= now:
            raise RefusedError.conflict(role_wording.SHIFT_BEGUN)
        on_it.left_at, on_it.left_by, on_it.reason = now, command.actor, command.reason
        row.revision += 1
        await session.flush()
    return await shown(session, row)


async def report_shift(session: AsyncSession, command: ReportShift, *, now: datetime) -> ServiceSession:
    """Report the hours of a shift as a session of service, once per volunteer and shift.

    Raises
    ------
    RefusedError
        Raised for somebody who was not on it, or hours that cannot be of it.
    """
    row = await _locked(session, command.shift_id)
    if await ShiftStore(session).on_it(row.id, command.volunteer_id) is None:
        raise RefusedError.conflict(role_wording.SHIFT_NOT_ON)
    started, ended = command.started_at or row.starts_at, command.ended_at or row.ends_at
    if started < row.starts_at - REPORT_MARGIN or ended > row.ends_at + REPORT_MARGIN:
        raise RefusedError(role_wording.SHIFT_HOURS, field="started_at")
    report = ReportService(
        command_id=report_id(row.id, command.volunteer_id),
        community=row.community,
        volunteer_id=command.volunteer_id,
        started_at=started,
        ended_at=ended,
        what=row.title,
        activity_id=row.activity_id,
        team_id=row.team_id,
        actor=command.actor,
    )
    return await report_service(session, report, now=now)


async def say_uncovered(session: AsyncSession, *, now: datetime) -> bool:
    """Tell once of every shift that begins soon and is short; whether there may be more."""
    short = await ShiftStore(session).claim_uncovered(now=now, limit=SWEEP_BATCH)
    for row, count in short:
        told = ShiftUncovered(
            event_id=ShiftUncovered.identify(row.id, row.revision),
            occurred_at=now,
            **place_of(row.community),
            entity_version=row.revision,
            shift_id=row.id,
            starts_at=row.starts_at,
            missing_count=row.needed_count - count,
            leader_id=row.leader_id,
        )
        await OUTBOX.add(session, told)
    return len(short) == SWEEP_BATCH


async def _say_covered(session: AsyncSession, row: ShiftRow, *, now: datetime) -> None:
    """Say once that a shift that was short no longer is."""
    await session.flush()
    count = await ShiftStore(session).volunteer_count(row.id)
    if not row.uncovered or (row.status == "planned" and count < row.needed_count):
        return
    row.uncovered = False
    await OUTBOX.add(session, shift_covered(row, now=now))
    await session.flush()


async def _locked(session: AsyncSession, shift_id: UUID) -> ShiftRow:
    row = await ShiftStore(session).lock(shift_id)
    if row is None:
        raise RefusedError.not_found(role_wording.SHIFT_UNKNOWN)
    return row


async def _check(session: AsyncSession, shift: Shift) -> None:
    if shift.ends_at <= shift.starts_at:
        raise RefusedError(wording.ENDS_BEFORE_START, field="ends_at")
    if shift.activity_id is not None and await ActivityStore(session).find(shift.activity_id) is None:
        raise RefusedError.not_found(wording.ACTIVITY_UNKNOWN)
    if shift.team_id is not None and await TeamStore(session).find(shift.team_id) is None:
        raise RefusedError.not_found(wording.TEAM_UNKNOWN)


async def _check_open(session: AsyncSession, row: ShiftRow, *, now: datetime) -> None:
    if row.status != "planned":
        raise RefusedError.conflict(role_wording.SHIFT_CANCELLED)
    if row.ends_at <= now:
        raise RefusedError.conflict(role_wording.SHIFT_OVER)
    if await ShiftStore(session).volunteer_count(row.id) >= row.needed_count:
        raise RefusedError.conflict(role_wording.SHIFT_FULL)


def _weeks_later(shift: Shift, weeks: int, zone: ZoneInfo) -> Shift:
    """Return a shift at the same time of day some weeks later."""
    later = timedelta(weeks=weeks)
    times = {name: getattr(shift, name).astimezone(zone) + later for name in ("starts_at", "ends_at")}
    return shift.model_copy(update={"shift_id": uuid5(shift.shift_id, str(weeks))} | times)


def _values(shift: Shift) -> dict[str, object]:
    return shift.model_dump(exclude={"shift_id", "version"}) | {"id": shift.shift_id, "version": shift.version + 1}


def _assignment(row: ShiftRow) -> Assignment:
    return Assignment(
        kind="shift",
        id=row.id,
        title=row.title,
        strains=frozenset(row.strains),
        day_minutes=round((row.ends_at - row.starts_at).total_seconds() / 60),
        week_minutes=0,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        leader_id=row.leader_id,
    )
