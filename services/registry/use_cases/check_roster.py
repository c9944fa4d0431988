"""Read a roster and judge every row of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from services.registry.domain.roster.cells import CellReader, RowCells
from services.registry.domain.roster.codes import Code, Finding
from services.registry.domain.roster.compounds import compounds_in, full_name, full_names
from services.registry.domain.roster.duplicates import KnownPersons
from services.registry.domain.roster.fields import Choice, Field
from services.registry.domain.roster.grid import Cell, SheetGrid
from services.registry.domain.roster.headers import HeaderWords
from services.registry.domain.roster.reading import (
    ColumnSeen,
    IgnoredRow,
    Person,
    RosterReading,
    RowPlace,
    RowReading,
    SheetProblem,
    SheetStart,
    TableSeen,
)
from services.registry.domain.roster.residents import ResidentRow, read_resident
from services.registry.domain.roster.staff_lists import StaffLists, read_staff
from services.registry.domain.roster.staff_rows import buildings_in
from services.registry.domain.roster.tablekinds import TableKind
from services.registry.domain.roster.tables import DividedSheet, Table, divide
from services.registry.domain.roster.text import text_of, trimmed
from services.registry.domain.roster.totals import count
from services.registry.domain.roster.verdicts import complete_findings, reasons_to_reject, values_of, verdict_of
from services.registry.files.header_words import checked_header_words
from services.registry.files.workbook import UnreadableFileError, read_sheets

_LOOKED_AT, _SHOWN, _WIDEST = 200, 10, 40
"""Rows in which the beginning of a sheet is looked for; rows and columns of it that are shown."""
_BUILDING_MARK = re.compile(r"[幢栋座#＃]|号楼")
_NO_HEADER = SheetProblem(
    "",
    "没有找到写着“姓名”的表头,这张工作表没有读",
    "请在数据上面加一行表头(至少有“姓名”一列),或删去这张工作表再导入",
)
_NO_ROWS = SheetProblem("", "只有表头,下面没有数据", "如果这张工作表本来有数据,请检查是否被筛选、删除或贴到了别处")
_STRAY = SheetProblem("", "这一行在表头上面,却像是居民资料,没有读", "请把它移到表头下面再导入")


@dataclass(slots=True)
class _ReadTable:
    """A table of residents with the rows read from it and the compound its title names."""

    grid: SheetGrid
    table: Table
    compounds: list[str]
    rows: list[ResidentRow] = field(default_factory=list)
    staff_rows: list[RowCells] = field(default_factory=list)
    written: dict[int, dict[int, Cell]] = field(default_factory=dict)


def check_roster(
    content: bytes,
    *,
    filename: str,
    as_of: date,
    sheets: Sequence[str] | None = None,
    synonyms: Mapping[str, Sequence[str]] | None = None,
    choices: Sequence[Choice] = (),
    lenient: bool = False,
) -> RosterReading:
    """Read a file and judge every row; nothing is written anywhere.

    Parameters
    ----------
    as_of
        The day of the import: ages are counted on it, and later births are in the future.
    sheets
        Read only these; a hidden sheet is read only if it is named here.
    synonyms
        Header words of this community, by the name of a field; they win over the table.
    choices
        What somebody says of columns of this file; it wins over everything.
    lenient
        Let a file pass in which no table was found: somebody will say where its header is.

    Raises
    ------
    UnreadableFileError
        The file cannot be read, a sheet named does not exist, or no sheet has a table with names.
    """
    present = read_sheets(content, filename, wanted=sheets or ())
    grids = _chosen(present, sheets, filename)
    words = HeaderWords(checked_header_words(synonyms or {}, "synonyms"), choices=choices)
    divided = [(grid, divide(grid, words)) for grid in grids if not grid.hidden]
    if not lenient and not any(sheet.tables for _, sheet in divided):
        names = "、".join(f"“{grid.name}”" for grid, _ in divided) or "(没有可见的工作表)"
        raise UnreadableFileError(
            f"“{filename}”的工作表{names}里没有找到写着“姓名”的表头。请在数据上面加一行表头(至少有“姓名”一列)再导入。"
        )
    found = [(grid, table) for grid, sheet in divided for table in sheet.tables]
    for number, (_, table) in enumerate(found):
        table.layout = replace(table.layout, number=number)
    tables = [_read_table(grid, table, as_of=as_of) for grid, table in found]
    compounds = _compound_of_rows(tables)
    residents = [row for read in tables for row in read.rows]
    residents.sort(key=_order(grids))
    rows, known = _judge(residents, compounds)
    staff_rows = [(read.table.kind, row) for read in tables for row in read.staff_rows]
    staff = read_staff(staff_rows, known.persons, as_of=as_of)
    reading = _reading(_Judged(filename, grids, divided, tables, rows, known, staff), as_of=as_of)
    return replace(reading, sheets=tuple(grid.name for grid in present))


def _chosen(grids: list[SheetGrid], names: Sequence[str] | None, filename: str) -> list[SheetGrid]:
    if not names:
        return grids
    present = {grid.name for grid in grids}
    missing = [name for name in names if name not in present]
    if missing:
        raise UnreadableFileError(
            f"“{filename}”里没有工作表“{'、'.join(missing)}”。它有:{'、'.join(grid.name for grid in grids)}。"
        )
    return [grid for grid in grids if grid.name in names]


def _read_table(grid: SheetGrid, table: Table, *, as_of: date) -> _ReadTable:
    reader = CellReader(grid, table)
    read = _ReadTable(grid, table, compounds_in(table.title))
    from_title = next((found for line in table.title.splitlines() if (found := _only_building(line))), None)
    for row in table.rows:
        cells = reader.read(row)
        read.written[row + 1] = cells.written
        cells.building_above = _only_building(table.sections.get(row, "")) or from_title
        if table.kind is TableKind.RESIDENTS:
            read.rows.append(read_resident(cells, as_of=as_of))
        else:
            read.staff_rows.append(cells)
    return read


def _only_building(line: str) -> str | None:
    """Return the building that a section line, a title or the name of a sheet names, if it is one."""
    buildings = buildings_in(line) if _BUILDING_MARK.search(line) else ()
    return buildings[0] if len(buildings) == 1 else None


def _compound_of_rows(tables: list[_ReadTable]) -> dict[int, str | None]:
    """Say for every row of residents, by its identity, in which compound it lies.

    What the row says counts first, then the line above it, the title and the name of the sheet, and last the one
    compound all addresses of the file name.
    """
    said = {
        row.address.compound for read in tables for row in read.rows if row.address.compound and row.address.building
    }
    columns = {text for read in tables for row in read.rows if (text := row.cells.text(Field.COMPOUND))}
    known = full_names([*(name for name in said if name), *columns]) | {
        name for read in tables for name in read.compounds
    }
    named = {full_name(name, known) for name in said if name}
    found: dict[int, str | None] = {}
    for read in tables:
        only_title = read.compounds[0] if len(read.compounds) == 1 else None
        only_said = next(iter(named)) if len(named) == 1 else None
        for row in read.rows:
            own = _own_compound(row, known | named)
            section = read.table.sections.get(row.cells.row - 1)
            lined = next(iter(compounds_in(section)), None) if section else None
            found[id(row)] = own or lined or only_title or only_said
    return found


def _own_compound(row: ResidentRow, known: frozenset[str]) -> str | None:
    """Return the compound a row names; a place without a building is one only if other rows name it too."""
    column = row.cells.text(Field.COMPOUND)
    if column:
        return full_name(column, known)
    word = row.address.compound
    if word is None:
        return None
    full = full_name(word, known)
    return full if row.address.building or full in known else None


def _order(grids: list[SheetGrid]) -> Callable[[ResidentRow], tuple[int, int]]:
    places = {grid.name: index for index, grid in enumerate(grids)}
    return lambda row: (places[row.cells.sheet], row.cells.row)


def _judge(residents: list[ResidentRow], compounds: dict[int, str | None]) -> tuple[list[RowReading], KnownPersons]:
    """Judge rows in the order of the file, each against the persons of the rows before."""
    known = KnownPersons()
    return [_judge_row(row, compounds[id(row)], known) for row in residents], known


def _judge_row(row: ResidentRow, compound: str | None, known: KnownPersons) -> RowReading:
    complete_findings(row)
    findings = row.cells.findings
    codes = frozenset(finding.code for finding in findings)
    because = reasons_to_reject(row, codes)
    values = values_of(row, compound)
    place, other = (row.cells.sheet, row.cells.row), None
    if not because:
        like = known.compare(values)
        if like is not None:
            findings = [*findings, Finding(like.code)]
            codes |= {like.code}
            other = RowPlace(*like.person.places[0])
        if like is None or like.code is Code.DUPLICATE_POSSIBLE:
            known.take_in(values, place)
        elif like.code is Code.DUPLICATE_MERGED:
            known.merge(like.person, values, place)
        else:
            because = frozenset({like.code})
    return RowReading(
        *place,
        verdict_of(codes, because),
        tuple(sorted(codes)),
        tuple(sorted(because)),
        other,
        values,
        tuple(findings),
        row.cells.layout.number,
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """Everything read of a file, before it is put together."""

    filename: str
    grids: list[SheetGrid]
    divided: list[tuple[SheetGrid, DividedSheet]]
    tables: list[_ReadTable]
    rows: list[RowReading]
    known: KnownPersons
    staff: StaffLists


def _reading(judged: _Judged, *, as_of: date) -> RosterReading:
    divided, rows, staff = judged.divided, judged.rows, judged.staff
    persons = tuple(
        Person(person.values, tuple(RowPlace(*place) for place in person.places)) for person in judged.known.persons
    )
    return RosterReading(
        filename=judged.filename,
        rows=tuple(rows),
        persons=persons,
        ignored=tuple(_ignored(divided)),
        hidden_sheets=tuple(grid.name for grid in judged.grids if grid.hidden),
        liaisons=staff.liaisons,
        pairings=staff.pairings,
        care_circle=staff.care_circle,
        totals=count(
            ((row.verdict, row.codes, row.because) for row in rows), (person.values for person in persons), as_of=as_of
        ),
        staff_totals=staff.totals,
        problems=tuple(_problems(divided)),
        tables=tuple(_table_seen(read) for read in judged.tables),
        unread=tuple(_start_of(grid) for grid, sheet in divided if not sheet.tables and sheet.kinds),
    )


def _table_seen(read: _ReadTable) -> TableSeen:
    layout, rows = read.table.layout, read.grid.rows[read.table.layout.top : read.table.layout.bottom + 1]
    proposed = layout.proposed or tuple(column.field for column in layout.columns)
    return TableSeen(
        sheet=read.grid.name,
        kind=layout.kind,
        columns=tuple(
            ColumnSeen(column.index, trimmed(column.header), column.field, proposed)
            for column, proposed in zip(layout.columns, proposed, strict=True)
        ),
        header=tuple(
            tuple(text_of(row[column.index]) if column.index < len(row) else "" for column in layout.columns)
            for row in rows
        ),
        rows=read.written,
        header_row=layout.bottom + 1,
    )


def _start_of(grid: SheetGrid) -> SheetStart:
    """Return the first rows of a sheet that say anything."""
    filled = [index for index, row in enumerate(grid.rows[:_LOOKED_AT]) if any(text_of(cell).strip() for cell in row)]
    first = filled[0] if filled else 0
    rows = grid.rows[first : first + _SHOWN]
    width = min(max((len(row) for row in rows), default=0), _WIDEST)
    texts = (tuple(text_of(cell) for cell in [*row, *[None] * width][:width]) for row in rows)
    return SheetStart(grid.name, first + 1, tuple(texts))


def _ignored(divided: list[tuple[SheetGrid, DividedSheet]]) -> list[IgnoredRow]:
    return [
        IgnoredRow(grid.name, row + 1, kind) for grid, sheet in divided for row, kind in sorted(sheet.kinds.items())
    ]


def _problems(divided: list[tuple[SheetGrid, DividedSheet]]) -> list[SheetProblem]:
    problems = []
    for grid, sheet in divided:
        if not sheet.tables and sheet.kinds:
            problems.append(SheetProblem(grid.name, _NO_HEADER.reason, _NO_HEADER.advice))
        elif not any(table.rows for table in sheet.tables):
            problems.append(SheetProblem(grid.name, _NO_ROWS.reason, _NO_ROWS.advice))
        else:
            problems.extend(SheetProblem(grid.name, _STRAY.reason, _STRAY.advice, row + 1) for row in sheet.stray_rows)
    return problems
