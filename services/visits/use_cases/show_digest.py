"""Answer what a week brought."""

from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.period import civil_moment, week_of
from services.visits.storage.liaisons import LiaisonStore
from shared.clock import civil_date
from shared.contracts.visits_liaisons import GetWeeklyDigest, SilentLiaison, WeeklyDigest

__all__ = ["show_digest"]

WEEK = timedelta(days=7)


async def show_digest(session: AsyncSession, query: GetWeeklyDigest, *, now: datetime, zone: ZoneInfo) -> WeeklyDigest:
    """Return the digest of a community for one ISO week."""
    week = week_of(query.on or civil_date(now, zone) - WEEK)
    starts_at = civil_moment(week.first_on, "00:00", zone)
    ends_at = civil_moment(week.last_on, "24:00", zone)
    liaisons = LiaisonStore(session)
    counts = await liaisons.week(query.community, starts_at=starts_at, ends_at=ends_at)
    silent = [
        SilentLiaison(
            liaison_id=row.liaison_id,
            name=row.name,
            silent_since=row.silent_since,
            days=(min(now, ends_at) - row.silent_since).days,
            resident_count=row.resident_count,
        )
        for row in await liaisons.silent_in(query.community)
        if row.silent_since is not None and row.silent_since < min(now, ends_at)
    ]
    return WeeklyDigest(
        community=query.community,
        week=week.key,
        first_on=week.first_on,
        last_on=week.last_on,
        silent_liaisons=silent,
        **asdict(counts),
    )
