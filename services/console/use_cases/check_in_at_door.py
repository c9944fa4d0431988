"""Check people in at a door: by card, by name, by the lists that were kept meanwhile."""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.console.channels.owners import Answer, Owners
from services.console.use_cases.load_activity import find_candidates
from shared.contracts.activities import AttendedAs
from shared.contracts.activities_check_in import CheckIn, CheckInCode, CheckInRow, GetCheckInCode
from shared.contracts.activities_requests import ActivityChanged, ActivityDetail, Participant, RecordAttendance
from shared.contracts.base import Refusal

__all__ = ["Line", "Meant", "Person", "is_card", "look_for", "read_lines", "take_in"]

CARD = re.compile(r"\d{1,6}|.*联系卡.*\d{12}-\d{1,6}.*", re.DOTALL)
"""What a card says when it is scanned, or its number; as the owner reads it."""

TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3])[::]([0-5]\d)(?!\d)")

ABSENT = ("没到", "未到", "缺席")

AROUND = " \t,,、;;.。()()"
"""What people write around a name."""

AT_ONCE = 8
"""Names that are looked for at the same time: a list is read in a second, and registry has others to answer."""

LONGEST_LIST = 500
"""Lines of paper that are entered at once: more than any hall of a community holds."""


@dataclass(frozen=True)
class Person:
    """Somebody who may be meant, and what is known of them at this activity."""

    resident_id: UUID
    name: str
    door: str = ""
    enrolled: Participant | None = None


@dataclass(frozen=True)
class Meant:
    """Who may be meant by a name, or why it is not known."""

    people: list[Person]
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Line:
    """One line of a paper list, with whom it may mean."""

    row_id: UUID
    text: str
    card: str
    people: list[Person]
    present: bool
    at: datetime | None

    @property
    def sure(self) -> UUID | None:
        """Whom it means, if there is no doubt."""
        return self.people[0].resident_id if len(self.people) == 1 else None

    def row(self, resident_id: UUID | None) -> CheckInRow:
        """Return it as the owner takes it."""
        return CheckInRow(row_id=self.row_id, resident_id=resident_id, card=self.card, present=self.present, at=self.at)


def is_card(text: str) -> bool:
    """Say whether something is the number of a card, or what a scanner reads off one."""
    return CARD.fullmatch(text) is not None


async def look_for(owners: Owners, *, detail: ActivityDetail, text: str) -> Meant:
    """Return who is meant by a name: those who are enrolled first; a name is never taken without being looked at."""
    there = {person.resident_id: person for person in detail.participants}
    named = [Person(one.resident_id, one.name, enrolled=one) for one in there.values() if text in one.name]
    found = await find_candidates(owners, community=detail.item.community, text=text)
    if found.value is None and not named:
        return Meant([], found.refusal)
    doors = {item.resident_id: item for item in found.value.items} if found.value else {}
    others = [
        Person(item.resident_id, item.name, item.door, there.get(item.resident_id))
        for item in doors.values()
        if item.on_list
    ]
    known = {one.resident_id for one in others}
    return Meant(sorted([*others, *(one for one in named if one.resident_id not in known)], key=_order))


def _order(person: Person) -> tuple[int, str]:
    seen = person.enrolled is not None and person.enrolled.attended_at is not None
    return (2 if person.enrolled is None else int(seen), person.name)


async def take_in(
    owners: Owners, *, activity_id: UUID, command_id: UUID, code: str, card: str = "", resident_id: UUID | None = None,
    attended_as: AttendedAs = "audience",
) -> Answer[ActivityChanged]:  # fmt: skip
    """Record that somebody is there: with the code that was scanned, else with the one of this minute.

    Without codes (they may be off) a name is still taken, because whoever stands at the door sees the person.
    """
    if not code:
        shown = await owners.attempt(GetCheckInCode(activity_id=activity_id), CheckInCode)
        if shown.value is None and resident_id is None:
            return Answer(refusal=shown.refusal)
        code = shown.value.code if shown.value else ""
    if not code and resident_id is not None:
        by_hand = RecordAttendance(
            command_id=command_id, activity_id=activity_id, resident_id=resident_id, attended_as=attended_as
        )
        return await owners.attempt(by_hand, ActivityChanged)
    said = CheckIn(
        command_id=command_id, activity_id=activity_id, code=code, resident_id=resident_id, card=card,
        attended_as=attended_as,
    )  # fmt: skip
    return await owners.attempt(said, ActivityChanged)


async def read_lines(owners: Owners, *, detail: ActivityDetail, list_id: UUID, text: str, zone: ZoneInfo) -> list[Line]:
    """Read a list that was kept on paper: a name or a card's number in each line, with the time if it was noted."""
    written = [one.strip() for one in text.splitlines() if one.strip()][:LONGEST_LIST]
    ids = [uuid5(list_id, f"{number}:{one}") for number, one in enumerate(written)]
    gate = asyncio.Semaphore(AT_ONCE)

    async def read(row_id: UUID, one: str) -> Line:
        async with gate:
            return await _line(owners, one, row_id=row_id, detail=detail, zone=zone)

    return list(await asyncio.gather(*map(read, ids, written)))


async def _line(owners: Owners, text: str, *, row_id: UUID, detail: ActivityDetail, zone: ZoneInfo) -> Line:
    noted = TIME.search(text)
    absent = next((word for word in ABSENT if word in text), "")
    rest = TIME.sub("", text).replace(absent, "") if absent else TIME.sub("", text)
    name = rest.strip(AROUND)
    card = name if is_card(name) else ""
    people = [] if card or not name else await _named(owners, detail, name)
    day = detail.item.starts_at.astimezone(zone).date()
    at = datetime.combine(day, time(int(noted[1]), int(noted[2])), zone) if noted else None
    return Line(row_id, text, card, people, not absent, at)


async def _named(owners: Owners, detail: ActivityDetail, name: str) -> list[Person]:
    enrolled = [Person(one.resident_id, one.name, enrolled=one) for one in detail.participants if one.name == name]
    if len(enrolled) == 1:
        return enrolled
    found = await look_for(owners, detail=detail, text=name)
    return [one for one in found.people if one.name == name] or found.people
