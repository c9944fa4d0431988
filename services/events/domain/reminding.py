"""When those who take part are reminded, and how a moment is said."""

from datetime import datetime, time, timedelta, tzinfo

__all__ = ["LONGEST_SHIFT", "remind_from", "spoken"]

DAYTIME = (time(8), time(20))
"""Nobody is reminded in their sleep."""

EVENING = time(19)
"""When whoever would be reminded at night is reminded instead, if the next morning is too late."""

AT_LEAST = timedelta(hours=1)
"""A reminder that comes later than this before the start is no help to get ready."""

LONGEST_SHIFT = timedelta(hours=13)
"""From seven in the evening to eight in the morning: how much earlier than asked a reminder may be."""

DAY = timedelta(days=1)

WEEKDAYS = "一二三四五六日"


def remind_from(starts_at: datetime, *, ahead: timedelta, zone: tzinfo) -> datetime:
    """Return when a reminder is due: so long ahead, moved into the day of those who read it.

    A moment at night becomes the next morning, or the evening before where the morning is too close to the start.
    """
    asked = (starts_at - ahead).astimezone(zone)
    first, last = DAYTIME
    if first <= asked.time() < last:
        return asked
    night_of = asked.date() if asked.time() >= last else asked.date() - DAY
    morning = datetime.combine(night_of + DAY, first, zone)
    return morning if morning <= starts_at - AT_LEAST else datetime.combine(night_of, EVENING, zone)


def spoken(moment: datetime, zone: tzinfo) -> str:
    """Say a moment as people do: ``11月24日(周二)14:00``."""
    local = moment.astimezone(zone)
    return f"{local.month}月{local.day}日(周{WEEKDAYS[local.weekday()]}){local:%H:%M}"
