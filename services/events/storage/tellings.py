"""Questions about who has to be told something of an activity."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain.activity import Activity, Seat
from services.events.storage.tables import ActivityRow, EnrolmentRow, ResidentCopyRow

__all__ = ["TellingStore"]

ON_LIST = exists().where(ResidentCopyRow.resident_id == EnrolmentRow.resident_id, ResidentCopyRow.on_list)
"""Nobody speaks to the dead."""

NOT_TOLD_OF_SEAT = and_(EnrolmentRow.moved_up_at.is_not(None), EnrolmentRow.seat_told_at.is_(None))

KNOWS_OF_SEAT = or_(EnrolmentRow.moved_up_at.is_(None), EnrolmentRow.seat_told_at.is_not(None))
"""Whoever moved up hears of the seat first: so late that may be the reminder too."""

NOT_REMINDED = and_(
    EnrolmentRow.seat == Seat.SEATED,
    EnrolmentRow.reminded_at.is_(None),
    EnrolmentRow.attended_at.is_(None),
    KNOWS_OF_SEAT,
    ON_LIST,
)

SCHEDULED: ColumnElement[bool] = ActivityRow.status == literal_column("'scheduled'")

CALLED_OFF = and_(ActivityRow.status == literal_column("'cancelled'"), ActivityRow.called_off_at.is_(None))


class TellingStore:
    """What has been told, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def near(self, *, now: datetime, until: datetime, limit: int) -> list[Activity]:
        """Return activities that begin until then and in which somebody was not reminded, the nearest first."""
        somebody = exists().where(EnrolmentRow.activity_id == ActivityRow.id, NOT_REMINDED)
        rows = (
            select(ActivityRow)
            .where(SCHEDULED, ActivityRow.starts_at > now, ActivityRow.starts_at <= until, somebody)
            .order_by(ActivityRow.starts_at, ActivityRow.id)
            .limit(limit)
        )
        return [row.to_domain() for row in await self._session.scalars(rows)]

    async def claim_near(self, activity_ids: Collection[UUID]) -> Activity | None:
        """Lock one of these activities that still takes place; None if others have them all."""
        return await self._claim(and_(ActivityRow.id.in_(list(activity_ids)), SCHEDULED))

    async def claim_moved_up(self) -> Activity | None:
        """Lock an activity to come in which the queue moved up and not everybody knows it."""
        somebody = exists().where(EnrolmentRow.activity_id == ActivityRow.id, NOT_TOLD_OF_SEAT)
        return await self._claim(and_(SCHEDULED, somebody))

    async def claim_called_off(self) -> tuple[Activity, str] | None:
        """Lock a cancelled activity that nobody was told of; with the reason."""
        activity = await self._claim(CALLED_OFF)
        if activity is None:
            return None
        reason = await self._session.scalar(select(ActivityRow.cancel_reason).where(ActivityRow.id == activity.id))
        return activity, reason or ""

    async def _claim(self, which: ColumnElement[bool]) -> Activity | None:
        rows = (
            select(ActivityRow).where(which).order_by(ActivityRow.starts_at).limit(1).with_for_update(skip_locked=True)
        )
        row = await self._session.scalar(rows.execution_options(populate_existing=True))
        return row.to_domain() if row else None

    async def remind(self, activity_id: UUID, *, now: datetime) -> list[UUID]:
        """Mark everybody with a seat as reminded; returns who was not before."""
        return await self._mark(and_(EnrolmentRow.activity_id == activity_id, NOT_REMINDED), reminded_at=now)

    async def tell_of_seats(self, activity_id: UUID, *, instead_of_reminder: bool, now: datetime) -> list[UUID]:
        """Mark who moved up as told; returns those of them who have a seat, and live."""
        moved = and_(EnrolmentRow.activity_id == activity_id, NOT_TOLD_OF_SEAT)
        reminded = {"reminded_at": now} if instead_of_reminder else {}
        told = await self._mark(and_(moved, EnrolmentRow.seat == Seat.SEATED, ON_LIST), seat_told_at=now, **reminded)
        await self._mark(moved, seat_told_at=now)
        return told

    async def remind_again(self, activity_id: UUID, *, reminded_at: datetime | None, now: datetime) -> list[UUID]:
        """Return who was told of a locked activity as it was before: was reminded, or that they have a seat now.

        They count as reminded at the moment given.
        """
        known = and_(
            EnrolmentRow.activity_id == activity_id,
            EnrolmentRow.seat == Seat.SEATED,
            or_(EnrolmentRow.reminded_at.is_not(None), EnrolmentRow.seat_told_at.is_not(None)),
            EnrolmentRow.attended_at.is_(None),
            ON_LIST,
        )
        marked = await self._session.execute(
            update(EnrolmentRow)
            .where(known)
            .values(reminded_at=reminded_at, seat_told_at=now)
            .returning(EnrolmentRow.resident_id, EnrolmentRow.turn)
            .execution_options(synchronize_session=False)
        )
        return [row.resident_id for row in sorted(marked, key=lambda row: (row.turn, row.resident_id))]

    async def call_off(self, activity_id: UUID, *, now: datetime) -> list[UUID]:
        """Mark a cancelled activity as told of; returns who had a seat or waited."""
        await self._session.execute(
            update(ActivityRow)
            .where(ActivityRow.id == activity_id)
            .values(called_off_at=now)
            .execution_options(synchronize_session=False)
        )
        concerned = select(EnrolmentRow.resident_id).where(
            EnrolmentRow.activity_id == activity_id,
            EnrolmentRow.seat != Seat.WITHDRAWN,
            EnrolmentRow.attended_at.is_(None),
            ON_LIST,
        )
        return list(await self._session.scalars(concerned.order_by(EnrolmentRow.turn)))

    async def _mark(self, which: ColumnElement[bool], **told: datetime) -> list[UUID]:
        marked = await self._session.execute(
            update(EnrolmentRow)
            .where(which)
            .values(told)
            .returning(EnrolmentRow.resident_id, EnrolmentRow.turn)
            .execution_options(synchronize_session=False)
        )
        return [row.resident_id for row in sorted(marked, key=lambda row: (row.turn, row.resident_id))]
