"""Have those who take part told: that an activity is near, that they have a seat, that it is off."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.constants import SWEEP_BATCH
from services.events.domain.activity import Activity
from services.events.domain.reminding import LONGEST_SHIFT, remind_from, spoken
from services.events.storage.tables import OUTBOX
from services.events.storage.tellings import TellingStore
from shared.areas import place_of
from shared.contracts.activities_tellings import CalledOff, ReminderDue, SeatGiven

__all__ = ["remind", "tell_again", "tell_called_off", "tell_of_seats"]


async def remind(session: AsyncSession, *, ahead: timedelta, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Have everybody with a seat in one near activity reminded, once; returns when the next reminder is due."""
    store = TellingStore(session)
    near = await store.near(now=now, until=now + ahead + LONGEST_SHIFT, limit=SWEEP_BATCH)
    moments = {one.id: remind_from(one.starts_at, ahead=ahead, zone=zone) for one in near}
    due = [activity_id for activity_id, moment in moments.items() if moment <= now]
    if not due:
        return min(moments.values(), default=None)
    activity = await store.claim_near(due)
    if activity is None:
        return None
    told = await store.remind(activity.id, now=now)
    await _tell(session, activity, told, zone=zone, now=now)
    return now


async def tell_again(
    session: AsyncSession, activity: Activity, *, ahead: timedelta, zone: ZoneInfo, now: datetime
) -> None:
    """Tell those anew who were reminded of a locked activity before it was changed, or told that they have a seat.

    If it is far off now they are reminded once more then.
    """
    near = remind_from(activity.starts_at, ahead=ahead, zone=zone) <= now
    told = await TellingStore(session).remind_again(activity.id, reminded_at=now if near else None, now=now)
    await _tell(session, activity, told, zone=zone, now=now, early=not near)


async def tell_of_seats(session: AsyncSession, *, ahead: timedelta, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Tell those who moved up in one activity; so late before the start it is their reminder too."""
    store = TellingStore(session)
    activity = await store.claim_moved_up()
    if activity is None:
        return None
    late = remind_from(activity.starts_at, ahead=ahead, zone=zone) <= now
    told = await store.tell_of_seats(activity.id, instead_of_reminder=late, now=now)
    said = _said(activity, zone, now=now)
    ids = {one: SeatGiven.identify(activity.id, one, activity.version) for one in told}
    await OUTBOX.add(session, *(SeatGiven(**said, event_id=ids[one], resident_id=one) for one in told))
    return now


async def tell_called_off(session: AsyncSession, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Tell everybody who had a seat in one cancelled activity, or waited for one, once."""
    store = TellingStore(session)
    claimed = await store.claim_called_off()
    if claimed is None:
        return None
    activity, reason = claimed
    told = await store.call_off(activity.id, now=now)
    said = _said(activity, zone, now=now) | {"because": reason}
    ids = {one: CalledOff.identify(activity.id, one) for one in told}
    await OUTBOX.add(session, *(CalledOff(**said, event_id=ids[one], resident_id=one) for one in told))
    return now


async def _tell(
    session: AsyncSession, activity: Activity, told: list[UUID], *, zone: ZoneInfo, now: datetime, early: bool = False
) -> None:
    """Tell an arrangement to these; what is told early of one and reminded of later are two."""
    arrangement = [str(activity.revision), *(["early"] if early else [])] if activity.revision > 1 else []
    said = _said(activity, zone, now=now) | {"rearranged": bool(arrangement)}
    ids = {one: ReminderDue.identify(activity.id, one, *arrangement) for one in told}
    await OUTBOX.add(session, *(ReminderDue(**said, event_id=ids[one], resident_id=one) for one in told))


def _said(activity: Activity, zone: ZoneInfo, *, now: datetime) -> dict[str, Any]:
    """Return what everybody is told of an activity."""
    return {
        "occurred_at": now,
        **place_of(activity.community),
        "entity_version": activity.version,
        "activity_id": activity.id,
        "title": activity.title,
        "where": activity.place,
        "starts_at": activity.starts_at,
        "when": spoken(activity.starts_at, zone),
    }
