"""Whether a person of a roster is already in the register: the rules by which a careful clerk would tell."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.registry.domain.person import Door, Person, Resident

__all__ = ["Former", "Match", "Register", "Verdict"]

YEARS_APART = 2
"""Birth years of one person may differ so much where one of them was counted back from an age."""


class Verdict(StrEnum):
    """What the register says to a person of a roster."""

    UNKNOWN = "unknown"
    SAME = "same"
    POSSIBLE = "possible"
    """Same name and birth date behind another door: both are kept, a person should look."""
    CONFLICT = "conflict"
    """The same person, but what is known and what is said cannot both be true."""


@dataclass(frozen=True, slots=True)
class Match:
    """What was found, and with whom; for a conflict also the Chinese reason."""

    verdict: Verdict
    known: Resident | None = None
    reason: str = ""


UNKNOWN = Match(Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Former:
    """What rosters call a resident who is known by another entry now, as the last row said it."""

    id: UUID
    resident_id: UUID
    """The resident who is known by it."""
    person: Person
    source_digest: str | None


class Register:
    """Those of the register who may be meant by the rows in hand, found by number, birth date or door."""

    def __init__(
        self,
        community: str,
        known: Iterable[Resident],
        former: Iterable[Former] = (),
        *,
        elsewhere: Iterable[tuple[Resident, Door]] = (),
    ) -> None:
        self._community = community
        self._elsewhere = list(elsewhere)
        """Those who left the community for another, or are its guests, with the door it knows them by."""
        self._former: dict[UUID, tuple[Former, Resident]] = {}
        self._digests: dict[UUID, set[str | None]] = defaultdict(set)
        self._by_number: dict[str, Resident] = {}
        self._by_birth: dict[tuple[str, date], list[Resident]] = defaultdict(list)
        self._by_door: dict[tuple[str, str | None, str | None], list[Resident]] = defaultdict(list)
        residents = {one.id: one for one in known}
        for one in residents.values():
            self.add(one)
        for entry in former:
            if entry.resident_id in residents:
                self._add_former(entry, residents[entry.resident_id])

    def by_former(self, found: UUID) -> tuple[Former, Resident] | None:
        """Return the former entry of this id with the resident who is known by it."""
        return self._former.get(found)

    def said_before(self, resident_id: UUID, digest: str) -> bool:
        """Say whether a row with this digest spoke of a former entry of the resident."""
        return digest in self._digests.get(resident_id, ())

    def _add_former(self, entry: Former, known: Resident) -> None:
        """Let a row that means a former entry find it, unless it means the resident as they are called now."""
        self._former[entry.id] = (entry, known)
        self._digests[known.id].add(entry.source_digest)
        held = self._by_number.get(entry.person.id_number or "")
        self.add(replace(known, id=entry.id, person=entry.person, source_digest=entry.source_digest))
        if held is not None and entry.person.id_number:
            self._by_number[entry.person.id_number] = held

    def add(self, known: Resident) -> None:
        """Take in one person, also one of an earlier row."""
        person = known.person
        if person.id_number:
            self._by_number[person.id_number] = known
        if known.community != self._community:
            return
        if person.birth_date:
            self._by_birth[person.name, person.birth_date].append(known)
        if person.has_door:
            self._by_door[person.name, person.building, person.room].append(known)

    def look_up(self, said: Person) -> Match:
        """Say whether this person is known."""
        if said.id_number and (known := self._by_number.get(said.id_number)):
            return self._by_right_number(known, said)
        return self._by_name_and_birth(said) or self._by_name_and_door(said) or self._who_is_elsewhere(said) or UNKNOWN

    def _by_right_number(self, known: Resident, said: Person) -> Match:
        if known.person.name != said.name:
            return Match(Verdict.CONFLICT, known, "档案里这个身份证号是另一个名字")
        if known.community != self._community and known.status != "moved_out":
            return Match(Verdict.CONFLICT, known, self._where(known))
        return self._agreeing(known, said)

    def _where(self, known: Resident) -> str:
        if known.host is not None and known.host.community == self._community:
            return "此人在本社区临时居住,在册在区内另一个社区"
        return "此人在区内另一个社区在册"

    def _who_is_elsewhere(self, said: Person) -> Match | None:
        """Find somebody without an ID number who is not of this community any more: one person is one id."""
        for known, door in self._elsewhere:
            person = known.person
            if person.name != said.name or _two_people(person, said):
                continue
            dated = person.birth_date is not None and said.birth_date is not None
            behind = said.has_door and door.same_as(said.door) and _years_apart(person, said) <= YEARS_APART
            if person.birth_date == said.birth_date if dated else behind:
                return Match(Verdict.CONFLICT, known, self._where(known))
        return None

    def _agreeing(self, known: Resident, said: Person) -> Match:
        """Nobody comes back from the dead by a list; whoever moved away is put back by a person."""
        here = known.community == self._community
        if here and known.status != "active" and said.status == "active":
            word = "已故" if known.status == "deceased" else "已搬离"
            return Match(Verdict.CONFLICT, known, f"档案里此人{word},花名册里仍在册")
        return Match(Verdict.SAME, known)

    def _by_name_and_birth(self, said: Person) -> Match | None:
        if said.birth_date is None:
            return None
        possible = None
        for known in self._by_birth.get((said.name, said.birth_date), ()):
            if _two_people(known.person, said):
                continue
            if not (known.person.has_door and said.has_door) or known.person.door.same_as(said.door):
                return self._agreeing(known, said)
            possible = Match(Verdict.POSSIBLE, known)
        return possible

    def _by_name_and_door(self, said: Person) -> Match | None:
        if not said.has_door:
            return None
        for known in self._by_door.get((said.name, said.building, said.room), ()):
            person = known.person
            one_undated = person.birth_date is None or said.birth_date is None
            one = not _two_people(person, said) and _years_apart(person, said) <= YEARS_APART
            if one_undated and one and person.door.same_as(said.door):
                return self._agreeing(known, said)
        return None


def _two_people(known: Person, said: Person) -> bool:
    """Two right, different ID numbers are two people, and so are a man and a woman."""
    if known.id_number and said.id_number and known.id_number != said.id_number:
        return True
    return known.sex is not None and said.sex is not None and known.sex != said.sex


def _years_apart(known: Person, said: Person) -> int:
    return abs(known.year - said.year) if known.year is not None and said.year is not None else 0
