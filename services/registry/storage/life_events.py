"""Questions about what happened in residents' lives."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, literal_column, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.life import LifeEvent
from services.registry.storage.life_tables import LASTING, LifeEventRow

__all__ = ["LifeEventStore"]

RECORDED = LifeEventRow.state == literal_column("'recorded'")


def _event(row: LifeEventRow) -> LifeEvent:
    return LifeEvent(
        id=row.id,
        resident_id=row.resident_id,
        kind=row.kind,
        state=row.state,
        happened_at=row.happened_at,
        ended_at=row.ended_at,
        until_on=row.until_on,
        note=row.note,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        ends_id=row.ends_id,
        report_id=row.report_id,
        decided_by=row.withdrawn_by,
    )


class LifeEventStore:
    """Reads and writes life events. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, event: LifeEvent, *, lapses_at: datetime | None = None) -> None:
        """Write one that is new."""
        fields = {
            name: getattr(event, name)
            for name in (
                "id", "resident_id", "kind", "state", "happened_at", "until_on", "note", "ends_id", "report_id",
                "recorded_by", "recorded_at",
            )
        }  # fmt: skip
        await self._session.execute(insert(LifeEventRow).values(lapses_at=lapses_at, **fields))

    async def get(self, event_id: UUID) -> LifeEvent | None:
        """Return one as it stands now."""
        row = await self._session.scalar(
            select(LifeEventRow).where(LifeEventRow.id == event_id).execution_options(populate_existing=True)
        )
        return _event(row) if row else None

    async def lasting(self, resident_id: UUID) -> dict[str, LifeEvent]:
        """Return what lasts for a resident now, by kind."""
        rows = await self._session.scalars(
            select(LifeEventRow)
            .where(
                LifeEventRow.resident_id == resident_id,
                RECORDED,
                LifeEventRow.ended_at.is_(None),
                literal_column(LASTING),
            )
            .execution_options(populate_existing=True)
        )
        return {row.kind: _event(row) for row in rows}

    async def end(self, event_id: UUID, *, ended_at: datetime | None) -> None:
        """Say when something ended that lasted; None says that it lasts after all."""
        await self._change(event_id, ended_at=ended_at, lapses_at=None)

    async def withdraw(self, event_id: UUID, *, by: str, reason: str, now: datetime) -> None:
        """Say that something did not happen."""
        await self._change(
            event_id, state="withdrawn", withdrawn_by=by, withdrawn_at=now, withdrawn_reason=reason, lapses_at=None
        )

    async def _change(self, event_id: UUID, **values: Any) -> None:  # noqa: ANN401
        await self._session.execute(update(LifeEventRow).where(LifeEventRow.id == event_id).values(**values))

    async def that_ends(self, event_id: UUID) -> LifeEvent | None:
        """Return what ended this."""
        row = await self._session.scalar(select(LifeEventRow).where(LifeEventRow.ends_id == event_id, RECORDED))
        return _event(row) if row else None

    async def after_death(self, report_id: UUID) -> list[LifeEvent]:
        """Return what followed from a death for those who are left."""
        rows = await self._session.scalars(
            select(LifeEventRow).where(LifeEventRow.report_id == report_id, RECORDED).order_by(LifeEventRow.id)
        )
        return [_event(row) for row in rows]

    async def of_resident(self, resident_id: UUID) -> list[LifeEvent]:
        """Return everything that happened to a resident, the newest first."""
        rows = await self._session.scalars(
            select(LifeEventRow)
            .where(LifeEventRow.resident_id == resident_id)
            .order_by(LifeEventRow.happened_at.desc(), LifeEventRow.recorded_at.desc())
        )
        return [_event(row) for row in rows]

    async def claim_lapsed(self, *, now: datetime) -> LifeEvent | None:
        """Lock one stay that should have ended by now, and never return it again."""
        row = await self._session.scalar(
            select(LifeEventRow)
            .where(LifeEventRow.lapses_at <= now)
            .order_by(LifeEventRow.lapses_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.lapses_at = None
        await self._session.flush()
        return _event(row)

    async def next_lapse(self) -> datetime | None:
        """Return when the next stay should end."""
        moment: datetime | None = await self._session.scalar(
            text("select min(lapses_at) from life_event where lapses_at is not null")
        )
        return moment
