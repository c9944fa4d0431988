"""What the spreadsheet reader does not tell of an .ods file: merged cells and formula errors."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, iterparse

from services.registry.domain.roster.grid import Merge

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


@dataclass(slots=True)
class OpenDocumentExtras:
    """Merged ranges and the places of live errors, by sheet."""

    merges: dict[str, tuple[Merge, ...]] = field(default_factory=dict)
    errors: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


def read_extras(content: bytes) -> OpenDocumentExtras | None:
    """Return what an .ods file says beside its values; ``None`` for any other kind of file."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = set(package.namelist())
        if "content.xml" not in names or "xl/workbook.xml" in names:
            return None
        extras = OpenDocumentExtras()
        with package.open("content.xml") as stream:
            for _, element in iterparse(stream, events=("end",)):  # noqa: S314 - expat expands no outside entities
                if element.tag == f"{_TABLE}table":
                    _read_table(element, extras)
                    element.clear()
        return extras


def _read_table(table: Element, extras: OpenDocumentExtras) -> None:
    name = table.get(f"{_TABLE}name") or ""
    merges: list[Merge] = []
    row = 0
    for element in table.iter(f"{_TABLE}table-row"):
        for column, cell in _cells(element):
            down = int(cell.get(f"{_TABLE}number-rows-spanned") or 1)
            across = int(cell.get(f"{_TABLE}number-columns-spanned") or 1)
            if down > 1 or across > 1:
                merges.append(Merge(row, column, row + down - 1, column + across - 1))
            if _is_live_error(cell):
                extras.errors.setdefault(name, []).append((row, column))
        row += int(element.get(f"{_TABLE}number-rows-repeated") or 1)
    extras.merges[name] = tuple(merges)


def _cells(row: Element) -> Iterator[tuple[int, Element]]:
    column = 0
    for cell in row:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            yield column, cell
            column += int(cell.get(f"{_TABLE}number-columns-repeated") or 1)


def _is_live_error(cell: Element) -> bool:
    """Say whether a formula failed here; the same text typed by hand has no formula."""
    if cell.get(f"{_CALC}value-type") == "error":
        return True
    if not cell.get(f"{_TABLE}formula") or cell.get(f"{_OFFICE}value-type") != "string":
        return False
    text = "".join(paragraph.text or "" for paragraph in cell.iter(f"{_TEXT}p"))
    return text.startswith(("#", "Err:"))
