"""Tell whoever had an alert that somebody else sees to it now."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Sending, holding
from services.alerts.domain.purposes import Purpose
from services.alerts.storage.calm import CalmStore
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.groups import GroupStore
from services.alerts.storage.journal import Journal
from services.alerts.storage.tables import AlertRow
from services.alerts.storage.templates import TemplateStore
from services.alerts.use_cases.tell_or_hold import Telling, tell_or_hold

__all__ = ["relieve"]


async def relieve(
    session: AsyncSession, journal: Journal, alert: AlertRow, former: UUID, *, by: str, sending: Sending, now: datetime
) -> None:
    """Say to a member of staff by whom the alert is seen to that they had taken; the caller writes the journal."""
    copies = CopyStore(session)
    person = (await copies.people_of([former])).get(former)
    if person is None or not person.ways(sending.channels):
        return
    circle = (await copies.circles_of([alert.circle_of])).get(alert.circle_of, {})
    homes = await copies.homes_of([alert.resident_id])
    several = await GroupStore(session).homes_of([alert])
    levels = await CalmStore(session).next_levels([alert.id], purpose=Purpose.RELIEF)
    telling = Telling(
        alert=alert,
        person=holding(person, circle.values()),
        purpose=Purpose.RELIEF,
        level=levels[alert.id],
        before=None,
        step=None,
        resident=several.get(alert.id) or (homes.get(alert.resident_id) if alert.resident_id else None),
        title=(await TemplateStore(session).book()).said_in(person.language, "taken_over", who=by),
    )
    await tell_or_hold(session, journal, [telling], sending=sending, now=now)
