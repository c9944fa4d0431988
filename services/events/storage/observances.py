"""Questions about observance days and the drafts made for them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain.occasions import OWN_CODES
from services.events.storage.calendar_tables import ObservanceRow, ProposalRow
from services.events.storage.tables import ResidentCopyRow
from shared.contracts.activities_observances import SaveObservance

__all__ = ["ObservanceStore"]

SYSTEM = "system"


class ObservanceStore:
    """The observance days, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, code: str) -> ObservanceRow | None:
        """Return one, and let nobody else change it meanwhile."""
        return await self._session.get(ObservanceRow, code, with_for_update=True, populate_existing=True)

    async def save(self, command: SaveObservance, *, title: str, rule: str, now: datetime) -> ObservanceRow:
        """Store one in its next version."""
        said = command.observance
        draft = said.model_dump(mode="json", include={"place", "starts", "ends", "capacity", "note"})
        values = {
            "version": said.version + 1,
            "title": title,
            "rule": rule,
            "areas": said.areas,
            "days_ahead": said.days_ahead,
            "draft": draft,
            "enabled": said.enabled,
            "command_id": command.command_id,
            "saved_at": now,
            "saved_by": command.actor,
        }
        row = insert(ObservanceRow).values(code=said.code, **values)
        stored = row.on_conflict_do_update(index_elements=["code"], set_=values).returning(ObservanceRow)
        return (await self._session.scalars(stored, execution_options={"populate_existing": True})).one()

    async def all(self) -> list[ObservanceRow]:
        """Return every one."""
        return list(await self._session.scalars(select(ObservanceRow).order_by(ObservanceRow.code)))

    async def draft(self, row: ObservanceRow, days: Sequence[date], *, now: datetime) -> list[ProposalRow]:
        """Lay the draft ready on the proposals of these days that stand open; returns those on which it was not.

        The opening of a year proposes the days of the calendar itself; days that somebody added are proposed here.
        """
        if not days:
            return []
        if row.code not in OWN_CODES:
            await self._propose(row, days, now=now)
        drafted = (
            update(ProposalRow)
            .where(
                ProposalRow.occasion == row.code,
                ProposalRow.held_on.in_(days),
                ProposalRow.status == "proposed",
                ProposalRow.drafted_at.is_(None),
                or_(*(ProposalRow.community.startswith(area) for area in row.areas)),
            )
            .values(title=row.title, draft=row.draft, drafted_at=now, version=ProposalRow.version + 1)
            .returning(ProposalRow)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        return list(await self._session.scalars(drafted))

    async def _propose(self, row: ObservanceRow, days: Sequence[date], *, now: datetime) -> None:
        chosen = or_(*(ResidentCopyRow.community.startswith(area) for area in row.areas))
        known = select(ResidentCopyRow.community).where(ResidentCopyRow.on_list, chosen).distinct()
        communities = list(await self._session.scalars(known.order_by(ResidentCopyRow.community)))
        rows = [
            {
                "id": uuid4(),
                "community": community,
                "occasion": row.code,
                "kind": "observance",
                "title": row.title,
                "held_on": day,
                "status": "proposed",
                "reason": "",
                "changed_at": now,
                "changed_by": SYSTEM,
                "version": 1,
            }
            for community in communities
            for day in days
        ]
        if rows:
            await self._session.execute(insert(ProposalRow).on_conflict_do_nothing(), rows)
