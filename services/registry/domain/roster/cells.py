"""Read the cells of one row by the meaning of their columns: merged cells, dittos, pasted errors, words for nothing."""

from dataclasses import dataclass, field

from services.registry.domain.roster.codes import Code, Finding
from services.registry.domain.roster.fields import Column, Field
from services.registry.domain.roster.grid import Cell, SheetGrid, column_letter
from services.registry.domain.roster.layouts import Layout
from services.registry.domain.roster.tables import Table
from services.registry.domain.roster.text import is_ditto, is_empty, is_error, text_of, trimmed

_LONGEST_MARK = 12
"""Characters; what is longer, or begins with a digit, is no ditto, no word for nothing and no error."""


@dataclass(slots=True)
class RowCells:
    """The cells of one row that say something, by meaning; and by column whatever is written, dittos resolved."""

    sheet: str
    row: int
    by_field: dict[Field, list[tuple[Column, Cell]]]
    layout: Layout
    findings: list[Finding] = field(default_factory=list)
    building_above: str | None = None
    written: dict[int, Cell] = field(default_factory=dict)

    def cell(self, meaning: Field) -> Cell:
        """Return the first cell of this meaning, or ``None``."""
        found = self.by_field.get(meaning)
        return found[0][1] if found else None

    def column(self, meaning: Field) -> Column | None:
        """Return the column of the first cell of this meaning."""
        found = self.by_field.get(meaning)
        return found[0][0] if found else None

    def text(self, meaning: Field) -> str | None:
        """Return the text of the first cell of this meaning without spaces around it."""
        cell = self.cell(meaning)
        return None if cell is None else trimmed(text_of(cell))

    def all(self, meaning: Field) -> list[tuple[Column, Cell]]:
        """Return every cell of this meaning, from left to right."""
        return self.by_field.get(meaning, [])

    def find(self, code: Code, meaning: Field | None = None) -> None:
        """Note a finding at the first cell of this meaning."""
        cells = self.by_field.get(meaning) if meaning else None
        if cells:
            self.findings.append(finding_at(code, *cells[0]))
            return
        column = self.layout.first(meaning) if meaning else None
        self.findings.append(finding_at(code, column, None) if column else Finding(code))


def finding_at(code: Code, column: Column, cell: Cell) -> Finding:
    """Return a finding that names its column and shows what stands there."""
    return Finding(code, column_letter(column.index), column.header.strip(), text_of(cell))


class CellReader:
    """Reads the rows of one table in order; a ditto looks at the row read before."""

    def __init__(self, grid: SheetGrid, table: Table) -> None:
        self._grid = grid
        self._layout = table.layout
        self._columns = [column for column in table.layout.columns if column.field is not Field.IGNORED]
        self._left_out = [column.index for column in table.layout.columns if column.field is Field.IGNORED]
        self._above: dict[int, Cell] = {}
        self._covered = _covered_cells(grid)

    def read(self, row: int) -> RowCells:
        """Read a row of data."""
        cells, covered = self._grid.rows[row], self._covered.get(row)
        found = RowCells(self._grid.name, row + 1, {}, self._layout)
        by_field, written, width = found.by_field, found.written, len(cells)
        for column in self._columns:
            index = column.index
            cell = cells[index] if index < width else None
            if cell is None and covered is not None:
                cell = covered.get(index)
            if isinstance(cell, str) and len(cell) <= _LONGEST_MARK and not "0" <= cell[:1] <= "9":
                cell = self._read_mark(cell, column, found)
            elif cell is not None:
                written[index] = cell
            if cell is not None:
                meaning = column.heading.field
                if meaning in by_field:
                    by_field[meaning].append((column, cell))
                else:
                    by_field[meaning] = [(column, cell)]
        written |= {index: cells[index] for index in self._left_out if index < width and cells[index] is not None}
        self._above = written
        return found

    def _read_mark(self, text: str, column: Column, found: RowCells) -> Cell:
        """Read a short text, which may be a ditto, a word for nothing or a pasted error."""
        cell: Cell = text
        if is_ditto(text):
            cell = self._look_above(text, column, found)
            if cell is None:
                return None
        found.written[column.index] = cell
        return None if isinstance(cell, str) and _says_nothing(cell, column, found) else cell

    def _look_above(self, mark: str, column: Column, found: RowCells) -> Cell:
        above = self._above.get(column.index)
        if above is None and column.heading.field is not Field.SERIAL:
            found.findings.append(finding_at(Code.DITTO_UNRESOLVED, column, mark))
        return above


def _says_nothing(text: str, column: Column, found: RowCells) -> bool:
    if is_empty(text):
        return True
    if is_error(text):
        found.findings.append(finding_at(Code.CELL_ERROR, column, text))
        return True
    return False


def _covered_cells(grid: SheetGrid) -> dict[int, dict[int, Cell]]:
    """Return the value of the merged cell for every row it covers below its first, in its first column."""
    covered: dict[int, dict[int, Cell]] = {}
    for merge in grid.merges:
        anchor = grid.rows[merge.top] if merge.top < len(grid.rows) else []
        value = anchor[merge.left] if merge.left < len(anchor) else None
        if value is not None:
            for row in range(merge.top + 1, min(merge.bottom + 1, len(grid.rows))):
                covered.setdefault(row, {})[merge.left] = value
    return covered
