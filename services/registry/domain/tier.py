"""How closely an elder is to be followed: what decides the tier, and the longest gap between two contacts in it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from services.registry.domain.person import Person
from services.registry.domain.special import SPECIAL_AGE, age_on, is_special

__all__ = ["ALONE", "CARE_CATEGORIES", "CHRONIC", "HELPLESS", "OLDEST_AGE", "Standing", "TierGaps", "standing_of"]

OLDEST_AGE = 80
"""Years from which a person counts among the oldest: door service, closer attention."""

CARE_CATEGORIES = frozenset(
    {
        "lives_alone", "empty_nest", "left_behind", "disabled", "severe_disability", "lost_only_child", "oldest_old",
        "no_kin",
    }
)  # fmt: skip
"""The ledgers that every service knows of; all others stay inside the registry."""

CHRONIC = "chronic_illness"
"""Ledger of those with a chronic illness; with the oldest age it makes the period of double risk."""

HELPLESS = frozenset({"disabled", "severe_disability"})
ALONE = frozenset({"lives_alone", "no_kin"})
"""Who is helpless and has nobody is at high risk at any age from 60."""


@dataclass(frozen=True, slots=True)
class TierGaps:
    """Most days between two contacts, by tier; the defaults are those of the norms."""

    high: int = 7
    key: int = 31
    general: int = 92

    def of(self, tier: str | None) -> int | None:
        """Return the gap of a tier; none where there is no tier."""
        return None if tier is None else int(getattr(self, tier))


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows from a person's age, categories and ledgers."""

    special: bool
    tier: str | None
    gap_days: int | None


def standing_of(day: date, person: Person, *, on_list: bool, ledgers: Collection[str], gaps: TierGaps) -> Standing:
    """Return what follows for a person on a day; the daily look at a community says the same in SQL."""
    age = age_on(day, birth_date=person.birth_date, birth_year=person.birth_year)
    if not on_list or age is None or age < SPECIAL_AGE:
        return Standing(special=False, tier=None, gap_days=None)
    has = person.categories
    special = is_special(
        day, birth_date=person.birth_date, birth_year=person.birth_year, categories=has, on_list=on_list
    )
    if (age >= OLDEST_AGE and CHRONIC in ledgers) or not (HELPLESS.isdisjoint(has) or ALONE.isdisjoint(has)):
        return Standing(special, "high", gaps.high)
    if special or age >= OLDEST_AGE:
        return Standing(special, "key", gaps.key)
    return Standing(special, "general", gaps.general)
