"""Read one row of a table of residents: what it says, and what is wrong with each cell."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from services.registry.domain.roster.addresses import Address, AddressCells, read_address
from services.registry.domain.roster.births import NOTHING, Birth, read_age, read_birth
from services.registry.domain.roster.categories import read_categories, read_disability_level, read_tick
from services.registry.domain.roster.cells import RowCells, finding_at
from services.registry.domain.roster.codes import Code
from services.registry.domain.roster.fields import Field
from services.registry.domain.roster.grid import Cell
from services.registry.domain.roster.id_numbers import IdReading, read_id
from services.registry.domain.roster.lunar import read_lunar
from services.registry.domain.roster.names import flags_of_notes, read_name
from services.registry.domain.roster.numerals import number_of
from services.registry.domain.roster.phones import Phones, read_phones
from services.registry.domain.roster.remarks import LIVES_ELSEWHERE, flags_of_remark, flags_of_state
from services.registry.domain.roster.text import CACHED_TEXTS, compact, half_width, is_empty, text_of, trimmed, word_set

NO_ID = IdReading()

_SEXES = {
    "男": "male", "男性": "male", "先生": "male", "m": "male", "male": "male", "男士": "male", "♂": "male",
    "女": "female", "女性": "female", "女士": "female", "f": "female", "female": "female", "♀": "female",
}  # fmt: skip
_GRIDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"^(?:网格|第)*(?P<number>[0-9一二三四五六七八九十]{1,4})(?:号?网格|号|格)?$",
        r"^.*?第?(?P<number>[0-9]{1,3}|[一二三四五六七八九十]{1,3})号?网格$",
        r"^.*网格第?(?P<number>[0-9]{1,3}|[一二三四五六七八九十]{1,3})号?$",
    )
)
_NO = word_set("否 × ✗ ✘ x 0 不是 n no 不 未 没有")
_ORDINARY = word_set("一致 人户一致 正常 在住 常住 本地 健在 在世 在册 在")
_GONE = word_set("已死 已故 去世 死亡 已去世 过世 已过世 病故 不在 不在世 不健在 不一致 外地 搬走")
"""Answers to a column that asks one thing: plain no, the ordinary state, and its contrary."""
_PARTY = frozenset(
    {
        "是",
        "√",
        "✓",
        "✔",
        "1",
        "党员",
        "中共党员",
        "共产党员",
        "中国共产党党员",
        "中共预备党员",
        "预备党员",
        "y",
        "yes",
        "有",
        "☑",
    }
)
_LIST_SEPARATORS = re.compile(r"[、,;/|+&\n\r。]+|\s+|(?<=.)和(?=.)")


@dataclass(slots=True)
class ResidentRow:
    """One row on its way to a verdict."""

    cells: RowCells
    name: str | None = None
    sex: str | None = None
    id: IdReading = NO_ID
    birth: Birth = NOTHING
    age: Birth = NOTHING
    address: Address = field(default_factory=Address)
    phones: Phones = field(default_factory=Phones)
    categories: dict[str, None] = field(default_factory=dict)
    unknown_words: dict[str, None] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    lunar_birthday: str | None = None
    grid_worker_phone: str | None = None


def read_resident(cells: RowCells, *, as_of: date) -> ResidentRow:
    """Read every cell of a row and note what is wrong with it."""
    row = ResidentRow(cells)
    _read_name(row)
    _read_id(row, as_of)
    _read_sex(row)
    _read_birth(row, as_of)
    _read_lunar(row)
    _read_address(row)
    _read_phones(row)
    _read_categories(row)
    _read_flags(row)
    return row


def _read_name(row: ResidentRow) -> None:
    cell = row.cells.cell(Field.NAME)
    if cell is not None:
        row.name, notes = read_name(text_of(cell))
        if notes:
            _warn_of_flags(row, flags_of_notes(notes), Field.NAME)


def _read_id(row: ResidentRow, as_of: date) -> None:
    cell = row.cells.cell(Field.ID_NUMBER)
    if cell is None:
        return
    row.id = read_id(cell, as_of=as_of)
    if row.id.code:
        row.cells.find(row.id.code, Field.ID_NUMBER)


def _read_sex(row: ResidentRow) -> None:
    found = row.cells.all(Field.SEX)
    if found:
        column, cell = found[0]
        text = compact(text_of(cell)).lower()
        row.sex = _SEXES.get(text) or dict(column.heading.sex_codes).get(text)


def _read_birth(row: ResidentRow, as_of: date) -> None:
    cell = row.cells.cell(Field.BIRTH)
    if cell is None:
        cell = _joined_birth(row.cells)
    if cell is not None:
        row.birth = read_birth(cell, as_of=as_of)
        if row.birth.code:
            row.cells.find(row.birth.code, Field.BIRTH)
        if row.birth.lunar_birthday:
            row.lunar_birthday = row.birth.lunar_birthday
    age = row.cells.cell(Field.AGE)
    if age is not None:
        row.age = read_age(age, as_of=as_of)


def _joined_birth(cells: RowCells) -> Cell:
    """Put year, month and day together where each has a column of its own."""
    parts = [cells.text(part) for part in (Field.BIRTH_YEAR, Field.BIRTH_MONTH, Field.BIRTH_DAY)]
    if parts[0] is None:
        return None
    said = [part.strip("年月日 ") for part in parts if part is not None]
    return "-".join(said) if len(said) > 1 else f"{said[0]}年"


def _read_lunar(row: ResidentRow) -> None:
    cell = row.cells.cell(Field.LUNAR_BIRTHDAY)
    if cell is None:
        return
    day = read_lunar(cell)
    if day is None:
        row.cells.find(Code.LUNAR_BIRTHDAY_INVALID, Field.LUNAR_BIRTHDAY)
    else:
        row.lunar_birthday = str(day)


def _read_address(row: ResidentRow) -> None:
    cells = row.cells
    row.address = read_address(
        AddressCells(
            cells.cell(Field.ADDRESS),
            cells.cell(Field.BUILDING),
            cells.cell(Field.UNIT),
            cells.cell(Field.ROOM),
            cells.building_above,
        )
    )
    if row.address.code:
        place = next(
            (place for place in (Field.ADDRESS, Field.BUILDING, Field.ROOM) if cells.cell(place) is not None), None
        )
        cells.find(row.address.code, place)


def _read_phones(row: ResidentRow) -> None:
    for meaning, of_relative in ((Field.PHONE, False), (Field.RELATIVE_PHONE, True), (Field.RELATIVE, True)):
        for column, cell in row.cells.all(meaning):
            if meaning is Field.RELATIVE and not any(sign.isdigit() for sign in text_of(cell)):
                continue
            said = read_phones(cell)
            row.phones.add(said, of_relative=of_relative, owner=row.name)
            row.cells.findings.extend(finding_at(code, column, cell) for code in said.codes)
    for column, cell in row.cells.all(Field.GRID_WORKER_PHONE):
        said = read_phones(cell)
        row.grid_worker_phone = said.numbers[0][0] if said.numbers else None
        row.cells.findings.extend(finding_at(code, column, cell) for code in said.codes)


def _read_categories(row: ResidentRow) -> None:
    for meaning in (Field.CATEGORIES, Field.CATEGORY_TICK, Field.DISABILITY_LEVEL):
        for column, cell in row.cells.all(meaning):
            text = text_of(cell)
            if meaning is Field.CATEGORIES:
                said = read_categories(text)
            elif meaning is Field.CATEGORY_TICK:
                said = read_tick(text, column.heading.category, compact(column.word))
            else:
                said = read_disability_level(text)
            row.categories |= dict.fromkeys(said.codes)
            row.unknown_words |= dict.fromkeys(said.unknown_words)
            if said.unknown_words:
                row.cells.findings.append(finding_at(Code.CATEGORY_UNKNOWN, column, cell))


def _read_flags(row: ResidentRow) -> None:
    for column, cell in row.cells.all(Field.REMARK):
        flags = flags_of_remark(text_of(cell))
        row.flags |= flags
        row.cells.findings.extend(finding_at(Code(flag), column, cell) for flag in sorted(flags))
    for column, cell in row.cells.all(Field.STATE):
        _take_state(row, flags_of_state(text_of(cell)), column.field)
    for column, cell in row.cells.all(Field.STATE_TICK):
        text = compact(text_of(cell)).lower()
        said: set[str] = set() if text in _NO | _ORDINARY | _GONE else set(flags_of_state(text))
        asked_for_harm = column.heading.flag_when_ticked
        raised = text not in _NO | _ORDINARY if asked_for_harm else text in _NO | _GONE
        if column.heading.flag and raised:
            said.add(column.heading.flag)
        _take_state(row, frozenset(said), column.field)


def _take_state(row: ResidentRow, flags: frozenset[str], meaning: Field) -> None:
    """Take what a column for it says: whether somebody lives elsewhere needs no confirming, the rest does."""
    row.flags |= flags & {LIVES_ELSEWHERE}
    _warn_of_flags(row, flags - {LIVES_ELSEWHERE}, meaning)


def _warn_of_flags(row: ResidentRow, flags: frozenset[str], meaning: Field) -> None:
    row.flags |= flags
    for flag in sorted(flags):
        row.cells.find(Code(flag), meaning)


@lru_cache(maxsize=CACHED_TEXTS)
def read_grid(raw: str) -> str:
    """Return the number of a grid written in any way (第一网格, 网格1, 1), or its name."""
    text = compact(raw)
    for pattern in _GRIDS:
        match = pattern.match(text)
        number = number_of(match["number"]) if match else None
        if number is not None:
            return str(number)
    return text


@lru_cache(maxsize=CACHED_TEXTS)
def read_list(raw: str) -> tuple[str, ...]:
    """Split a cell of skills or hobbies."""
    words = (trimmed(word) for word in _LIST_SEPARATORS.split(half_width(raw)))
    return tuple(dict.fromkeys(word for word in words if not is_empty(word)))


def is_party_member(raw: str) -> bool:
    """Say whether a cell about the party says yes."""
    return compact(raw).lower() in _PARTY
