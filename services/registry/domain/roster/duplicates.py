"""Recognise rows about a person who was already taken in."""

from dataclasses import dataclass, field, replace

from services.registry.domain.roster.addresses import same_door
from services.registry.domain.roster.codes import Code
from services.registry.domain.roster.names import name_key
from services.registry.domain.roster.values import ResidentValues

YEARS_APART = 2
"""People of one name at one door whose years of birth are further apart are father and son, not one person."""

_GONE = frozenset({"deceased", "moved_out"})
_UNITED = (
    "phones",
    "relative_phones",
    "categories",
    "unknown_words",
    "phone_texts",
    "extensions",
    "skills",
    "hobbies",
    "others",
)


@dataclass(slots=True)
class KnownPerson:
    """A person taken in, with what all rows about him or her say together."""

    values: ResidentValues
    places: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a row is to a person already taken in."""

    code: Code
    person: KnownPerson


class KnownPersons:
    """The persons of a file taken in so far, found by ID, by name and birth, by name and door."""

    def __init__(self) -> None:
        self.persons: list[KnownPerson] = []
        self._by_id: dict[str, KnownPerson] = {}
        self._by_birth: dict[tuple[str, object], list[KnownPerson]] = {}
        self._by_door: dict[tuple[str, str, str], list[KnownPerson]] = {}

    def compare(self, values: ResidentValues) -> Likeness | None:
        """Return what an accepted row is to the persons already taken in; ``None`` if it is somebody else."""
        if values.name is None:
            return None
        known = self._by_id.get(values.id_number) if values.id_number else None
        if known is not None:
            return Likeness(
                Code.DUPLICATE_CONFLICT if _contradicts(known.values, values) else Code.DUPLICATE_MERGED, known
            )
        possible: KnownPerson | None = None
        for candidate in self._of_one_birth(values):
            if not _doors_differ(candidate.values, values):
                return _merged_unless_gone(candidate, values)
            possible = possible or candidate
        for candidate in self._of_one_door(values):
            return _merged_unless_gone(candidate, values)
        return Likeness(Code.DUPLICATE_POSSIBLE, possible) if possible else None

    def take_in(self, values: ResidentValues, place: tuple[str, int]) -> None:
        """Add a new person."""
        person = KnownPerson(values, [place])
        self.persons.append(person)
        self._index(person)

    def merge(self, person: KnownPerson, values: ResidentValues, place: tuple[str, int]) -> None:
        """Add to a person what a further row says: fill what was empty, unite phones and categories."""
        person.values = united(person.values, values)
        person.places.append(place)
        self._index(person)

    def _index(self, person: KnownPerson) -> None:
        values = person.values
        if values.name is None:
            return
        name = name_key(values.name)
        if values.id_number:
            self._by_id.setdefault(values.id_number, person)
        if values.birth_date:
            _add(self._by_birth.setdefault((name, values.birth_date), []), person)
        if values.building and values.room:
            _add(self._by_door.setdefault((name, values.building, values.room), []), person)

    def _of_one_birth(self, values: ResidentValues) -> list[KnownPerson]:
        if values.birth_date is None or values.name is None:
            return []
        same = self._by_birth.get((name_key(values.name), values.birth_date), [])
        return [person for person in same if _may_be_one(person.values, values)]

    def _of_one_door(self, values: ResidentValues) -> list[KnownPerson]:
        if not values.building or not values.room or values.name is None:
            return []
        same = self._by_door.get((name_key(values.name), values.building, values.room), [])
        return [
            person
            for person in same
            if _may_be_one(person.values, values)
            and same_door(person.values.address, values.address)
            and (person.values.birth_date is None or values.birth_date is None)
            and _years_agree(person.values, values)
        ]


def united(first: ResidentValues, further: ResidentValues) -> ResidentValues:
    """Return both rows as one: the earlier wins, what it leaves empty is filled, lists are united."""
    changes: dict[str, object] = {
        name: tuple(dict.fromkeys((*getattr(first, name), *getattr(further, name))))
        for name in _UNITED
        if getattr(further, name)
    }
    if first.residence is None:
        changes["flags"] = tuple(sorted({*first.flags, *further.flags}))
    if further.id_number and not first.id_number:
        changes |= {name: getattr(further, name) for name in ("id_number", "id_last4", "identity", "sex", "birth_date")}
        changes |= {"birth_year": None, "birth_month": None}
    elif further.birth_date and not first.birth_date:
        changes |= {"birth_date": further.birth_date, "birth_year": None, "birth_month": None}
        changes |= {"identity": further.identity}
    elif not first.birth_date and not first.birth_year:
        changes |= {"birth_year": further.birth_year, "birth_month": further.birth_month}
    if not first.address.complete and further.building:
        changes |= {name: getattr(further, name) for name in ("building", "unit", "room")}
    elif first.unit is None and further.unit:
        changes["unit"] = further.unit
    for name in (
        "sex",
        "compound",
        "grid",
        "grid_worker",
        "grid_worker_phone",
        "lunar_birthday",
        "relation",
        "health",
        "remark",
        "relatives",
        "residence",
        "liaison",
        "liaison_phone",
        "party_member",
    ):
        if not getattr(first, name) and getattr(further, name):
            changes.setdefault(name, getattr(further, name))
    return replace(first, **changes)  # type: ignore[arg-type]


def _add(persons: list[KnownPerson], person: KnownPerson) -> None:
    if person not in persons:
        persons.append(person)


def _may_be_one(known: ResidentValues, values: ResidentValues) -> bool:
    """Two right IDs, which would differ here, or two sexes are two people."""
    both_identified = known.id_number is not None and values.id_number is not None
    return not both_identified and not (known.sex and values.sex and known.sex != values.sex)


def _doors_differ(known: ResidentValues, values: ResidentValues) -> bool:
    return known.address.complete and values.address.complete and not same_door(known.address, values.address)


def _states_differ(known: ResidentValues, values: ResidentValues) -> bool:
    return _GONE.intersection(known.flags) != _GONE.intersection(values.flags)


def _contradicts(known: ResidentValues, values: ResidentValues) -> bool:
    other_name = name_key(known.name or "") != name_key(values.name or "")
    return other_name or _doors_differ(known, values) or _states_differ(known, values)


def _merged_unless_gone(person: KnownPerson, values: ResidentValues) -> Likeness:
    """Never unite a row that says somebody died or left with one that does not."""
    return Likeness(Code.DUPLICATE_CONFLICT if _states_differ(person.values, values) else Code.DUPLICATE_MERGED, person)


def _years_agree(known: ResidentValues, values: ResidentValues) -> bool:
    if known.born_in is None or values.born_in is None:
        return True
    return abs(known.born_in - values.born_in) <= YEARS_APART
