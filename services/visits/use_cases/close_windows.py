"""Say at whose window nothing was seen when it closed; and show how the windows of a day stand."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import LATE_DETECTION, SWEEP_BATCH
from services.visits.domain.period import DAY
from services.visits.domain.signal import Window, window_on
from services.visits.domain.walking import door_text
from services.visits.storage.grids import Held, held_of
from services.visits.storage.outgoing import tell
from services.visits.storage.signals import Day, Due, SignalStore, Standing
from services.visits.storage.waiting_days import WaitingDayStore
from services.visits.use_cases.record_sightings import day_id
from shared.areas import place_of
from shared.clock import civil_date
from shared.contracts.base import Event
from shared.contracts.visits_signals import ListSignalDays, SignalDay, SignalDays, SignalUnseen

__all__ = ["close_windows", "list_signal_days"]

WITHDRAWN_FOR = timedelta(days=7)
"""How long a day that waits again is remembered: whoever comes home after weeks is not missed for a day long past."""


async def close_windows(
    session: AsyncSession, *, now: datetime, zone: ZoneInfo, limit: int = SWEEP_BATCH
) -> datetime | None:
    """Close the windows whose time is over, one day at a time, so that no day of an outage is skipped.

    A day that was ticked off and taken back is closed too where its plan has gone on to a later window meanwhile.

    Returns
    -------
    datetime or None
        When to look again: `now` if there may be more at once, else the next closing, None if there is none.
    """
    store, again = SignalStore(session), WaitingDayStore(session, zone)
    due = await store.claim_closed(now=now, limit=limit)
    if due:
        await _tell_unseen(session, due, now=now, zone=zone)
        await store.move_on([{"resident_id": one.resident_id, **_next(one, zone)} for one in due])
    since = civil_date(now, zone) - WITHDRAWN_FOR
    left = await again.claim_over(now=now, since=since, limit=limit)
    if left:
        await _tell_unseen(session, left, now=now, zone=zone)
    if limit in {len(due), len(left)}:
        return now
    closings = [await store.next_close(), await again.next_close(since=since)]
    return min((at for at in closings if at is not None), default=None)


async def list_signal_days(
    session: AsyncSession, query: ListSignalDays, *, now: datetime, zone: ZoneInfo
) -> SignalDays:
    """Return how the windows of a day stand, calls for help first; never what was agreed."""
    day = query.day or civil_date(now, zone)
    own = query.viewer is not None and query.observer_id == query.viewer.staff_id
    held = Held() if own and query.observer_id else held_of(query.viewer)
    store = SignalStore(session)
    found = await store.standings(day=day, area=query.community, observer=query.observer_id, held=held)
    windows = [window_on(day, opens=one.window_from, closes=one.window_to, zone=zone) for one in found]
    shown = list(zip(found, windows, strict=True))[: query.limit]
    return SignalDays(
        items=[_item(one, window) for one, window in shown],
        counts=dict(Counter(one.status or "waiting" for one in found)),
        truncated=len(found) > query.limit,
    )


async def _tell_unseen(session: AsyncSession, due: Sequence[Due], *, now: datetime, zone: ZoneInfo) -> None:
    waiting = [(one, _unseen(one, zone)) for one in due if one.at_home]
    unseen = await SignalStore(session).close_unseen([day for _, day in waiting])
    await tell(session, [_event(one, day, unseen[day.id], now=now) for one, day in waiting if day.id in unseen])


def _unseen(due: Due, zone: ZoneInfo) -> Day:
    on_day = civil_date(due.opens_at, zone)
    return Day(
        id=day_id(due.resident_id, on_day),
        resident_id=due.resident_id,
        on_day=on_day,
        area=due.area or "",
        status="unseen",
    )


def _next(due: Due, zone: ZoneInfo) -> dict[str, datetime]:
    tomorrow = civil_date(due.opens_at, zone) + DAY
    window: Window = window_on(tomorrow, opens=due.window_from, closes=due.window_to, zone=zone)
    return {"opens_at": window.opens_at, "closes_at": window.closes_at}


def _event(due: Due, day: Day, revision: int, *, now: datetime) -> Event:
    return SignalUnseen(
        event_id=SignalUnseen.identify(day.id),
        occurred_at=now,
        **place_of(day.area),
        entity_version=revision,
        day_id=day.id,
        resident_id=day.resident_id,
        day=day.on_day,
        closed_at=due.closes_at,
        detected_late=now - due.closes_at > LATE_DETECTION,
    )


def _item(one: Standing, window: Window) -> SignalDay:
    return SignalDay.model_validate(
        {
            "resident_id": one.resident_id,
            "resident_name": one.name,
            "door": door_text(one.compound, one.building, one.unit, one.room),
            "status": one.status or "waiting",
            "opens_at": window.opens_at,
            "closes_at": window.closes_at,
            "seen_at": one.seen_at,
            "compound": one.compound,
            "building": one.building,
            "unit": one.unit,
            "room": one.room,
            "observer_id": one.observer_id,
            "liaison_id": one.liaison_id,
        }
    )
