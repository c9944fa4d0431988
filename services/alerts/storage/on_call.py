"""Questions asked of on-call teams and office hours."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.on_call import SHIPPED_HOURS, Hours
from services.alerts.storage.on_call_tables import OfficeHoursRow, OnCallTeamRow
from services.alerts.storage.rota import shift_of
from services.alerts.storage.rota_tables import DutyShiftRow
from services.alerts.storage.tables import AlertEntryRow

__all__ = ["TEAM_PAGED", "OnCallStore"]

TEAM_PAGED = "team_paged"
"""Kind of the line that says that the teams were paged; it is what tells that they were."""


class OnCallStore:
    """Reads and writes teams and hours. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def save_team(self, fields: dict[str, Any]) -> None:
        """Add a team, or change its name."""
        await self._session.execute(
            insert(OnCallTeamRow).values(fields).on_conflict_do_update(index_elements=["id"], set_=fields)
        )

    async def remove_team(self, team_id: UUID) -> tuple[str, str] | None:
        """Take a team away; returns whose community it was and its name, None if there was none."""
        row = OnCallTeamRow
        gone = delete(row).where(row.id == team_id).returning(row.community_code, row.name)
        found = (await self._session.execute(gone)).one_or_none()
        return (found.community_code, found.name) if found else None

    async def teams(self, communities: Collection[str]) -> list[OnCallTeamRow]:
        """Return the teams of communities, by name."""
        row = OnCallTeamRow
        question = select(row).where(row.community_code == func.any(list(communities))).order_by(row.name, row.id)
        return list(await self._session.scalars(question))

    async def on_shift(self, teams: Collection[UUID], *, at: datetime, zone: ZoneInfo) -> dict[UUID, list[UUID]]:
        """Return whose shift it is at a moment, by team."""
        rows = await self._session.scalars(
            select(DutyShiftRow).where(DutyShiftRow.team_id == func.any(list(teams))).order_by(DutyShiftRow.staff_id)
        )
        there: dict[UUID, list[UUID]] = {}
        for row in rows:
            if row.team_id and shift_of(row).covers(at, zone=zone):
                there.setdefault(row.team_id, []).append(row.staff_id)
        return there

    async def save_hours(self, fields: dict[str, Any]) -> None:
        """Put the hours of a community in force."""
        await self._session.execute(
            insert(OfficeHoursRow).values(fields).on_conflict_do_update(index_elements=["community_code"], set_=fields)
        )

    async def hours(self, communities: Collection[str]) -> dict[str, Hours]:
        """Return the hours of those of these communities that have said any."""
        row = OfficeHoursRow
        rows = await self._session.scalars(select(row).where(row.community_code == func.any(list(communities))))
        return {
            one.community_code: Hours(days=frozenset(map(int, one.days)), starts=one.starts, ends=one.ends)
            for one in rows
        }

    async def closed(self, communities: Collection[str], *, at: datetime, zone: ZoneInfo) -> set[str]:
        """Return those of these communities whose office is closed at a moment."""
        hours = await self.hours(communities)
        return {one for one in communities if not hours.get(one, SHIPPED_HOURS).cover(at, zone=zone)}

    async def paged(self, alert_ids: Collection[UUID]) -> set[UUID]:
        """Return those of these alerts for which teams were paged."""
        row = AlertEntryRow
        found = select(row.alert_id).where(row.alert_id == func.any(list(alert_ids)), row.kind == TEAM_PAGED)
        return set(await self._session.scalars(found))
