"""What happened at doors: check lists, moods, hazards, companions, and what is due behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.door_tables import DoorCheckRow, DoorNoteRow, HazardRow, VisitCompanionRow
from services.visits.storage.passcode_tables import PasscodeBriefRow
from services.visits.storage.service_tables import ServiceItemRow
from services.visits.storage.tables import ResidentCopyRow, VisitRow

__all__ = ["DoorStore", "HazardCount"]

REMEMBERED_MOODS = 12
"""Moods looked at for a run: more than any run that is told of."""


@dataclass(frozen=True, slots=True)
class HazardCount:
    """Hazards of one code in a span."""

    code: str
    found: int
    on_site: int


class DoorStore:
    """Questions about doors. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self,
        *,
        checks: Sequence[Mapping[str, Any]],
        hazards: Sequence[Mapping[str, Any]],
        note: Mapping[str, Any] | None,
    ) -> None:
        """Keep what was looked at, found and explained at one visit."""
        for table, rows in ((DoorCheckRow, checks), (HazardRow, hazards), (DoorNoteRow, [note] if note else [])):
            if rows:
                await self._session.execute(insert(table), [dict(row) for row in rows])

    async def moods(self, resident_id: UUID) -> list[tuple[UUID, int]]:
        """Return the last visits with a mood, in the order in which they happened."""
        row = DoorNoteRow
        newest = (
            select(row.contact_id, row.mood)
            .where(row.resident_id == resident_id, row.mood.is_not(None))
            .order_by(row.happened_at.desc(), row.contact_id)
            .limit(REMEMBERED_MOODS)
        )
        return [(found[0], found[1] or 0) for found in reversed((await self._session.execute(newest)).all())]

    async def plan_companions(self, visit_id: UUID, people: Mapping[UUID, str], *, now: datetime) -> None:
        """Say who comes along to a visit, in the place of whom was said before."""
        row = VisitCompanionRow
        await self._session.execute(delete(row).where(row.visit_id == visit_id, row.came.is_(None)))
        rows = [
            {"visit_id": visit_id, "staff_id": staff_id, "name": name, "planned_at": now}
            for staff_id, name in people.items()
        ]
        if rows:
            await self._session.execute(insert(row).on_conflict_do_nothing(), rows)

    async def settle_companions(self, visit_id: UUID, *, came: Sequence[UUID], contact_id: UUID) -> list[UUID]:
        """Say who came along to a visit that was made; returns who did not."""
        row = VisitCompanionRow
        settled = (
            update(row)
            .where(row.visit_id == visit_id, row.came.is_(None))
            .values(came=row.staff_id.in_(list(came)), contact_id=contact_id)
            .returning(row.staff_id, row.came)
        )
        found = await self._session.execute(settled)
        return sorted(staff_id for staff_id, was_there in found if not was_there)

    async def companions(
        self, *, visit_id: UUID | None, staff_id: UUID | None, absent_only: bool, limit: int
    ) -> list[VisitCompanionRow]:
        """Return who was to come along, the latest first."""
        row = VisitCompanionRow
        rows = select(row).order_by(row.planned_at.desc(), row.visit_id, row.name).limit(limit)
        if visit_id is not None:
            rows = rows.where(row.visit_id == visit_id)
        if staff_id is not None:
            rows = rows.where(row.staff_id == staff_id)
        if absent_only:
            rows = rows.where(row.came.is_(False))
        return list(await self._session.scalars(rows))

    async def hazard_counts(self, area: str, *, since: datetime, until: datetime) -> list[HazardCount]:
        """Return how many hazards were found, and how many were put right where they were found."""
        row = HazardRow
        on_site = func.count().filter(row.fixed_contact_id == row.contact_id)
        rows = (
            select(row.code, func.count(), on_site)
            .where(row.area == area, row.found_at >= since, row.found_at < until)
            .group_by(row.code)
            .order_by(row.code)
        )
        return [HazardCount(*found) for found in await self._session.execute(rows)]

    async def neighbours(self, resident: ResidentCopyRow, *, limit: int) -> list[ResidentCopyRow]:
        """Return everybody on the list in the same building, in walking order; alone where it is unknown."""
        row = ResidentCopyRow
        rows = select(row).where(row.area == resident.area, row.on_list, row.paused.is_(False))
        if resident.building is None:
            rows = rows.where(row.resident_id == resident.resident_id)
        else:
            rows = rows.where(row.compound.is_not_distinct_from(resident.compound), row.building == resident.building)
        return list(await self._session.scalars(rows.order_by(row.door_key, row.name).limit(limit)))

    async def due_visits(self, residents: Sequence[UUID], *, until: datetime, since: datetime) -> list[VisitRow]:
        """Return the visits of residents that are to be made: planned and open by then, or missed since."""
        row = VisitRow
        planned = (row.status == "planned") & (row.opens_at <= until)
        missed = (row.status == "missed") & (row.deadline_at >= since)
        rows = select(row).where(row.resident_id.in_(residents), planned | missed)
        return list(await self._session.scalars(rows.order_by(row.deadline_at, row.id)))

    async def due_services(self, residents: Sequence[UUID], *, until: datetime) -> list[ServiceItemRow]:
        """Return the services that residents are due by then."""
        row = ServiceItemRow
        rows = select(row).where(row.resident_id.in_(residents), row.status == "due", row.ends_at <= until)
        return list(await self._session.scalars(rows.order_by(row.ends_at, row.item_id)))

    async def to_brief(self, residents: Sequence[UUID]) -> set[UUID]:
        """Return who is to be told of the passcode."""
        row = PasscodeBriefRow
        return set(
            await self._session.scalars(
                select(row.resident_id).where(row.resident_id.in_(residents), row.done_at.is_(None))
            )
        )

    async def checked_since(self, residents: Sequence[UUID], *, moment: datetime, items: Sequence[str]) -> set[UUID]:
        """Return in whose homes all of these items were looked at since a moment."""
        row = DoorCheckRow
        rows = (
            select(row.resident_id)
            .where(
                row.resident_id.in_(residents),
                row.item.in_(items),
                row.result.in_(("ok", "fail")),
                row.happened_at >= moment,
            )
            .group_by(row.resident_id)
            .having(func.count(row.item.distinct()) == len(items))
        )
        return set(await self._session.scalars(rows))
