"""Read a birthday of the lunar calendar: 二月廿三, 闰四月十九, 9月3."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from lunar_python import Lunar

from services.registry.domain.roster.grid import Cell
from services.registry.domain.roster.numerals import number_of
from services.registry.domain.roster.text import CACHED_TEXTS, compact, text_of

_MONTH_NAMES = {"正": 1, "冬": 11, "腊": 12}
_CALENDAR = re.compile(r"\(?(?:农历|阴历|旧历|夏历)\)?[:]?|生日|生$")
_YEAR = re.compile(r"^(?P<year>[12][0-9]{3}|[〇零○一二三四五六七八九]{4})[年./-]")
_IN_WORDS = re.compile(
    r"(?P<leap>闰)?(?P<month>[正冬腊一二三四五六七八九十0-9]{1,3})月(?P<day>大?[初廿卅一二三四五六七八九十0-9]{1,3})[日号]?"
)
_IN_DIGITS = re.compile(r"(?P<leap>闰)?(?P<month>[0-9]{1,2})[./-](?P<day>[0-9]{1,2})")
_DAY_INITIAL = re.compile(r"初(?P<digit>[一二三四五六七八九十1-9]|10)")
LUNAR_SIGNS = re.compile(r"农历|阴历|旧历|夏历|[正冬腊]月|初[一二三四五六七八九十]|月廿|闰")
"""What shows that a date in a birth column is a lunar one."""

_LONGEST_MONTH = 30
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of the lunar year; the year itself only where it was written."""

    month: int
    day: int
    leap: bool = False
    year: int | None = None

    def __str__(self) -> str:
        return f"{self.month:02d}-{self.day:02d}" + ("-leap" if self.leap else "")


def read_lunar(cell: Cell) -> LunarDay | None:
    """Read a lunar birthday that is not empty; ``None`` if no lunar year has this day."""
    if isinstance(cell, date):
        return LunarDay(cell.month, cell.day)
    return read_lunar_text(text_of(cell))


@lru_cache(maxsize=CACHED_TEXTS)
def read_lunar_text(text: str) -> LunarDay | None:
    """Read a lunar birthday from text."""
    core = _CALENDAR.sub("", compact(text))
    year_match = _YEAR.match(core)
    year = number_of(year_match["year"]) if year_match else None
    rest = core[year_match.end() :] if year_match else core
    match = _IN_WORDS.fullmatch(rest) or _IN_DIGITS.fullmatch(rest)
    if match is None:
        return None
    month, day = _month(match["month"]), _day(match["day"])
    if month is None or day is None or not 1 <= month <= _MONTHS or not 1 <= day <= _LONGEST_MONTH:
        return None
    return LunarDay(month, day, leap=match["leap"] is not None, year=year)


def _month(text: str) -> int | None:
    return _MONTH_NAMES.get(text) or number_of(text)


def _day(text: str) -> int | None:
    text = text.removeprefix("大")
    if text.startswith("初"):
        initial = _DAY_INITIAL.fullmatch(text)
        return number_of(initial["digit"]) if initial else None
    return number_of(text)


@lru_cache(maxsize=CACHED_TEXTS)
def solar_date(day: LunarDay) -> date | None:
    """Return the day of the common calendar on which a lunar day with its year fell."""
    if day.year is None:
        return None
    try:
        solar = Lunar.fromYmd(day.year, -day.month if day.leap else day.month, day.day).getSolar()
        return date(solar.getYear(), solar.getMonth(), solar.getDay())
    except Exception:  # noqa: BLE001 - the library raises the bare class for a day that year did not have
        return None
