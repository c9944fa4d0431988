"""What somebody who types into the search box is looking for."""

import re
from dataclasses import dataclass

__all__ = ["Wanted", "read_search"]

_DOOR = re.compile(
    r"^(?:(?P<building>[0-9A-Z平房]+)(?:幢|栋|号楼|座|#|-))(?:(?P<unit>[0-9A-Z]+)(?:单元|-))?(?P<room>[0-9A-Z-]+)?(?:室|号)?$"
)
_DIGITS = re.compile(r"^[0-9]{2,11}$")
_LETTERS = re.compile(r"^[a-z]+$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One way to read what was typed; only one of the fields is set, but for the parts of a door."""

    name: str | None = None
    letters: str | None = None
    digits: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None


def read_search(text: str) -> Wanted:
    """Tell a door, the tail of a number, pinyin and a name apart."""
    typed = "".join(text.split())
    if not typed:
        return Wanted()
    if door := _DOOR.match(typed.upper()):
        return Wanted(building=door["building"], unit=door["unit"], room=door["room"])
    if _DIGITS.match(typed):
        return Wanted(digits=typed)
    if _LETTERS.match(typed.lower()):
        return Wanted(letters=typed.lower())
    return Wanted(name=typed)
