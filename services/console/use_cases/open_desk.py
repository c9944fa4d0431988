"""Gather the whole duty desk: the queue, who looks, the day and one alert, all at the same time."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from services.console.use_cases.load_alert import AlertPanel, load_alert
from services.console.use_cases.load_desk import Today, load_queue, load_today, load_watch
from shared.contracts.alerts_requests import AlertPage
from shared.contracts.alerts_watch import Watch

__all__ = ["Desk", "open_desk"]


@dataclass(frozen=True)
class Desk:
    """What the desk shows when it is opened."""

    queue: Answer[AlertPage]
    detail: AlertPanel | None
    """The alert that is open; None if there is none to open."""
    watch: Answer[Watch]
    today: Today


async def open_desk(owners: Owners, *, community: str, alert: UUID | None, today: date, now: datetime) -> Desk:
    """Ask everybody at once.

    Parameters
    ----------
    alert
        The one to open; None for the first that waits.
    """
    (queue, detail), watch, day = await asyncio.gather(
        _queue_and_one(owners, community=community, alert=alert, now=now),
        load_watch(owners),
        load_today(owners, community=community, today=today, now=now),
    )
    return Desk(queue=queue, detail=detail, watch=watch, today=day)


async def _queue_and_one(
    owners: Owners, *, community: str, alert: UUID | None, now: datetime
) -> tuple[Answer[AlertPage], AlertPanel | None]:
    if alert is not None:
        return await asyncio.gather(
            load_queue(owners, community=community), load_alert(owners, alert_id=alert, now=now)
        )
    queue = await load_queue(owners, community=community)
    if not queue.value or not queue.value.items:
        return queue, None
    return queue, await load_alert(owners, alert_id=queue.value.items[0].alert_id, now=now)
