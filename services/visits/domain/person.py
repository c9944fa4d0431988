"""What the care rules need to know of a resident, and what a resident wishes."""

from dataclasses import dataclass, replace
from datetime import date

__all__ = ["AT_THE_DOOR", "WISHES", "Person", "Wish", "age_on", "gap_of_tier"]

AT_THE_DOOR = frozenset({"door", "home_visit"})
"""Modes in which somebody stands in front of the resident, at home."""

WISHES = "wish"
"""The situation of a resident who has said how often they want to be contacted."""

TIER_GAPS = {"high": 7, "key": 31, "general": 92}
"""Most days between two contacts in each tier, by the national norm; a district may have set others."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a resident has asked for."""

    modes: frozenset[str] = frozenset()
    """None: no wish about the mode."""
    every_days: int | None = None
    overrides: bool = False
    """Somebody has given a reason for honouring it below what the tier asks for."""
    declines: bool = False
    """The resident wants no visits at all."""


@dataclass(frozen=True, slots=True)
class Person:
    """What the rules need to know of a resident."""

    community: str
    categories: frozenset[str]
    special: bool
    on_list: bool
    birth_date: date | None
    lunar_birthday: str | None
    tier: str | None = None
    tier_gap_days: int | None = None
    presence: str = "home"
    paused: bool = False
    """A death is reported and not confirmed."""
    situations: frozenset[str] = frozenset()
    wish: Wish | None = None

    @property
    def without_wish(self) -> "Person":
        """The same person, as if they had wished for nothing."""
        return replace(self, wish=None, situations=self.situations - {WISHES})

    @property
    def reachable(self) -> bool:
        """Whether anybody may be sent at all."""
        return self.on_list and not self.paused and not (self.wish is not None and self.wish.declines)

    @property
    def elsewhere(self) -> bool:
        """Whether they are not at home for now, so that a knock at the door finds nobody."""
        return self.presence in {"hospital", "station", "away"}

    @property
    def why_unreachable(self) -> str:
        """Return the code of why a plan ends for somebody who still had one."""
        if self.wish is not None and self.wish.declines:
            return "declined"
        if self.paused:
            return "death_reported"
        if self.presence != "home":
            return self.presence
        return "no_longer_special" if self.on_list else "off_list"


def gap_of_tier(tier: str | None) -> int:
    """Return the most days between two contacts by the norm; without a tier those of the laxest."""
    return TIER_GAPS.get(tier or "", TIER_GAPS["general"])


def age_on(day: date, *, birth_date: date | None, birth_year: int | None) -> int | None:
    """Return whole years on a day; of somebody whose birth year alone is known, the difference of the years."""
    if birth_date is not None:
        return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
    return day.year - birth_year if birth_year else None
