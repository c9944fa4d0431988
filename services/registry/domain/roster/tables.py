"""Divide a sheet into tables, their rows, and the rows that are not people."""

import re
from dataclasses import dataclass, field

from services.registry.domain.roster.fields import Column, Field
from services.registry.domain.roster.grid import Cell, SheetGrid
from services.registry.domain.roster.headers import HeaderWords
from services.registry.domain.roster.layouts import Layout, Titles, find_layouts
from services.registry.domain.roster.relatives import looks_like_a_name
from services.registry.domain.roster.rowkinds import (
    RowKind,
    holds_data,
    is_example,
    is_labelled_note,
    is_notes,
    is_total,
    kind_of_lone_text,
    sounds_like_a_section,
    sounds_like_a_title,
)
from services.registry.domain.roster.tablekinds import TableKind
from services.registry.domain.roster.text import compact, text_of

_ID_NUMBER = re.compile(r"(?<![0-9])(?:[0-9]{15}|[0-9]{17}[0-9Xx])(?![0-9])")
_WIDE = 3
"""Columns a merged cell must span to be a line across the table."""
_STRENGTH = (RowKind.TOTAL, RowKind.EXAMPLE, RowKind.NOTES, RowKind.SECTION, RowKind.BLANK)
"""Where tables stand side by side, the first of these that one of them sees in the row counts."""
_PREFILLED = frozenset({Field.SERIAL, Field.AGE})
"""Columns that are often filled in beforehand, by counting or by a formula; a row with nothing else is empty."""
_POST_FIELDS = frozenset({Field.BUILDING, Field.SCOPE, Field.ROLE})
"""A post of which only this is said has nobody."""
_LONGEST_NAME = 4
"""Characters of a name without a dot that is taken for one even if its surname is unknown."""


_FEW = 2
"""Cells a line across the table may have, such as a title and its date."""
_Cells = list[tuple[Column, Cell]]


@dataclass(slots=True)
class Table:
    """One table of a sheet: its columns, the rows of data below, and the words that stood over them."""

    layout: Layout
    title: str
    rows: list[int] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)

    @property
    def kind(self) -> TableKind:
        """What the rows are about."""
        return self.layout.kind


@dataclass(slots=True)
class DividedSheet:
    """A sheet after dividing: every row is data of a table or has a kind."""

    tables: list[Table] = field(default_factory=list)
    kinds: dict[int, RowKind] = field(default_factory=dict)
    stray_rows: list[int] = field(default_factory=list)


def divide(grid: SheetGrid, words: HeaderWords) -> DividedSheet:
    """Divide a sheet into tables."""
    return _Divider(grid, words).run()


