"""Questions asked for the weekly digest."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["DigestStore"]

COMMUNITIES = text("""
    select distinct community_code from circle_copy
    where community_code is not null and entity_version > -1 and resolved_at <= :before order by 1
""")
"""Those of which somebody who leads is known since before the week ended: there is nobody to tell elsewhere."""

FIGURES = text("""
    with mine as materialized (
        select kind, status, plan, raised_at, id from alert
        where community_code = :community and kind <> :itself and (status <> 'closed' or raised_at >= :since)
    ), waited as (
        select h.outcome from held_telling h join alert a on a.id = h.alert_id
        where a.community_code = :community and h.held_at >= :since and h.held_at < :until
    )
    select
        (select count(*) from mine where raised_at >= :since and raised_at < :until) as raised,
        (select count(*) from mine where status <> 'closed') as still_open,
        (select count(*) from mine where status = 'unresolved_exhausted') as unanswered,
        (select coalesce(extract(day from :until - min(raised_at))::int, 0) from mine where status <> 'closed')
            as oldest_days,
        (select count(*) from waited) as held,
        (select count(*) from waited where outcome = 'folded') as folded,
        (select count(*) from inhibited_fact where community_code = :community and at >= :since and at < :until)
            as no_news,
        (select count(*) from mine where (plan ->> 'weekly')::bool and raised_at >= :since and raised_at < :until)
            as listed_only,
        (select count(*) from mine where kind = 'duty_uncovered' and status <> 'closed') as duty_gap_days,
        (select count(*) from mine where kind = 'liaison_silent' and status <> 'closed') as silent_liaisons
""")

OPEN_KINDS = text("""
    select kind, min(rule) as rule, min(title) as title, count(*) as alerts from alert
    where community_code = :community and kind <> :itself and status <> 'closed'
    group by kind order by alerts desc, kind
""")

LISTED_KINDS = text("""
    select kind, min(rule) as rule, min(title) as title, count(*) as alerts from alert
    where community_code = :community and (plan ->> 'weekly')::bool and raised_at >= :since and raised_at < :until
    group by kind order by alerts desc, kind
""")

ITSELF = "weekly_digest"
"""Kind of the alerts that carry digests: a digest does not count the one before it."""


class DigestStore:
    """Counts what a week brought. Changes nothing."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def communities(self, *, before: datetime) -> list[str]:
        """Return the communities that are told."""
        return list((await self._session.scalars(COMMUNITIES, {"before": before})).all())

    async def figures(self, community: str, *, since: datetime, until: datetime) -> dict[str, int]:
        """Return how it stands with the alerts of a community."""
        bound = {"community": community, "since": since, "until": until, "itself": ITSELF}
        return dict((await self._session.execute(FIGURES, bound)).mappings().one())

    async def open_kinds(self, community: str) -> Sequence[Any]:
        """Return what is open, most first."""
        return (await self._session.execute(OPEN_KINDS, {"community": community, "itself": ITSELF})).all()

    async def listed_kinds(self, community: str, *, since: datetime, until: datetime) -> Sequence[Any]:
        """Return what was raised in a time and is told in the digest alone."""
        bound = {"community": community, "since": since, "until": until}
        return (await self._session.execute(LISTED_KINDS, bound)).all()
