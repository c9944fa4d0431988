"""What happened at a door that was asked for the passcode: a wrong answer, a forgotten phrase, no time to ask."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import TOLERANCE, VISIT_IDS
from services.visits.storage.circles import CircleStore
from services.visits.storage.outgoing import tell
from services.visits.storage.passcodes import PasscodeStore
from services.visits.storage.residents import ResidentStore
from services.visits.storage.tables import ResidentCopyRow
from services.visits.use_cases.speak_for_oneself import in_whose_name
from services.visits.use_cases.turn_passcodes import Rotation, replace_passcodes
from shared.areas import place_of
from shared.contracts.visits_passcodes import (
    BriefPasscode,
    BypassPasscode,
    PasscodeBypassed,
    PasscodeChallengeFailed,
    PasscodeNoted,
    ReportChallenge,
    RotatePasscode,
)
from shared.edge import RefusedError

Reported = ReportChallenge | BypassPasscode | BriefPasscode

__all__ = ["brief_passcode", "bypass_passcode", "report_challenge", "rotate_passcode"]


async def report_challenge(session: AsyncSession, command: ReportChallenge, *, now: datetime) -> PasscodeNoted:
    """Raise the alarm if the visitor did not know the passcode; have the resident told again if they forgot it."""
    resident = await _resident(session, command.resident_id)
    happened_at = _moment(command.happened_at, now=now)
    use = _use(command, command.finding, by=command.reported_by, note=command.note, happened_at=happened_at, now=now)
    if not await _keep(session, use):
        return await _noted(session, command.resident_id, changed=False)
    if command.finding == "forgotten":
        await PasscodeStore(session).brief([command.resident_id], reason="forgotten", now=now)
        return await _noted(session, command.resident_id)
    failed = PasscodeChallengeFailed(
        event_id=PasscodeChallengeFailed.identify(use["id"]),
        occurred_at=now,
        **place_of(resident.area),
        challenge_id=use["id"],
        resident_id=command.resident_id,
        reported_by=command.reported_by,
        happened_at=happened_at,
    )
    await tell(session, [failed])
    return await _noted(session, command.resident_id)


async def bypass_passcode(session: AsyncSession, command: BypassPasscode, *, now: datetime) -> PasscodeNoted:
    """Keep that a responder went in without the passcode: an emergency waits for no phrase, but it leaves a trace."""
    resident = await _resident(session, command.resident_id)
    happened_at = _moment(command.happened_at, now=now)
    use = _use(command, "bypassed", by=command.responder, note=command.note, happened_at=happened_at, now=now)
    if not await _keep(session, use | {"staff_id": in_whose_name(command.viewer, command.staff_id)}):
        return await _noted(session, command.resident_id, changed=False)
    bypassed = PasscodeBypassed(
        event_id=PasscodeBypassed.identify(use["id"]),
        occurred_at=now,
        **place_of(resident.area),
        use_id=use["id"],
        resident_id=command.resident_id,
        responder=command.responder,
        happened_at=happened_at,
    )
    await tell(session, [bypassed])
    return await _noted(session, command.resident_id)


async def brief_passcode(session: AsyncSession, command: BriefPasscode, *, now: datetime) -> PasscodeNoted:
    """Close the task to tell the resident; only their own liaison can have told them."""
    await _resident(session, command.resident_id)
    circle = await CircleStore(session).of_resident(command.resident_id)
    named = in_whose_name(command.viewer, command.staff_id)
    if circle is None or circle.liaison_id != named:
        raise RefusedError("只有这位老人的联络员可以登记“已告知暗号”", field="staff_id")
    use = _use(command, "briefed", by=None, note="", happened_at=now, now=now) | {"staff_id": command.staff_id}
    if not await _keep(session, use):
        return await _noted(session, command.resident_id, changed=False)
    changed = await PasscodeStore(session).close_brief(command.resident_id, staff_id=command.staff_id, now=now)
    return await _noted(session, command.resident_id, changed=changed)


async def rotate_passcode(
    session: AsyncSession, command: RotatePasscode, rotation: Rotation, *, now: datetime, today: date
) -> PasscodeNoted:
    """Replace a passcode at once."""
    turn = await PasscodeStore(session).lock_turn(command.resident_id)
    if turn is None or turn.liaison_id is None or not turn.wanted:
        raise RefusedError("这位老人没有联络员,无法设定暗号,请先指定联络员", field="resident_id")
    await replace_passcodes(session, [turn], rotation, now=now, today=today, reason=command.reason)
    return await _noted(session, command.resident_id)


async def _resident(session: AsyncSession, resident_id: UUID) -> ResidentCopyRow:
    resident = await ResidentStore(session).lock(resident_id)
    if resident is None:
        raise RefusedError.not_found("没有找到这位居民,请先在居民档案中登记")
    return resident


def _moment(happened_at: datetime | None, *, now: datetime) -> datetime:
    if happened_at is not None and happened_at > now + TOLERANCE:
        raise RefusedError("发生时间不能晚于现在,请检查日期和时间", field="happened_at")
    return min(happened_at or now, now)


def _use(
    command: Reported, kind: str, *, by: str | None, note: str, happened_at: datetime, now: datetime
) -> dict[str, Any]:
    return {
        "id": uuid5(VISIT_IDS, f"passcode_use:{command.command_id}"),
        "command_id": command.command_id,
        "resident_id": command.resident_id,
        "kind": kind,
        "actor": command.actor,
        "by": by,
        "note": note,
        "happened_at": happened_at,
        "recorded_at": now,
    }


async def _keep(session: AsyncSession, use: dict[str, Any]) -> bool:
    store = PasscodeStore(session)
    number = await store.number_of(use["resident_id"])
    return await store.add_use({"visit_id": None, "staff_id": None, "number": number} | use)


async def _noted(session: AsyncSession, resident_id: UUID, *, changed: bool = True) -> PasscodeNoted:
    store = PasscodeStore(session)
    return PasscodeNoted(
        resident_id=resident_id,
        number=await store.number_of(resident_id),
        brief_due=bool(await store.briefs_of([resident_id])),
        changed=changed,
    )
