"""Formulas of an .xlsx file without a result: written by a program and never opened in Excel or WPS since."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

__all__ = ["uncalculated_cells"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_CELL = re.compile(
    rb'<c [^>]*\br="(?P<column>[A-Z]{1,3})(?P<row>[0-9]{1,7})"[^>]*>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)'
    rb"\s*(?:<v\s*/>|<v></v>)?\s*</c>"
)
"""A cell with a formula and nothing else. Read as text: a parser takes ten times as long for what few files have."""


def uncalculated_cells(content: bytes) -> dict[str, list[tuple[int, int]]]:
    """Return row and column, counted from 0, of such cells by sheet; nothing for other kinds of files."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if "xl/workbook.xml" not in package.namelist():
            return {}
        found = {name: list(_cells(package.read(part))) for name, part in _sheets(package)}
    return {name: cells for name, cells in found.items() if cells}


def _sheets(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield every sheet with the part it stands in."""
    relations = ET.fromstring(package.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - expat expands no outside entities
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    workbook = ET.fromstring(package.read("xl/workbook.xml"))  # noqa: S314 - expat expands no outside entities
    parts = set(package.namelist())
    for sheet in workbook.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_RELATION)) or ""
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in parts:
            yield sheet.get("name", ""), part


def _cells(sheet: bytes) -> Iterator[tuple[int, int]]:
    if b"<f" not in sheet:
        return
    for cell in _CELL.finditer(sheet):
        column = 0
        for letter in cell["column"]:
            column = column * 26 + letter - ord("A") + 1
        yield int(cell["row"]) - 1, column - 1
