"""What is done with a file of somebody else's making: read it, and make everything that is written of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from services.registry.domain.person import Person
from services.registry.domain.roster.fields import Choice, Field
from services.registry.domain.roster.reading import RosterReading
from services.registry.domain.roster_entries import context_of, finding_entry, sort_rows
from services.registry.domain.roster_preview import preview_of
from services.registry.files.correction_sheet import write_correction
from services.registry.storage.content import Content
from services.registry.storage.import_contents import entries_read, results_settled, rows_read
from services.registry.storage.import_entries import Entry, Prepared
from services.registry.storage.import_rows import ReadRow
from services.registry.storage.resident_lines import head_of
from services.registry.storage.sealed import Vault
from services.registry.use_cases.assemble import said_of
from services.registry.use_cases.check_roster import check_roster
from shared.people import mask_ids

__all__ = ["Reader", "RosterFile", "Whole", "read_roster"]

Reader = Callable[..., RosterReading]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterFile:
    """A file that came in, and how it is to be read."""

    import_id: UUID
    community: str
    filename: str
    as_of: date
    sheets: list[str]
    words: Mapping[str, list[str]]
    """Header words of the community."""
    choices: list[dict[str, Any]]
    """What somebody said of its columns, as `fields.Choice`."""
    held: bool
    """Whether it is only looked at for now."""
    content: bytes

    def read(self, read: Reader = check_roster) -> RosterReading:
        """Judge every row."""
        return read(
            self.content,
            filename=self.filename,
            as_of=self.as_of,
            sheets=self.sheets or None,
            synonyms=self.words or None,
            choices=[Choice(**one | {"field": Field(one["field"])}) for one in self.choices],
            lenient=self.held,
        )


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that is written of one file."""

    tables: list[Content]
    correction: bytes
    row_count: int
    hidden_sheets: list[str]
    context: dict[str, Any]
    preview: dict[str, Any]
    """What is shown of a file that is only looked at."""


def read_roster(file: RosterFile, vault: Vault, *, read: Reader = check_roster) -> Whole:
    """Read a file and make all that is written of it, sealed and in the form that COPY takes."""
    reading = file.read(read)
    sorting = sort_rows(reading)
    rows = [
        ReadRow(
            position, kind, row.sheet, row.row, row.verdict.value, name, [finding_entry(one) for one in row.findings]
        )
        for position, kind, row, name in sorting.rows
    ]
    entries = [_prepared(vault, Entry(*entry), file.community) for entry in sorting.entries]
    return Whole(
        tables=[
            rows_read(vault, file.import_id, rows),
            entries_read(vault, file.import_id, entries),
            results_settled(file.import_id, sorting.settled),
        ],
        correction=write_correction(reading, only_problems=True),
        row_count=len(rows),
        hidden_sheets=list(reading.hidden_sheets),
        context=context_of(reading),
        preview=preview_of(reading, blotted=mask_ids) if file.held else {},
    )


def _prepared(vault: Vault, entry: Entry, community: str) -> Entry:
    """Make what does not depend on the register, so that nobody waits for it while the register is locked."""
    digest = vault.digest_of(entry.digest)
    if entry.kind != "resident":
        return replace(entry, digest=digest)
    person, resident_id = Person.from_entry(entry.values), uuid4()
    head = head_of(vault, resident_id, community, person)
    return replace(entry, values={}, digest=digest, prepared=Prepared(resident_id, person, head, said_of(person)))
