"""Questions about activities."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import any_, case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain.activity import Activity, ActivityStatus
from services.events.storage.tables import ActivityRow
from shared.contracts.activities_changes import ChangeActivity
from shared.contracts.activities_requests import CreateActivity, ListActivities

__all__ = ["ActivityStore"]


class ActivityStore:
    """The activities, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def announce(
        self, activity_id: UUID, command: CreateActivity, *, series_id: UUID | None, now: datetime
    ) -> bool:
        """Insert the activity of a command; False if that command has been obeyed before."""
        statement = (
            insert(ActivityRow)
            .values(
                id=activity_id,
                command_id=command.command_id,
                community=command.community,
                title=command.title,
                place=command.place,
                note=command.note,
                starts_at=command.starts_at,
                ends_at=command.ends_at,
                capacity=command.capacity,
                status=ActivityStatus.SCHEDULED,
                version=1,
                created_at=now,
                created_by=command.actor,
                theme=command.theme,
                kind=command.kind,
                series_id=series_id,
            )
            .on_conflict_do_nothing(index_elements=[ActivityRow.command_id])
            .returning(ActivityRow.id)
        )
        return await self._session.scalar(statement) is not None

    async def announced_by(self, command_id: UUID) -> Activity:
        """Return the activity that this command announced."""
        row = await self._session.scalars(select(ActivityRow).where(ActivityRow.command_id == command_id))
        return row.one().to_domain()

    async def find(self, activity_id: UUID) -> Activity | None:
        """Return one activity."""
        row = await self._session.get(ActivityRow, activity_id, populate_existing=True)
        return row.to_domain() if row else None

    async def lock(self, activity_id: UUID) -> Activity | None:
        """Return one activity and let nobody else change it or its places until this transaction ends."""
        row = await self._session.get(ActivityRow, activity_id, with_for_update=True, populate_existing=True)
        return row.to_domain() if row else None

    async def advance(self, activity_id: UUID, *, by: int = 1) -> int:
        """Count changes to a locked activity; returns its new version."""
        return (
            await self._session.execute(
                update(ActivityRow)
                .where(ActivityRow.id == activity_id)
                .values(version=ActivityRow.version + by)
                .returning(ActivityRow.version)
                .execution_options(synchronize_session=False)
            )
        ).scalar_one()

    async def change(self, command: ChangeActivity) -> Activity:
        """Write a locked activity anew; returns it as it is now."""
        said = command.model_dump(
            include={"title", "place", "starts_at", "ends_at", "capacity", "note", "theme", "kind"}
        )
        row = await self._session.scalars(
            update(ActivityRow)
            .where(ActivityRow.id == command.activity_id)
            .values(**said, version=ActivityRow.version + 1, revision=ActivityRow.revision + 1)
            .returning(ActivityRow)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        return row.one().to_domain()

    async def cancel_reason(self, activity_id: UUID) -> str:
        """Return why an activity is off; empty if it is not."""
        return await self._session.scalar(select(ActivityRow.cancel_reason).where(ActivityRow.id == activity_id)) or ""

    async def cancel(self, activity_id: UUID, *, reason: str, actor: str, now: datetime) -> None:
        """Mark a locked activity as cancelled."""
        await self._session.execute(
            update(ActivityRow)
            .where(ActivityRow.id == activity_id)
            .values(
                status=ActivityStatus.CANCELLED,
                version=ActivityRow.version + 1,
                cancelled_at=now,
                cancelled_by=actor,
                cancel_reason=reason,
            )
            .execution_options(synchronize_session=False)
        )

    async def claim_over(self, *, now: datetime, limit: int) -> int:
        """Mark activities that have ended as over; returns how many. Replicas never wait for each other."""
        ended = (
            select(ActivityRow.id)
            .where(ActivityRow.status == ActivityStatus.SCHEDULED, ActivityRow.ends_at <= now)
            .order_by(ActivityRow.ends_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        claimed = await self._session.scalars(
            update(ActivityRow)
            .where(ActivityRow.id == any_(func.array(ended.scalar_subquery())))
            .values(status=ActivityStatus.OVER, version=ActivityRow.version + 1)
            .returning(ActivityRow.id)
            .execution_options(synchronize_session=False)
        )
        return len(claimed.all())

    async def next_end(self) -> datetime | None:
        """Return when the next activity ends."""
        return await self._session.scalar(
            select(func.min(ActivityRow.ends_at)).where(ActivityRow.status == ActivityStatus.SCHEDULED)
        )

    async def held(
        self, community: str, *, series_id: UUID | None, from_at: datetime | None, to_at: datetime | None
    ) -> list[Activity]:
        """Return a community's activities that were not cancelled and begin in a span, those of one series if asked."""
        rows = select(ActivityRow).where(
            ActivityRow.community == community, ActivityRow.status != ActivityStatus.CANCELLED
        )
        if series_id is not None:
            rows = rows.where(ActivityRow.series_id == series_id)
        if from_at is not None and to_at is not None:
            rows = rows.where(ActivityRow.starts_at >= from_at, ActivityRow.starts_at < to_at)
        return [row.to_domain() for row in await self._session.scalars(rows)]

    async def of_community(self, query: ListActivities) -> list[Activity]:
        """List a community's activities: those to come first, soonest first; of a span, the earliest first."""
        to_come = ActivityRow.status == ActivityStatus.SCHEDULED
        wanted = [ActivityRow.community == query.community]
        wanted += [] if query.include_over else [to_come]
        wanted += [ActivityRow.theme == query.theme] if query.theme else []
        wanted += [ActivityRow.kind == query.kind] if query.kind else []
        wanted += [ActivityRow.starts_at >= query.from_at] if query.from_at else []
        wanted += [ActivityRow.starts_at < query.to_at] if query.to_at else []
        by_day = [ActivityRow.starts_at, ActivityRow.place]
        by_nearness = [
            case((to_come, 0), else_=1), case((to_come, ActivityRow.starts_at)), ActivityRow.starts_at.desc()
        ]  # fmt: skip
        order = by_day if query.from_at else by_nearness
        rows = select(ActivityRow).where(*wanted).order_by(*order, ActivityRow.id).limit(query.limit)
        return [row.to_domain() for row in await self._session.scalars(rows)]
