"""Read where somebody lives: compound, building, unit and room."""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from services.registry.domain.roster.codes import Code
from services.registry.domain.roster.compounds import compound_word
from services.registry.domain.roster.grid import Cell
from services.registry.domain.roster.numerals import NUMERAL, arabic_digits, chinese_number
from services.registry.domain.roster.text import (
    CACHED_TEXTS,
    LONGEST_READ,
    compact,
    half_width,
    split_brackets,
    text_of,
)

BUNGALOW = "平房"

_NUMBER = r"(?:[A-Z]?[0-9]{1,4}[A-Z]?)"
_BUILDING = rf"(?:{_NUMBER}|[A-Z]|[甲乙丙丁戊])"
_UNIT = rf"(?:{_NUMBER}|[A-Z]|[甲乙丙丁东西中南北])"
_ROOM = r"(?:[A-Z]?-?[0-9]{1,5}[A-Z]?(?:-[0-9]{1,2})?|[0-9]{1,2}(?:楼|层)[东西中南北][户门]?|[东西中南北]户)"
_BUILDING_MARK = rf"(?:号?[幢栋座]楼?|号楼|号院?楼|#楼?|楼(?:栋|座|号)?|号(?=-?{_UNIT}(?:单元|门|室)))"

_BUNGALOW = re.compile(
    rf"(?P<before>.*?){BUNGALOW}(?:区|第)?(?:(?P<unit>[0-9]+)(?:排|-))?第?(?P<room>[0-9]+[A-Z]?)(?:号|室|户)?"
)
_BUNGALOW_ALONE = re.compile(rf"(?P<before>.*?){BUNGALOW}(?:区)?(?:(?P<unit>[0-9]+)排)?")
_MARKED = re.compile(
    rf"(?P<before>.*?)第?(?P<building>{_BUILDING}){_BUILDING_MARK}-?"
    rf"(?:第?(?P<unit>{_UNIT})(?:单元|门栋|门|-)-?)?(?:第?[0-9]{{1,2}}(?:层|楼)(?=[0-9-]))?-?"
    rf"(?:第?(?P<room>{_ROOM})(?:室|号房?|房间?|户)?)?"
)
_DASHED = re.compile(
    rf"(?P<before>(?:.*[^0-9A-Z-])?)(?<!单元)(?<!门)(?<!号)(?P<first>{_BUILDING})-(?P<second>{_UNIT})(?:-(?P<third>[A-Z]?[0-9]{{1,5}}[A-Z]?)"
    rf"(?P<tail>-[0-9]{{1,2}})?(?:-[0-9]{{3,5}})?)?(?:室|号房?|房)?"
)
_UNIT_AND_ROOM = re.compile(
    rf"(?P<before>)(?:第?(?P<unit>{_UNIT})(?:单元|门栋|门|排|-)-?)?(?:第?[0-9]{{1,2}}(?:层|楼)(?=[0-9-]))?-?"
    rf"(?:第?(?P<room>{_ROOM})(?:室|号房?|房间?|户)?)?"
)
_PARTS_BETWEEN = re.compile(r"(?<=[0-9A-Z幢栋座楼元门])\s+(?=[0-9A-Z])")
_BETWEEN_NUMBERS = re.compile(r"(?<=[0-9A-Z])[－—–―~～_/\\、.]+(?=[0-9A-Z])")
_SPELLED = re.compile(
    rf"[{NUMERAL}]+(?=号?[幢栋座]|号楼|号|#|单元|门|室|排|层|楼|-|房)|(?<=[幢栋座楼元门排#-])[{NUMERAL}]+(?=$|室|号|户|房|-)"
)
_BUILDING_AND_UNIT = re.compile(rf"(?P<building>{_BUILDING})-(?P<unit>[0-9]{{1,2}})")
_SEVERAL_ROOMS = re.compile(r"(?P<room>[0-9]{3,5})(?:[-,、;和][0-9]{3,5})+室?")
_OWN_COLUMNS = frozenset({"building", "unit", "room"})
_BUILDING_WORD = re.compile(r"[\u4e00-\u9fff0-9A-Z-]{1,7}[楼幢栋座院舍房厂库区排号]")
_OWN_WORD = re.compile(r"[\u4e00-\u9fff0-9A-Z-]{1,8}")
"""What stands in a column of its own is the name of a building, a unit or a room, even if no rule knows it."""
_LEADING_ZEROS = re.compile(r"^0+(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives, as far as it could be read."""

    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    code: Code | None = None

    @property
    def complete(self) -> bool:
        """Whether a door can be found: building and room are known."""
        return self.building is not None and self.room is not None


_UNSAID = Address()
_NOWHERE = Address(code=Code.ADDRESS_MISSING)


def same_door(one: Address, other: Address) -> bool:
    """Say whether two complete addresses mean one door; what is missing on one side does not make them differ."""
    return (
        one.building == other.building
        and one.room == other.room
        and (one.unit == other.unit or one.unit is None or other.unit is None)
        and (one.compound == other.compound or one.compound is None or other.compound is None)
    )


@dataclass(frozen=True, slots=True)
class AddressCells:
    """The cells of a row that say where somebody lives; ``None`` where there is no such cell or it is empty.

    ``above`` is the building that the line over the row, the title or the name of the sheet names.
    """

    address: Cell = None
    building: Cell = None
    unit: Cell = None
    room: Cell = None
    above: str | None = None


def read_address(cells: AddressCells) -> Address:
    """Put the cells of an address together; what has its own column wins over the address in words."""
    if cells.address is None and cells.building is None and cells.unit is None and cells.room is None:
        return _NOWHERE
    if cells.above and cells.building is None and cells.room is not None:
        room = _read_part(cells.room, has_building=True, lone="room")
        if room.building is None:
            cells = replace(cells, building=cells.above)
    building = _read_part(cells.building, has_building=False, lone="building")
    known = building.building is not None
    room = _read_part(cells.room, has_building=known, lone="room")
    unit = _read_part(cells.unit, has_building=known, lone="unit")
    known = known or room.building is not None
    words = _read_part(cells.address, has_building=known, lone="door" if known else "")
    building_name = building.building or unit.building or room.building or words.building
    room_name = room.room or building.room or unit.room or words.room
    if building_name is None and cells.building is None and cells.above:
        within = read_address(replace(cells, building=cells.above, above=None))
        if within.room or within.unit:
            return within
    return Address(
        compound=words.compound or room.compound or building.compound,
        building=building_name,
        unit=unit.unit or building.unit or room.unit or words.unit,
        room=room_name,
        code=_code(building_name, room_name),
    )


def _code(building: str | None, room: str | None) -> Code | None:
    if building is None:
        return Code.ADDRESS_UNPARSED
    return Code.ROOM_MISSING if room is None else None


def _read_part(cell: Cell, *, has_building: bool, lone: str) -> Address:
    if cell is None or isinstance(cell, date):
        return _UNSAID
    return _read_text(text_of(cell)[:LONGEST_READ], has_building, lone)


@lru_cache(maxsize=CACHED_TEXTS)
def _read_text(raw: str, has_building: bool, lone: str) -> Address:  # noqa: FBT001 - positional for the cache
    """Read one cell; ``lone`` says what a single number in it means: the part whose column it is, or a door."""
    text = normalised(raw)
    spelled = chinese_number(text) if lone else None
    text = text if spelled is None else str(spelled)
    if lone == "building" and (pair := _BUILDING_AND_UNIT.fullmatch(text)):
        return _tidy(Address(building=pair["building"], unit=pair["unit"]))
    if lone == "room" and (rooms := _SEVERAL_ROOMS.fullmatch(text)):
        return Address(room=rooms["room"])
    if lone and re.fullmatch(_NUMBER if lone != "building" else rf"{_BUILDING}|{BUNGALOW}", text):
        return _lone_number(lone, text)
    read = _by_grammar(text, has_building=has_building)
    if lone in _OWN_COLUMNS and not _says_where(read):
        read = _by_grammar(text, has_building=True)
        named = _BUILDING_WORD if lone == "building" else _OWN_WORD
        return read if _says_where(read) or not named.fullmatch(text) else _lone_number(lone, text)
    return read


def _says_where(address: Address) -> bool:
    return bool(address.building or address.unit or address.room)


def _lone_number(lone: str, text: str) -> Address:
    if lone == "building":
        return _tidy(Address(building=text))
    return _tidy(Address(unit=text)) if lone == "unit" else Address(room=text)


def normalised(raw: str) -> str:
    """Write an address with half-width signs, digits for numerals and one kind of dash, without notes in brackets."""
    text = _PARTS_BETWEEN.sub("-", half_width(raw).strip().upper())
    text, _ = split_brackets(compact(text))
    text = _SPELLED.sub(lambda match: arabic_digits(match.group()), text)
    return _BETWEEN_NUMBERS.sub("-", text).strip("-,;。，")


def _by_grammar(text: str, *, has_building: bool) -> Address:
    if has_building and (match := _UNIT_AND_ROOM.fullmatch(text)):
        return _from(match)
    for pattern in (_BUNGALOW, _BUNGALOW_ALONE):
        if match := pattern.fullmatch(text):
            return _tidy(replace(_from(match), building=BUNGALOW))
    if match := _MARKED.fullmatch(text):
        return _from(match)
    if match := _DASHED.fullmatch(text):
        return _from_dashes(match)
    if match := _MARKED.match(text):
        return _from(match)
    return Address(compound=compound_word(text, certain=True))


def _from(match: re.Match[str]) -> Address:
    parts = match.groupdict()
    room = parts.get("room")
    return _tidy(
        Address(
            compound=compound_word(parts["before"], certain=False),
            building=parts.get("building"),
            unit=parts.get("unit"),
            room=room.removeprefix("-") if room else None,
        )
    )


def _from_dashes(match: re.Match[str]) -> Address:
    compound = compound_word(match["before"], certain=False)
    if match["third"] is None:
        return _tidy(Address(compound, match["first"], None, match["second"]))
    return _tidy(Address(compound, match["first"], match["second"], match["third"] + (match["tail"] or "")))


def _tidy(address: Address) -> Address:
    building, unit = (value and _LEADING_ZEROS.sub("", value) for value in (address.building, address.unit))
    return replace(address, building=building, unit=unit)
