"""Questions about hazards that outside agencies see to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.agencies import Route
from services.alerts.storage.agency_tables import AgencyCaseRow, AgencyReceiptRow, AgencyRouteRow
from services.alerts.storage.copy_tables import VisitCopyRow
from shared.contracts.base import Viewer

__all__ = ["AgencyStore"]

FIELDS = ("hazard", "area", "agency", "agency_name", "answer_minutes", "enabled")

IN_GRIDS = """(exists (select from resident_copy r where r.resident_id = agency_case.resident_id
        and (r.grid is null or r.grid = any(cast(:grids as text[]))))
    or exists (select from circle_copy c where c.resident_id = agency_case.resident_id
        and c.members @> jsonb_build_array(jsonb_build_object('staff_id', cast(cast(:staff as uuid) as text)))))"""
"""Whoever leads grids sees hazards there, and at the doors of those they answer for."""


class AgencyStore:
    """Reads and writes routes, cases and answers. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def routes(self) -> list[Route]:
        """Return every route."""
        return [Route(**{field: getattr(row, field) for field in FIELDS}) for row in await self.route_rows()]

    async def route_rows(self) -> list[AgencyRouteRow]:
        """Return every route with who saved it and why."""
        row = AgencyRouteRow
        return list(await self._session.scalars(select(row).order_by(row.hazard, row.area)))

    async def save_route(self, fields: Mapping[str, Any]) -> None:
        """Make or change a route; cases that are open keep the one they were opened under."""
        saved = insert(AgencyRouteRow).values(dict(fields))
        await self._session.execute(saved.on_conflict_do_update(index_elements=["hazard", "area"], set_=dict(fields)))

    async def fixed(self, finding_ids: Iterable[UUID]) -> set[UUID]:
        """Return the findings that were put right already, although that may have been heard of first."""
        row = VisitCopyRow
        found = select(row.visit_id).where(row.visit_id == func.any(list(finding_ids)), row.status != "missed")
        return set(await self._session.scalars(found))

    async def open(self, rows: Sequence[Mapping[str, Any]]) -> list[AgencyCaseRow]:
        """Open cases; returns those that were not there."""
        added = insert(AgencyCaseRow).values([dict(row) for row in rows]).on_conflict_do_nothing()
        return list(await self._session.scalars(added.returning(AgencyCaseRow)))

    async def case(self, case_id: UUID) -> AgencyCaseRow | None:
        """Return a case as it stands, without a lock."""
        return await self._session.get(AgencyCaseRow, case_id)

    async def lock(self, case_ids: Iterable[UUID]) -> list[AgencyCaseRow]:
        """Lock cases. The caller holds the alerts of their findings already: everybody locks in this order."""
        row = AgencyCaseRow
        question = select(row).where(row.id == func.any(list(case_ids))).order_by(row.id).with_for_update()
        return list(await self._session.scalars(question.execution_options(populate_existing=True)))

    async def of_findings(self, finding_ids: Iterable[UUID]) -> list[AgencyCaseRow]:
        """Return the cases of findings."""
        row = AgencyCaseRow
        return list(await self._session.scalars(select(row).where(row.finding_id == func.any(list(finding_ids)))))

    async def due(self, *, now: datetime, limit: int) -> list[AgencyCaseRow]:
        """Return cases that have waited for an answer long enough, those that wait longest first."""
        row = AgencyCaseRow
        question = select(row).where(row.due_at <= now).order_by(row.due_at, row.id).limit(limit)
        return list(await self._session.scalars(question))

    async def next_due(self) -> datetime | None:
        """Return when the next case has waited long enough."""
        return await self._session.scalar(select(func.min(AgencyCaseRow.due_at)))

    async def heard(self, event_id: UUID) -> bool:
        """Say whether an answer is written down."""
        return await self._session.get(AgencyReceiptRow, event_id) is not None

    async def write(self, fields: Mapping[str, Any]) -> None:
        """Write an answer down."""
        await self._session.execute(insert(AgencyReceiptRow).values(dict(fields)).on_conflict_do_nothing())

    async def strays(self, *, since: datetime) -> int:
        """Count the answers that fit no case."""
        row = AgencyReceiptRow
        question = select(func.count()).where(row.outcome == "unknown", row.heard_at >= since)
        return (await self._session.scalars(question)).one()

    async def cases(
        self, *, community: str | None, finding_id: UUID | None, waiting_only: bool, viewer: Viewer | None, limit: int
    ) -> list[tuple[AgencyCaseRow, int]]:
        """Return cases, the latest first, each with how many answers said another number."""
        row, receipt = AgencyCaseRow, AgencyReceiptRow
        others = (
            select(func.count())
            .where(receipt.case_id == row.id, receipt.outcome == "other_number")
            .correlate(row)
            .scalar_subquery()
        )
        question = select(row, others).order_by(row.notified_at.desc(), row.id).limit(limit)
        if community is not None:
            question = question.where(row.community_code == community)
        if finding_id is not None:
            question = question.where(row.finding_id == finding_id)
        if waiting_only:
            question = question.where(row.status == "notified")
        if viewer is not None and viewer.grids:
            held = text(IN_GRIDS).bindparams(grids=viewer.grids, staff=viewer.staff_id)
            question = question.where(held)
        return [(found[0], found[1]) for found in await self._session.execute(question)]
