"""Page the district once more: an alert that every level had been told of is nobody's again."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Sending
from services.alerts.domain.purposes import Purpose
from services.alerts.storage.calm import CalmStore
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.groups import GroupStore
from services.alerts.storage.silences import fits
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.page_district import on_duty_above, paged_of, street_of
from services.alerts.use_cases.tell_or_hold import Telling

__all__ = ["page_again"]


async def page_again(
    session: AsyncSession,
    alerts: Iterable[AlertRow],
    *,
    sending: Sending,
    now: datetime,
    but: UUID | None = None,
) -> list[Telling]:
    """Return who is told of those of these alerts that no level is left for: whoever is on duty above, and the office.

    Parameters
    ----------
    but
        Whoever just said that they cannot see to it; told only where nobody else can be.
    """
    ended = [alert for alert in alerts if alert.status == "unresolved_exhausted"]
    if not ended:
        return []
    calm = CalmStore(session)
    homes = await CopyStore(session).homes_of(alert.resident_id for alert in ended)
    several = await GroupStore(session).homes_of(ended)
    silences = await calm.silences(at=now)
    on_duty = await on_duty_above(session, ended, zone=sending.calm.zone, now=now)
    levels = await calm.next_levels([alert.id for alert in ended], purpose=Purpose.LADDER)
    tellings: list[Telling] = []
    for alert in ended:
        paged = paged_of(on_duty[street_of(alert)], sending)
        silence = next((one for one in silences if fits(one, alert)), None)
        tellings += [
            Telling(
                alert=alert,
                person=person,
                level=levels[alert.id],
                before=None,
                step=None,
                resident=several.get(alert.id) or (homes.get(alert.resident_id) if alert.resident_id else None),
                silenced_until=silence.ends_at if silence else None,
            )
            for person in [one for one in paged if one.staff_id != but] or paged
        ]
    return tellings
