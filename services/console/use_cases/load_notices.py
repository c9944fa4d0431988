"""Gather what became of notices: in numbers, by name where they did not arrive, and for one alert in full."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from shared.contracts.alerts_arrivals import AlertExplanation, AttemptItem, ExplainAlert
from shared.contracts.alerts_delivery import CountNotices, ListedNotices, ListNotices, NoticeFigures

__all__ = ["LOST", "MOST", "UNDER_WAY", "Explained", "Notices", "load_explanation", "load_notices"]

LOST = ["dead", "unclear"]
"""Nobody sends these any more unless somebody says so."""

UNDER_WAY = ["waiting", "sending", "unknown", "held"]

MOST = 200


@dataclass(frozen=True)
class Notices:
    """What became of the notices of a community."""

    figures: Answer[NoticeFigures]
    listed: Answer[ListedNotices]


@dataclass(frozen=True)
class Explained:
    """One alert, with the attempts of each of its notices."""

    answer: Answer[AlertExplanation]
    attempts: dict[UUID, list[AttemptItem]]


async def load_notices(
    owners: Owners, *, community: str, days: int, statuses: list[str], channel: str | None = None
) -> Notices:
    """Return figures of some days, and the notices in these states, of one way if it is named."""
    fields = {"community": community, "statuses": statuses, "channel": channel, "limit": MOST}
    query = ListNotices.model_validate(fields)
    figures, listed = await asyncio.gather(
        owners.attempt(CountNotices(community=community, days=days), NoticeFigures),
        owners.attempt(query, ListedNotices),
    )
    return Notices(figures=figures, listed=listed)


async def load_explanation(owners: Owners, *, alert_id: UUID) -> Explained:
    """Return why an alert is there, who was told, and what each attempt came to."""
    answer = await owners.attempt(ExplainAlert(alert_id=alert_id), AlertExplanation)
    attempts: dict[UUID, list[AttemptItem]] = defaultdict(list)
    for one in answer.value.attempts if answer.value else []:
        attempts[one.notice_id].append(one)
    return Explained(answer=answer, attempts=dict(attempts))
