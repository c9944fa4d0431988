"""What is shown of a roster before anything of it is taken in: its tables, its columns, their first cells."""

from collections import Counter
from collections.abc import Callable
from itertools import islice
from typing import Any

from services.registry.domain.roster.codes import Verdict
from services.registry.domain.roster.grid import column_letter
from services.registry.domain.roster.headers import header_key
from services.registry.domain.roster.reading import ColumnSeen, RosterReading, TableSeen
from services.registry.domain.roster.text import compact, text_of

__all__ = ["preview_of"]

SAMPLES = 3
"""Different cells of a column that are shown: enough to see what stands in it."""

SAMPLED_ROWS = 200
"""Rows in which they are looked for."""

LONGEST_SAMPLE = 40


def preview_of(reading: RosterReading, *, blotted: Callable[[str], str]) -> dict[str, Any]:
    """Return what is shown of a reading, ready to be kept: `blotted` takes out of cells what nobody needs to see."""
    rejected = Counter(
        row.table
        for rows in (reading.rows, reading.liaisons, reading.pairings, reading.care_circle)
        for row in rows
        if row.verdict is Verdict.REJECT
    )
    return {
        "tables": [_table(table, rejected[number], blotted) for number, table in enumerate(reading.tables)],
        "unread": [
            {"sheet": one.sheet, "first_row": one.first_row, "rows": [list(map(blotted, row)) for row in one.rows]}
            for one in reading.unread
        ],
        "problems": [problem.to_json() for problem in reading.problems],
        "sheets": list(reading.sheets),
    }


def _table(table: TableSeen, rejected: int, blotted: Callable[[str], str]) -> dict[str, Any]:
    seen = Counter[str]()
    columns = []
    for column in table.columns:
        key = header_key(column.header)
        columns.append(_column(column, seen[key], [*map(blotted, _samples(table, column))]))
        seen[key] += 1
    return {
        "sheet": table.sheet,
        "kind": table.kind.value,
        "header_row": table.header_row,
        "row_count": len(table.rows),
        "rejected_count": rejected,
        "columns": columns,
    }


def _column(column: ColumnSeen, nth: int, samples: list[str]) -> dict[str, Any]:
    return {
        "letter": column_letter(column.index),
        "head": column.header,
        "nth": nth,
        "field": column.meaning.value,
        "proposed": column.proposed.value,
        "samples": samples,
    }


def _samples(table: TableSeen, column: ColumnSeen) -> list[str]:
    """Return the first different texts of a column."""
    texts = (text_of(cells.get(column.index)) for cells in islice(table.rows.values(), SAMPLED_ROWS))
    different = dict.fromkeys(text[:LONGEST_SAMPLE] for text in texts if compact(text))
    return list(islice(different, SAMPLES))
