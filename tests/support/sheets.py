"""Write small spreadsheets for tests, in every format the roster reader takes."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

Value = str | float | int | date | datetime | None
Rows = Sequence[Sequence[Value]]


def xlsx_of(
    sheets: Mapping[str, Rows], *, merges: Mapping[str, Sequence[str]] | None = None, hidden: Sequence[str] = ()
) -> bytes:
    """Return an .xlsx; merges are ranges such as ``A1:C1`` by sheet."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for merged in (merges or {}).get(name, ()):
            sheet.merge_cells(merged)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def xls_of(sheets: Mapping[str, Rows]) -> bytes:
    """Return a spreadsheet in the old binary format."""
    workbook = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for name, rows in sheets.items():
        sheet = workbook.add_sheet(name)
        for index, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write(index, column, value, day)
                elif value is not None:
                    sheet.write(index, column, value)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def ods_of(sheets: Mapping[str, Rows], *, down: Mapping[tuple[int, int], int] | None = None) -> bytes:
    """Return an .ods; ``down`` says how many rows the cell at (row, column) of every sheet is merged over."""
    spans = down or {}
    document = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        for index, row in enumerate(rows):
            line = TableRow()
            for column, value in enumerate(row):
                line.addElement(_ods_cell(value, spans.get((index, column), 1)))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _ods_cell(value: Value, rows: int) -> TableCell:
    span = {"numberrowsspanned": rows, "numbercolumnsspanned": 1} if rows > 1 else {}
    if value is None:
        return TableCell(**span)
    if value == "<covered>":
        return CoveredTableCell()
    if isinstance(value, float | int):
        cell = TableCell(valuetype="float", value=str(value), **span)
    else:
        cell = TableCell(valuetype="string", **span)
    cell.addElement(P(text=str(value)))
    return cell


def csv_of(rows: Rows, *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Return a text file of cells."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(["" if value is None else value for value in row] for row in rows)
    return text.getvalue().encode(encoding)
