"""How the cadence of a span was kept, by rule and by mode."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.statements import statement

__all__ = ["CadenceStore", "RuleKept"]

BY_RULE = statement(
    """
    select v.rule_id, max(v.rule_name) as name,
           count(*) as due,
           count(*) filter (where v.completed_at < coalesce(v.original_ends_at, v.ends_at)) as in_period,
           count(*) filter (where v.completed_at >= coalesce(v.original_ends_at, v.ends_at)) as later,
           count(*) filter (where v.status = 'missed') as missed,
           count(*) filter (where v.status = 'planned') as open,
           count(*) filter (where v.original_ends_at is not null) as postponed
      from visit v
     where starts_with(v.area, :area)
       and coalesce(v.original_ends_at, v.ends_at) > :since and coalesce(v.original_ends_at, v.ends_at) <= :until
       and v.status <> 'cancelled'
     group by v.rule_id
     order by name, v.rule_id
    """,
    moments=("since", "until"),
)

BY_MODE = statement(
    """
    select mode, count(*), count(*) filter (where outcome in ('safe', 'needs_attention')),
           count(distinct resident_id) filter (where outcome in ('safe', 'needs_attention'))
      from contact
     where starts_with(area, :area) and happened_at >= :since and happened_at < :until
     group by mode
    """,
    moments=("since", "until"),
)


@dataclass(frozen=True, slots=True)
class RuleKept:
    """How the visits of one rule were kept."""

    rule_id: UUID
    name: str
    due: int
    in_period: int
    later: int
    missed: int
    open: int
    postponed: int


class CadenceStore:
    """Questions about how a cadence was kept."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_rule(self, area: str, *, since: datetime, until: datetime) -> list[RuleKept]:
        """Return how the visits were kept whose own period ended in a span."""
        rows = await self._session.execute(BY_RULE, {"area": area, "since": since, "until": until})
        return [RuleKept(*row) for row in rows]

    async def by_mode(self, area: str, *, since: datetime, until: datetime) -> dict[str, tuple[int, int, int]]:
        """Return contacts, contacts that reached somebody, and persons reached, by mode."""
        rows = await self._session.execute(BY_MODE, {"area": area, "since": since, "until": until})
        return {row[0]: (row[1], row[2], row[3]) for row in rows}
