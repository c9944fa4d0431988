"""Questions about how much came of alerts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.tables import AlertRow

__all__ = ["CommunityCount", "MeasureStore", "RuleCount"]

BY_A_PERSON = ("safe", "helped", "hospital", "arranged", "handed_on", "noted", "false_alarm", "other")
"""Outcomes that only a person gives."""


class RuleCount(NamedTuple):
    """What one rule raised, and what came of it."""

    rule: str
    raised: int
    acted: int
    by_themselves: int


class CommunityCount(NamedTuple):
    """How the alerts of one community stand; see `CommunityAlerts`."""

    community: str
    waiting: int
    taken: int
    exhausted: int
    urgent: int
    raised: int
    median_minutes: float | None


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

    async def by_community(self, area: str, *, since: datetime) -> Sequence[CommunityCount]:
        """Count the alerts that are not closed, and those raised since a moment, by community."""
        row = AlertRow
        taken_after = func.extract("epoch", row.acknowledged_at - row.raised_at) / 60.0
        unclosed = row.status != "closed"
        found = await self._session.execute(
            select(
                row.community_code,
                func.count().filter(row.status == "open"),
                func.count().filter(row.status == "acknowledged"),
                func.count().filter(row.status == "unresolved_exhausted"),
                func.count().filter(unclosed, row.severity == "urgent"),
                func.count().filter(row.raised_at >= since),
                func.percentile_cont(0.5).within_group(taken_after).filter(row.raised_at >= since),
            )
            .where(func.starts_with(row.community_code, area), unclosed | (row.raised_at >= since))
            .group_by(row.community_code)
            .order_by(row.community_code)
        )
        return [CommunityCount(*one) for one in found]
