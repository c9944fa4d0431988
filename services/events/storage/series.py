"""Questions about series."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain.activity import ActivityStatus
from services.events.storage.series_tables import SeriesRow
from services.events.storage.tables import ActivityRow
from shared.contracts.activities_series import CreateSeries

__all__ = ["SeriesStore"]


class SeriesStore:
    """The series, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, series_id: UUID, command: CreateSeries, *, now: datetime) -> bool:
        """Insert the series of a command; False if that command has been obeyed before."""
        row = insert(SeriesRow).values(
            id=series_id,
            command_id=command.command_id,
            community=command.community,
            title=command.title,
            recurrence=command.recurrence.model_dump(mode="json"),
            created_at=now,
            created_by=command.actor,
        )
        added = row.on_conflict_do_nothing(index_elements=[SeriesRow.command_id]).returning(SeriesRow.id)
        return await self._session.scalar(added) is not None

    async def added_by(self, command_id: UUID) -> UUID:
        """Return the series that this command added."""
        row = await self._session.scalars(select(SeriesRow.id).where(SeriesRow.command_id == command_id))
        return row.one()

    async def find(self, series_id: UUID) -> SeriesRow | None:
        """Return one series."""
        return await self._session.get(SeriesRow, series_id)

    async def places(self, series_id: UUID) -> list[str]:
        """Return the places at which sessions of a series are still to come."""
        rows = select(ActivityRow.place).where(
            ActivityRow.series_id == series_id, ActivityRow.status == ActivityStatus.SCHEDULED
        )
        return list(await self._session.scalars(rows.distinct().order_by(ActivityRow.place)))

    async def sessions(self, series_id: UUID, *, to_come: bool, place: str = "") -> list[UUID]:
        """Return the sessions of a series in the order of their days; only those that can still change if asked."""
        rows = select(ActivityRow.id).where(ActivityRow.series_id == series_id)
        if to_come:
            rows = rows.where(ActivityRow.status == ActivityStatus.SCHEDULED)
        if place:
            rows = rows.where(ActivityRow.place == place)
        return list(
            await self._session.scalars(rows.order_by(ActivityRow.starts_at, ActivityRow.place, ActivityRow.id))
        )
