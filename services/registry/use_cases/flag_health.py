"""Let a person decide on findings about health: nobody is told before."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.assessments import HealthFlagStore
from services.registry.storage.care_tables import HealthFlagRow
from services.registry.storage.held import held_of
from services.registry.storage.outgoing import tell
from services.registry.use_cases.known_resident import known_resident
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.viewing import check_reach
from shared.areas import place_of
from shared.contracts.registry_assessments import (
    DecideHealthFlag,
    HealthFlag,
    HealthFlagConfirmed,
    HealthFlags,
    ListHealthFlags,
    ProposeHealthFlag,
)
from shared.contracts.words import Severity
from shared.edge import RefusedError

__all__ = ["decide_health_flag", "health_flags", "propose_health_flag"]

NOBODY = frozenset({"system", "cli"})
"""Actors that stand for no person."""


async def propose_health_flag(session: AsyncSession, command: ProposeHealthFlag, *, today: date, now: datetime) -> bool:
    """Keep a finding until a person has looked at it; returns whether it was new."""
    if await obeyed_before(session, command):
        return False
    resident = await known_resident(session, command.resident_id, command.viewer)
    if command.found_on > today:
        raise RefusedError("发现日期不能晚于今天", field="found_on")
    await HealthFlagStore(session).add(
        id=command.command_id,
        resident_id=resident.id,
        severity=command.severity.value,
        state="proposed",
        source=command.source,
        found_on=command.found_on,
        note=command.note,
        proposed_by=command.actor,
        proposed_at=now,
    )
    return True


async def decide_health_flag(session: AsyncSession, command: DecideHealthFlag, *, now: datetime) -> bool:
    """Confirm or dismiss a finding; a confirmed one is told. Returns whether this decided it.

    Raises
    ------
    RefusedError
        Raised for an unknown finding, one that is decided otherwise, and an actor that is no person.
    """
    if await obeyed_before(session, command):
        return False
    row = await HealthFlagStore(session).lock(command.flag_id)
    if row is None:
        raise RefusedError.not_found("没有这条健康异常")
    resident = await known_resident(session, row.resident_id, command.viewer)
    if command.actor in NOBODY:
        raise RefusedError("请写明由谁确认", field="actor")
    state = "confirmed" if command.confirmed else "dismissed"
    if row.state != "proposed":
        if row.state == state:
            return False
        raise RefusedError.conflict("这条健康异常已有人处理,请刷新后再看")
    row.state, row.decided_by, row.decided_at = state, command.actor, now
    row.severity = (command.severity or Severity(row.severity)).value
    row.note = command.note or row.note
    if command.confirmed:
        told = HealthFlagConfirmed(
            event_id=HealthFlagConfirmed.identify(row.id),
            occurred_at=now,
            **place_of(resident.community),
            entity_version=resident.version,
            flag_id=row.id,
            resident_id=resident.id,
            severity=Severity(row.severity),
        )
        await tell(session, [told])
    return True


async def health_flags(session: AsyncSession, query: ListHealthFlags) -> HealthFlags:
    """Return the findings that wait in a community, or all of a resident."""
    check_reach(query.viewer, query.community, missing="没有这个社区")
    store, held = HealthFlagStore(session), held_of(query.viewer)
    if query.resident_id is None:
        return HealthFlags(items=[_shown(row) for row in await store.waiting(query.community, held=held)])
    await known_resident(session, query.resident_id, query.viewer)
    return HealthFlags(items=[_shown(row) for row in await store.of_resident(query.resident_id)])


def _shown(row: HealthFlagRow) -> HealthFlag:
    return HealthFlag(
        flag_id=row.id,
        resident_id=row.resident_id,
        severity=Severity(row.severity),
        state=row.state,
        source=row.source,
        found_on=row.found_on,
        note=row.note,
        decided_by=row.decided_by,
    )
