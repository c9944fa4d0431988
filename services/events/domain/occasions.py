"""Festivals and observance days, and on which day of a year each falls."""

from dataclasses import dataclass
from datetime import date, timedelta

from lunar_python import LunarYear, Solar

__all__ = ["OCCASIONS", "OWN_CODES", "Occasion", "days_in", "title_of"]

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day of the year for which communities prepare something."""

    code: str
    kind: str
    """``festival`` or ``observance``."""
    title: str
    rule: str
    """``lunar MM-DD`` (day 30 is the last of its month), ``solar MM-DD``, or ``nth MM-W-N``: the N-th weekday W of a
    month, Monday being 1."""


OCCASIONS = (
    Occasion("new_year", "festival", "元旦联欢", "solar 01-01"),
    Occasion("little_year", "festival", "小年送福字、大扫除", "lunar 12-23"),
    Occasion("laba", "festival", "腊八节送粥", "lunar 12-08"),
    Occasion("spring_festival", "festival", "春节慰问", "lunar 01-01"),
    Occasion("lantern", "festival", "元宵节猜灯谜", "lunar 01-15"),
    Occasion("dragon_boat", "festival", "端午节包粽子", "lunar 05-05"),
    Occasion("mid_autumn", "festival", "中秋节赏月", "lunar 08-15"),
    Occasion("double_ninth", "festival", "重阳节敬老", "lunar 09-09"),
    Occasion("national_day", "festival", "国庆节联欢", "solar 10-01"),
    Occasion("womens_day", "observance", "三八妇女节活动", "solar 03-08"),
    Occasion("disability_day", "observance", "全国助残日活动", "nth 05-7-3"),
    Occasion("eye_day", "observance", "全国爱眼日义诊", "solar 06-06"),
    Occasion("first_aid_day", "observance", "世界急救日培训", "nth 09-6-2"),
    Occasion("alzheimer_day", "observance", "世界阿尔茨海默病日宣传", "solar 09-21"),
    Occasion("blood_pressure_day", "observance", "全国高血压日义诊", "solar 10-08"),
    Occasion("fire_day", "observance", "消防宣传日演练", "solar 11-09"),
    Occasion("diabetes_day", "observance", "联合国糖尿病日义诊", "solar 11-14"),
)

OWN_CODES = frozenset(each.code for each in OCCASIONS)
"""Days that the calendar has itself, and that the opening of a year proposes."""


def title_of(code: str) -> str:
    """Return what an occasion is called; the code itself if nobody knows it any more."""
    return next((each.title for each in OCCASIONS if each.code == code), code)


def days_in(year: int, rule: str) -> list[date]:
    """Return the days on which an occasion falls in a common year.

    One, but for lunar days in the last weeks of the lunar year (腊八, 小年): they fall twice into some common years and
    not at all into others. A festival is never in a leap month.
    """
    calendar, _, text = rule.partition(" ")
    numbers = [int(part) for part in text.split("-")]
    if calendar == "solar":
        return [date(year, numbers[0], numbers[1])]
    if calendar == "nth":
        return [_nth_weekday(year, *numbers)]
    days = [_lunar_day(lunar_year, numbers[0], numbers[1]) for lunar_year in (year - 1, year)]
    return [day for day in days if day.year == year]


def _nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.isoweekday()) % 7) + (number - 1) * WEEK


def _lunar_day(year: int, month: int, day: int) -> date:
    found = LunarYear.fromYear(year).getMonth(month)
    first = Solar.fromJulianDay(found.getFirstJulianDay())
    first_on = date(first.getYear(), first.getMonth(), first.getDay())
    return first_on + timedelta(days=min(day, int(found.getDayCount())) - 1)
