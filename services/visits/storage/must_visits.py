"""Must-visits: ordered once per cause, called off, reported."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.duty_tables import MustVisitRow
from services.visits.storage.statements import as_json, statement
from services.visits.storage.tables import CareRuleVersionRow, ResidentCopyRow, VisitRow
from services.visits.storage.visit_statements import with_facts
from services.visits.storage.visits import VisitFact

__all__ = ["Counted", "MustVisitStore", "Named", "Target"]

TARGETS = statement(
    """
    select resident_id, area, tier, presence, paused
      from resident_copy
     where resident_id = any(:residents)
     order by resident_id
       for update
    """,
    id_lists=("residents",),
)
"""Locked like by the planner and by a record, in the order of their ids: none misses what the others do."""

REMEMBER = statement(
    """
    insert into must_visit (visit_id, resident_id, cause, cause_id, caused_at, ordered_at, ordered_by)
    select n.visit_id, n.resident_id, n.cause, n.cause_id, n.caused_at, :now, n.ordered_by
      from jsonb_to_recordset(cast(:orders as jsonb)) as n (
               visit_id uuid, resident_id uuid, cause text, cause_id uuid, caused_at timestamptz, ordered_by text
           )
     order by n.resident_id, n.cause, n.cause_id
        on conflict (resident_id, cause, cause_id) do nothing
    returning visit_id
    """,
    moments=("now",),
)

ORDER = with_facts(
    """
    insert into visit as v (
        id, resident_id, area, rule_id, rule_version, rule_name, modes, base_modes, reasons, needs_findings, period,
        opens_at, due_at, ends_at, deadline_at, status, liaison_id, liaison_name
    )
    select n.visit_id, n.resident_id, n.area, w.rule_id, w.version, w.name, w.modes, w.modes, n.reasons,
           w.needs_findings, n.cause_id, n.opens_at, n.due_at, n.due_at,
           n.due_at + w.grace_minutes * interval '1 minute', 'planned', coalesce(h.staff_id, c.liaison_id),
           case when h.staff_id is null then c.liaison_name else h.staff_name end
      from jsonb_to_recordset(cast(:orders as jsonb)) as n (
               visit_id uuid, resident_id uuid, area text, rule_id uuid, rule_version integer, reasons text[],
               cause_id text, opens_at timestamptz, due_at timestamptz
           )
      join care_rule_version w on w.rule_id = n.rule_id and w.version = n.rule_version
      left join circle_copy c on c.resident_id = n.resident_id
      left join wish h on h.resident_id = n.resident_id
     where n.visit_id = any(:fresh)
    """,
    id_lists=("fresh",),
)

CALL_OFF = with_facts(
    """
    update visit v
       set status = 'cancelled', cancel_reason = 'withdrawn', revision = v.revision + 1
      from must_visit m
     where m.cause_id = any(:causes) and (cast(:cause as text) is null or m.cause = :cause)
       and v.id = m.visit_id and v.status = 'planned'
    """,
    id_lists=("causes",),
)

REVIVE = with_facts(
    """
    update visit v
       set status = 'planned', cancel_reason = null, due_at = greatest(v.due_at, :earliest),
           ends_at = greatest(v.ends_at, :earliest), deadline_at = greatest(v.deadline_at, :earliest),
           revision = v.revision + 1
      from must_visit m
     where m.resident_id = any(:residents) and v.id = m.visit_id
       and v.status = 'cancelled' and v.cancel_reason in ('deceased', 'death_reported')
    """,
    moments=("earliest",),
    id_lists=("residents",),
)


@dataclass(frozen=True, slots=True)
class Target:
    """What has to be known of a resident who is to be visited."""

    resident_id: UUID
    area: str
    tier: str | None
    presence: str
    paused: bool


class Named(NamedTuple):
    """A must-visit with whose it is, and what made it one."""

    visit: VisitRow
    resident: ResidentCopyRow | None
    period: str
    cause: str | None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many visits of a rule stand in one state in one community."""

    area: str
    rule_name: str
    period: str
    cause: str | None
    status: str
    visits: int
    contacts: int


