"""Assessments of ability, incidents, and who is to be assessed again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.care_tables import AssessmentRow, HealthFlagRow, ReassessmentRow, RiskIncidentRow
from services.registry.storage.held import EVERYBODY, Held

__all__ = ["SEEN", "AssessmentStore", "HealthFlagStore", "Reassessment"]

SEEN = "visits"
"""Who recorded an incident that nobody wrote down but that was seen at the door."""

LIMIT = 500
"""Residents in one transaction of the daily look."""


@dataclass(frozen=True, slots=True)
class Reassessment:
    """Somebody is to be assessed again."""

    id: UUID
    resident_id: UUID
    community: str
    version: int
    due_on: date


class AssessmentStore:
    """Questions about assessments and incidents, and writing them down."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, **values: object) -> None:
        """Write an assessment down; whoever was to be assessed again has been."""
        await self._session.execute(insert(AssessmentRow).values(values))

    async def latest(self, resident_id: UUID) -> list[AssessmentRow]:
        """Return a resident's assessments, the latest first."""
        statement = (
            select(AssessmentRow)
            .where(AssessmentRow.resident_id == resident_id)
            .order_by(AssessmentRow.assessed_on.desc(), AssessmentRow.recorded_at.desc())
        )
        return list((await self._session.scalars(statement)).all())

    async def reasons(self, resident_id: UUID) -> list[str]:
        """Return why a resident is to be assessed again."""
        statement = select(ReassessmentRow.reason).where(
            ReassessmentRow.resident_id == resident_id, ReassessmentRow.closed_at.is_(None)
        )
        return sorted((await self._session.scalars(statement)).all())

    async def close_reassessments(self, resident_id: UUID, *, made_on: date, now: datetime) -> None:
        """Close what an assessment made on that day settles: what became due on or before it."""
        await self._session.execute(
            update(ReassessmentRow)
            .where(
                ReassessmentRow.resident_id == resident_id,
                ReassessmentRow.closed_at.is_(None),
                ReassessmentRow.due_on <= made_on,
            )
            .values(closed_at=now)
        )

    async def add_incident(self, **values: object) -> bool:
        """Write an incident down; returns whether it was not there already."""
        statement = upsert(RiskIncidentRow).values(values).on_conflict_do_nothing(index_elements=["id"])
        return (await self._session.scalar(statement.returning(RiskIncidentRow.id))) is not None

    async def incidents_near(self, resident_id: UUID, happened_at: datetime, *, within: timedelta, zone: str) -> int:
        """Count the incidents of a resident that lie no further from a moment, since the last assessment.

        What was seen at the door and what a person wrote of it are one: of one kind and one day.
        """
        found: int | None = await self._session.scalar(
            text(
                """select count(*) from risk_incident i
                where resident_id = :id and happened_at between :earliest and :latest
                  and (happened_at at time zone :zone)::date >= coalesce(
                    (select max(assessed_on) from assessment where resident_id = :id), '-infinity'::date)
                  and not (i.recorded_by = :seen and exists (
                    select from risk_incident w
                    where w.resident_id = :id and w.kind = i.kind and w.recorded_by <> :seen
                      and (w.happened_at at time zone :zone)::date = (i.happened_at at time zone :zone)::date))"""
            ),
            {
                "seen": SEEN,
                "id": resident_id,
                "earliest": happened_at - within,
                "latest": happened_at + within,
                "zone": zone,
            },
        )
        return found or 0

    async def open(self, resident_id: UUID, *, reason: str, due_on: date, now: datetime) -> UUID | None:
        """Say that a resident is to be assessed again; returns nothing if that is said already."""
        statement = upsert(ReassessmentRow).values(resident_id=resident_id, reason=reason, due_on=due_on, opened_at=now)
        found: UUID | None = await self._session.scalar(
            statement.on_conflict_do_nothing(
                index_elements=["resident_id", "reason"], index_where=text("closed_at is null")
            ).returning(ReassessmentRow.id)
        )
        return found

    async def open_passed(self, *, today: date, now: datetime) -> list[Reassessment]:
        """Say it of residents on the list whose latest assessment is twelve months old; returns those, a batch."""
        rows = await self._session.execute(
            text(
                """with due as (
                    select a.resident_id, a.due_on, r.community, r.entity_version
                    from assessment a join resident r on r.id = a.resident_id
                    where a.due_on <= :today and r.status = 'active'
                      and not exists (select from assessment l
                                      where l.resident_id = a.resident_id and l.assessed_on > a.assessed_on)
                      and not exists (select from reassessment o where o.resident_id = a.resident_id
                                      and o.reason = 'twelve_months' and o.closed_at is null)
                    order by a.due_on limit :limit),
                opened as (
                    insert into reassessment (resident_id, reason, due_on, opened_at)
                    select distinct resident_id, 'twelve_months', due_on, cast(:now as timestamptz) from due
                    on conflict (resident_id, reason) where closed_at is null do nothing
                    returning id, resident_id, due_on)
                select o.id, o.resident_id, d.community, d.entity_version, o.due_on
                from opened o join due d on d.resident_id = o.resident_id"""
            ),
            {"today": today, "now": now, "limit": LIMIT},
        )
        return [Reassessment(*row) for row in rows.all()]


class HealthFlagStore:
    """Questions about findings of health, and writing them down."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, **values: object) -> None:
        """Write a finding down."""
        await self._session.execute(insert(HealthFlagRow).values(values))

    async def add_once(self, **values: object) -> bool:
        """Write a finding down that another service tells; False if it is known."""
        row = upsert(HealthFlagRow).values(values).on_conflict_do_nothing().returning(HealthFlagRow.id)
        return await self._session.scalar(row) is not None

    async def lock(self, flag_id: UUID) -> HealthFlagRow | None:
        """Return a finding that nobody else decides on meanwhile."""
        return await self._session.get(HealthFlagRow, flag_id, with_for_update=True)

    async def waiting(self, community: str, *, held: Held = EVERYBODY) -> list[HealthFlagRow]:
        """Return the findings of a community that wait for a person."""
        condition = f"f.state = 'proposed' and r.community = :value and {held.residents}"
        return await self._found(condition, community, **held.values)

    async def of_resident(self, resident_id: UUID) -> list[HealthFlagRow]:
        """Return all findings of a resident."""
        return await self._found("f.resident_id = :value", resident_id)

    async def _found(self, condition: str, value: object, **held: object) -> list[HealthFlagRow]:
        statement = text(
            f"""select f.* from health_flag f join resident r on r.id = f.resident_id
            where {condition} order by f.proposed_at, f.id"""  # noqa: S608 - constants
        )
        rows = await self._session.execute(select(HealthFlagRow).from_statement(statement), {"value": value} | held)
        return list(rows.scalars().all())
