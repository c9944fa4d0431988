"""Who is paged when every level of a community has failed: who is on duty in street and district, and its office."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Recipient, Sending
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.rota import RotaStore
from services.alerts.storage.tables import AlertRow

__all__ = ["on_duty_above", "paged_of", "street_of"]

DIGITS = 12

STREET_DIGITS = 9


def rotas_above(street: str) -> list[str]:
    """Return the twelve-digit codes of a street and its district, under which they keep rotas of their own."""
    return [area.ljust(DIGITS, "0") for area in (street, street[:6])]


async def on_duty_above(
    session: AsyncSession, alerts: Collection[AlertRow], *, zone: ZoneInfo, now: datetime
) -> dict[str, list[Recipient]]:
    """Return by street who is on duty at this moment by the rotas of the street itself and of its district."""
    above = {street: rotas_above(street) for street in {street_of(alert) for alert in alerts}}
    shifts = await RotaStore(session).shifts_of({code for codes in above.values() for code in codes})
    there: dict[str, list[UUID]] = {}
    for code, shift in shifts:
        if shift.team_id is None and shift.covers(now, zone=zone):
            there.setdefault(code, []).append(shift.staff_id)
    people = await CopyStore(session).people_of({who for staff in there.values() for who in staff}) if there else {}
    return {
        street: [
            people[who] for who in dict.fromkeys(who for code in codes for who in there.get(code, [])) if who in people
        ]
        for street, codes in above.items()
    }


def street_of(alert: AlertRow) -> str:
    """Return the nine-digit code of the street of an alert."""
    return alert.community_code[:STREET_DIGITS]


def paged_of(on_duty: Collection[Recipient], sending: Sending) -> list[Recipient]:
    """Return those who can be paged: whoever is on duty, then the office; nobody where no way reaches any of them."""
    return [person for person in (*on_duty, sending.district) if person.ways(sending.channels)]
