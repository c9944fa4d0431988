"""Questions asked of the escalation plans."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.plans import Plan
from services.alerts.storage.tables import EscalationPlanRow

__all__ = ["PlanStore"]


class PlanStore:
    """Reads and writes plans. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def in_force(self, *, community: str, severity: str) -> Plan:
        """Return the most particular plan: a community's own before the district's, a severity's before the rest."""
        row = EscalationPlanRow
        plan = await self._session.scalar(
            select(row.plan)
            .where(or_(row.community_code == community, row.community_code.is_(None)))
            .where(or_(row.severity == severity, row.severity.is_(None)))
            .order_by(row.community_code.is_(None), row.severity.is_(None))
            .limit(1)
        )
        if plan is None:
            raise LookupError("no escalation plan: the migration writes one that is never deleted")
        return Plan.from_json(plan)

    async def all(self) -> list[EscalationPlanRow]:
        """Return all plans, the most general first."""
        row = EscalationPlanRow
        return list(
            await self._session.scalars(
                select(row).order_by(row.community_code.nulls_first(), row.severity.nulls_first())
            )
        )

    async def save(self, *, community: str | None, severity: str | None, plan: dict[str, Any], who: str) -> None:
        """Put a plan in force."""
        await self._session.execute(
            insert(EscalationPlanRow)
            .values(community_code=community, severity=severity, plan=plan, saved_by=who)
            .on_conflict_do_update(
                index_elements=["community_code", "severity"],
                set_={"plan": plan, "saved_by": who, "version": EscalationPlanRow.version + 1},
            )
        )
