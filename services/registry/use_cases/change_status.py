"""Take a resident off the list, or put them back on it."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.life import STATUSES
from services.registry.domain.person import Person
from services.registry.storage.deaths import DeathStore
from services.registry.storage.life_events import LifeEventStore
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.place_resident import lock_resident, place_resident
from services.registry.use_cases.report_death import report_death
from services.registry.use_cases.reverse_death import reverse_death
from shared.contracts.registry_life_requests import ReportDeath, ReverseDeath
from shared.contracts.registry_requests import ChangeResidentStatus

__all__ = ["change_status"]

STATUS_FLAGS = frozenset({"deceased", "moved_out"})
"""What a roster said and a person has now confirmed or denied."""


async def change_status(session: AsyncSession, command: ChangeResidentStatus, *, today: date, now: datetime) -> bool:
    """Write the status a person has decided on; returns whether anything is different.

    A death is only a report until a second person has confirmed it; "alive" takes a report back.

    Raises
    ------
    RefusedError
        Raised if there is no such resident.
    """
    if await obeyed_before(session, command):
        return False
    known = await lock_resident(session, command.resident_id)
    if command.status == "deceased":
        return await _report(session, command, today=today, now=now)
    report = await DeathStore(session).open_of(known.id)
    if report is not None and command.status == "active":
        reverse = ReverseDeath(report_id=report.id, reason=command.reason, actor=command.actor)
        _, changed = await reverse_death(session, reverse, today=today, now=now)
        return changed
    person = _decided(known.person)
    if known.status == command.status and person == known.person:
        return False
    await _end_what_lasts(session, command, now=now)
    await place_resident(session, known, replace(known, person=person, status=command.status), today=today, now=now)
    return True


async def _report(session: AsyncSession, command: ChangeResidentStatus, *, today: date, now: datetime) -> bool:
    said = ReportDeath(
        command_id=command.command_id, resident_id=command.resident_id, note=command.reason, actor=command.actor
    )
    _, changed = await report_death(session, said, today=today, now=now)
    return changed


async def _end_what_lasts(session: AsyncSession, command: ChangeResidentStatus, *, now: datetime) -> None:
    """End what took somebody off the list, if they are back on it."""
    store = LifeEventStore(session)
    for kind, event in (await store.lasting(command.resident_id)).items():
        if command.status == "active" and kind in STATUSES:
            await store.end(event.id, ended_at=max(now, event.happened_at))


def _decided(person: Person) -> Person:
    return replace(person, flags=tuple(flag for flag in person.flags if flag not in STATUS_FLAGS))
