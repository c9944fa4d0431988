"""What is read of a resident."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.registry.domain.roster.addresses import Address


@dataclass(frozen=True, slots=True)
class ResidentValues:
    """One resident as read from a row; what is empty was not said.

    The whole ID number is here for the import; ``to_json`` shows only its last four characters.
    """

    name: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    birth_year: int | None = None
    birth_month: int | None = None
    id_number: str | None = field(default=None, repr=False)
    id_last4: str | None = None
    identity: str | None = None
    phones: tuple[str, ...] = ()
    extensions: tuple[tuple[str, str], ...] = ()
    relative_phones: tuple[str, ...] = ()
    phone_texts: tuple[str, ...] = ()
    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    address_text: str | None = None
    categories: tuple[str, ...] = ()
    unknown_words: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    grid: str | None = None
    grid_worker: str | None = None
    grid_worker_phone: str | None = None
    party_member: bool = False
    skills: tuple[str, ...] = ()
    hobbies: tuple[str, ...] = ()
    lunar_birthday: str | None = None
    relation: str | None = None
    health: str | None = None
    remark: str | None = None
    relatives: str | None = None
    residence: str | None = None
    liaison: str | None = None
    liaison_phone: str | None = None
    others: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> Address:
        """Where the resident lives."""
        return Address(self.compound, self.building, self.unit, self.room)

    @property
    def born_in(self) -> int | None:
        """The year of birth, from the whole date or the part that is known."""
        return self.birth_date.year if self.birth_date else self.birth_year

    @property
    def on_list(self) -> bool:
        """Whether the resident is to be visited: neither deceased nor moved out."""
        return "deceased" not in self.flags and "moved_out" not in self.flags

    def age_on(self, day: date) -> int | None:
        """Return the age in whole years; where only the year of birth is known, the year's difference."""
        if self.birth_date is None:
            return None if self.birth_year is None else day.year - self.birth_year
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had_birthday)

    def to_json(self) -> dict[str, Any]:
        """Return what is not empty, under the names of the answer keys."""
        said = {name: getattr(self, name) for name in _SHOWN}
        said |= {name: list(getattr(self, name)) for name in _LISTS}
        said["birth_date"] = self.birth_date.isoformat() if self.birth_date else None
        said["extensions"] = dict(self.extensions)
        return {name: value for name, value in said.items() if value not in (None, [], {}, False)}


_SHOWN = (
    *("name", "sex", "birth_date", "birth_year", "birth_month", "id_last4", "identity", "compound", "building"),
    *("unit", "room", "grid", "grid_worker", "grid_worker_phone", "party_member", "lunar_birthday"),
)
_LISTS = ("phones", "relative_phones", "categories", "unknown_words", "flags", "skills", "hobbies")
