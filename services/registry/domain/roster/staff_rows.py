"""Read the rows of staff sheets: liaisons, pairings, posts of the care circle."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from services.registry.domain.roster.addresses import Address, AddressCells, read_address
from services.registry.domain.roster.cells import RowCells, finding_at
from services.registry.domain.roster.codes import Code
from services.registry.domain.roster.duplicates import KnownPerson
from services.registry.domain.roster.fields import Field
from services.registry.domain.roster.names import name_key, read_name
from services.registry.domain.roster.numerals import NUMERAL, number_of
from services.registry.domain.roster.phones import Phones, read_phones
from services.registry.domain.roster.staff import CareCircleValues, LiaisonValues, PairingValues
from services.registry.domain.roster.text import CACHED_TEXTS, compact, text_of

_KINDS = (
    ("community_worker", re.compile(r"社区工作|社工|社区干部|社区工作人员|居委")),
    ("volunteer", re.compile(r"志愿|义工")),
    ("property_staff", re.compile(r"物业|保安|保洁")),
    ("relative", re.compile(r"亲属|子女|家属|亲戚|家人|女儿|儿子|儿媳|女婿|配偶")),
)
_ROLES = (
    ("block_captain", re.compile(r"楼长|楼栋长|楼组长|幢长|栋长")),
    ("compound_director", re.compile(r"小区.{0,3}(?:主任|负责人|长)|院长|业委会主任|物管会")),
    ("secretary", re.compile(r"书记")),
)
_VACANT = re.compile(r"空缺|暂缺|待定|待选|缺额|空岗|待聘|暂无|未定|^缺$")
_GROUP = re.compile(rf"第?(?P<number>[0-9]+|[{NUMERAL}]+)")
_BUILDING_RANGE = re.compile(
    rf"(?P<first>[0-9]+|[{NUMERAL}]+)(?:号?[幢栋座]|号楼|#)?(?:-|—|－|~|～|至|到)(?P<last>[0-9]+|[{NUMERAL}]+)(?:号?[幢栋座]|号楼|#|号)"
)
_BUILDING_LIST = re.compile(
    rf"(?P<numbers>(?:(?:[A-Z]?[0-9]+[A-Z]?|[{NUMERAL}]+|[A-Z])[、,，/和及])*(?:[A-Z]?[0-9]+[A-Z]?|[{NUMERAL}]+|[A-Z]))(?:号?[幢栋座]|号楼|#)"
)
_LONGEST_SCOPE = 200
"""Characters of a scope that are read."""
_LONGEST_RANGE = 100
"""Buildings; a longer range is a slip of the pen."""


@dataclass(slots=True)
class LiaisonList:
    """The liaisons taken in, by name."""

    by_name: dict[str, list[tuple[LiaisonValues, tuple[str, int]]]] = field(default_factory=dict)

    def find(self, values: LiaisonValues) -> tuple[str, int] | None:
        """Return the earlier row of the same liaison: the same name, and phones that do not speak against it."""
        for known, place in self.by_name.get(name_key(values.name or ""), []):
            differ = known.phones and values.phones and not set(known.phones) & set(values.phones)
            if not differ and not (known.sex and values.sex and known.sex != values.sex):
                return place
        return None

    def add(self, values: LiaisonValues, place: tuple[str, int]) -> None:
        """Take a liaison in."""
        self.by_name.setdefault(name_key(values.name or ""), []).append((values, place))

    def named(self, name: str) -> list[LiaisonValues]:
        """Return the liaisons of a name."""
        return [values for values, _ in self.by_name.get(name_key(name), [])]

    def __iter__(self) -> Iterator[LiaisonValues]:
        return (values for known in self.by_name.values() for values, _ in known)


def read_liaison(cells: RowCells) -> LiaisonValues:
    """Read a row of the liaison list."""
    name = _name(cells, Field.NAME)
    if name is None:
        cells.find(Code.NAME_MISSING, Field.NAME)
    phones = _phones(cells, Field.PHONE)
    kind_text = cells.text(Field.LIAISON_KIND)
    sex = compact(cells.text(Field.SEX) or "")
    return LiaisonValues(
        name=name,
        sex="male" if sex.startswith("男") else "female" if sex.startswith("女") else None,
        kind=kind_of(kind_text) if kind_text else None,
        kind_text=kind_text,
        group=_group(cells),
        phones=tuple(phones.own),
        extensions=tuple(phones.extensions.items()),
        remark=cells.text(Field.REMARK),
    )


def kind_of(text: str) -> str | None:
    """Return the kind of liaison a text names."""
    return _first_match(_KINDS, compact(text))


def read_pairing(cells: RowCells, *, persons: list[KnownPerson], liaisons: LiaisonList) -> PairingValues:
    """Read a row that pairs a resident with liaisons, and find both."""
    address = read_address(
        AddressCells(
            cells.cell(Field.ADDRESS), cells.cell(Field.BUILDING), cells.cell(Field.UNIT), cells.cell(Field.ROOM)
        )
    )
    resident = _name(cells, Field.NAME)
    if resident is None:
        cells.find(Code.NAME_MISSING, Field.NAME)
    found = _find_resident(cells, resident, address, persons)
    first, second = _name(cells, Field.LIAISON), _name(cells, Field.SECOND_LIAISON)
    unknown = first is None or not liaisons.named(first) or (second is not None and not liaisons.named(second))
    if unknown:
        missing = Field.LIAISON if first is None or not liaisons.named(first) else Field.SECOND_LIAISON
        cells.find(Code.LIAISON_UNKNOWN, missing)
    else:
        _compare_phones(cells, liaisons)
    sheet, row = found.places[0] if found else (None, None)
    return PairingValues(
        resident, first, second, _group(cells), address.building, address.unit, address.room, row, sheet
    )


def _find_resident(
    cells: RowCells, name: str | None, address: Address, persons: list[KnownPerson]
) -> KnownPerson | None:
    if name is None:
        return None
    same = [person for person in persons if name_key(person.values.name or "") == name_key(name)]
    door = [person for person in same if _lives_at(person.values.address, address)]
    if not door:
        cells.find(Code.RESIDENT_UNKNOWN, Field.NAME)
    elif len(door) > 1:
        cells.find(Code.RESIDENT_AMBIGUOUS, Field.NAME)
    return door[0] if len(door) == 1 else None


def _lives_at(home: Address, said: Address) -> bool:
    """Say whether what is said of a door fits this home; what is not said fits every home."""
    pairs = ((said.building, home.building), (said.unit, home.unit), (said.room, home.room))
    compound_fits = said.compound is None or home.compound is None or home.compound.startswith(said.compound)
    return compound_fits and all(
        wanted is None or wanted == has or (has is None and wanted == said.unit) for wanted, has in pairs
    )


def _compare_phones(cells: RowCells, liaisons: LiaisonList) -> None:
    for who, whose in ((Field.LIAISON, Field.LIAISON_PHONE), (Field.SECOND_LIAISON, Field.SECOND_LIAISON_PHONE)):
        said = set(_phones(cells, whose).own)
        listed = [set(known.phones) for known in liaisons.named(_name(cells, who) or "")]
        if said and any(listed) and not any(said & phones for phones in listed):
            cells.find(Code.PHONE_CONFLICT, whose)


def read_post(cells: RowCells) -> CareCircleValues:
    """Read a row that says who answers for what."""
    role_text = cells.text(Field.ROLE)
    column = cells.layout.first(Field.NAME)
    role_text = role_text or (column.word if column else "")
    role = _first_match(_ROLES, compact(role_text))
    name_text = cells.text(Field.NAME) or ""
    name = None if _VACANT.search(compact(name_text)) else _name(cells, Field.NAME)
    if name is None:
        cells.find(Code.VACANT, Field.NAME)
    phones = _phones(cells, Field.PHONE)
    scope = cells.text(Field.SCOPE) or cells.text(Field.BUILDING) or ""
    return CareCircleValues(
        role=role,
        role_text=role_text or None,
        name=name,
        phones=tuple(phones.own),
        extensions=tuple(phones.extensions.items()),
        buildings=buildings_in(scope) if role in (None, "block_captain") else (),
        scope=scope or None,
        remark=cells.text(Field.REMARK),
    )


@lru_cache(maxsize=CACHED_TEXTS)
def buildings_in(scope: str) -> tuple[str, ...]:
    """Return the buildings a scope such as 7、8幢 or 1-3号楼 covers."""
    text = compact(scope[:_LONGEST_SCOPE]).upper()
    found: list[str] = []
    for match in _BUILDING_RANGE.finditer(text):
        first, last = number_of(match["first"]), number_of(match["last"])
        if first is not None and last is not None and 0 <= last - first <= _LONGEST_RANGE:
            found.extend(str(number) for number in range(first, last + 1))
    for match in _BUILDING_LIST.finditer(_BUILDING_RANGE.sub("", text)):
        for part in re.split(r"[、,，/和及]", match["numbers"]):
            number = number_of(part)
            found.append(part if number is None else str(number))
    if not found and re.fullmatch(r"[0-9A-Z]{1,3}(?:[、,，/][0-9A-Z]{1,3})*", text):
        found = re.split(r"[、,，/]", text)
    return tuple(dict.fromkeys(found))


def _first_match(table: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str | None:
    return next((code for code, pattern in table if pattern.search(text)), None)


def _name(cells: RowCells, meaning: Field) -> str | None:
    cell = cells.cell(meaning)
    return None if cell is None else read_name(text_of(cell))[0]


def _group(cells: RowCells) -> int | None:
    match = _GROUP.search(compact(cells.text(Field.GROUP) or ""))
    return number_of(match["number"]) if match else None


def _phones(cells: RowCells, meaning: Field) -> Phones:
    phones = Phones()
    for column, cell in cells.all(meaning):
        said = read_phones(cell)
        phones.add(said, of_relative=False, owner=None)
        phones.own.extend(number for number in phones.relatives if number not in phones.own)
        cells.findings.extend(finding_at(code, column, cell) for code in said.codes)
    return phones


def numbered_first(buildings: Iterable[str]) -> list[str]:
    """Sort buildings as people count them: numbers by size, then the rest."""
    return sorted(set(buildings), key=lambda name: (not name.isdigit(), int(name) if name.isdigit() else 0, name))