class MustVisitStore:
    """Questions about must-visits."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def targets(self, residents: Iterable[UUID]) -> dict[UUID, Target]:
        """Lock the residents that are known here until the transaction ends."""
        rows = await self._session.execute(TARGETS, {"residents": sorted(set(residents))})
        return {row.resident_id: Target(*row) for row in rows}

    async def order(self, orders: Sequence[Mapping[str, Any]], *, now: datetime) -> list[VisitFact]:
        """Make one visit per cause that is told for the first time; returns those."""
        fields = {"orders": as_json(orders)}
        fresh = list(await self._session.scalars(REMEMBER, fields | {"now": now}))
        if not fresh:
            return []
        rows = await self._session.execute(ORDER, fields | {"fresh": fresh})
        return [VisitFact(*row) for row in rows]

    async def of_cause(self, *, resident_id: UUID, cause: str, cause_id: UUID) -> VisitRow | None:
        """Return the visit of one cause."""
        row = (
            select(VisitRow)
            .join(MustVisitRow, MustVisitRow.visit_id == VisitRow.id)
            .where(
                MustVisitRow.resident_id == resident_id,
                MustVisitRow.cause == cause,
                MustVisitRow.cause_id == cause_id,
            )
        )
        return await self._session.scalar(row)

    async def call_off(self, causes: Sequence[UUID], *, cause: str | None = None) -> list[VisitFact]:
        """Cancel the visits of what turned out not to have happened: of all causes with an id, or only of one kind."""
        rows = await self._session.execute(CALL_OFF, {"causes": list(causes), "cause": cause})
        return [VisitFact(*row) for row in rows]

    async def revive(self, residents: Sequence[UUID], *, earliest: datetime) -> list[VisitFact]:
        """Have the visits made after all that a death had ended which did not happen."""
        rows = await self._session.execute(REVIVE, {"residents": list(residents), "earliest": earliest})
        return [VisitFact(*row) for row in rows]

    async def counts(self, area: str, *, since: datetime, until: datetime, rule_id: UUID | None) -> list[Counted]:
        """Count the must-visits that were due in a span, by community, rule and state."""
        rows = (
            select(
                VisitRow.area,
                VisitRow.rule_name,
                CareRuleVersionRow.period,
                CareRuleVersionRow.cause,
                VisitRow.status,
                func.count(),
                func.count(VisitRow.contact_id.distinct()),
            )
            .join(
                CareRuleVersionRow,
                (CareRuleVersionRow.rule_id == VisitRow.rule_id)
                & (CareRuleVersionRow.version == VisitRow.rule_version),
            )
            .where(
                func.starts_with(VisitRow.area, area),
                func.coalesce(VisitRow.original_due_at, VisitRow.due_at) > since,
                func.coalesce(VisitRow.original_due_at, VisitRow.due_at) <= until,
                CareRuleVersionRow.period.in_(("birthday", "festival", "cause")),
            )
            .group_by(
                VisitRow.area,
                VisitRow.rule_name,
                CareRuleVersionRow.period,
                CareRuleVersionRow.cause,
                VisitRow.status,
            )
            .order_by(VisitRow.area, VisitRow.rule_name, VisitRow.status)
        )
        if rule_id is not None:
            rows = rows.where(VisitRow.rule_id == rule_id)
        return [Counted(*row) for row in await self._session.execute(rows)]

    async def waiting(
        self, area: str, *, since: datetime, until: datetime, rule_id: UUID | None, limit: int
    ) -> list[Named]:
        """Return must-visits of a community that are still to be made, with period and cause, in walking order."""
        named = _named(area, ("planned", "missed"), since=since, until=until, rule_id=rule_id)
        order = (VisitRow.deadline_at, func.coalesce(ResidentCopyRow.door_key, ""), VisitRow.id)
        return [
            Named(row[0], row[1], row[2], row[3])
            for row in await self._session.execute(named.order_by(*order).limit(limit))
        ]

    async def made(
        self, area: str, *, since: datetime, until: datetime, rule_id: UUID | None, limit: int
    ) -> list[Named]:
        """Return must-visits of a community that were made, the latest first."""
        named = _named(area, ("completed", "completed_late"), since=since, until=until, rule_id=rule_id)
        order = (VisitRow.completed_at.desc(), VisitRow.id)
        return [
            Named(row[0], row[1], row[2], row[3])
            for row in await self._session.execute(named.order_by(*order).limit(limit))
        ]


def _named(
    area: str, statuses: tuple[str, ...], *, since: datetime, until: datetime, rule_id: UUID | None
) -> Select[VisitRow, ResidentCopyRow, str, str | None]:
    rows = (
        select(VisitRow, ResidentCopyRow, CareRuleVersionRow.period, CareRuleVersionRow.cause)
        .join(
            CareRuleVersionRow,
            (CareRuleVersionRow.rule_id == VisitRow.rule_id) & (CareRuleVersionRow.version == VisitRow.rule_version),
        )
        .outerjoin(ResidentCopyRow, ResidentCopyRow.resident_id == VisitRow.resident_id)
        .where(
            VisitRow.area == area,
            VisitRow.status.in_(statuses),
            func.coalesce(VisitRow.original_due_at, VisitRow.due_at) > since,
            func.coalesce(VisitRow.original_due_at, VisitRow.due_at) <= until,
            CareRuleVersionRow.period.in_(("birthday", "festival", "cause")),
        )
    )
    return rows if rule_id is None else rows.where(VisitRow.rule_id == rule_id)
