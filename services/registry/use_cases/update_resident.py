"""Change what is known of a resident, field by field, and keep who said so when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.person import Person, Resident
from services.registry.domain.resident_changes import FIELD_NAMES, InvalidFieldError, checked, stamped_as
from services.registry.storage.archive_fields import ArchiveFields, ArchiveFieldStore
from services.registry.storage.archives import ArchiveStore
from services.registry.storage.residents import ResidentStore
from services.registry.storage.staff import StaffStore
from services.registry.use_cases.follow_facts import follow_facts
from services.registry.use_cases.keep_archives import keep_archives
from services.registry.use_cases.know_places import know_places
from services.registry.use_cases.mark_mapped import withdraw_if_incomplete
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.place_resident import lock_resident, place_resident
from services.registry.use_cases.resolve_circles import resolve_circles
from services.registry.use_cases.viewing import hidden_from
from shared.contracts.registry_archive import UpdateResident
from shared.edge import RefusedError

__all__ = ["update_resident"]

LISTS = frozenset({"phones", "relative_phones", "skills", "hobbies", "health_flags", "service_needs"})

ARCHIVE_FIELDS = ("health_flags", "service_needs", "habits", "status_class")


async def update_resident(
    session: AsyncSession, command: UpdateResident, *, today: date, now: datetime, zone: ZoneInfo
) -> bool:
    """Write what is different, and stamp every field that was named; returns whether anything is different.

    Raises
    ------
    RefusedError
        Raised for an unknown resident, a value that is wrong, and a field that somebody else changed meanwhile.
    """
    if await obeyed_before(session, command):
        return False
    known = await lock_resident(session, command.resident_id)
    fields = ArchiveFieldStore(session)
    values = await _values(fields, command, today=today)
    if values.get("remark") and await _unseen(session, command, known):
        values["remark"] = f"{values['remark']}\n{known.person.remark}"
    stamps = await ArchiveStore(session).stamps_of(known.id)
    await _refuse_overwriting(session, stamps, values, seen=command.version, zone=zone)
    before = await fields.get(known.id)
    after = replace(before, **{field: value for field, value in values.items() if field in ARCHIVE_FIELDS})
    person = replace(known.person, **{field: value for field, value in values.items() if field not in ARCHIVE_FIELDS})
    different = {field for field in values if _value(known, before, field) != values[field]}
    if different:
        await fields.write(known.id, after)
        known = await _write(session, known, person, Day(today=today, now=now, zone=zone.key))
    await ArchiveStore(session).stamp(_stamps(known, values, different), actor=command.actor, now=now)
    await withdraw_if_incomplete(session, known, now=now)
    await keep_archives(session, [known.id], today=today, now=now, zone=zone.key)
    return bool(different)


async def _values(fields: ArchiveFieldStore, command: UpdateResident, *, today: date) -> dict[str, Any]:
    said = command.changes.model_dump(exclude_none=True)
    empty: dict[str, Any] = {field: [] if field in LISTS else None for field in command.cleared}
    classes = [found.code for found in await fields.status_classes()]
    try:
        return checked(said | empty, today=today, status_classes=classes)
    except InvalidFieldError as wrong:
        raise RefusedError(str(wrong), field=wrong.field) from None


async def _unseen(session: AsyncSession, command: UpdateResident, known: Resident) -> bool:
    """Say whether there is a remark that whoever writes one was not shown: it must not be lost by that."""
    if known.person.remark is None:
        return False
    hidden = await hidden_from(session, command.viewer)
    return not hidden.isdisjoint((*known.person.categories, *known.ledgers))


async def _refuse_overwriting(
    session: AsyncSession, stamps: Mapping[str, Row[Any]], named: Collection[str], *, seen: int, zone: ZoneInfo
) -> None:
    """Refuse to write over what somebody else wrote after the page was opened, and say who wrote what."""
    newer: dict[tuple[str, datetime], list[str]] = {}
    for field in dict.fromkeys(map(stamped_as, named)):
        stamp = stamps.get(field)
        if stamp is not None and stamp.version > seen:
            newer.setdefault((stamp.changed_by, stamp.changed_at), []).append(FIELD_NAMES[field])
    if newer:
        names = await StaffStore(session).names_of(who for who, _ in newer)
        told = ";".join(
            f"{names.get(who, who)} 在 {when.astimezone(zone):%m月%d日 %H:%M} 改了{'、'.join(fields)}"
            for (who, when), fields in newer.items()
        )
        raise RefusedError.conflict(f"您打开之后,{told}。请重新打开,看过现在的内容再保存")


def _value(known: Resident, fields: ArchiveFields, field: str) -> Any:  # noqa: ANN401
    return getattr(fields if field in ARCHIVE_FIELDS else known.person, field)


async def _write(session: AsyncSession, known: Resident, person: Person, day: Day) -> Resident:
    """Write the resident under the next version, and tell those who need to know."""
    if person.birth_date is not None:
        person = replace(person, birth_year=None, birth_month=None)
    newly_gridded = await know_places(
        session,
        known.community,
        compounds={person.compound} if person.compound else set(),
        grids={person.grid} if person.grid else set(),
    )
    resident = await place_resident(session, known, replace(known, person=person), today=day.today, now=day.now)
    if resident.version == known.version:
        versions = await ResidentStore(session).next_versions([known.id])
        resident = replace(known, version=versions[known.id][1])
    await resolve_circles(session, newly_gridded, now=day.now)
    await follow_facts(session, day, community=known.community, ids=[known.id])
    return resident


def _stamps(resident: Resident, values: Mapping[str, Any], different: Collection[str]) -> Sequence[Mapping[str, Any]]:
    stamps: dict[str, dict[str, Any]] = {}
    for field in values:
        stamp = stamps.setdefault(
            stamped_as(field),
            {"resident_id": resident.id, "field": stamped_as(field), "none_stated": False, "changed": False,
             "version": resident.version},
        )  # fmt: skip
        stamp["changed"] |= field in different
    return list(stamps.values())
