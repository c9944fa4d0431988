"""Judge the staff sheets of a file: liaisons first, then who looks after whom, then the posts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.registry.domain.roster.cells import RowCells
from services.registry.domain.roster.codes import Code
from services.registry.domain.roster.duplicates import KnownPerson
from services.registry.domain.roster.reading import RowPlace, StaffRow
from services.registry.domain.roster.staff import CareCircleValues, LiaisonValues, PairingValues, StaffTotals
from services.registry.domain.roster.staff_rows import (
    LiaisonList,
    numbered_first,
    read_liaison,
    read_pairing,
    read_post,
)
from services.registry.domain.roster.tablekinds import TableKind
from services.registry.domain.roster.totals import is_special
from services.registry.domain.roster.verdicts import verdict_of

_REJECTING = frozenset(
    {Code.NAME_MISSING, Code.RESIDENT_UNKNOWN, Code.RESIDENT_AMBIGUOUS, Code.LIAISON_UNKNOWN, Code.DUPLICATE_CONFLICT}
)


@dataclass(frozen=True, slots=True)
class StaffLists:
    """The rows of all staff sheets of a file, and what they come to; no totals where there is no such sheet."""

    liaisons: tuple[StaffRow, ...] = ()
    pairings: tuple[StaffRow, ...] = ()
    care_circle: tuple[StaffRow, ...] = ()
    totals: StaffTotals | None = None


def read_staff(rows: Sequence[tuple[TableKind, RowCells]], persons: list[KnownPerson], *, as_of: date) -> StaffLists:
    """Read and judge the rows of staff sheets against the residents taken in."""
    if not rows:
        return StaffLists()
    listed = LiaisonList()
    liaisons = tuple(_judge_liaison(cells, listed) for kind, cells in rows if kind is TableKind.LIAISONS)
    paired: dict[tuple[str, int], tuple[PairingValues, RowPlace]] = {}
    pairings = tuple(
        _judge_pairing(cells, persons, listed, paired) for kind, cells in rows if kind is TableKind.PAIRINGS
    )
    posts = tuple(_staff_row(cells, read_post(cells)) for kind, cells in rows if kind is TableKind.CARE_CIRCLE)
    return StaffLists(liaisons, pairings, posts, _count(liaisons, pairings, posts, persons, as_of))


def _judge_liaison(cells: RowCells, listed: LiaisonList) -> StaffRow:
    values = read_liaison(cells)
    earlier = listed.find(values) if values.name else None
    if earlier:
        cells.find(Code.DUPLICATE_MERGED)
    elif values.name:
        listed.add(values, (cells.sheet, cells.row))
    return _staff_row(cells, values, other=RowPlace(*earlier) if earlier else None)


def _judge_pairing(
    cells: RowCells,
    persons: list[KnownPerson],
    listed: LiaisonList,
    paired: dict[tuple[str, int], tuple[PairingValues, RowPlace]],
) -> StaffRow:
    values = read_pairing(cells, persons=persons, liaisons=listed)
    other = None
    found = any(finding.code in _REJECTING for finding in cells.findings)
    if not found and values.resident_row is not None:
        who = (values.resident_sheet or "", values.resident_row)
        if who in paired:
            known, other = paired[who]
            same = (known.liaison, known.second_liaison) == (values.liaison, values.second_liaison)
            cells.find(Code.DUPLICATE_MERGED if same else Code.DUPLICATE_CONFLICT)
        else:
            paired[who] = (values, RowPlace(cells.sheet, cells.row))
    return _staff_row(cells, values, other=other)


def _staff_row(
    cells: RowCells, values: LiaisonValues | PairingValues | CareCircleValues, *, other: RowPlace | None = None
) -> StaffRow:
    codes = frozenset(finding.code for finding in cells.findings)
    because = codes & _REJECTING
    return StaffRow(
        cells.sheet,
        cells.row,
        verdict_of(codes, because),
        tuple(sorted(codes)),
        tuple(sorted(because)),
        other,
        values,
        tuple(cells.findings),
        cells.layout.number,
    )


def _count(
    liaisons: tuple[StaffRow, ...],
    pairings: tuple[StaffRow, ...],
    posts: tuple[StaffRow, ...],
    persons: list[KnownPerson],
    as_of: date,
) -> StaffTotals:
    listed = [row.values for row in liaisons if not row.because and Code.DUPLICATE_MERGED not in row.codes]
    people = [values for values in listed if isinstance(values, LiaisonValues)]
    paired = [row for row in pairings if not row.because and Code.DUPLICATE_MERGED not in row.codes]
    cared_for = {(v.resident_sheet, v.resident_row) for row in paired if isinstance(v := row.values, PairingValues)}
    alone = [
        person.values
        for person in persons
        if person.values.on_list and is_special(person.values, as_of=as_of) and person.places[0] not in cared_for
    ]
    captains = _buildings_with_captain(posts)
    buildings = {person.values.building for person in persons if person.values.on_list and person.values.building}
    named = {building for row in posts if isinstance(v := row.values, CareCircleValues) for building in v.buildings}
    return StaffTotals(
        liaisons=len(people),
        by_kind=dict(Counter(values.kind for values in people if values.kind)),
        groups=len({values.group for values in people if values.group is not None}),
        pairings=len(paired),
        pairings_rejected=sum(bool(row.because) for row in pairings),
        special_without_liaison=tuple(
            {name: value for name in ("name", "building", "unit", "room") if (value := getattr(values, name))}
            for values in alone
        )
        if pairings
        else (),
        buildings_with_captain=len(captains),
        buildings_vacant=tuple(numbered_first((buildings | named) - captains)) if posts else (),
    )


def _buildings_with_captain(posts: tuple[StaffRow, ...]) -> set[str]:
    held = [
        row.values for row in posts if not row.because and isinstance(row.values, CareCircleValues) and row.values.name
    ]
    return {building for values in held if isinstance(values, CareCircleValues) for building in values.buildings}
