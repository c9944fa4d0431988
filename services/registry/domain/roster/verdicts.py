"""Judge one row: who it is about, what is wrong, and whether it may come in."""

from collections.abc import Callable

from services.registry.domain.roster.addresses import Address
from services.registry.domain.roster.births import NOTHING
from services.registry.domain.roster.cells import RowCells
from services.registry.domain.roster.codes import Code, Verdict
from services.registry.domain.roster.fields import Field
from services.registry.domain.roster.grid import Cell
from services.registry.domain.roster.phones import read_phones
from services.registry.domain.roster.residents import ResidentRow, is_party_member, read_grid, read_list
from services.registry.domain.roster.text import compact, text_of, trimmed
from services.registry.domain.roster.values import ResidentValues

WRONG_ID = frozenset({Code.ID_CHECKSUM, Code.ID_MALFORMED})
WRONG_BIRTH = frozenset({Code.BIRTH_IMPOSSIBLE, Code.BIRTH_FUTURE})
BOTH_MISMATCHES = frozenset({Code.ID_BIRTH_MISMATCH, Code.ID_SEX_MISMATCH})


def complete_findings(row: ResidentRow) -> None:
    """Note what only the cells of a row together show: what is missing, and what speaks against the ID."""
    cells = row.cells
    if row.name is None:
        cells.find(Code.NAME_MISSING, Field.NAME)
    if cells.cell(Field.ID_NUMBER) is None:
        cells.find(Code.ID_MISSING, Field.ID_NUMBER)
    if row.id.right:
        _compare_with_id(row)
        return
    if row.sex is None:
        cells.find(Code.SEX_MISSING, Field.SEX)
    if row.birth.code is None and row.birth.on is None:
        known = row.birth.partial or row.age.partial
        cells.find(
            Code.BIRTH_APPROXIMATE if known else Code.BIRTH_MISSING,
            Field.AGE if row.age.partial and not row.birth.partial else Field.BIRTH,
        )
    if row.name is not None and row.id.code is None and row.birth.on is None and not row.address.complete:
        cells.find(Code.UNIDENTIFIABLE, Field.NAME)


def _compare_with_id(row: ResidentRow) -> None:
    if row.id.birth_date and row.birth.code is None and not row.birth.may_be(row.id.birth_date):
        row.cells.find(Code.ID_BIRTH_MISMATCH, Field.BIRTH)
    if row.sex is not None and row.sex != row.id.sex:
        row.cells.find(Code.ID_SEX_MISMATCH, Field.SEX)


def reasons_to_reject(row: ResidentRow, codes: frozenset[Code]) -> frozenset[Code]:
    """Return the codes for which the row may not come in; none if it may."""
    reasons = codes & {Code.NAME_MISSING, Code.UNIDENTIFIABLE}
    if row.birth.on is None:
        reasons |= codes & WRONG_ID
    if not row.id.right:
        reasons |= codes & WRONG_BIRTH
    if codes >= BOTH_MISMATCHES:
        reasons |= BOTH_MISMATCHES
    return reasons


def verdict_of(codes: frozenset[Code], reasons: frozenset[Code]) -> Verdict:
    """Return what becomes of a row."""
    if reasons:
        return Verdict.REJECT
    return Verdict.ACCEPT_WITH_WARNING if codes else Verdict.ACCEPT


def identity_of(row: ResidentRow) -> str | None:
    """Return by what the person is known: the first of ID, birth date and address that holds."""
    if row.id.right:
        return "id"
    if row.name is not None and row.birth.on is not None:
        return "birth"
    return "address" if row.name is not None and row.address.complete else None


def values_of(row: ResidentRow, compound: str | None) -> ResidentValues:
    """Put together what was read of the resident."""
    cells, birth = row.cells, row.birth
    right = row.id.right
    part = birth if birth.partial else NOTHING if birth.on or right or birth.code else row.age
    address: Address = row.address
    return ResidentValues(
        name=row.name,
        sex=row.id.sex if right else row.sex,
        birth_date=row.id.birth_date if right else birth.on,
        birth_year=None if right else part.year,
        birth_month=None if right else part.month,
        id_number=row.id.number,
        id_last4=row.id.last4,
        identity=identity_of(row),
        phones=tuple(row.phones.own),
        extensions=tuple(row.phones.extensions.items()),
        relative_phones=tuple(row.phones.relatives),
        phone_texts=tuple(row.phones.kept_texts),
        compound=compound,
        building=address.building,
        unit=address.unit,
        room=address.room,
        address_text=_place_text(cells),
        categories=tuple(row.categories),
        unknown_words=tuple(row.unknown_words),
        flags=tuple(sorted(row.flags)),
        grid=_mapped(cells, Field.GRID, read_grid),
        grid_worker=_mapped(cells, Field.GRID_WORKER, compact),
        grid_worker_phone=row.grid_worker_phone,
        party_member=_party(cells.cell(Field.PARTY_MEMBER)),
        skills=_listed(cells, Field.SKILLS),
        hobbies=_listed(cells, Field.HOBBIES),
        lunar_birthday=row.lunar_birthday,
        relation=cells.text(Field.RELATION),
        health=_joined(cells, Field.HEALTH),
        remark=_joined(cells, Field.REMARK),
        relatives=_joined(cells, Field.RELATIVE),
        residence=_joined(cells, Field.STATE),
        liaison=_mapped(cells, Field.LIAISON, compact),
        liaison_phone=_mapped(cells, Field.LIAISON_PHONE, _first_phone),
        others=_others(cells),
    )


_PLACES = (Field.COMPOUND, Field.ADDRESS, Field.BUILDING, Field.UNIT, Field.ROOM)


def _place_text(cells: RowCells) -> str | None:
    by_field = cells.by_field
    texts = [text_of(cell) for place in _PLACES if place in by_field for _, cell in by_field[place]]
    return trimmed(" ".join(texts)) or None


_KEPT_AS_WRITTEN = (
    *(
        Field.OTHER,
        Field.HOUSEHOLDER,
        Field.REGISTERED_ADDRESS,
        Field.GROUP,
        Field.LIAISON_KIND,
        Field.ROLE,
        Field.SCOPE,
    ),
    *(Field.SECOND_LIAISON, Field.SECOND_LIAISON_PHONE, Field.CAPTAIN, Field.CAPTAIN_PHONE),
)
"""Columns of which nothing is read for a resident; what they say is kept."""


def _others(cells: RowCells) -> tuple[tuple[str, str], ...]:
    return tuple(
        (column.header.strip(), trimmed(text_of(cell)))
        for meaning in _KEPT_AS_WRITTEN
        if meaning in cells.by_field
        for column, cell in cells.by_field[meaning]
    )


def _first_phone(text: str) -> str | None:
    numbers = read_phones(text).numbers
    return numbers[0][0] if numbers else None


def _joined(cells: RowCells, meaning: Field) -> str | None:
    found = cells.by_field.get(meaning)
    return "；".join(trimmed(text_of(cell)) for _, cell in found) if found else None


def _listed(cells: RowCells, meaning: Field) -> tuple[str, ...]:
    found = cells.by_field.get(meaning)
    return read_list(text_of(found[0][1])) if found else ()


def _party(cell: Cell) -> bool:
    return cell is not None and is_party_member(text_of(cell))


def _mapped(cells: RowCells, meaning: Field, read: Callable[[str], str | None]) -> str | None:
    cell = cells.cell(meaning)
    return None if cell is None else read(text_of(cell))
