"""What of a reading is taken in: one entry for each person, member of staff, post and pairing, in that order."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from json import dumps
from typing import Any

from services.registry.domain.roster.codes import Finding, Verdict
from services.registry.domain.roster.reading import RosterReading, RowPlace, RowReading, StaffRow
from services.registry.domain.roster.values import ResidentValues

__all__ = ["Sorting", "context_of", "digest_of", "sort_rows"]

PERSON_FIELDS = (
    "name", "sex", "birth_year", "birth_month", "id_number", "identity", "compound", "building", "unit", "room", "grid",
    "lunar_birthday", "remark",
)  # fmt: skip
PERSON_LISTS = ("phones", "relative_phones", "categories", "unknown_words", "flags", "skills", "hobbies")
DETAILS = ("address_text", "relation", "health", "relatives", "residence")

MERGED = "duplicate_merged"


@dataclass
class Sorting:
    """Rows in the order in which they are taken in, what each says, and which have no work left."""

    rows: list[tuple[int, str, RowReading | StaffRow, str | None]] = field(default_factory=list)
    """Position, kind, row, name."""
    entries: list[tuple[int, str, dict[str, Any], str]] = field(default_factory=list)
    """Position, kind, values, digest."""
    settled: list[tuple[int, str]] = field(default_factory=list)
    """Position and outcome of rows that bring nothing of their own: ``rejected`` or ``merged``."""


def sort_rows(reading: RosterReading) -> Sorting:
    """Put the rows in order: residents first, then staff, posts and pairings, which need those before them."""
    sorting = Sorting()
    whole = {person.rows[0]: person.values for person in reading.persons}
    for row in reading.rows:
        person = whole.get(RowPlace(row.sheet, row.row))
        _number(sorting, "resident", row, row.values.name, person_entry(person) if person else None)
    for kind, rows in (
        ("liaison", reading.liaisons),
        ("care_circle", reading.care_circle),
        ("pairing", reading.pairings),
    ):
        for line in rows:
            merged = any(code.value == MERGED for code in line.codes)
            entry = None if line.verdict is Verdict.REJECT or merged else staff_entry(line)
            _number(
                sorting, kind, line, getattr(line.values, "name", None) or getattr(line.values, "resident", None), entry
            )
    return sorting


def _number(
    sorting: Sorting, kind: str, row: RowReading | StaffRow, name: str | None, entry: dict[str, Any] | None
) -> None:
    position = len(sorting.rows) + 1
    sorting.rows.append((position, kind, row, name))
    if row.verdict is Verdict.REJECT:
        sorting.settled.append((position, "rejected"))
    elif entry is None:
        sorting.settled.append((position, "merged"))
    else:
        sorting.entries.append((position, kind, entry, digest_of(entry)))


def digest_of(entry: Mapping[str, Any]) -> str:
    """Return the digest of what a row says, wherever in the file it says it."""
    said = {name: value for name, value in entry.items() if name not in {"resident_row", "resident_sheet"}}
    return blake2b(dumps(said, sort_keys=True, ensure_ascii=False).encode(), digest_size=12).hexdigest()


def person_entry(values: ResidentValues) -> dict[str, Any]:
    """Return what is taken in of a person; what is empty is left out."""
    said: dict[str, Any] = {name: getattr(values, name) for name in PERSON_FIELDS}
    said |= {name: list(getattr(values, name)) for name in PERSON_LISTS}
    said["birth_date"] = values.birth_date.isoformat() if values.birth_date else None
    said["extensions"] = dict(values.extensions)
    said["party_member"] = values.party_member or None
    details: dict[str, Any] = {name: getattr(values, name) for name in DETAILS}
    details["phone_texts"] = list(values.phone_texts)
    details["others"] = dict(values.others)
    said["details"] = _full(details)
    return _full(said)


def staff_entry(row: StaffRow) -> dict[str, Any]:
    """Return what is taken in of a row of a staff sheet."""
    said = row.values.to_json()
    for name in ("resident_sheet", "scope", "kind_text", "role_text"):
        if value := getattr(row.values, name, None):
            said[name] = value
    return said


def _full(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def context_of(reading: RosterReading) -> dict[str, Any]:
    """Say what the file as a whole tells: its compounds, and who works in each grid."""
    compounds = sorted({person.values.compound for person in reading.persons if person.values.compound})
    return {"compounds": compounds, "grid_workers": grid_workers(person.values for person in reading.persons)}


def grid_workers(persons: Iterable[ResidentValues]) -> list[dict[str, str]]:
    """Return for each grid the person whom most rows name as its worker."""
    named: dict[str, Counter[tuple[str, str | None]]] = {}
    for values in persons:
        if values.grid and values.grid_worker:
            named.setdefault(values.grid, Counter())[values.grid_worker, values.grid_worker_phone] += 1
    workers = []
    for grid, counter in sorted(named.items()):
        name, phone = min(counter, key=lambda one: (-counter[one], one[0], one[1] or ""))
        workers.append(_full({"grid": grid, "name": name, "phone": phone}))
    return workers


def finding_entry(finding: Finding) -> dict[str, Any]:
    """Return a finding as the rows of an import keep it."""
    column = " ".join(part for part in (finding.column, finding.column_name) if part)
    return {
        "code": finding.code.value,
        "column": column or None,
        "cell": finding.text or None,
        "reason": finding.reason,
        "advice": finding.advice,
    }
