"""Keep what was done at the door besides seeing the resident, and tell what others have to know of it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.door import MOOD_RUN, unanswered, worsened_in_a_row
from services.visits.storage.doors import DoorStore
from services.visits.storage.outgoing import tell
from services.visits.use_cases.record_contact import Contact
from shared.areas import place_of
from shared.contracts.base import Event
from shared.contracts.visits_checks import AtDoor
from shared.contracts.visits_door import CompanionAbsent, HazardFixed, MoodWorsened
from shared.contracts.visits_requests import Finding, RecordVisit
from shared.contracts.words import ContactMode
from shared.edge import RefusedError

__all__ = ["check_door", "findings_of", "keep_door"]

AT_THE_DOOR = {ContactMode.DOOR, ContactMode.HOME_VISIT}

ITEM_NAMES = {"gas": "用气", "electricity": "用电"}


def check_door(command: RecordVisit) -> None:
    """Refuse a check list that is not finished, or that nobody can have gone through.

    Raises
    ------
    RefusedError
        Raised with what is missing.
    """
    door = command.at_door
    if door is None or not door.checks:
        return
    if command.mode not in AT_THE_DOOR:
        raise RefusedError("只有上门才能填写安全检查", field="at_door")
    items = [check.item for check in door.checks]
    if len(set(items)) != len(items):
        raise RefusedError("同一检查项目只能填写一次", field="at_door")
    noted = {check.item for check in door.checks if check.note.strip()}
    missing = unanswered({check.item: check.result for check in door.checks}, noted)
    if missing:
        names = "、".join(ITEM_NAMES[item] for item in missing)
        raise RefusedError(f"{names}还没有填写;确实没有检查的,请写明原因", field="at_door")


def findings_of(command: RecordVisit) -> list[Finding]:
    """Return what was found: what was reported, and a hazard for every failing item of the check list."""
    known = {finding.code for finding in command.findings if finding.kind == "hazard"}
    failed = [check for check in (command.at_door or AtDoor()).checks if check.result == "fail"]
    opened = [
        Finding(kind="hazard", code=check.item, note=check.note, fixed=check.fixed)
        for check in failed
        if check.item not in known
    ]
    return [*command.findings, *opened]


async def keep_door(session: AsyncSession, contact: Contact, door: AtDoor | None) -> None:
    """Keep checks, hazards, mood and lessons of one visit; settle who came along."""
    store, door = DoorStore(session), door or AtDoor()
    hazards = [
        _hazard(contact, number, found) for number, found in enumerate(contact.findings) if found.kind == "hazard"
    ]
    noted = door.mood is not None or door.lessons
    await store.add(
        checks=[_check(contact, answer.item, answer.result, answer.note) for answer in door.checks],
        hazards=hazards,
        note=_note(contact, door) if noted else None,
    )
    events = [_fixed(contact, hazard) for hazard in hazards if hazard["fixed_at"] is not None]
    events += await _mood(store, contact, door)
    events += await _absent(store, contact, door)
    await tell(session, events)


def _about(contact: Contact) -> dict[str, Any]:
    return {
        "occurred_at": contact.recorded_at,
        **place_of(contact.area),
        "contact_id": contact.id,
        "resident_id": contact.resident_id,
    }


def _check(contact: Contact, item: str, result: str, note: str) -> dict[str, Any]:
    return {
        "contact_id": contact.id,
        "item": item,
        "resident_id": contact.resident_id,
        "result": result,
        "note": note,
        "happened_at": contact.happened_at,
    }


def _note(contact: Contact, door: AtDoor) -> dict[str, Any]:
    return {
        "contact_id": contact.id,
        "resident_id": contact.resident_id,
        "mood": door.mood,
        "lessons": list(door.lessons),
        "happened_at": contact.happened_at,
    }


def _hazard(contact: Contact, number: int, finding: Finding) -> dict[str, Any]:
    fixed_at: datetime | None = contact.happened_at if finding.fixed else None
    return {
        "id": uuid5(contact.id, str(number)),
        "resident_id": contact.resident_id,
        "area": contact.area,
        "code": finding.code,
        "contact_id": contact.id,
        "found_at": contact.happened_at,
        "fixed_contact_id": contact.id if finding.fixed else None,
        "fixed_at": fixed_at,
    }


def _fixed(contact: Contact, hazard: dict[str, Any]) -> Event:
    finding_id: UUID = hazard["id"]
    return HazardFixed(
        event_id=HazardFixed.identify(finding_id),
        **_about(contact),
        finding_id=finding_id,
        hazard=hazard["code"],
        on_site=True,
    )


async def _mood(store: DoorStore, contact: Contact, door: AtDoor) -> list[Event]:
    """Tell of a run when it is complete; a late record of an earlier day tells nothing new about today."""
    if door.mood is None:
        return []
    moods = await store.moods(contact.resident_id)
    if moods[-1][0] != contact.id or worsened_in_a_row([mood for _, mood in moods]) != MOOD_RUN:
        return []
    return [MoodWorsened(event_id=MoodWorsened.identify(contact.id), **_about(contact), count=MOOD_RUN)]


async def _absent(store: DoorStore, contact: Contact, door: AtDoor) -> list[Event]:
    if contact.visit_id is None or contact.mode not in AT_THE_DOOR:
        return []
    absent = await store.settle_companions(contact.visit_id, came=door.came_along, contact_id=contact.id)
    return [
        CompanionAbsent(
            event_id=CompanionAbsent.identify(contact.visit_id, staff_id),
            **_about(contact),
            visit_id=contact.visit_id,
            staff_id=staff_id,
        )
        for staff_id in absent
    ]
