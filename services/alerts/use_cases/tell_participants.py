"""Tell residents of the activities in which they take part, each on the way they wish, and by day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.mailings import ACTIVITY, Hours
from services.alerts.storage.mailings import MailingStore
from shared.contracts.activities_tellings import CalledOff, ReminderDue, SeatGiven

__all__ = ["tell_participants"]

Telling = ReminderDue | SeatGiven | CalledOff

TEMPLATES = {
    ReminderDue: "activity_reminder",
    SeatGiven: "activity_seat",
    CalledOff: "activity_called_off",
}

CALLED_OFF = "活动已取消"


async def tell_participants(session: AsyncSession, events: Sequence[Telling], *, hours: Hours, now: datetime) -> None:
    """Plan one message for each; what is called off is not reminded of any more, and no news comes after the start."""
    store = MailingStore(session)
    off = {event.activity_id for event in events if isinstance(event, CalledOff)}
    if off:
        await store.call_off(sorted(off), reason=CALLED_OFF)
    await store.plan([_message(event, hours=hours, now=now) for event in events], now=now)


def _message(event: Telling, *, hours: Hours, now: datetime) -> dict[str, Any]:
    """Return one message; it waits for the morning unless that is too late."""
    morning = hours.next(now)
    late = now >= event.starts_at
    return {
        "id": uuid4(),
        "resident_id": event.resident_id,
        "community_code": f"{event.district}{event.street}{event.community}",
        "kind": ACTIVITY,
        "occasion": str(event.event_id),
        "template": TEMPLATES[type(event)],
        "said": {
            "activity_id": str(event.activity_id),
            "title": event.title,
            "where": event.where,
            "when": event.when,
            **({"because": event.because} if isinstance(event, CalledOff) else {}),
        },
        "due_at": morning if morning < event.starts_at else now,
        "expires_at": event.starts_at,
        "status": "expired" if late else "planned",
        "reason": "活动已开始,没有发出" if late else None,
    }
