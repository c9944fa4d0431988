"""Questions about the year ahead."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain.occasions import OWN_CODES, Occasion
from services.events.storage.calendar_tables import ProposalRow
from services.events.storage.tables import ResidentCopyRow

__all__ = ["CalendarStore"]


class CalendarStore:
    """The proposals, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def propose(
        self, communities: Sequence[str], days: Sequence[tuple[Occasion, date]], *, actor: str, now: datetime
    ) -> list[ProposalRow]:
        """Add what is not there yet and return it."""
        rows = [
            {
                "id": uuid4(),
                "community": community,
                "occasion": occasion.code,
                "kind": occasion.kind,
                "held_on": day,
                "status": "proposed",
                "reason": "",
                "changed_at": now,
                "changed_by": actor,
                "version": 1,
            }
            for community in communities
            for occasion, day in days
        ]
        if not rows:
            return []
        added = insert(ProposalRow).on_conflict_do_nothing().returning(ProposalRow)
        return list((await self._session.scalars(added, rows)).all())

    async def of_year(self, community: str, year: int, *, open_only: bool) -> list[ProposalRow]:
        """Return the proposals of a year in the order of their days."""
        rows = select(ProposalRow).where(
            ProposalRow.community == community,
            ProposalRow.held_on >= date(year, 1, 1),
            ProposalRow.held_on <= date(year, 12, 31),
        )
        if open_only:
            rows = rows.where(ProposalRow.status == "proposed")
        return list(await self._session.scalars(rows.order_by(ProposalRow.held_on, ProposalRow.occasion)))

    async def lock(self, proposal_id: UUID) -> ProposalRow | None:
        """Return one proposal and keep others from deciding about it."""
        return await self._session.get(ProposalRow, proposal_id, with_for_update=True, populate_existing=True)

    async def decide(
        self, proposal_id: UUID, *, status: str, activity_id: UUID | None, reason: str, actor: str, now: datetime
    ) -> ProposalRow:
        """Store what was decided about a locked proposal."""
        changed = (
            update(ProposalRow)
            .where(ProposalRow.id == proposal_id)
            .values(
                status=status,
                activity_id=activity_id,
                reason=reason,
                changed_at=now,
                changed_by=actor,
                version=ProposalRow.version + 1,
            )
            .returning(ProposalRow)
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(changed)).one()

    async def communities_without(self, *, first_on: date, last_on: date, limit: int) -> list[str]:
        """Return communities with residents for which nothing has been proposed in a span yet."""
        proposed = select(ProposalRow.community).where(
            ProposalRow.held_on >= first_on, ProposalRow.held_on <= last_on, ProposalRow.occasion.in_(OWN_CODES)
        )
        known = select(ResidentCopyRow.community).distinct().where(ResidentCopyRow.community.not_in(proposed))
        return list(await self._session.scalars(known.order_by(ResidentCopyRow.community).limit(limit)))
