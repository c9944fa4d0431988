"""Activities as a calendar that phones and office programs subscribe to (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from services.events.domain.calendar_entry import CalendarEntry

__all__ = ["calendar_text"]

REFRESH = timedelta(hours=1)
"""How often a reader is asked to look again."""

ZONE_FROM, ZONE_TO = date(2000, 1, 1), date(2038, 1, 1)
"""For which years the zone is written out; what lies outside no calendar of ours holds."""

CANCELLED = "【已取消】"
"""Stands before the title too: many programs show a cancelled entry of a subscribed calendar like any other."""

WAITING = "【候补】"


def calendar_text(entries: Iterable[CalendarEntry], *, feed_id: UUID, label: str, zone: ZoneInfo) -> str:
    """Write a calendar: the same entries always give the same text."""
    calendar = Calendar.new(
        prodid="-//Nuanlin//activities//ZH",
        uid=f"{feed_id}@nuanlin",
        name=label,
        refresh_interval=REFRESH,
    )
    calendar.add("X-PUBLISHED-TTL", REFRESH)
    calendar.add_component(Timezone.from_tzinfo(zone, zone.key, first_date=ZONE_FROM, last_date=ZONE_TO))
    for entry in entries:
        calendar.add_component(_event(entry, zone))
    return str(calendar.to_ical().decode())


def _event(entry: CalendarEntry, zone: ZoneInfo) -> Event:
    mark = CANCELLED if entry.cancelled else WAITING if entry.waiting else ""
    status = "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.waiting else "CONFIRMED"
    event = Event.new(
        uid=f"{entry.id}@nuanlin",
        start=entry.starts_at.astimezone(zone),
        end=entry.ends_at.astimezone(zone),
        stamp=entry.changed_at.astimezone(UTC),
        sequence=entry.version,
        summary=_one_line(mark + entry.title),
        location=_one_line(entry.place),
        categories=[entry.theme] if entry.theme else [],
    )
    event.add("STATUS", status)
    return event


def _one_line(text: str) -> str:
    """Leave out what no line of a calendar may hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
