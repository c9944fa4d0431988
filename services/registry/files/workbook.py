"""Read a spreadsheet or a CSV file into sheets of cells."""

import csv
import io
import zipfile
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from xml.etree.ElementTree import ParseError

from charset_normalizer import from_bytes
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from services.registry.domain.roster.grid import Cell, Merge, SheetGrid
from services.registry.domain.roster.text import UNCALCULATED
from services.registry.files.opendocument import OpenDocumentExtras, read_extras
from services.registry.files.uncalculated import uncalculated_cells

LARGEST_FILE_BYTES = 200 * 1024 * 1024
"""A community of 100,000 people fits into 40 MB; what is larger is not a roster."""
LARGEST_UNPACKED_BYTES = 2 * 1024 * 1024 * 1024
"""A workbook is a packed file; a small one that unpacks to more than this is an attack or broken."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_NAME = "EncryptedPackage".encode("utf-16-le")
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta")
_WPS_SUFFIXES = (".et", ".ett")
"""Of files that WPS writes; most have the inside of an .xls or .xlsx and are read as that."""
_TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
_DELIMITERS = ",\t;|"


class UnreadableFileError(ValueError):
    """The file cannot be read as a roster; the message says in Chinese what is wrong and what to do."""


def read_sheets(content: bytes, filename: str, *, wanted: Collection[str] = ()) -> list[SheetGrid]:
    """Return every sheet of a file; hidden ones marked so and without cells, unless they are wanted by name.

    Raises
    ------
    UnreadableFileError
        The file is empty, too large, damaged, protected by a password, or of a kind that is not read.
    """
    if not content:
        raise UnreadableFileError(f"“{filename}”是空文件(0字节)。请重新从表格软件里另存一份再导入。")
    if len(content) > LARGEST_FILE_BYTES:
        raise UnreadableFileError(
            f"“{filename}”超过200 MB,不像是花名册。请删去图片和无关的工作表,或按小区拆成几个文件再导入。"
        )
    if content.startswith((_ZIP, _OLE)):
        return _read_workbook(content, filename, wanted)
    if content.lstrip()[:200].lower().startswith(_MARKUP):
        raise UnreadableFileError(
            f"“{filename}”其实是网页格式的表格。请用 Excel 或 WPS 打开它,另存为“Excel 工作簿(.xlsx)”再导入。"
        )
    return [_read_text(content, filename)]


def _read_workbook(content: bytes, filename: str, wanted: Collection[str]) -> list[SheetGrid]:
    _refuse_bombs(content, filename)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        extras = read_extras(content) if content.startswith(_ZIP) else None
        blank = uncalculated_cells(content) if content.startswith(_ZIP) else {}
        return [
            _mark_uncalculated(_read_sheet(workbook, index, extras, wanted), blank)
            for index, metadata in enumerate(workbook.sheets_metadata)
            if metadata.typ is SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise UnreadableFileError(_protected(filename)) from error
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError, ParseError) as error:
        if _ENCRYPTED_NAME in content:
            raise UnreadableFileError(_protected(filename)) from error
        if filename.lower().endswith(_WPS_SUFFIXES):
            raise UnreadableFileError(
                f"“{filename}”是 WPS 自己的格式,这一份读不了。请用 WPS 打开它,另存为“Excel 文件(.xlsx)”再导入。"
            ) from error
        raise UnreadableFileError(
            f"“{filename}”已损坏,或不是表格文件,打不开。请用 Excel 或 WPS 打开检查,另存为 .xlsx 再导入。"
            "能读的格式:.xlsx、.xls、.ods、.csv。"
        ) from error


def _mark_uncalculated(grid: SheetGrid, blank: Mapping[str, list[tuple[int, int]]]) -> SheetGrid:
    """Write into cells whose formula has no result that it has none; a cell beyond the last value is left out."""
    for row, column in blank.get(grid.name, ()):
        if row < len(grid.rows) and column < len(grid.rows[row]) and grid.rows[row][column] is None:
            grid.rows[row][column] = UNCALCULATED
    return grid


def _protected(filename: str) -> str:
    return f"“{filename}”设了打开密码,读不了。请在 Excel 或 WPS 里取消密码,另存一份再导入。"


def _refuse_bombs(content: bytes, filename: str) -> None:
    if not content.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            unpacked = sum(info.file_size for info in package.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableFileError(f"“{filename}”不完整(可能没有下载或拷贝完)。请重新取得这个文件再导入。") from error
    if unpacked > LARGEST_UNPACKED_BYTES:
        raise UnreadableFileError(f"“{filename}”解开后大得不正常,没有读取。请检查文件来源,或只留下花名册另存一份。")


def _read_sheet(
    workbook: CalamineWorkbook, index: int, extras: OpenDocumentExtras | None, wanted: Collection[str]
) -> SheetGrid:
    name = workbook.sheet_names[index]
    if name not in wanted and workbook.sheets_metadata[index].visible is not SheetVisibleEnum.Visible:
        return SheetGrid(name, [], hidden=True)
    sheet = workbook.get_sheet_by_index(index)
    rows = [[_cell(value) for value in row] for row in _rows_from_the_top(sheet)]
    merges = tuple(Merge(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ())
    if extras is not None:
        merges = merges or extras.merges.get(name, ())
        for row, column in extras.errors.get(name, ()):
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = None
    return SheetGrid(name, rows, merges)


def _rows_from_the_top(sheet: CalamineSheet) -> list[list[object]]:
    """Return the rows from the first of the sheet, also where its upper left is empty."""
    return sheet.to_python(skip_empty_area=False)  # type: ignore[return-value]


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value or None
    if value is None or isinstance(value, float | int | bool | date | datetime):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def _read_text(content: bytes, filename: str) -> SheetGrid:
    text = _decode(content, filename)
    try:
        rows = [
            [_csv_cell(cell) for cell in record]
            for record in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        ]
    except csv.Error as error:
        raise UnreadableFileError(
            f"“{filename}”的引号不成对,分不清格子({error})。请用 Excel 或 WPS 打开,另存为 .xlsx 再导入。"
        ) from error
    return SheetGrid(PurePath(filename).stem, rows)


def _csv_cell(text: str) -> Cell:
    """Take away the ``="…"`` with which some programs protect long numbers."""
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text or None


def _decode(content: bytes, filename: str) -> str:
    """Decode a text file: by its mark, else UTF-16 by its zero bytes, else UTF-8, else GB18030."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    sample = content[:4000]
    if sample.count(0) > len(sample) // 20:
        little = sample[1::2].count(0) >= sample[::2].count(0)
        return content.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    best = from_bytes(content).best()
    if best is None or PurePath(filename).suffix.lower() not in _TEXT_SUFFIXES:
        raise UnreadableFileError(
            f"“{filename}”不是能读的表格。能读的格式:.xlsx、.xls、.ods、.csv(UTF-8、GB18030 或 UTF-16 编码)。"
        )
    return str(best)


def _delimiter(text: str) -> str:
    """Return the sign that separates cells: the one that stands in most lines, most often."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    counts = {sign: sum(line.count(sign) for line in lines) for sign in _DELIMITERS}
    lines_with = {sign: sum(sign in line for line in lines) for sign in _DELIMITERS}
    return max(_DELIMITERS, key=lambda sign: (lines_with[sign], counts[sign]))
