"""Questions about how much came of alerts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.tables import AlertRow

__all__ = ["MeasureStore", "RuleCount"]

BY_A_PERSON = ("safe", "helped", "hospital", "false_alarm", "other")
"""Outcomes that only a person gives."""


class RuleCount(NamedTuple):
    """What one rule raised, and what came of it."""

    rule: str
    raised: int
    acted: int
    by_themselves: int


class MeasureStore:
    """Counts. Changes nothing."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_rule(self, *, since: datetime, until: datetime) -> Sequence[RuleCount]:
        """Count the alerts raised in a time, by rule; those of before rules were data by their kind."""
        row = AlertRow
        rule = func.coalesce(row.rule, row.kind)
        acted = row.acknowledged_at.is_not(None) | row.outcome.in_(BY_A_PERSON)
        found = await self._session.execute(
            select(
                rule,
                func.count(),
                func.count().filter(acted),
                func.count().filter(row.closed_at.is_not(None) & ~func.coalesce(acted, False)),
            )
            .where(row.raised_at >= since, row.raised_at < until)
            .group_by(rule)
        )
        return [RuleCount(*one) for one in found]
