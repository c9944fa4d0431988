"""What a roster says of one person, and how two such sayings are put together."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

__all__ = ["LISTS", "Door", "Host", "Person", "Resident", "door_text", "updated", "with_news"]

IDENTITY_RANK = {"address": 0, "birth": 1, "id": 2}
"""How sure we are who somebody is."""

OF_THE_ID = ("birth_date", "birth_year", "birth_month", "sex")
"""Fields that an ID number settles; what a list without the number says is not stronger."""

MAPPINGS = ("extensions", "details")
LISTS = ("phones", "relative_phones", "categories", "unknown_words", "flags", "skills", "hobbies")
"""Fields that hold several values, in their order."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody lives, as far as it is known."""

    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None

    @property
    def complete(self) -> bool:
        """Whether building and room are known."""
        return self.building is not None and self.room is not None

    def same_as(self, other: "Door") -> bool:
        """Say whether two complete doors are one; what is missing on one side does not make them differ."""
        return (
            self.building == other.building
            and self.room == other.room
            and (self.unit == other.unit or self.unit is None or other.unit is None)
            and (self.compound == other.compound or self.compound is None or other.compound is None)
        )


def door_text(building: str | None, unit: str | None, room: str | None) -> str:
    """Return a door as it is said: ``3幢1单元402``, ``平房12``; empty if the building is unknown."""
    if building is None:
        return ""
    parts = [building if building.startswith("平房") else f"{building}幢"]
    parts += [f"{unit}单元"] if unit else []
    return "".join([*parts, room or ""])


@dataclass(frozen=True, slots=True)
class Host:
    """Where somebody is for a time who belongs to another community."""

    community: str
    door: Door = Door()
    grid: str | None = None
    until_on: date | None = None
    """Day on which they are expected back."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person as a roster describes them; nothing where it says nothing."""

    name: str
    identity: str
    id_number: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    birth_year: int | None = None
    birth_month: int | None = None
    lunar_birthday: str | None = None
    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    grid: str | None = None
    party_member: bool | None = None
    remark: str | None = None
    extensions: Mapping[str, str] | None = None
    details: Mapping[str, Any] | None = None
    phones: tuple[str, ...] = ()
    relative_phones: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    unknown_words: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    hobbies: tuple[str, ...] = ()

    @classmethod
    def from_entry(cls, entry: Mapping[str, Any]) -> Self:
        """Read the normalised values of a row; values that are not of a person are left alone."""
        known = {key: value for key, value in entry.items() if key in _FIELDS and value is not None}
        for key in LISTS:
            if key in known:
                known[key] = tuple(known[key])
        if "birth_date" in known:
            known["birth_date"] = date.fromisoformat(known["birth_date"])
        return cls(**known)

    @property
    def door(self) -> Door:
        """Where the person lives."""
        return Door(self.compound, self.building, self.unit, self.room)

    @property
    def has_door(self) -> bool:
        """Whether building and room are known."""
        return self.building is not None and self.room is not None

    @property
    def talents(self) -> list[str]:
        """What they are good at, then what they like to do, each once."""
        return list(dict.fromkeys((*self.skills, *self.hobbies)))

    @property
    def year(self) -> int | None:
        """Year of birth, from the full date if there is one."""
        return self.birth_date.year if self.birth_date else self.birth_year

    @property
    def status(self) -> str:
        """``deceased`` or ``moved_out`` if the row says so, otherwise ``active``."""
        if not self.flags:
            return "active"
        return "deceased" if "deceased" in self.flags else "moved_out" if "moved_out" in self.flags else "active"


@dataclass(frozen=True, slots=True)
class Resident:
    """One person of the register."""

    id: UUID
    community: str
    person: Person
    status: str
    special: bool
    version: int
    enrolled_at: datetime
    updated_at: datetime
    source_digest: str | None = None
    tier: str | None = None
    """How closely to follow: ``high``, ``key`` or ``general``."""
    tier_gap_days: int | None = None
    ledgers: tuple[str, ...] = ()
    """Ledgers besides the person's categories."""
    stay: str | None = None
    """``hospital`` or ``away``; None for somebody on the list who is at home."""
    paused: bool = False
    """Whether a death is reported and nobody has confirmed or denied it."""
    host: Host | None = None
    """Where the resident stays for a time; written by `storage.stays` alone."""

    @property
    def care_community(self) -> str:
        """The community that answers for the resident now."""
        return self.host.community if self.host else self.community

    @property
    def communities(self) -> tuple[str, ...]:
        """The communities that may know of the resident: where they belong, and where they stay for a time."""
        return (self.community, self.host.community) if self.host else (self.community,)

    @property
    def presence(self) -> str:
        """Where the resident is: the stay of somebody on the list, or why they are off it."""
        return (self.stay or "home") if self.on_list else self.status

    @property
    def on_list(self) -> bool:
        """Whether the resident is looked after: neither dead nor moved away nor in an institution."""
        return self.status == "active"


_FIELDS = frozenset(field.name for field in fields(Person))
_SINGLE = tuple(name for name in (field.name for field in fields(Person)) if name not in {*LISTS, "name", "identity"})


def updated(known: Person, said: Person) -> Person:
    """Return the person after a newer file: what the file says replaces, what it leaves out stays."""
    changes: dict[str, Any] = {}
    weaker = known.identity == "id" and said.identity != "id"
    for name in _SINGLE:
        value = getattr(said, name)
        if value is not None and not (weaker and name in OF_THE_ID):
            changes[name] = {**(getattr(known, name) or {}), **value} if name in MAPPINGS else value
    for name in LISTS:
        value = getattr(said, name)
        if value:
            changes[name] = tuple(dict.fromkeys((*known.flags, *value))) if name == "flags" else value
    changes["identity"] = max(known.identity, said.identity, key=IDENTITY_RANK.__getitem__)
    if said.has_door:
        changes["unit"] = said.unit if said.unit or not known.door.same_as(said.door) else known.unit
    whole = replace(known, **changes)
    if whole.birth_date is not None:
        whole = replace(whole, birth_year=None, birth_month=None)
    return whole if _differs(known, whole) else known


def with_news(known: Person, before: Person, said: Person) -> Person:
    """Return the person after a row that says of a former entry what it said before, but for some fields.

    Only what is different from `before` is news. Who somebody is was settled when the entries became one.
    """
    changes: dict[str, Any] = {}
    for name in _SINGLE:
        value, was = getattr(said, name), getattr(before, name)
        if value is not None and value != was and name not in {"id_number", *OF_THE_ID}:
            changes[name] = {**(getattr(known, name) or {}), **value} if name in MAPPINGS else value
    if said.has_door and said.door != before.door:
        changes |= {name: getattr(said, name) for name in ("compound", "building", "unit", "room")}
    for name in LISTS:
        value, was = getattr(said, name), getattr(before, name)
        if value:
            stays = [one for one in getattr(known, name) if one in value or one not in was]
            changes[name] = tuple(dict.fromkeys((*stays, *(one for one in value if one not in was))))
    whole = replace(known, **changes)
    return whole if _differs(known, whole) else known


def _differs(one: Person, other: Person) -> bool:
    for field in fields(Person):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if field.name in LISTS:
            if sorted(left) != sorted(right):
                return True
        elif left != right and (left or right):
            return True
    return False
