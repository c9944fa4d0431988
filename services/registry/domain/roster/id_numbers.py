"""Read the number of an identity card: 18 characters with a check digit, or the old 15 digits."""

import re
from dataclasses import dataclass
from datetime import date

from stdnum.iso7064 import mod_11_2

from services.registry.domain.roster.codes import Code
from services.registry.domain.roster.grid import Cell
from services.registry.domain.roster.text import compact

_RIGHT_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_OLD_SHAPE = re.compile(r"[0-9]{15}")
_LOST_DIGITS = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+")
_LOOKS_LIKE_A_NUMBER = re.compile(r"[0-9A-Z*]{8,}")
_MARKS_BEFORE = "'‘’`´＇="
_EXACT_BELOW = 10**15
"""A spreadsheet keeps fifteen digits of a number; an ID number stored as a longer one has lost its end."""

FIRST_BIRTH_YEAR = 1900
"""Nobody on a roster was born earlier; what says so is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class IdReading:
    """What an ID cell says: the whole number only if it is right, and what is wrong with it otherwise."""

    code: Code | None = None
    number: str | None = None
    last4: str | None = None
    birth_date: date | None = None
    sex: str | None = None

    @property
    def right(self) -> bool:
        """Whether the number may identify a person."""
        return self.number is not None


def read_id(cell: Cell, *, as_of: date) -> IdReading:
    """Check an ID cell that is not empty."""
    if isinstance(cell, str):
        text = compact(cell).strip(_MARKS_BEFORE).upper()
        return IdReading(Code.ID_MALFORMED) if _LOST_DIGITS.fullmatch(text) else _check(text, as_of=as_of)
    if isinstance(cell, int | float) and abs(cell) < _EXACT_BELOW and float(cell).is_integer():
        return _check(str(int(cell)), as_of=as_of)
    return IdReading(Code.ID_MALFORMED)


def _check(text: str, *, as_of: date) -> IdReading:
    last4 = text[-4:] if _LOOKS_LIKE_A_NUMBER.fullmatch(text) else None
    if _OLD_SHAPE.fullmatch(text):
        body, code = f"{text[:6]}19{text[6:]}", Code.ID_15_DIGITS
        number = body + mod_11_2.calc_check_digit(body)
    elif _RIGHT_SHAPE.fullmatch(text):
        number, code = text, None
    else:
        return IdReading(Code.ID_MALFORMED, last4=last4)
    birth_date = _birth_inside(number)
    if birth_date is None or birth_date > as_of or birth_date.year < FIRST_BIRTH_YEAR:
        return IdReading(Code.ID_MALFORMED, last4=last4)
    if code is None and mod_11_2.calc_check_digit(number[:17]) != number[17]:
        return IdReading(Code.ID_CHECKSUM, last4=last4)
    sex = "male" if int(number[16]) % 2 else "female"
    return IdReading(code, number=number, last4=number[-4:], birth_date=birth_date, sex=sex)


def _birth_inside(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
