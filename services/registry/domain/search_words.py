"""What somebody who types into the search box is looking for."""

import re
from dataclasses import dataclass, replace

__all__ = ["Wanted", "read_search"]

_DOOR = re.compile(
    r"^(?:(?P<building>[0-9A-Z平房]+)(?:幢|栋|号楼|座|#|-))(?:(?P<unit>[0-9A-Z]+)(?:单元|-))?(?P<room>[0-9A-Z-]+)?(?:室|号)?$"
)
_COMPOUND = re.compile(r"^(?P<compound>[\u4e00-\u9fff]{2,})(?P<door>[0-9].*)$")
_DIGITS = re.compile(r"^[0-9]{2,11}$")
_LETTERS = re.compile(r"^[a-z]+$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed, read word by word; all of it has to be true of whoever is found."""

    names: tuple[str, ...] = ()
    """Parts of a name or of a compound, in Chinese characters."""
    letters: str | None = None
    """How a name begins in pinyin, or its initials."""
    digits: tuple[str, ...] = ()
    """Each the end of a phone number, or a room."""
    compounds: tuple[str, ...] = ()
    """Parts of a compound: written in front of a door."""
    building: str | None = None
    unit: str | None = None
    room: str | None = None


def read_search(text: str) -> Wanted:
    """Tell doors, tails of numbers, pinyin and names apart; words may be combined, ``王 3-1-402``.

    What reads as one thing when the gaps are left out is that thing: ``3 幢 402``, ``wang xiu ying``. A compound may
    stand in front of a door, ``安和苑3幢402``, or be a word of its own.
    """
    whole = "".join(text.split())
    if not whole:
        return Wanted()
    if _DOOR.match(whole.upper()) or _DIGITS.match(whole) or _LETTERS.match(whole.lower()):
        return _with(Wanted(), whole)
    wanted = Wanted()
    for word in text.split():
        wanted = _with(wanted, word)
    return wanted


def _with(wanted: Wanted, word: str) -> Wanted:
    if door := _DOOR.match(word.upper()):
        return replace(wanted, building=door["building"], unit=door["unit"], room=door["room"])
    if address := _COMPOUND.match(word):
        return _with(replace(wanted, compounds=(*wanted.compounds, address["compound"])), address["door"])
    if _DIGITS.match(word):
        return replace(wanted, digits=(*wanted.digits, word))
    if _LETTERS.match(word.lower()):
        return replace(wanted, letters=(wanted.letters or "") + word.lower())
    return replace(wanted, names=(*wanted.names, word))
