"""Questions about reported deaths and what families need after one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import insert, literal_column, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.life import DeathReport
from services.registry.storage.life_tables import CondolenceTaskRow, DeathReportRow, DeathSurvivorRow

__all__ = ["DeathStore", "Survivor"]


class Survivor(NamedTuple):
    """A resident who lost somebody, and what that changed in their ledger."""

    resident_id: UUID
    began_alone: bool
    ended_empty_nest: bool


def _report(row: DeathReportRow) -> DeathReport:
    return DeathReport(
        id=row.id,
        resident_id=row.resident_id,
        state=row.state,
        status_before=row.status_before,
        died_on=row.died_on,
        note=row.note,
        reported_by=row.reported_by,
        reported_at=row.reported_at,
        decided_by=row.reversed_by or row.confirmed_by,
        decided_at=row.reversed_at or row.confirmed_at,
    )


class DeathStore:
    """Reads and writes reports of deaths. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, report_id: UUID) -> DeathReport | None:
        """Return one report as it stands now."""
        row = await self._session.scalar(
            select(DeathReportRow).where(DeathReportRow.id == report_id).execution_options(populate_existing=True)
        )
        return _report(row) if row else None

    async def open_of(self, resident_id: UUID) -> DeathReport | None:
        """Return the report of a resident that nobody has taken back."""
        row = await self._session.scalar(
            select(DeathReportRow).where(
                DeathReportRow.resident_id == resident_id, DeathReportRow.state != literal_column("'reversed'")
            )
        )
        return _report(row) if row else None

    async def of_resident(self, resident_id: UUID) -> list[DeathReport]:
        """Return every report on a resident, the newest first."""
        rows = await self._session.scalars(
            select(DeathReportRow)
            .where(DeathReportRow.resident_id == resident_id)
            .order_by(DeathReportRow.reported_at.desc())
        )
        return [_report(row) for row in rows]

    async def report(self, report: DeathReport) -> None:
        """Write a report that is new."""
        await self._session.execute(
            insert(DeathReportRow).values(
                id=report.id,
                resident_id=report.resident_id,
                state="reported",
                status_before=report.status_before,
                died_on=report.died_on,
                note=report.note,
                reported_by=report.reported_by,
                reported_at=report.reported_at,
            )
        )

    async def confirm(self, report: DeathReport, *, by: str, died_on: date | None, now: datetime) -> None:
        """Write that a second person has confirmed it."""
        await self._session.execute(
            update(DeathReportRow)
            .where(DeathReportRow.id == report.id)
            .values(state="confirmed", confirmed_by=by, confirmed_at=now, died_on=died_on or report.died_on)
        )

    async def reverse(self, report_id: UUID, *, by: str, reason: str, now: datetime) -> None:
        """Write that the resident is alive, and that nothing is left to do for the family."""
        await self._session.execute(
            update(DeathReportRow)
            .where(DeathReportRow.id == report_id)
            .values(state="reversed", reversed_by=by, reversed_at=now, reversed_reason=reason)
        )
        await self._session.execute(
            update(CondolenceTaskRow)
            .where(CondolenceTaskRow.report_id == report_id, CondolenceTaskRow.state == "open")
            .values(state="cancelled")
        )

    async def remember_survivors(self, report_id: UUID, survivors: Sequence[Survivor]) -> None:
        """Write what a death changed for those who are left."""
        if survivors:
            rows = [{"report_id": report_id, **survivor._asdict()} for survivor in survivors]
            await self._session.execute(insert(DeathSurvivorRow), rows)

    async def survivors_of(self, report_id: UUID) -> list[Survivor]:
        """Return what a death changed for those who are left."""
        rows = await self._session.scalars(select(DeathSurvivorRow).where(DeathSurvivorRow.report_id == report_id))
        return [
            Survivor(row.resident_id, began_alone=row.began_alone, ended_empty_nest=row.ended_empty_nest)
            for row in rows
        ]

    async def others_at_the_door(self, resident_id: UUID) -> int:
        """Count the residents on the list who live behind the same door as this one, whose door is known."""
        found = await self._session.scalar(
            text(
                """select count(*) from resident r join resident o on o.community = r.community
                    and o.building = r.building and o.room = r.room
                    and o.unit is not distinct from r.unit and o.compound is not distinct from r.compound
                where r.id = :id and r.building is not null and r.room is not null
                    and o.id <> r.id and o.status = 'active'"""
            ),
            {"id": resident_id},
        )
        return int(found or 0)

    async def claim_unconfirmed(self, *, before: datetime, now: datetime) -> DeathReport | None:
        """Lock one report that nobody has confirmed for too long, and never return it again."""
        row = await self._session.scalar(
            select(DeathReportRow)
            .where(
                DeathReportRow.state == literal_column("'reported'"),
                DeathReportRow.reminded_at.is_(None),
                DeathReportRow.reported_at <= before,
            )
            .order_by(DeathReportRow.reported_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.reminded_at = now
        await self._session.flush()
        return _report(row)

    async def next_unconfirmed(self) -> datetime | None:
        """Return since when the oldest report waits that nobody was reminded of."""
        moment: datetime | None = await self._session.scalar(
            text("select min(reported_at) from death_report where state = 'reported' and reminded_at is null")
        )
        return moment
