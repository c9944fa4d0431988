"""Tell those who lead a community once a week how it stands: what is open, what waited, what was no news."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.digests import WEEK, DigestTime
from services.alerts.storage.base import INBOX, OUTBOX
from services.alerts.storage.digests import DigestStore
from services.alerts.storage.rules import RuleStore
from shared.contracts.alerts_digests import AlertDigest, DigestLine, GetAlertDigest, WeekDigested

__all__ = ["digest_weeks", "show_digest"]


async def digest_weeks(session: AsyncSession, *, at: DigestTime, zone: ZoneInfo, now: datetime) -> int:
    """Tell the digests that are due, each once whatever the number of replicas; returns how many.

    One that is late, after an outage, is told all the same: it says how it stands now.
    """
    due = at.last_due(now, zone=zone)
    store, said = DigestStore(session), 0
    for community in await store.communities(before=due):
        event_id = WeekDigested.identify(community, due.date())
        if not await INBOX.first_time(session, reader="digest", event_id=event_id):
            continue
        event = await _digest(store, community, since=due - WEEK, until=now, ends_on=due)
        await OUTBOX.add(session, event)
        said += 1
    return said


async def show_digest(session: AsyncSession, query: GetAlertDigest, *, zone: ZoneInfo, now: datetime) -> AlertDigest:
    """Return the seven days until now."""
    store, since = DigestStore(session), now - WEEK
    names = {rule.kind: rule.name for rule in (await RuleStore(session).in_force()).rules.values()}
    event = await _digest(store, query.community, since=since, until=now, ends_on=now.astimezone(zone))
    return AlertDigest(
        community=query.community,
        since=since,
        until=now,
        summary=event.summary,
        still_open=_lines(await store.open_kinds(query.community), names),
        listed_only=_lines(await store.listed_kinds(query.community, since=since, until=now), names),
    )


async def _digest(
    store: DigestStore, community: str, *, since: datetime, until: datetime, ends_on: datetime
) -> WeekDigested:
    event_id = WeekDigested.identify(community, ends_on.date())
    return WeekDigested.model_validate(
        {
            "event_id": event_id,
            "digest_id": event_id,
            "occurred_at": until,
            "district": community[:6],
            "street": community[6:9],
            "community": community[9:],
            "ends_on": ends_on.date(),
            **await store.figures(community, since=since, until=until),
        }
    )


def _lines(rows: Iterable[Any], names: dict[str, str]) -> list[DigestLine]:
    return [DigestLine(kind=row.kind, name=names.get(row.kind, row.title), alerts=row.alerts) for row in rows]
