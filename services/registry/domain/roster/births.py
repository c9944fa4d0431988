"""Read a birth date, in whole or in part, and an age."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from services.registry.domain.roster.codes import Code
from services.registry.domain.roster.grid import Cell
from services.registry.domain.roster.id_numbers import FIRST_BIRTH_YEAR
from services.registry.domain.roster.lunar import LUNAR_SIGNS, read_lunar_text, solar_date
from services.registry.domain.roster.numerals import chinese_number, number_of
from services.registry.domain.roster.text import CACHED_TEXTS, LONGEST_READ, compact

_NUMERALS = "〇零○一二三四五六七八九十元廿卅"
_YEAR_RANGE = (1900, 2030)
_DAY_ZERO = date(1899, 12, 30)
_FIRST_DAY_NUMBER = 367
"""Day numbers from 1901 on: a smaller number in a birth column is more likely an age than a day of the year 1900."""
_LAST_DAY_NUMBER = 73_050
"""Day numbers up to the end of 2099; what is greater is not the day number of anybody's birth."""
_OLDEST_AGE = 130
_LARGEST = 10**9
"""No date is written as a larger number; not-a-number and infinity are not smaller either."""

_REPUBLIC = re.compile(rf"民国(?P<year>[0-9{_NUMERALS}]+)年?")
_REPUBLIC_OFFSET = 1911
_PARTS = re.compile(
    rf"(?P<year>[0-9]{{4}}|[〇零○一二三四五六七八九]{{4}})"
    rf"(?:[年./,、\\-]+(?:(?P<month>[0-9]{{1,2}}|[{_NUMERALS}]{{1,3}})"
    rf"(?:[月./,、\\-]+(?:(?P<day>[0-9]{{1,2}}|[{_NUMERALS}]{{1,4}})[日号]?)?)?)?)?"
)
_JOINED = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})?")
_TIME = re.compile(r"[T]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?$")
_SHORT_YEAR = re.compile(r"(?P<year>[0-9]{2})(?=[年./-][0-9]{1,2})")
_NO_YEAR = re.compile(r"[0-9]{1,2}月[0-9]{1,2}[日号]?")
_NOISE = re.compile(r"出生|生于|生$|左右|大约|大概|约|公历|阳历|新历|[()\[\]'‘’`´]")
_AGE = re.compile(rf"(?:虚岁|周岁)?(?P<age>[0-9]{{1,3}}|[{_NUMERALS}百]{{1,5}})(?:\.0)?(?:多|余)?(?:周岁|虚岁|岁)?")
_AGE_WITH_WORD = re.compile(rf"(?P<age>[0-9]{{1,3}}|[{_NUMERALS}百]{{1,5}})(?:多|余)?(?:周岁|虚岁|岁)")


@dataclass(frozen=True, slots=True)
class Birth:
    """What a birth cell says: a whole date, a year with or without its month, or what is wrong with it."""

    on: date | None = None
    year: int | None = None
    month: int | None = None
    lunar_birthday: str | None = None
    code: Code | None = None

    @property
    def partial(self) -> bool:
        """Whether the year is known but not the day."""
        return self.on is None and self.year is not None

    def may_be(self, day: date) -> bool:
        """Say whether what is written does not speak against this day."""
        if self.on is not None:
            return self.on == day
        return self.year in (None, day.year) and self.month in (None, day.month)


IMPOSSIBLE = Birth(code=Code.BIRTH_IMPOSSIBLE)
NOTHING = Birth()


def read_birth(cell: Cell, *, as_of: date) -> Birth:
    """Read a birth cell that is not empty."""
    if isinstance(cell, datetime):
        birth = Birth(on=cell.date())
    elif isinstance(cell, date):
        birth = Birth(on=cell)
    elif isinstance(cell, int | float):
        birth = _from_number(float(cell), as_of) if abs(cell) < _LARGEST else IMPOSSIBLE
    else:
        birth = _from_text((cell or "")[:LONGEST_READ], as_of)
    return _in_living_memory(birth, as_of)


