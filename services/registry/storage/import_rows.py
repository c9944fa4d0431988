"""Rows of a file as they were read; what stood in a cell is sealed."""

from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from services.registry.storage.sealed import Vault

__all__ = [
    "CELL", "CONTEXT", "CORRECTION", "ENTRY", "PART", "PREVIEW", "SEALED_CELL", "ReadRow", "closed_cells", "open_cells",
]  # fmt: skip

CELL, CONTEXT, CORRECTION, ENTRY, PART, PREVIEW = (
    "roster_import_row.cell",
    "roster_import.context",
    "roster_import_correction.content",
    "roster_import_entry.entry",
    "roster_import_part.content",
    "roster_import_preview.content",
)
"""What sealed values of an import are bound to, besides the row."""

SEALED_CELL = "sealed_cell"
"""Stands in a finding for what was in the cell, so that the rest of it can be counted and searched."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of the file as it was read."""

    position: int
    kind: str
    sheet: str
    row: int
    verdict: str
    name: str | None
    findings: list[dict[str, Any]]


def closed_cells(vault: Vault, import_id: UUID, row: ReadRow) -> list[dict[str, Any]]:
    """Return the findings of a row as they are kept."""
    return [_closed(vault, f"{import_id}/{row.position}", finding) for finding in row.findings]


def open_cells(vault: Vault, import_id: UUID, row: ReadRow) -> ReadRow:
    """Return a row that was kept, with what stood in its cells."""
    return replace(row, findings=[_opened(vault, f"{import_id}/{row.position}", one) for one in row.findings])


def _closed(vault: Vault, place: str, finding: dict[str, Any]) -> dict[str, Any]:
    if not finding.get("cell"):
        return finding
    rest = {name: value for name, value in finding.items() if name != "cell"}
    return rest | {SEALED_CELL: b64encode(vault.seal(CELL, place, finding["cell"])).decode()}


def _opened(vault: Vault, place: str, finding: dict[str, Any]) -> dict[str, Any]:
    if SEALED_CELL not in finding:
        return finding
    rest = {name: value for name, value in finding.items() if name != SEALED_CELL}
    return rest | {"cell": vault.open(CELL, place, b64decode(finding[SEALED_CELL]))}
