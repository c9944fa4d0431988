"""Write what must be corrected back as a spreadsheet that can be corrected and imported again."""

import io
import re
from collections.abc import Iterable, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.registry.domain.roster.codes import Code, Verdict
from services.registry.domain.roster.fields import Field
from services.registry.domain.roster.reading import ColumnSeen, RosterReading, RowReading, StaffRow, TableSeen
from services.registry.domain.roster.text import text_of

ADDED_HEADERS = ("结果", "问题", "怎么改")
"""Headers of the added columns; the reader knows them and leaves them out."""
VERDICT_WORDS = {Verdict.REJECT: "退回", Verdict.ACCEPT_WITH_WARNING: "已接收,请核实", Verdict.ACCEPT: "已接收"}

_ORDER = {Verdict.REJECT: 0, Verdict.ACCEPT_WITH_WARNING: 1, Verdict.ACCEPT: 2}
_LONGEST_SHEET_NAME = 31
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_COLUMN_WIDTH, _PROBLEM_WIDTH = 12, 46
"""Characters; wide enough for a phone number, and for a sentence."""
_WIDE_FIELDS = {Field.ID_NUMBER: 22, Field.ADDRESS: 28, Field.REMARK: 24, Field.SERIAL: 6, Field.SEX: 6}

_Row = RowReading | StaffRow


def write_correction(reading: RosterReading, *, only_problems: bool) -> bytes:
    """Return an .xlsx with the rows of every table, the rejected first, and what to do about each.

    Parameters
    ----------
    only_problems
        Leave out the rows that came in without a warning.
    """
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as workbook:
        formats = _Formats(workbook)
        names: set[str] = set()
        rows = _rows_by_table(reading)
        for number, table in enumerate(reading.tables):
            chosen = [row for row in rows.get(number, []) if row.codes or not only_problems]
            if chosen:
                sheet = workbook.add_worksheet(_free_name(table.sheet, names))
                _write_table(sheet, table, chosen, formats)
        if not names:
            workbook.add_worksheet(_free_name("没有问题", names)).write_string(0, 0, "没有需要更正的行。")
    return buffer.getvalue()


class _Formats:
    """The looks of a row, by verdict; colour never stands alone, the word stands beside it."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        cell = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#D0D0D0", "num_format": "@"}
        self.note: Format = workbook.add_format({"text_wrap": True, "font_color": "#555555"})
        self.header: Format = workbook.add_format({**cell, "bold": True, "bg_color": "#E8EEF4"})
        self.by_verdict: dict[Verdict, Format] = {
            Verdict.REJECT: workbook.add_format({**cell, "bg_color": "#FBE3E1"}),
            Verdict.ACCEPT_WITH_WARNING: workbook.add_format({**cell, "bg_color": "#FDF3D5"}),
            Verdict.ACCEPT: workbook.add_format(cell),
        }


def _rows_by_table(reading: RosterReading) -> dict[int, list[_Row]]:
    rows: dict[int, list[_Row]] = {}
    everything: Iterable[_Row] = (*reading.rows, *reading.liaisons, *reading.pairings, *reading.care_circle)
    for row in everything:
        rows.setdefault(row.table, []).append(row)
    for found in rows.values():
        found.sort(key=lambda row: (_ORDER[row.verdict], row.row))
    return rows


def _free_name(wanted: str, taken: set[str]) -> str:
    """Return a name a spreadsheet program accepts and no other sheet has."""
    base = _FORBIDDEN_IN_NAMES.sub("_", wanted).strip() or "Sheet"
    name, number = base[:_LONGEST_SHEET_NAME], 1
    while name.lower() in taken:
        number += 1
        name = f"{base[: _LONGEST_SHEET_NAME - 5]} ({number})"
    taken.add(name.lower())
    return name


def _write_table(sheet: Worksheet, table: TableSeen, rows: Sequence[_Row], formats: _Formats) -> None:
    columns = [column for column in table.columns if column.meaning is not Field.OWN_RESULT]
    rejected = sum(row.verdict is Verdict.REJECT for row in rows)
    note = f"说明:退回{rejected}行,另有{len(rows) - rejected}行。请在表里改好,保存后再导入;最后三列不用删。"
    sheet.merge_range(0, 0, 0, len(columns) + len(ADDED_HEADERS) - 1, note, formats.note)
    top = 1
    for line in table.header:
        shown = {column.index: text for column, text in zip(table.columns, line, strict=True)}
        _write_line(sheet, top, [shown[column.index] for column in columns], formats.header)
        top += 1
    for offset, header in enumerate(ADDED_HEADERS):
        sheet.write_string(top - 1, len(columns) + offset, header, formats.header)
    for index, row in enumerate(rows):
        cells = table.rows[row.row]
        said = [text_of(cells.get(column.index)) for column in columns]
        _write_line(sheet, top + index, [*said, *_explained(row)], formats.by_verdict[row.verdict])
    sheet.freeze_panes(top, 0)
    _set_widths(sheet, columns)


def _write_line(sheet: Worksheet, row: int, texts: Sequence[str], look: Format) -> None:
    for column, text in enumerate(texts):
        if text:
            sheet.write_string(row, column, text, look)
        else:
            sheet.write_blank(row, column, None, look)


def _set_widths(sheet: Worksheet, columns: Sequence[ColumnSeen]) -> None:
    for position, column in enumerate(columns):
        sheet.set_column(position, position, _WIDE_FIELDS.get(column.meaning, _COLUMN_WIDTH))
    last = len(columns)
    sheet.set_column(last, last, _COLUMN_WIDTH + 4)
    sheet.set_column(last + 1, last + 2, _PROBLEM_WIDTH)


def _explained(row: _Row) -> tuple[str, str, str]:
    """Return the three added cells: the result, what is wrong and where, and what to do."""
    problems, advice = [], []
    for finding in row.findings:
        place = f"{finding.column_name}:" if finding.column_name else ""
        other = (
            f"({row.other_row.sheet}第{row.other_row.row}行)" if row.other_row and finding.code in _DUPLICATES else ""
        )
        problems.append(f"{place}{finding.reason}{other}")
        advice.append(finding.advice)
    return VERDICT_WORDS[row.verdict], ";".join(dict.fromkeys(problems)), ";".join(dict.fromkeys(advice))


_DUPLICATES = frozenset({Code.DUPLICATE_CONFLICT, Code.DUPLICATE_MERGED, Code.DUPLICATE_POSSIBLE})
