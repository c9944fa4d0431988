"""Residents as the lines that COPY reads."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.registry.domain.person import Person, Resident
from services.registry.domain.spelling import initials_of, pinyin_of
from services.registry.storage.copy_text import NOTHING, copied_array, copied_bytes, copied_text
from services.registry.storage.sealed import Vault, parts_of, private_of

__all__ = ["COLUMNS", "PLACE", "head_of", "line_of", "private_fields"]

PLACE = "resident.private"
"""What the sealed fields of a resident are bound to, besides the row."""

COLUMNS = (
    "id", "community", "name", "name_pinyin", "name_initials", "identity", "id_number_key", "sex", "birth_date",
    "birth_year", "birth_month", "lunar_birthday", "compound", "building", "unit", "room", "grid", "phone_keys",
    "phone_tails",
    "flags", "unknown_words", "skills", "hobbies", "open_categories", "party_member", "private", "private_parts",
    "status", "stay", "paused", "special", "tier", "tier_gap_days", "entity_version", "source_digest", "enrolled_at",
    "updated_at",
)  # fmt: skip


def head_of(vault: Vault, resident_id: UUID, community: str, person: Person) -> str:
    """Return the fields up to `private`: those that the person alone settles, so that they can be made ahead."""
    known = copied_text
    keys = vault.keys_of(person)
    fields = (
        str(resident_id), community, known(person.name), known(pinyin_of(person.name)),
        known(initials_of(person.name)), person.identity, copied_bytes(keys.number), known(person.sex),
        person.birth_date.isoformat() if person.birth_date else NOTHING, _number(person.birth_year),
        _number(person.birth_month), known(person.lunar_birthday), known(person.compound), known(person.building),
        known(person.unit), known(person.room), known(person.grid), _numbers(keys.phones), _numbers(keys.tails),
        copied_array(person.flags), copied_array(person.unknown_words), copied_array(person.skills),
        copied_array(person.hobbies), copied_array(sorted(person.categories)),
        NOTHING if person.party_member is None else str(person.party_member),
        copied_bytes(vault.seal(PLACE, resident_id, private_of(person))), copied_array(parts_of(person)),
    )  # fmt: skip
    return "\t".join(fields)


def private_fields(vault: Vault, resident_id: UUID, sealed: bytes) -> dict[str, Any]:
    """Return the fields of a person that are sealed, as `Person` takes them."""
    said: dict[str, Any] = vault.open(PLACE, resident_id, sealed)
    for name in ("phones", "relative_phones"):
        said[name] = tuple(said.get(name, ()))
    return said


def line_of(vault: Vault, resident: Resident, *, head: str | None = None) -> str:
    """Return one resident in the order of `COLUMNS`.

    Parameters
    ----------
    head
        What `head_of` returned for this very person, if it was made ahead.
    """
    if head is None:
        head = head_of(vault, resident.id, resident.community, resident.person)
    digest, enrolled, updated = copied_text(resident.source_digest), resident.enrolled_at, resident.updated_at
    stands = f"{resident.special}\t{resident.tier or NOTHING}\t{_number(resident.tier_gap_days)}"
    return (
        f"{head}\t{resident.status}\t{copied_text(resident.stay)}\t{resident.paused}\t{stands}\t{resident.version}"
        f"\t{digest}\t{enrolled.isoformat()}\t{updated.isoformat()}"
    )


def _numbers(values: Sequence[int]) -> str:
    return f"{{{','.join(map(str, values))}}}"


def _number(value: int | None) -> str:
    return NOTHING if value is None else str(value)
