"""Show the code at the door, and check in with it."""

from datetime import datetime
from io import BytesIO
from uuid import UUID

import segno
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.domain.activity import Activity, ActivityStatus
from services.events.domain.attendance_list import card_number
from services.events.domain.check_in_code import CodeError, CodeKey
from services.events.storage.activities import ActivityStore
from services.events.storage.check_in import CardCopyStore
from services.events.use_cases.record_attendance import record_attendance
from services.events.use_cases.show_activities import item_of
from shared.contracts.activities_check_in import CheckIn, CheckInCode, GetCheckInCode
from shared.contracts.activities_requests import ActivityChanged, RecordAttendance
from shared.edge import RefusedError

__all__ = ["check_in", "show_code"]

MODULE_PIXELS = 6
"""Size of one dark square before the page scales the picture: large enough to be printed as it is."""


async def show_code(
    session: AsyncSession, query: GetCheckInCode, *, codes: CodeKey | None, now: datetime
) -> CheckInCode:
    """Return the code that is shown at an activity now.

    Raises
    ------
    RefusedError
        Raised if there is no such activity, it is cancelled, or codes are off.
    """
    activity = await _standing(session, query.activity_id)
    if codes is None:
        raise RefusedError.conflict(wording.CODES_OFF)
    code = codes.code_at(activity.id, now)
    return CheckInCode(
        item=await item_of(session, activity),
        code=code.text,
        valid_until=code.valid_until,
        renew_at=code.renew_at,
        svg=_picture(query.prefix + code.text),
    )


async def check_in(session: AsyncSession, command: CheckIn, *, codes: CodeKey | None, now: datetime) -> ActivityChanged:
    """Record that somebody is at the door, by the code that is shown there.

    Raises
    ------
    RefusedError
        Raised if the code is not the one of this door and this minute, or nobody is known by what was said.
    """
    activity = await _standing(session, command.activity_id)
    if codes is None:
        raise RefusedError.conflict(wording.CODES_OFF)
    try:
        codes.check(command.code, activity.id, now=now)
    except CodeError as error:
        raise RefusedError(wording.CODE_WRONG, field="code") from error
    seen = RecordAttendance(
        command_id=command.command_id,
        actor=command.actor,
        activity_id=activity.id,
        resident_id=command.resident_id or await _holder(session, activity, command.card),
        attended_as=command.attended_as,
    )
    return await record_attendance(session, seen, now=now)


async def _standing(session: AsyncSession, activity_id: UUID) -> Activity:
    activity = await ActivityStore(session).find(activity_id)
    if activity is None:
        raise RefusedError.not_found(wording.ACTIVITY_UNKNOWN)
    if activity.status is ActivityStatus.CANCELLED:
        raise RefusedError.conflict(wording.ACTIVITY_CANCELLED)
    return activity


async def _holder(session: AsyncSession, activity: Activity, said: str) -> UUID:
    if not said:
        raise RefusedError(wording.NOBODY_NAMED, field="resident_id")
    card = card_number(said)
    key = (card.community or activity.community, card.number) if card else ("", 0)
    found = (await CardCopyStore(session).holders([key])).get(key)
    if found is None:
        raise RefusedError(wording.CARD_UNKNOWN, field="card")
    return found


def _picture(text: str) -> str:
    """Draw a code that a phone reads off a screen across the room."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, scale=MODULE_PIXELS, border=4, light="#fff", omitsize=True
    )
    return drawn.getvalue().decode()
