"""What a volunteer can take on, and what is beyond it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

__all__ = ["STRAINS", "Assignment", "Limits", "at_night", "beyond", "meanwhile", "refusal"]

STRAINS = {"stairs": "爬楼", "lifting": "搬重物", "night": "夜间值守", "outdoors": "长时间户外", "standing": "久站"}
"""What a job may ask of a body."""

CAREFUL_DAY_MINUTES = 120
CAREFUL_WEEK_MINUTES = 360
"""Light work for somebody of whose health something was flagged, until they have said what they can take on:
a morning or an afternoon, three times a week, without any strain."""

CAREFUL = (
    "身体有新情况还没有与本人谈过,眼下只宜安排轻便的事(每天 2 小时、每周 6 小时以内)。请先问本人能做什么并登记量力申报"
)

NIGHT_BEGINS, NIGHT_ENDS = time(22), time(6)


@dataclass(frozen=True)
class Limits:
    """What somebody can take on; none is as much as they like."""

    avoids: frozenset[str] = frozenset()
    day_minutes: int | None = None
    week_minutes: int | None = None
    careful: bool = False
    """Something about their health was flagged since they last said it."""


@dataclass(frozen=True)
class Assignment:
    """Something that a volunteer does or is to do: at one time, or again and again."""

    kind: str
    id: UUID
    title: str
    strains: frozenset[str]
    day_minutes: int
    week_minutes: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    leader_id: UUID | None = None


def at_night(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> bool:
    """Whether any of a time lies in the night."""
    begins, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    day = begins.date() - timedelta(days=1)
    while day <= ends.date():
        dusk = datetime.combine(day, NIGHT_BEGINS, zone)
        dawn = datetime.combine(day + timedelta(days=1), NIGHT_ENDS, zone)
        if begins < dawn and ends > dusk:
            return True
        day += timedelta(days=1)
    return False


def beyond(limits: Limits, mine: Assignment, others: Iterable[Assignment], zone: ZoneInfo) -> list[str]:
    """Say in Chinese how an assignment, with all that somebody does already, is beyond them; nothing if it is not."""
    strains = mine.strains | ({"night"} if _night(mine, zone) else set())
    day, week = _totals(mine, list(others), zone)
    why = [f"本人声明不宜{text}" for code, text in STRAINS.items() if code in strains & limits.avoids]
    why += _hours("每天", limits.day_minutes, day)
    why += _hours("每周", limits.week_minutes, week)
    if limits.careful and (strains or day > CAREFUL_DAY_MINUTES or week > CAREFUL_WEEK_MINUTES):
        why.append(CAREFUL)
    return why


def meanwhile(mine: Assignment, others: Iterable[Assignment]) -> Assignment | None:
    """Return what somebody has taken on for the same time."""
    if mine.starts_at is None or mine.ends_at is None:
        return None
    for one in others:
        if one.starts_at and one.ends_at and one.starts_at < mine.ends_at and one.ends_at > mine.starts_at:
            return one
    return None


def refusal(why: Sequence[str]) -> str:
    """Say that something is beyond somebody, and what to do."""
    return f"超出这位志愿者的量力范围:{';'.join(why)}。可以换一位,或减轻任务"


def _night(mine: Assignment, zone: ZoneInfo) -> bool:
    return mine.starts_at is not None and mine.ends_at is not None and at_night(mine.starts_at, mine.ends_at, zone)


def _totals(mine: Assignment, others: Sequence[Assignment], zone: ZoneInfo) -> tuple[int, int]:
    """Return minutes of the day and of the week that it comes to; what comes again stands in every week."""
    standing = sum(one.week_minutes for one in others if one.starts_at is None)
    days: dict[tuple[int, int, int], int] = {}
    for one in others:
        if one.starts_at is not None:
            day = _day(one.starts_at, zone)
            days[day] = days.get(day, 0) + one.day_minutes
    weeks: dict[tuple[int, int], int] = {}
    for day, minutes in days.items():
        weeks[day[:2]] = weeks.get(day[:2], 0) + minutes
    if mine.starts_at is None:
        return mine.day_minutes, mine.week_minutes + standing + max(weeks.values(), default=0)
    day = _day(mine.starts_at, zone)
    return mine.day_minutes + days.get(day, 0), mine.day_minutes + weeks.get(day[:2], 0) + standing


def _day(moment: datetime, zone: ZoneInfo) -> tuple[int, int, int]:
    """Return year, week and weekday."""
    year, week, weekday = moment.astimezone(zone).isocalendar()
    return year, week, weekday


def _hours(every: str, most: int | None, total: int) -> list[str]:
    if most is None or total <= most:
        return []
    return [f"本人声明{every}最多 {most / 60:g} 小时,加上已有的共 {total / 60:.2g} 小时"]
