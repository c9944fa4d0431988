"""Questions about calendars that are read by their address."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain.activity import Seat
from services.events.domain.calendar_entry import CalendarEntry
from services.events.storage.feed_tables import FeedRow
from services.events.storage.tables import ActivityRow, EnrolmentRow, ResidentCopyRow
from services.events.storage.venue_tables import BookingRow, ZoneRow
from shared.contracts.activities_feeds import OpenCalendarFeed

__all__ = ["FeedStore"]


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


class FeedStore:
    """The calendars, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, command: OpenCalendarFeed, *, token: str, now: datetime) -> FeedRow | None:
        """Remember a calendar; None if this command has opened one before."""
        said = command.model_dump(include={"community", "label", "theme", "series_id", "venue_id", "resident_id"})
        row = insert(FeedRow).values(
            id=uuid4(),
            command_id=command.command_id,
            token_hash=_hash(token),
            opened_at=now,
            opened_by=command.actor,
            **said,
        )
        added = row.on_conflict_do_nothing(index_elements=[FeedRow.command_id]).returning(FeedRow)
        return await self._session.scalar(added)

    async def lock(self, feed_id: UUID) -> FeedRow | None:
        """Return one calendar, and let nobody else revoke it meanwhile."""
        return await self._session.get(FeedRow, feed_id, with_for_update=True, populate_existing=True)

    async def of_community(self, community: str) -> list[FeedRow]:
        """Return a community's calendars: those that can be read first, the newest first."""
        rows = select(FeedRow).where(FeedRow.community == community)
        return list(
            await self._session.scalars(
                rows.order_by(FeedRow.revoked_at.desc().nulls_first(), FeedRow.opened_at.desc())
            )
        )

    async def behind(self, token: str) -> FeedRow | None:
        """Return the calendar that this key opens: not one that was revoked, nor of somebody off the list."""
        on_list = exists().where(ResidentCopyRow.resident_id == FeedRow.resident_id, ResidentCopyRow.on_list)
        return await self._session.scalar(
            select(FeedRow).where(
                FeedRow.token_hash == _hash(token),
                FeedRow.revoked_at.is_(None),
                or_(FeedRow.resident_id.is_(None), on_list),
            )
        )

    async def entries(self, feed: FeedRow, *, from_at: datetime, to_at: datetime, limit: int) -> list[CalendarEntry]:
        """Return what stands in a calendar between two moments, the earliest first."""
        seat = and_(EnrolmentRow.activity_id == ActivityRow.id, EnrolmentRow.resident_id == feed.resident_id)
        rows = (
            select(ActivityRow, EnrolmentRow.seat)
            .outerjoin(EnrolmentRow, seat)
            .where(*_within(feed), ActivityRow.starts_at >= from_at, ActivityRow.starts_at < to_at)
            .order_by(ActivityRow.starts_at, ActivityRow.id)
            .limit(limit)
        )
        return [_entry(row, seat=seat) for row, seat in await self._session.execute(rows)]


def _within(feed: FeedRow) -> list[ColumnElement[bool]]:
    """Say which activities belong into a calendar."""
    if feed.resident_id is not None:
        return [EnrolmentRow.seat.in_([Seat.SEATED, Seat.WAITING])]
    within = [ActivityRow.community == feed.community]
    if feed.theme:
        within.append(ActivityRow.theme == feed.theme)
    if feed.series_id is not None:
        within.append(ActivityRow.series_id == feed.series_id)
    if feed.venue_id is not None:
        zones = select(ZoneRow.id).where(ZoneRow.venue_id == feed.venue_id)
        within.append(exists().where(BookingRow.activity_id == ActivityRow.id, BookingRow.zone_id.in_(zones)))
    return within


def _entry(row: ActivityRow, *, seat: str | None) -> CalendarEntry:
    return CalendarEntry(
        id=row.id,
        title=row.title,
        place=row.place,
        theme=row.theme,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        changed_at=row.cancelled_at or row.created_at,
        version=row.version,
        cancelled=row.status == "cancelled",
        waiting=seat == Seat.WAITING,
    )
