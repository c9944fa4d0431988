"""Residents as the lines that COPY reads."""

from uuid import UUID

from services.registry.domain.person import Person, Resident
from services.registry.domain.spelling import initials_of, pinyin_of
from services.registry.storage.copy_text import NOTHING, copied_array, copied_json, copied_text

__all__ = ["COLUMNS", "head_of", "line_of"]

COLUMNS = (
    "id", "community", "name", "name_pinyin", "name_initials", "identity", "id_number", "sex", "birth_date",
    "birth_year", "birth_month", "lunar_birthday", "compound", "building", "unit", "room", "grid", "phones",
    "relative_phones", "extensions", "flags", "unknown_words", "skills", "hobbies", "open_categories", "party_member",
    "remark", "details", "status", "stay", "paused", "special", "tier", "tier_gap_days", "entity_version",
    "source_digest", "enrolled_at", "updated_at",
)  # fmt: skip


def head_of(resident_id: UUID, community: str, person: Person) -> str:
    """Return the fields up to `details`: those that the person alone settles, so that they can be made ahead."""
    known = copied_text
    fields = (
        str(resident_id), community, known(person.name), known(pinyin_of(person.name)),
        known(initials_of(person.name)), person.identity, known(person.id_number), known(person.sex),
        person.birth_date.isoformat() if person.birth_date else NOTHING, _number(person.birth_year),
        _number(person.birth_month), known(person.lunar_birthday), known(person.compound), known(person.building),
        known(person.unit), known(person.room), known(person.grid), copied_array(person.phones),
        copied_array(person.relative_phones), copied_json(person.extensions), copied_array(person.flags),
        copied_array(person.unknown_words), copied_array(person.skills), copied_array(person.hobbies),
        copied_array(sorted(person.categories)),
        NOTHING if person.party_member is None else str(person.party_member), known(person.remark),
        copied_json(person.details),
    )  # fmt: skip
    return "\t".join(fields)


def line_of(resident: Resident, *, head: str | None = None) -> str:
    """Return one resident in the order of `COLUMNS`.

    Parameters
    ----------
    head
        What `head_of` returned for this very person, if it was made ahead.
    """
    if head is None:
        head = head_of(resident.id, resident.community, resident.person)
    digest, enrolled, updated = copied_text(resident.source_digest), resident.enrolled_at, resident.updated_at
    stands = f"{resident.special}\t{resident.tier or NOTHING}\t{_number(resident.tier_gap_days)}"
    return (
        f"{head}\t{resident.status}\t{copied_text(resident.stay)}\t{resident.paused}\t{stands}\t{resident.version}"
        f"\t{digest}\t{enrolled.isoformat()}\t{updated.isoformat()}"
    )


def _number(value: int | None) -> str:
    return NOTHING if value is None else str(value)
