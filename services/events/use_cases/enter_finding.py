"""Enter what was found at a free clinic: proposed to the register, and the resident is visited."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import role_wording, wording
from services.events.storage.partner_tables import ClinicFindingRow
from services.events.storage.partners import PartnerStore
from services.events.storage.residents import ResidentCopy, ResidentCopyStore
from services.events.storage.tables import OUTBOX
from services.events.use_cases.record_attendance import record_attendance
from shared.areas import place_of
from shared.contracts.activities_clinics import (
    ClinicFinding,
    ClinicFindingEntered,
    ClinicFindings,
    ClinicFollowUpOpened,
    EnterClinicFinding,
)
from shared.contracts.activities_requests import RecordAttendance
from shared.contracts.words import Severity
from shared.edge import RefusedError

__all__ = ["enter_finding", "list_findings"]


async def enter_finding(
    session: AsyncSession, command: EnterClinicFinding, *, today: date, now: datetime
) -> ClinicFindings:
    """Take a finding once: the register is asked to have it confirmed, a visit is opened, the resident was there.

    Raises
    ------
    RefusedError
        Raised if the activity is not held with a hospital, or nobody can have been examined there now.
    """
    store = PartnerStore(session)
    hospital = await store.hospital_of(command.activity_id)
    if hospital is None:
        raise RefusedError.conflict(role_wording.NO_HOSPITAL)
    there = RecordAttendance(activity_id=command.activity_id, resident_id=command.resident_id, actor=command.actor)
    await record_attendance(session, there, now=now)
    row = {
        "id": command.command_id,
        "activity_id": command.activity_id,
        "resident_id": command.resident_id,
        "severity": command.severity.value,
        "entered_at": now,
        "entered_by": command.actor,
    }
    resident = await ResidentCopyStore(session).find(command.resident_id)
    if await store.add_finding(row) and resident is not None:
        await _tell(session, command, resident, source=f"{hospital.name}义诊", today=today, now=now)
    return await list_findings(session, command.activity_id)


async def list_findings(session: AsyncSession, activity_id: UUID) -> ClinicFindings:
    """Return who was found to need attention at a clinic."""
    store = PartnerStore(session)
    found = [_shown(row, name) for row, name in await store.findings(activity_id)]
    return ClinicFindings(items=found, examined_count=await store.examined_count(activity_id))


async def _tell(
    session: AsyncSession,
    command: EnterClinicFinding,
    resident: ResidentCopy,
    *,
    source: str,
    today: date,
    now: datetime,
) -> None:
    about = {"occurred_at": now, **place_of(resident.community), "entity_version": resident.version}
    ids = {"finding_id": command.command_id, "resident_id": command.resident_id}
    said = {"severity": command.severity, "source": source, "found_on": today, "note": command.finding}
    entered = {"event_id": ClinicFindingEntered.identify(command.command_id), "actor": command.actor}
    opened = {"event_id": ClinicFollowUpOpened.identify(command.command_id), "found_at": now}
    await OUTBOX.add(
        session,
        ClinicFindingEntered.model_validate(about | ids | said | entered),
        ClinicFollowUpOpened.model_validate(about | ids | opened),
    )


def _shown(row: ClinicFindingRow, name: str | None) -> ClinicFinding:
    return ClinicFinding(
        finding_id=row.id,
        activity_id=row.activity_id,
        resident_id=row.resident_id,
        name=name or wording.NAME_UNKNOWN,
        severity=Severity(row.severity),
        entered_at=row.entered_at,
        entered_by=row.entered_by,
    )
