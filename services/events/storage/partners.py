"""Questions about partner units, joint activities and free clinics."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.storage.partner_tables import ClinicFindingRow, JointActivityRow, PartnerUnitRow
from services.events.storage.tables import ActivityRow, EnrolmentRow, ResidentCopyRow

__all__ = ["Joint", "PartnerStore"]

Joint = tuple[JointActivityRow, ActivityRow, PartnerUnitRow]

COMMUNITY_CREDIT = text(
    """
    select count(*), coalesce(sum(minutes), 0)
      from (
               select j.activity_id, max(j.credited_minutes) as minutes
                 from joint_activity j
                 join activity a on a.id = j.activity_id
                where a.community = :community and j.credited_at is not null
                group by j.activity_id
           ) as credited
    """
)
"""An activity with three units counts once for the community, and once for each of the units."""


class PartnerStore:
    """Partner units, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_unit(self, unit_id: UUID) -> PartnerUnitRow | None:
        """Return one unit that nobody else changes meanwhile."""
        return await self._session.get(PartnerUnitRow, unit_id, with_for_update=True, populate_existing=True)

    async def find_unit(self, unit_id: UUID) -> PartnerUnitRow | None:
        """Return one unit."""
        return await self._session.get(PartnerUnitRow, unit_id)

    async def put_unit(self, values: Mapping[str, Any]) -> PartnerUnitRow:
        """Store a unit in its newest version."""
        stored = insert(PartnerUnitRow).values(**values).on_conflict_do_update(index_elements=["id"], set_=dict(values))
        rows = await self._session.scalars(
            stored.returning(PartnerUnitRow), execution_options={"populate_existing": True}
        )
        return rows.one()

    async def units(self, community: str) -> list[tuple[PartnerUnitRow, int, int, int]]:
        """Return a community's units with how many joint activities wait, took place, and for how many minutes."""
        waiting = func.count().filter(JointActivityRow.state == "waiting")
        credited = func.count().filter(JointActivityRow.credited_at.is_not(None))
        minutes = func.sum(JointActivityRow.credited_minutes)
        rows = (
            select(PartnerUnitRow, waiting, credited, minutes)
            .outerjoin(JointActivityRow, JointActivityRow.unit_id == PartnerUnitRow.id)
            .where(PartnerUnitRow.community == community)
            .group_by(PartnerUnitRow.id)
            .order_by(PartnerUnitRow.active.desc(), PartnerUnitRow.name, PartnerUnitRow.id)
        )
        return [(row[0], row[1], row[2], row[3] or 0) for row in await self._session.execute(rows)]

    async def community_credit(self, community: str) -> tuple[int, int]:
        """Return how many joint activities a community held, and for how many minutes."""
        row = (await self._session.execute(COMMUNITY_CREDIT, {"community": community})).one()
        return row[0], int(row[1])

    async def invite(self, values: Mapping[str, Any]) -> None:
        """Make an activity a joint one; what is one already stays as it is."""
        row = insert(JointActivityRow).values(**values).on_conflict_do_nothing()
        await self._session.execute(row)

    async def lock_joint(self, activity_id: UUID, unit_id: UUID) -> JointActivityRow | None:
        """Return one joint activity that nobody else changes meanwhile."""
        key = (activity_id, unit_id)
        return await self._session.get(JointActivityRow, key, with_for_update=True, populate_existing=True)

    async def joint(
        self, community: str, *, unit_id: UUID | None = None, activity_id: UUID | None = None
    ) -> list[Joint]:
        """Return a community's joint activities, those that wait first."""
        rows = self._joined().where(ActivityRow.community == community)
        if unit_id is not None:
            rows = rows.where(JointActivityRow.unit_id == unit_id)
        if activity_id is not None:
            rows = rows.where(JointActivityRow.activity_id == activity_id)
        waiting = case((JointActivityRow.state == "waiting", 0), else_=1)
        return self._read(await self._session.execute(rows.order_by(waiting, ActivityRow.starts_at.desc())))

    async def claim_unconfirmed(self, *, now: datetime, limit: int) -> list[Joint]:
        """Return what was to be confirmed by now and was told to nobody; replicas never wait for each other."""
        rows = (
            self._joined()
            .where(text("joint_activity.state = 'waiting' and not joint_activity.told"))
            .where(JointActivityRow.confirm_by <= now, ActivityRow.status == "scheduled")
            .order_by(JointActivityRow.confirm_by)
            .limit(limit)
            .with_for_update(of=JointActivityRow, skip_locked=True)
        )
        return self._read(await self._session.execute(rows))

    async def claim_ended(self, *, limit: int) -> list[Joint]:
        """Return confirmed ones that are over, and open ones that were called off."""
        rows = (
            self._joined()
            .where(text("joint_activity.state in ('waiting', 'confirmed') and joint_activity.credited_at is null"))
            .where(
                (ActivityRow.status == "cancelled")
                | ((ActivityRow.status == "over") & (JointActivityRow.state == "confirmed"))
            )
            .limit(limit)
            .with_for_update(of=JointActivityRow, skip_locked=True)
        )
        return self._read(await self._session.execute(rows))

    async def hospital_of(self, activity_id: UUID) -> PartnerUnitRow | None:
        """Return the hospital with which an activity is held."""
        rows = (
            select(PartnerUnitRow)
            .join(JointActivityRow, JointActivityRow.unit_id == PartnerUnitRow.id)
            .where(
                JointActivityRow.activity_id == activity_id,
                JointActivityRow.state.in_(("waiting", "confirmed")),
                PartnerUnitRow.kind == "hospital",
            )
            .order_by(PartnerUnitRow.name)
            .limit(1)
        )
        return await self._session.scalar(rows)

    async def add_finding(self, values: Mapping[str, Any]) -> bool:
        """Keep that something was found; False if this command entered it before."""
        row = insert(ClinicFindingRow).values(**values).on_conflict_do_nothing(index_elements=["id"])
        return await self._session.scalar(row.returning(ClinicFindingRow.id)) is not None

    async def findings(self, activity_id: UUID) -> list[tuple[ClinicFindingRow, str | None]]:
        """Return what was found at one clinic with the names, the most urgent first."""
        urgency = case((ClinicFindingRow.severity == "urgent", 0), (ClinicFindingRow.severity == "warning", 1), else_=2)
        rows = (
            select(ClinicFindingRow, ResidentCopyRow.name)
            .outerjoin(ResidentCopyRow, ResidentCopyRow.resident_id == ClinicFindingRow.resident_id)
            .where(ClinicFindingRow.activity_id == activity_id)
            .order_by(urgency, ClinicFindingRow.entered_at, ClinicFindingRow.id)
        )
        return [(row[0], row[1]) for row in await self._session.execute(rows)]

    async def examined_count(self, activity_id: UUID) -> int:
        """Return how many residents were there."""
        count = (
            select(func.count())
            .select_from(EnrolmentRow)
            .where(EnrolmentRow.activity_id == activity_id, EnrolmentRow.attended_at.is_not(None))
        )
        return (await self._session.execute(count)).scalar_one()

    @staticmethod
    def _joined() -> Any:  # noqa: ANN401 - a statement
        return (
            select(JointActivityRow, ActivityRow, PartnerUnitRow)
            .join(ActivityRow, ActivityRow.id == JointActivityRow.activity_id)
            .join(PartnerUnitRow, PartnerUnitRow.id == JointActivityRow.unit_id)
        )

    @staticmethod
    def _read(rows: Any) -> list[Joint]:  # noqa: ANN401 - a result
        return [(row[0], row[1], row[2]) for row in rows]