class _Divider:
    """Walks down a sheet once, keeping the tables that are open."""

    def __init__(self, grid: SheetGrid, words: HeaderWords) -> None:
        self._grid = grid
        self._words = words
        self._sheet = DividedSheet()
        self._open: list[Table] = []
        self._first_free = 0
        self._section = ""
        self._titles = Titles(grid.name)
        self._wide = {merge.top for merge in grid.merges if merge.right - merge.left + 1 >= _WIDE}

    def run(self) -> DividedSheet:
        row, count = 0, _used_rows(self._grid)
        while row < count:
            layouts = find_layouts(
                self._grid,
                row,
                words=self._words,
                first_free=self._first_free,
                titles=self._titles,
            )
            if layouts:
                row = self._begin(layouts)
            else:
                self._take(row)
                row += 1
        self._rename_lines(self._first_free, count, to=RowKind.NOTES)
        return self._sheet

    def _begin(self, layouts: list[Layout]) -> int:
        """Open the tables of a header, or go on with those whose header is only repeated."""
        top, bottom = layouts[0].top, layouts[0].bottom
        self._rename_lines(self._first_free, top, to=RowKind.TITLE)
        for row in range(top, bottom + 1):
            self._sheet.kinds[row] = RowKind.HEADER
        for layout in layouts:
            if any(table.layout.key == layout.key and table.kind is layout.kind for table in self._open):
                continue
            self._open = [table for table in self._open if not _overlap(table.layout, layout)]
            table = Table(layout, title=self._titles.over([column.index for column in layout.columns]))
            self._open.append(table)
            self._sheet.tables.append(table)
            self._section = ""
        self._titles = Titles(self._grid.name)
        self._first_free = bottom + 1
        return bottom + 1

    def _rename_lines(self, start: int, end: int, *, to: RowKind) -> None:
        """Lines above a header are its title; lines below the last row of data are notes."""
        for row in range(start, end):
            if self._sheet.kinds.get(row) is RowKind.SECTION:
                self._sheet.kinds[row] = to

    def _take(self, row: int) -> None:
        if not self._open:
            self._take_above(row)
            return
        seen = {}
        for table in self._open:
            kind = self._kind(table.layout, row)
            if kind is None:
                table.rows.append(row)
                if self._section:
                    table.sections[row] = self._section
            seen[kind] = True
        if None in seen:
            self._first_free = row + 1
            self._titles = Titles(self._grid.name)
            return
        kind = next(strong for strong in _STRENGTH if strong in seen)
        self._sheet.kinds[row] = kind
        if kind is RowKind.SECTION:
            self._section = next(text_of(cell) for cell in self._grid.rows[row] if cell is not None)
            self._titles.lines.append(_texts_of(self._grid.rows[row]))

    def _take_above(self, row: int) -> None:
        """Take a row that stands above the first table."""
        cells = [cell for cell in self._grid.rows[row] if cell is not None and compact(text_of(cell))]
        if not cells:
            self._sheet.kinds[row] = RowKind.BLANK
            return
        if any(isinstance(cell, str) and _ID_NUMBER.search(compact(cell)) for cell in cells):
            self._sheet.stray_rows.append(row)
        text = text_of(cells[0])
        self._titles.lines.append(_texts_of(self._grid.rows[row]))
        titled = RowKind.TITLE in self._sheet.kinds.values()
        alone = len({text_of(cell) for cell in cells}) == 1
        if alone:
            self._sheet.kinds[row] = kind_of_lone_text(text, titled=titled)
        else:
            titles = all(sounds_like_a_title(text_of(cell)) for cell in cells)
            self._sheet.kinds[row] = RowKind.TITLE if titles else RowKind.NOTES

    def _kind(self, layout: Layout, row: int) -> RowKind | None:
        """Return why the row is no person of this table, or ``None`` if it is one."""
        cells = self._grid.rows[row]
        width = len(cells)
        own: _Cells = [
            (column, cell)
            for column in layout.columns
            if column.index < width
            and (cell := cells[column.index]) is not None
            and (not isinstance(cell, str) or compact(cell))
        ]
        if not own or all(column.field in _PREFILLED and _is_counter(cell) for column, cell in own):
            return RowKind.BLANK
        identified = any(column.field is Field.ID_NUMBER and holds_data(cell) for column, cell in own)
        name = next((text_of(cell) for column, cell in own if column.field is Field.NAME), "")
        return _marked(own, name, identified=identified) or self._kind_by_shape(
            layout, row, own, named=identified or looks_like_a_name(compact(name))
        )

    def _kind_by_shape(self, layout: Layout, row: int, own: _Cells, *, named: bool) -> RowKind | None:
        """Judge a row that no word marks: one text alone, or a line that explains."""
        column, cell = own[0]
        across = row in self._wide and len(own) <= _FEW and not named
        if len(own) == 1 or across:
            if layout.kind is TableKind.CARE_CIRCLE and column.field in _POST_FIELDS and not across:
                return None
            return self._kind_of_line(column.field, cell, across=across, leads=column.index == layout.columns[0].index)
        return RowKind.NOTES if is_notes(text_of(cell)) and not named else None

    def _kind_of_line(self, meaning: Field, cell: Cell, *, across: bool, leads: bool) -> RowKind | None:
        """Judge a row with one text: a line across the table, or somebody of whom only one thing is known."""
        text = compact(text_of(cell))
        if is_notes(text):
            return RowKind.NOTES
        if across:
            return RowKind.SECTION
        if holds_data(cell) or not isinstance(cell, str):
            return None
        if meaning is Field.NAME:
            somebody = looks_like_a_name(text) or len(text) <= _LONGEST_NAME
            return None if somebody and not sounds_like_a_section(text) else RowKind.SECTION
        return RowKind.SECTION if leads or sounds_like_a_section(text) else None


def _marked(own: _Cells, name: str, *, identified: bool) -> RowKind | None:
    """Return what a row is that says so itself: a total, an example, a line about who made the sheet."""
    first, second = text_of(own[0][1]), text_of(own[min(1, len(own) - 1)][1])
    if not identified and any(is_total(text) for text in {first, second, name}):
        return RowKind.TOTAL
    remarks = (text_of(cell) for column, cell in own if column.field is Field.REMARK)
    if any(is_example(text) for text in (first, name, *remarks)):
        return RowKind.EXAMPLE
    return RowKind.NOTES if not identified and len(own) > 1 and is_labelled_note(first) else None


def _texts_of(cells: list[Cell]) -> list[tuple[int, str]]:
    return [(index, text_of(cell)) for index, cell in enumerate(cells) if cell is not None and compact(text_of(cell))]


def _is_counter(cell: Cell) -> bool:
    return not isinstance(cell, str) or compact(cell).isdigit()


def _overlap(one: Layout, other: Layout) -> bool:
    first, second = {column.index for column in one.columns}, {column.index for column in other.columns}
    return bool(first & second)


def _used_rows(grid: SheetGrid) -> int:
    """Return the number of rows down to the last that holds anything."""
    count = len(grid.rows)
    while count and not any(
        cell is not None and (not isinstance(cell, str) or compact(cell)) for cell in grid.rows[count - 1]
    ):
        count -= 1
    return count
