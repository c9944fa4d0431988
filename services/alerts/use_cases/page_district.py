"""Who is paged in the district when every level of a community has failed: whoever is on duty there, and its office."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Recipient, Sending
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.rota import RotaStore
from services.alerts.storage.tables import AlertRow

__all__ = ["district_code", "on_duty_in_districts", "paged_of"]

WHOLE_DISTRICT = "000000"
"""In place of street and community: the official code of a district itself, under which its own rota is kept."""


def district_code(district: str) -> str:
    """Return the twelve-digit code of a district."""
    return district + WHOLE_DISTRICT


async def on_duty_in_districts(
    session: AsyncSession, alerts: Collection[AlertRow], *, zone: ZoneInfo, now: datetime
) -> dict[str, list[Recipient]]:
    """Return who is on duty at this moment for the districts of these alerts, by the rota of each district itself."""
    districts = {alert.district for alert in alerts}
    shifts = await RotaStore(session).shifts_of([district_code(one) for one in districts])
    there: dict[str, list[UUID]] = {}
    for code, shift in shifts:
        if shift.team_id is None and shift.covers(now, zone=zone):
            there.setdefault(code, []).append(shift.staff_id)
    people = await CopyStore(session).people_of({who for staff in there.values() for who in staff}) if there else {}
    return {
        one: [people[who] for who in dict.fromkeys(there.get(district_code(one), [])) if who in people]
        for one in districts
    }


def paged_of(on_duty: Collection[Recipient], sending: Sending) -> list[Recipient]:
    """Return those who can be paged: whoever is on duty, then the office; nobody where no way reaches any of them."""
    return [person for person in (*on_duty, sending.district) if person.ways(sending.channels)]
