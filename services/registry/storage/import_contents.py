"""What a reading writes, in the form that COPY takes: made where the file is read, far from the service."""

import json
from collections.abc import Iterable, Sequence
from struct import pack
from uuid import UUID

from services.registry.storage.content import Content
from services.registry.storage.copy_text import NOTHING, copied_text
from services.registry.storage.import_entries import Entry
from services.registry.storage.import_rows import ENTRY, ReadRow, closed_cells
from services.registry.storage.sealed import Vault

__all__ = ["TABLES", "entries_read", "results_settled", "rows_read"]

TABLES = ("roster_import_row", "roster_import_entry", "roster_import_result")
"""Tables that a reading writes."""


def rows_read(vault: Vault, import_id: UUID, rows: Iterable[ReadRow]) -> Content:
    """Return the rows of the file."""
    lines = []
    for row in rows:
        findings = json.dumps(closed_cells(vault, import_id, row), ensure_ascii=False)
        fields = (row.kind, copied_text(row.sheet), str(row.row), row.verdict, copied_text(row.name))
        lines.append("\t".join((str(import_id), str(row.position), *fields, copied_text(findings))))
    columns = ("import_id", "position", "kind", "sheet", "row", "verdict", "name", "findings")
    return Content.of_lines("roster_import_row", columns, lines)


def entries_read(vault: Vault, import_id: UUID, entries: Iterable[Entry]) -> Content:
    """Return what is to be taken in."""
    columns = ("import_id", "position", "kind", "entry", "digest")
    begin = pack(">hi", len(columns), len(import_id.bytes)) + import_id.bytes
    rows = []
    for entry in entries:
        sealed = vault.seal_bytes(ENTRY, f"{import_id}/{entry.position}", entry.packed())
        fields = (pack(">i", entry.position), entry.kind.encode(), sealed, entry.digest.encode())
        rows.append(begin + b"".join(pack(">i", len(field)) + field for field in fields))
    return Content.of_packed("roster_import_entry", columns, rows)


def results_settled(import_id: UUID, settled: Sequence[tuple[int, str]]) -> Content:
    """Return the rows with which nothing is to be done."""
    lines = [f"{import_id}\t{position}\t{outcome}\t{NOTHING}" for position, outcome in settled]
    return Content.of_lines("roster_import_result", ("import_id", "position", "outcome", "entity_id"), lines)
