"""Find the header of a table, however many rows it takes, and what every column below it means."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.registry.domain.roster.fields import Column, Field, Heading
from services.registry.domain.roster.grid import Cell, SheetGrid
from services.registry.domain.roster.headers import HeaderWords, header_key
from services.registry.domain.roster.rowkinds import holds_data, names_a_list
from services.registry.domain.roster.tablekinds import TableKind, kind_of_table, settled
from services.registry.domain.roster.text import compact, text_of

DEEPEST_HEADER = 4
"""Rows; no roster needs more to say what its columns are."""

_NOT_TELLING = frozenset({Field.CATEGORY_TICK, Field.OTHER, Field.SERIAL, Field.STATE_TICK})
"""Meanings that a data cell may have by chance (独居) and that therefore do not make a row a header."""
_SENTENCE_SIGNS = re.compile(r"[:：,，。;；!！]")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one table and the rows its header takes."""

    kind: TableKind
    top: int
    bottom: int
    columns: tuple[Column, ...]
    key: tuple[tuple[int, str], ...]
    number: int = 0
    """Which table of the file this is, counted from 0."""
    proposed: tuple[Field, ...] = ()
    """What each column means where nobody says otherwise; empty if nobody does."""

    def first(self, field: Field) -> Column | None:
        """Return the first column of this meaning."""
        return next((column for column in self.columns if column.field is field), None)


@dataclass(frozen=True, slots=True)
class _HeaderCells:
    """The texts of a header, column by column: the group over it and its own text."""

    top: int
    bottom: int
    texts: dict[int, tuple[str, str]]


@dataclass(slots=True)
class Titles:
    """The name of a sheet and the lines above a table, each with the column it begins in."""

    sheet: str
    lines: list[list[tuple[int, str]]] = field(default_factory=list)

    def over(self, columns: Sequence[int]) -> str:
        """Return what stands above these columns; a text alone in its line stands above all."""
        first, last = min(columns), max(columns)
        own = (text for line in self.lines for start, text in line if len(line) == 1 or first <= start <= last)
        return "\n".join((self.sheet, *own))


def find_layouts(grid: SheetGrid, row: int, *, words: HeaderWords, first_free: int, titles: Titles) -> list[Layout]:
    """Return the tables whose header begins or ends at this row; several if they stand side by side.

    Parameters
    ----------
    first_free
        The first row that belongs to no table yet: a header never reaches above it.
    titles
        The texts above the header and the name of the sheet, which tell staff lists from residents.
    """
    cells = grid.rows[row]
    if not _is_header_row(cells, words):
        return []
    header = _join_rows(grid, row, words=words, first_free=first_free)
    layouts = [_layout(header, block, words=words, titles=titles) for block in _blocks(header, words)]
    return [layout for layout in layouts if layout is not None]


def _is_header_row(cells: list[Cell], words: HeaderWords) -> bool:
    if not any(type(cell) is str and words.names_somebody(cell) for cell in cells):
        return False
    texts = [(index, cell) for index, cell in enumerate(cells) if isinstance(cell, str) and compact(cell)]
    if any(holds_data(cell) or isinstance(cell, date) for cell in cells if cell is not None):
        return False
    known = [words.heading(text) for _, text in texts]
    telling = [heading for heading in known if heading is not None and heading.field not in _NOT_TELLING]
    if len(texts) == 1:
        return (
            len(telling) == 1
            and telling[0].field is Field.NAME
            and len(compact(texts[0][1])) > 1
            and "名" in texts[0][1]
        )
    named = sum(heading is not None for heading in known)
    alone = len({heading.field for heading in telling}) < 2
    return named * 2 >= len(texts) if not alone else _is_over_a_group(cells, texts, words)


def _is_over_a_group(cells: list[Cell], texts: list[tuple[int, str]], words: HeaderWords) -> bool:
    """Say whether 姓名 stands beside short words without digits only, as in the first row of a tall header."""
    if len(texts) < 2 or any(_is_number(cell) for cell in cells):
        return False
    exact = any("名" in text and words.names_somebody(text) for _, text in texts)
    return exact and all(len(compact(text)) <= 10 and not _SENTENCE_SIGNS.search(text) for _, text in texts)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _join_rows(grid: SheetGrid, row: int, *, words: HeaderWords, first_free: int) -> _HeaderCells:
    top = row
    while top > first_free and row - top < DEEPEST_HEADER - 1 and _heads_groups(grid, top - 1, top, words):
        top -= 1
    bottom = row
    while bottom - top < DEEPEST_HEADER - 1 and bottom + 1 < len(grid.rows) and _continues(grid, bottom, words):
        bottom += 1
    return _HeaderCells(top, bottom, _texts(grid, top, bottom))


def _heads_groups(grid: SheetGrid, above: int, below: int, words: HeaderWords) -> bool:
    """Say whether a row over the header groups its columns, such as 基本信息 | 联系方式 | 住址."""
    texts = [(index, compact(text_of(cell))) for index, cell in enumerate(grid.rows[above]) if cell is not None]
    texts = [(index, text) for index, text in texts if text]
    if any(names_a_list(text) for _, text in texts):
        return False
    if len(texts) < 2 or any(len(text) > 12 or _SENTENCE_SIGNS.search(text) or holds_data(text) for _, text in texts):
        return False
    width = sum(cell is not None for cell in grid.rows[below])
    return len(texts) < width or all(words.heading(text) is not None for _, text in texts)


