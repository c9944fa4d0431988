"""Questions asked of the escalation plans."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.plans import Plan
from services.alerts.domain.rules import Occasion
from services.alerts.storage.tables import EscalationPlanRow

__all__ = ["PlanStore", "PlansInForce"]


@dataclass(frozen=True, slots=True)
class PlansInForce:
    """Plans by community and severity; None stands for all that have none of their own."""

    plans: dict[tuple[str | None, str | None], Plan]

    def plan_of(self, occasion: Occasion) -> Plan:
        """Return the most particular plan: the case's own, then a community's, then a severity's.

        Steps of its own that end quietly are for what has to be known; what is urgent is told as everything urgent is.
        """
        community, severity, own = occasion.community_code, occasion.graded, occasion.plan
        if own is not None and own.ends_quietly == own.is_quiet_for(severity):
            return own
        for key in ((community, severity), (community, None), (None, severity)):
            if key in self.plans:
                return self.plans[key]
        return self.plans[None, None]


class PlanStore:
    """Reads and writes plans. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def in_force(self) -> PlansInForce:
        """Return all plans, to choose from."""
        return PlansInForce({(row.community_code, row.severity): Plan.from_json(row.plan) for row in await self.all()})

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
