"""Keep what somebody says of a death, and leave the family in peace until a second person has answered."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.life import DeathReport
from services.registry.domain.person import Resident
from services.registry.storage.deaths import DeathStore
from services.registry.storage.outgoing import tell
from services.registry.use_cases.announce_life import death_reported, death_unconfirmed
from services.registry.use_cases.place_resident import lock_resident, place_resident
from shared.contracts.registry_life_requests import ReportDeath
from shared.edge import RefusedError

__all__ = ["lock_report", "remind_of_unconfirmed", "report_death"]


async def report_death(
    session: AsyncSession, command: ReportDeath, *, today: date, now: datetime
) -> tuple[DeathReport, bool]:
    """Write a report; returns it, and False if the resident's death was reported before.

    Raises
    ------
    RefusedError
        Raised if a roster has said already that the resident died, and for a day that lies ahead.
    """
    resident = await lock_resident(session, command.resident_id)
    store = DeathStore(session)
    known = await store.get(command.command_id) or await store.open_of(resident.id)
    if known is not None:
        return known, False
    if resident.status == "deceased":
        raise RefusedError.conflict("这位居民已登记去世,不用再报告")
    if command.died_on is not None and command.died_on > today:
        raise RefusedError("去世日期不能晚于今天", field="died_on")
    report = DeathReport(
        id=command.command_id,
        resident_id=resident.id,
        state="reported",
        status_before=resident.status,
        died_on=command.died_on,
        note=command.note,
        reported_by=command.actor,
        reported_at=now,
    )
    await store.report(report)
    resident = await place_resident(session, resident, replace(resident, paused=True), today=today, now=now)
    await tell(session, [death_reported(report.id, resident, now=now)])
    return report, True


async def lock_report(session: AsyncSession, report_id: UUID) -> tuple[DeathReport, Resident]:
    """Return a report and whom it is about, while nobody else decides on it.

    Raises
    ------
    RefusedError
        Raised if there is no such report.
    """
    store = DeathStore(session)
    seen = await store.get(report_id)
    resident = await lock_resident(session, seen.resident_id) if seen else None
    report = await store.get(report_id)
    if report is None or resident is None:
        raise RefusedError.not_found("没有这份去世报告")
    return report, resident


async def remind_of_unconfirmed(session: AsyncSession, *, after: timedelta, now: datetime) -> datetime | None:
    """Remind of one report that nobody has answered for too long; returns when to look again."""
    store = DeathStore(session)
    report = await store.claim_unconfirmed(before=now - after, now=now)
    if report is None:
        oldest = await store.next_unconfirmed()
        return oldest + after if oldest else None
    resident = await lock_resident(session, report.resident_id)
    hours = int((now - report.reported_at) / timedelta(hours=1))
    await tell(session, [death_unconfirmed(report.id, resident, hours=hours, now=now)])
    return now