def _continues(grid: SheetGrid, bottom: int, words: HeaderWords) -> bool:
    """Say whether the row below the header belongs to it: only short words, under groups or beside merged heads."""
    above, below = grid.rows[bottom], grid.rows[bottom + 1]
    filled = [(index, cell) for index, cell in enumerate(below) if cell is not None and compact(text_of(cell))]
    if not filled:
        return any(merge.top <= bottom < merge.bottom for merge in grid.merges)
    if any(not isinstance(cell, str) or holds_data(cell) or len(header_key(cell)) > 12 for _, cell in filled):
        return False
    groups = _groups(grid, bottom)
    names = {index for index, cell in enumerate(above) if words.names_somebody(text_of(cell))}
    known = under_groups = 0
    for index, cell in filled:
        own = text_of(above[index]) if index < len(above) else ""
        grouped = index in groups or not compact(own)
        if not grouped and index in names:
            return False
        under_groups += grouped
        known += words.heading(str(cell), group=groups.get(index, own)) is not None
    return under_groups >= 1 and known * 2 >= len(filled)


def _groups(grid: SheetGrid, row: int) -> dict[int, str]:
    """Return the group header over each column: a merged cell, or a text with empty cells to its right."""
    cells = grid.rows[row]
    groups: dict[int, str] = {}
    for merge in grid.merges:
        if merge.top <= row <= merge.bottom and merge.right > merge.left:
            text = text_of(grid.rows[merge.top][merge.left])
            groups |= dict.fromkeys(range(merge.left, merge.right + 1), text)
    below = grid.rows[row + 1] if row + 1 < len(grid.rows) else []
    start, current = 0, ""
    for index in range(max(len(cells), len(below))):
        text = compact(text_of(cells[index])) if index < len(cells) else ""
        under = compact(text_of(below[index])) if index < len(below) else ""
        if text or not under:
            start, current = index, text if under else ""
        elif current:
            groups |= {start: current, index: current}
    return groups


def _texts(grid: SheetGrid, top: int, bottom: int) -> dict[int, tuple[str, str]]:
    """Return for each column what stands lowest in the header and everything above it."""
    texts: dict[int, tuple[str, str]] = {}
    for row in range(top, bottom + 1):
        groups = _groups(grid, row) if row < bottom else {}
        cells = grid.rows[row]
        for index in range(max(len(cells), max(groups, default=-1) + 1)):
            own = text_of(cells[index]) if index < len(cells) else ""
            text = own if compact(own) else groups.get(index, "")
            if text:
                over, said = texts.get(index, ("", ""))
                texts[index] = (over + said if compact(said) != compact(text) else over, text)
    return texts


def _blocks(header: _HeaderCells, words: HeaderWords) -> list[list[int]]:
    """Separate tables that stand side by side: an empty column, or the same heads once more, begins the next."""
    blocks: list[list[int]] = []
    previous = None
    for index in sorted(header.texts):
        key = header_key(header.texts[index][1])
        again = (
            bool(blocks) and key == header_key(header.texts[blocks[-1][0]][1]) and _repeats(header, blocks[-1], index)
        )
        if previous is None or again or (index > previous + 1 and _names(header, range(index, index + 60), words)):
            if blocks and not again and not _names(header, blocks[-1], words):
                blocks[-1].append(index)
            else:
                blocks.append([index])
        else:
            blocks[-1].append(index)
        previous = index
    return [block for block in blocks if _names(header, block, words)]


def _names(header: _HeaderCells, block: Iterable[int], words: HeaderWords) -> bool:
    return any(index in header.texts and words.names_somebody(header.texts[index][1]) for index in block)


def _repeats(header: _HeaderCells, block: list[int], start: int) -> bool:
    """Say whether the heads from ``start`` on are those of the block again, at least three of them or all."""
    shift = start - block[0]
    same = 0
    for index in block:
        over, text = header.texts.get(index + shift, ("", ""))
        if index >= start or (over, header_key(text)) != (header.texts[index][0], header_key(header.texts[index][1])):
            break
        same += 1
    return same >= min(3, len(block)) and same >= 2


def _layout(header: _HeaderCells, block: list[int], *, words: HeaderWords, titles: Titles) -> Layout | None:
    title = titles.over(block)
    columns = [_column(index, header.texts[index], words) for index in block]
    kind, meant = _meant(columns, words=words, title=title)
    proposed: tuple[Field, ...] = ()
    if words.has_choices:
        proposed = tuple(words.unsaid(column) for column in meant)
        kind, meant = _meant(columns, words=words, title=title, sheet=titles.sheet)
    if not any(column.field is Field.NAME for column in meant):
        return None
    key = tuple((column.index, header_key(header.texts[column.index][1])) for column in meant)
    return Layout(kind, header.top, header.bottom, tuple(meant), key, proposed=proposed)


def _meant(
    columns: list[Column], *, words: HeaderWords, title: str, sheet: str | None = None
) -> tuple[TableKind, list[Column]]:
    """Decide what a table is about and what its columns mean; with a sheet, by what somebody said of them too."""
    if not any(column.field in _NAMING for column in columns):
        columns = [_column(column.index, ("", column.word), words) for column in columns]
    said = words.chosen(columns, sheet=sheet) if sheet is not None else columns
    kind = kind_of_table(said, title)
    if kind is TableKind.LIAISONS:
        columns = [_column(column.index, ("", column.word), words) for column in columns]
        said = words.chosen(columns, sheet=sheet) if sheet is not None else columns
    return kind, settled(said, kind)


_NAMING = frozenset({Field.NAME, Field.HOUSEHOLDER, Field.LIAISON, Field.CAPTAIN})


def _column(index: int, texts: tuple[str, str], words: HeaderWords) -> Column:
    over, text = texts
    heading = words.heading(text, group=over) or Heading(Field.OTHER)
    return Column(index, f"{over}{text}" if over and over != text else text, heading, text)
