"""Whom of a resident's relatives and guardians may be told what today, and until when."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.domain.relative import Consent, Relative

__all__ = ["GUARDIANS_ARE_TOLD", "Contact", "Guardianship", "contacts_of", "holds", "in_force"]

GUARDIANS_ARE_TOLD = {"emergency": (), "health": ("health",)}
"""What a guardian is told by the agreement alone: they act in the resident's place, so nobody has to allow it."""

Grants = dict[str, tuple[tuple[str, ...], date | None]]
"""Purpose to fields, and the first day on which they may no longer be told."""


@dataclass(frozen=True, slots=True)
class Guardianship:
    """An agreement by which somebody is guardian, from a day to a day."""

    id: UUID
    name: str
    phone: str
    signed_on: date
    expires_on: date
    """First day on which it no longer holds."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who may be told."""

    id: UUID
    name: str
    phones: tuple[str, ...]
    language: str
    grants: Grants


def in_force(agreements: Sequence[Guardianship], today: date) -> dict[str, Guardianship]:
    """Return the agreement that holds the longest of each guardian who has rights today, by name."""
    found: dict[str, Guardianship] = {}
    for one in sorted(agreements, key=lambda one: one.expires_on):
        if one.signed_on <= today < one.expires_on:
            found[one.name] = one
    return found


def holds(consent: Consent, agreements: Sequence[Guardianship], today: date) -> tuple[bool, date | None]:
    """Say whether a consent holds today, and until which day if it is a guardian's.

    A guardian's consent ends with the guardianship, and holds on where the same guardian has signed again.
    """
    if consent.withdrawn_at is not None:
        return False, None
    if consent.agreement_id is None:
        return True, None
    given_under = next((one for one in agreements if one.id == consent.agreement_id), None)
    current = in_force(agreements, today).get(given_under.name) if given_under else None
    return (True, current.expires_on) if current else (False, None)


def contacts_of(
    relatives: Sequence[Relative], consents: Sequence[Consent], agreements: Sequence[Guardianship], *, today: date
) -> list[Contact]:
    """Return everybody who may be told something today, relatives first, each person once."""
    people = [
        Contact(one.id, one.name, one.phones, one.language, grants)
        for one in relatives
        if (grants := _grants([consent for consent in consents if consent.relative_id == one.id], agreements, today))
    ]
    for guardian in in_force(agreements, today).values():
        known = {purpose for one in people if guardian.phone in one.phones for purpose in one.grants}
        more: Grants = {
            purpose: (fields, guardian.expires_on)
            for purpose, fields in GUARDIANS_ARE_TOLD.items()
            if purpose not in known
        }
        if more:
            people.append(Contact(guardian.id, guardian.name, (guardian.phone,), "zh", more))
    return people


def _grants(consents: Sequence[Consent], agreements: Sequence[Guardianship], today: date) -> Grants:
    fields: dict[str, set[str]] = defaultdict(set)
    ends: dict[str, date | None] = {}
    for consent in consents:
        now, until = holds(consent, agreements, today)
        if now:
            fields[consent.purpose].add(consent.field)
            ends[consent.purpose] = _sooner(ends.get(consent.purpose), until)
    return {purpose: (tuple(sorted(names)), ends[purpose]) for purpose, names in sorted(fields.items())}


def _sooner(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)
