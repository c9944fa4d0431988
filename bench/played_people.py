"""Invented residents of a played year, and what happens to them by the dice."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from shared.areas import place_of
from shared.contracts.registry import CareCircleResolved, CareMember, ResidentProfiled
from shared.contracts.words import CareRole, Category, RiskTier

__all__ = ["Person", "circle_of", "invented", "lives_on", "profile_of"]

IDS = UUID("7b1c2a52-5a11-5d00-8000-000000000001")

GROUPS = (
    (Category.LIVES_ALONE,),
    (Category.DISABLED,),
    (Category.EMPTY_NEST,),
    (Category.LIVES_ALONE, Category.DISABLED),
    (Category.LOST_ONLY_CHILD,),
    (Category.NO_KIN, Category.SEVERE_DISABILITY),
    (Category.OLDEST_OLD,),
    (),
)
"""The last two have no weekly care: most of a real list."""

LUNAR = (None, None, "01-30", "02-15-leap", "06-30-leap", "12-30", "09-09")

TIERS = (None, RiskTier.HIGH, RiskTier.KEY, RiskTier.GENERAL)

LIAISONS = 6


@dataclass(frozen=True)
class Person:
    """A resident as registry would know them."""

    resident_id: UUID
    community: str
    number: int
    categories: tuple[Category, ...]
    tier: RiskTier | None
    born: date
    lunar: str | None
    liaison: int
    version: int = 1
    presence: str = "home"
    settled: bool = True
    """Whether nothing has ever happened to them: then the calendar alone says what is due."""
    moves: list[str] = field(default_factory=list)

    @property
    def special(self) -> bool:
        """Whether they have weekly care."""
        return any(category is not Category.OLDEST_OLD for category in self.categories)

    @property
    def on_list(self) -> bool:
        """Whether they are looked after at all."""
        return self.presence in {"home", "hospital", "away"}


def invented(number: int, community: str, dice: random.Random) -> Person:
    """Invent a resident; the same dice invent the same people."""
    return Person(
        resident_id=uuid5(IDS, f"{community}:{number}"),
        community=community,
        number=number,
        categories=GROUPS[number % len(GROUPS)],
        tier=TIERS[number // len(GROUPS) % len(TIERS)],
        born=date(1930, 1, 1) + timedelta(days=dice.randrange(9_000)),
        lunar=LUNAR[number % len(LUNAR)],
        liaison=number % LIAISONS,
    )


def profile_of(person: Person, now: datetime) -> ResidentProfiled:
    """Return what registry tells of them."""
    return ResidentProfiled(
        **place_of(person.community),
        occurred_at=now,
        entity_version=person.version,
        resident_id=person.resident_id,
        name=f"居民{person.number}",
        birth_date=person.born,
        lunar_birthday=person.lunar,
        building=str(person.number // 40 + 1),
        unit="1",
        room=str(person.number % 40 + 101),
        categories=list(person.categories),
        special=person.special and person.on_list,
        on_list=person.on_list,
        presence=person.presence,
        tier=person.tier,
        enrolled_at=now,
    )


def circle_of(person: Person, now: datetime) -> CareCircleResolved:
    """Return what registry tells of who answers for them."""
    member = CareMember(
        role=CareRole.LIAISON,
        level=1,
        staff_id=uuid5(IDS, f"{person.community}:liaison:{person.liaison}"),
        name=f"联络员{person.liaison}",
    )
    return CareCircleResolved(
        **place_of(person.community),
        occurred_at=now,
        entity_version=person.version,
        resident_id=person.resident_id,
        members=[member],
    )


def lives_on(person: Person, dice: random.Random) -> Person:
    """Let something happen: a category more or less, a tier, a hospital, a move, a return, another liaison."""
    changed = replace(person, version=person.version + 1, settled=False)
    match dice.randrange(5):
        case 0:
            return replace(changed, categories=GROUPS[dice.randrange(len(GROUPS))])
        case 1:
            return replace(changed, tier=dice.choice(TIERS))
        case 2:
            away = dice.choice(("hospital", "away", "institution", "moved_out", "deceased"))
            return replace(changed, presence="home" if person.presence != "home" else away)
        case 3:
            return replace(changed, lunar=dice.choice(LUNAR))
        case _:
            return replace(changed, liaison=dice.randrange(LIAISONS), settled=person.settled)
