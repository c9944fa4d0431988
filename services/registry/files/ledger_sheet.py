"""Write a ledger as the community's office keeps it: title, unit and day, the table, signatures."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

__all__ = ["LedgerLine", "LedgerSheet", "write_ledger"]

COLUMNS = (
    ("序号", 6), ("姓名", 10), ("性别", 6), ("年龄", 6), ("住址", 24), ("联系电话", 16), ("入册日期", 12),
    ("入册依据", 24), ("出册日期", 12), ("出册原因", 20), ("备注", 20),
)  # fmt: skip
"""Headers of the office's table, and how wide each column is in characters."""

SIGNATURES = "填表人(签字):                    审核人(签字):                    社区负责人(签字):"
MADE_AT = datetime(2000, 1, 1, tzinfo=UTC)
"""Written as the moment of making, so that the same ledger is the same file, byte for byte."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One entry as it was written, and the amendments in sentences."""

    name: str
    sex: str
    age: int | None
    address: str
    phones: str
    entered_on: date
    basis: str
    left_on: date | None
    leave_reason: str
    note: str
    amendments: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """What stands above and in the table."""

    title: str
    unit: str
    made_on: date
    persons: int
    lines: Sequence[LedgerLine]


def write_ledger(ledger: LedgerSheet) -> bytes:
    """Return the .xlsx: A4 across, the header repeated on every page."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": ledger.title, "created": MADE_AT})
        sheet = workbook.add_worksheet("台账")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        for number, (_, width) in enumerate(COLUMNS):
            sheet.set_column(number, number, width)
        _fill(sheet, ledger, _Formats(workbook))
    return buffer.getvalue()


class _Formats:
    """The looks of the office's table."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        cell = {"border": 1, "valign": "vcenter", "text_wrap": True, "num_format": "@"}
        self.title: Format = workbook.add_format({"bold": True, "font_size": 18, "align": "center"})
        self.plain: Format = workbook.add_format({"valign": "vcenter"})
        self.header: Format = workbook.add_format({**cell, "bold": True, "align": "center", "bg_color": "#E8EEF4"})
        self.cell: Format = workbook.add_format(cell)
        self.number: Format = workbook.add_format({**cell, "align": "center", "num_format": "0"})
        self.amendment: Format = workbook.add_format({**cell, "italic": True, "font_color": "#7A4B00"})


def _fill(sheet: Worksheet, ledger: LedgerSheet, formats: _Formats) -> None:
    last = len(COLUMNS) - 1
    day = ledger.made_on
    above = f"填报单位:{ledger.unit}        日期:{day.year}年{day.month}月{day.day}日        在册:{ledger.persons} 人"
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, last, ledger.title, formats.title)
    sheet.merge_range(1, 0, 1, last, above, formats.plain)
    for column, (header, _) in enumerate(COLUMNS):
        sheet.write_string(2, column, header, formats.header)
    row = 3
    for number, line in enumerate(ledger.lines, start=1):
        _write_line(sheet, row, number, line, formats)
        row += 1
        for amendment in line.amendments:
            sheet.write_blank(row, 0, None, formats.cell)
            sheet.merge_range(row, 1, row, last, amendment, formats.amendment)
            row += 1
    sheet.merge_range(row + 1, 0, row + 1, last, SIGNATURES, formats.plain)


def _write_line(sheet: Worksheet, row: int, number: int, line: LedgerLine, formats: _Formats) -> None:
    sheet.write_number(row, 0, number, formats.number)
    if line.age is None:
        sheet.write_blank(row, 3, None, formats.cell)
    else:
        sheet.write_number(row, 3, line.age, formats.number)
    texts = {
        1: line.name, 2: line.sex, 4: line.address, 5: line.phones, 6: line.entered_on.isoformat(), 7: line.basis,
        8: line.left_on.isoformat() if line.left_on else "", 9: line.leave_reason, 10: line.note,
    }  # fmt: skip
    for column, value in texts.items():
        sheet.write_string(row, column, value, formats.cell)
