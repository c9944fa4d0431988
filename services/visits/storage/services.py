"""Service plans, and the services that residents are due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.grids import Held
from services.visits.storage.service_tables import ServiceItemRow, ServicePlanRow
from services.visits.storage.statements import as_json, statement
from services.visits.storage.tables import ResidentCopyRow

__all__ = ["ItemFact", "ServiceStore"]

SERVICES = """
    jsonb_to_recordset(cast(:services as jsonb)) as s (
        plan_id uuid, plan_version integer, plan_name text, community text, categories text[], service text,
        every text, strictness integer, period text, last_on date, ends_at timestamptz
    )
"""
"""One row for each service of each plan in force, in the period that holds now."""

FALLS_UNDER = "r.on_list and r.categories && s.categories and coalesce(s.community, r.area) = r.area"

FACT = "i.item_id, i.resident_id, i.area, i.service, i.period, i.ends_at, i.status, i.reason, i.happened_at, i.revision"
"""The columns of an `ItemFact`, in its order."""

PLAN = statement(
    f"""
    insert into service_item as i (
        resident_id, area, service, plan_id, plan_version, plan_name, every, period, last_on, ends_at, status
    )
    select w.*, 'due'
      from (
               select distinct on (r.resident_id, s.service)
                      r.resident_id, r.area, s.service, s.plan_id, s.plan_version, s.plan_name, s.every, s.period,
                      s.last_on, s.ends_at
                 from {SERVICES} join resident_copy r on {FALLS_UNDER}
                order by r.resident_id, s.service, s.strictness, s.plan_id
           ) as w
     where not exists (
               select 1
                 from service_item k
                where k.resident_id = w.resident_id and k.service = w.service
                  and k.ends_at > :now and k.status <> 'cancelled'
           )
     order by w.resident_id, w.service
     limit :limit
        on conflict (resident_id, service, period) do update set
           status = 'due', reason = null, plan_id = excluded.plan_id, plan_version = excluded.plan_version,
           plan_name = excluded.plan_name, area = excluded.area, revision = i.revision + 1
     where i.status = 'cancelled'
    returning {FACT}
    """,  # noqa: S608  every part is a constant of this module
    moments=("now",),
)
"""Where several plans name a service, the one that gives it most often wins. What is due already stays until its period
ends; what was cancelled in this period is due again."""

CANCEL = statement(
    f"""
    update service_item i
       set status = 'cancelled', revision = i.revision + 1,
           reason = case when exists (select 1 from resident_copy r where r.resident_id = i.resident_id and r.on_list)
                         then 'plan_ended' else 'off_list' end
     where i.item_id = any(array(
               select k.item_id
                 from service_item k
                where k.status = 'due' and k.ends_at > :now
                  and not exists (
                          select 1
                            from {SERVICES} join resident_copy r on r.resident_id = k.resident_id and {FALLS_UNDER}
                           where s.service = k.service
                      )
                order by k.item_id
                limit :limit
                  for update skip locked
           ))
    returning {FACT}
    """,  # noqa: S608  every part is a constant of this module
    moments=("now",),
)

MISS = statement(
    f"""
    update service_item i
       set status = 'missed', revision = i.revision + 1
     where i.item_id = any(array(
               select k.item_id
                 from service_item k
                where k.status = 'due' and k.ends_at <= :now
                order by k.ends_at
                limit :limit
                  for update skip locked
           ))
    returning {FACT}
    """,  # noqa: S608  every part is a constant of this module
    moments=("now",),
)


@dataclass(frozen=True, slots=True)
class ItemFact:
    """What the events about a service that is due say."""

    item_id: UUID
    resident_id: UUID
    area: str
    service: str
    period: str
    ends_at: datetime
    status: str
    reason: str | None
    happened_at: datetime | None
    revision: int


class ServiceStore:
    """Questions about services at home."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def plan_by_command(self, command_id: UUID) -> ServicePlanRow | None:
        """Return the plan whose newest version a command saved."""
        return await self._session.scalar(select(ServicePlanRow).where(ServicePlanRow.command_id == command_id))

    async def lock_plan(self, plan_id: UUID) -> ServicePlanRow | None:
        """Return a plan and keep others from saving it; None for a plan that is new."""
        row = select(ServicePlanRow).where(ServicePlanRow.plan_id == plan_id).with_for_update()
        return await self._session.scalar(row.execution_options(populate_existing=True))

    async def put_plan(self, values: Mapping[str, Any]) -> None:
        """Store a plan in its newest version."""
        row = insert(ServicePlanRow).values(**values)
        await self._session.execute(row.on_conflict_do_update(index_elements=["plan_id"], set_=dict(values)))

    async def plans(self, community: str | None = None) -> list[ServicePlanRow]:
        """Return every plan, or those that concern one community."""
        concerned = or_(ServicePlanRow.community.is_(None), ServicePlanRow.community == community)
        rows = select(ServicePlanRow).order_by(ServicePlanRow.name, ServicePlanRow.plan_id)
        return list(await self._session.scalars(rows.where(concerned) if community else rows))

    async def make_due(self, services: Sequence[Mapping[str, Any]], *, now: datetime, limit: int) -> list[ItemFact]:
        """Make due what residents are to be given now and is not due yet."""
        return await self._changed(PLAN, {"services": as_json(services), "now": now, "limit": limit})

    async def cancel(self, services: Sequence[Mapping[str, Any]], *, now: datetime, limit: int) -> list[ItemFact]:
        """Cancel what is due and no plan in force asks for any more."""
        return await self._changed(CANCEL, {"services": as_json(services), "now": now, "limit": limit})

    async def claim_missed(self, *, now: datetime, limit: int) -> list[ItemFact]:
        """Mark what was due in a period that is over as missed, the oldest first."""
        return await self._changed(MISS, {"now": now, "limit": limit})

    async def lock_item(self, item_id: UUID) -> ServiceItemRow | None:
        """Return one service that is or was due and keep others from closing it."""
        row = select(ServiceItemRow).where(ServiceItemRow.item_id == item_id).with_for_update()
        return await self._session.scalar(row)

    async def items(
        self,
        *,
        community: str | None,
        resident_id: UUID | None,
        held: Held,
        open_only: bool,
        limit: int,
    ) -> list[tuple[ServiceItemRow, ResidentCopyRow | None]]:
        """Return services with their residents: the earliest end first, then in walking order."""
        rows = (
            select(ServiceItemRow, ResidentCopyRow)
            .outerjoin(ResidentCopyRow, ResidentCopyRow.resident_id == ServiceItemRow.resident_id)
            .order_by(
                ServiceItemRow.ends_at, func.coalesce(ResidentCopyRow.door_key, ""), ServiceItemRow.service,
                ServiceItemRow.item_id,
            )
            .limit(limit)
        )  # fmt: skip
        if community is not None:
            rows = rows.where(ResidentCopyRow.area == community, *held.conditions)
        if resident_id is not None:
            rows = rows.where(ServiceItemRow.resident_id == resident_id)
        if open_only:
            rows = rows.where(ServiceItemRow.status.in_(("due", "missed")))
        return [(row[0], row[1]) for row in await self._session.execute(rows)]

    async def _changed(self, change: TextClause, fields: Mapping[str, Any]) -> list[ItemFact]:
        return [ItemFact(*row) for row in await self._session.execute(change, fields)]
