"""Who is paged when every level of a community has failed: who is on duty in street and district, and its office."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Recipient, Sending
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.places import HOUSE
from services.alerts.storage.rota import RotaStore
from services.alerts.storage.tables import AlertRow

__all__ = ["on_duty_above", "paged_of", "street_of"]

DIGITS = 12

STREET_DIGITS = 9

WHOLE_DISTRICT = "000000"

HOUSE_STREET = HOUSE[:STREET_DIGITS]
"""In place of the street of an alert that is about this software."""

MOST_STANDING_IN = 3
"""How many of those on duty elsewhere are told of it: enough that one answers, and not the whole town."""


def rotas_above(street: str) -> list[str]:
    """Return the twelve-digit codes of a street and its district, under which they keep rotas of their own."""
    return [area.ljust(DIGITS, "0") for area in (street, street[:6])]


async def on_duty_above(
    session: AsyncSession, alerts: Collection[AlertRow], *, zone: ZoneInfo, now: datetime
) -> dict[str, list[Recipient]]:
    """Return by street who is on duty at this moment by the rotas of the street itself and of its district.

    What is about this software goes to whoever is on duty for a district; where no district has a rota, to some of
    those who are on duty for a street or a community: somebody has to hear it.
    """
    above = {street: rotas_above(street) for street in {street_of(alert) for alert in alerts}}
    rotas = RotaStore(session)
    if HOUSE_STREET in above:
        above[HOUSE_STREET] = sorted(await rotas.communities(), key=_widest_first)
    shifts = await rotas.shifts_of({code for codes in above.values() for code in codes})
    there: dict[str, list[UUID]] = {}
    for code, shift in shifts:
        if shift.team_id is None and shift.covers(now, zone=zone):
            there.setdefault(code, []).append(shift.staff_id)
    people = await CopyStore(session).people_of({who for staff in there.values() for who in staff}) if there else {}
    found = {
        street: [
            people[who] for who in dict.fromkeys(who for code in codes for who in there.get(code, [])) if who in people
        ]
        for street, codes in above.items()
    }
    if HOUSE_STREET in found:
        districts = {who for code, staff in there.items() if code.endswith(WHOLE_DISTRICT) for who in staff}
        of_districts = [person for person in found[HOUSE_STREET] if person.staff_id in districts]
        found[HOUSE_STREET] = of_districts or found[HOUSE_STREET][:MOST_STANDING_IN]
    return found


def _widest_first(code: str) -> tuple[int, str]:
    """Sort districts before their streets, and those before communities."""
    return len(code.rstrip("0")), code


def street_of(alert: AlertRow) -> str:
    """Return the nine-digit code of the street of an alert."""
    return alert.community_code[:STREET_DIGITS]


def paged_of(on_duty: Collection[Recipient], sending: Sending) -> list[Recipient]:
    """Return those who can be paged: whoever is on duty, then the office; nobody where no way reaches any of them."""
    return [person for person in (*on_duty, sending.district) if person.ways(sending.channels)]