def read_age(cell: Cell, *, as_of: date) -> Birth:
    """Turn an age in whole years into the year of birth."""
    if isinstance(cell, date):
        return NOTHING
    if isinstance(cell, float | int) and not abs(cell) < _LARGEST:
        return NOTHING
    text = compact(str(int(cell)) if isinstance(cell, float | int) else cell or "")
    match = _AGE.fullmatch(_NOISE.sub("", text))
    age = number_of(match["age"]) if match else None
    return Birth(year=as_of.year - age) if age is not None and 0 <= age <= _OLDEST_AGE else NOTHING


def _in_living_memory(birth: Birth, as_of: date) -> Birth:
    first = birth.on.year if birth.on else birth.year
    if first is None:
        return birth
    if first < FIRST_BIRTH_YEAR:
        return IMPOSSIBLE
    latest = birth.on or date(first, birth.month or 1, 1)
    return Birth(code=Code.BIRTH_FUTURE) if latest > as_of else birth


def _from_number(number: float, as_of: date) -> Birth:
    if _YEAR_RANGE[0] <= number <= _YEAR_RANGE[1]:
        return _year_and_month(number)
    if not number.is_integer():
        number = float(int(number))
    digits = str(int(number))
    if _JOINED.fullmatch(digits) and number > _LAST_DAY_NUMBER:
        return _from_text(digits, as_of)
    if not _FIRST_DAY_NUMBER <= number <= _LAST_DAY_NUMBER:
        return IMPOSSIBLE
    return Birth(on=_DAY_ZERO + timedelta(days=int(number)))


def _year_and_month(number: float) -> Birth:
    """Read 1940 as a year and 1940.05 as a month; 1940.1 may be January or October, so only the year is sure."""
    year, _, month = f"{number:.2f}".partition(".")
    sure = number.is_integer() is False and len(repr(number).partition(".")[2]) == len("05")
    return Birth(year=int(year), month=int(month) if sure and 1 <= int(month) <= 12 else None)


@lru_cache(maxsize=CACHED_TEXTS)
def _from_text(raw: str, as_of: date) -> Birth:
    text = _TIME.sub("", compact(raw))
    if LUNAR_SIGNS.search(text):
        return _from_lunar(text)
    text = _NOISE.sub("", text)
    if "岁" in text and (match := _AGE_WITH_WORD.fullmatch(text)):
        return read_age(match["age"], as_of=as_of)
    if _NO_YEAR.fullmatch(text):
        return NOTHING
    text = _REPUBLIC.sub(_common_year, text)
    short = _SHORT_YEAR.match(text)
    if short and int(short["year"]) > as_of.year % 100:
        text = "19" + text
    match = _PARTS.fullmatch(text) or _JOINED.fullmatch(text)
    if match:
        return _from_parts(match["year"], match["month"], match["day"])
    if re.fullmatch(r"[0-9]{1,5}(\.[0-9]+)?", text):
        return _from_number(float(text), as_of)
    return IMPOSSIBLE if re.search(rf"[0-9{_NUMERALS}]", text) else NOTHING


def _common_year(match: re.Match[str]) -> str:
    said = match["year"]
    year = 1 if said == "元" else number_of(said)
    return match.group() if year is None else f"{_REPUBLIC_OFFSET + year}年"


def _from_lunar(text: str) -> Birth:
    day = read_lunar_text(_common_text(text))
    if day is None:
        return IMPOSSIBLE
    solar = solar_date(day)
    if day.year is not None and solar is None:
        return IMPOSSIBLE
    return Birth(on=solar, lunar_birthday=str(day))


def _common_text(text: str) -> str:
    return _REPUBLIC.sub(_common_year, re.sub(r"[()\[\]]|出生", "", text))


def _from_parts(year_text: str, month_text: str | None, day_text: str | None) -> Birth:
    year, month, day = _part(year_text), _part(month_text), _part(day_text)
    if year is None or (month_text and month is None) or (day_text and day is None):
        return IMPOSSIBLE
    if not month:
        return Birth(year=year)
    if month > 12:
        return IMPOSSIBLE
    if not day:
        return Birth(year=year, month=month)
    try:
        return Birth(on=date(year, month, day))
    except ValueError:
        return IMPOSSIBLE


def _part(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isdigit() and text.isascii() else chinese_number(text)
