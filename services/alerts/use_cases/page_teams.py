"""Page the on-call teams of an urgent alert outside office hours, when the first who was told does not answer."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Recipient
from services.alerts.domain.texts import TEAM_ROLE, role_name
from services.alerts.storage.copies import CopyStore, KnownResident
from services.alerts.storage.journal import Journal
from services.alerts.storage.on_call import TEAM_PAGED, OnCallStore
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.tell_or_hold import Telling

__all__ = ["TEAMS_LEVEL", "page_teams", "teams_to_page"]

TEAMS_LEVEL = 90
"""Level of what teams are told: above any level of a plan. They come beside the ladder, which goes on."""


async def teams_to_page(
    session: AsyncSession, alerts: Collection[AlertRow], *, zone: ZoneInfo, now: datetime
) -> dict[UUID, list[Recipient]]:
    """Return for each alert that pages teams at its next level who of them is on call; nobody is an empty list."""
    urgent = [alert for alert in alerts if alert.severity == "urgent" and alert.status == "open"]
    store = OnCallStore(session)
    teams = await store.teams({alert.community_code for alert in urgent}) if urgent else []
    if not teams:
        return {}
    closed = await store.closed({team.community_code for team in teams}, at=now, zone=zone)
    paged = await store.paged([alert.id for alert in urgent])
    shifts = await store.on_shift([team.id for team in teams if team.community_code in closed], at=now, zone=zone)
    people = await CopyStore(session).people_of({who for staff in shifts.values() for who in staff})
    on_call: dict[str, dict[UUID, Recipient]] = {code: {} for code in closed}
    for team in teams:
        for who in shifts.get(team.id, []):
            if who in people:
                named = f"{people[who].name}({team.name})"
                on_call[team.community_code].setdefault(who, replace(people[who], role=TEAM_ROLE, name=named))
    return {
        alert.id: list(on_call[alert.community_code].values())
        for alert in urgent
        if alert.community_code in closed and alert.id not in paged
    }


def page_teams(
    journal: Journal,
    alert: AlertRow,
    people: Sequence[Recipient],
    *,
    channels: Sequence[str],
    resident: KnownResident | None,
    now: datetime,
) -> list[Telling]:
    """Return what the teams are to be told; the line that says so is what keeps them from being paged twice."""
    there = [person for person in people if person.ways(channels)]
    if not there:
        if alert.level == 0 or people:
            journal.entry(alert.id, at=now, kind="no_team", text="办公时间以外,突击队此刻无人值班或没有联系方式")
        return []
    names = "、".join(person.name for person in there)
    journal.entry(alert.id, at=now, kind=TEAM_PAGED, text=f"办公时间以外无人接手,呼叫突击队:{names}")
    before = role_name(alert.role) if alert.role else None
    return [
        Telling(alert=alert, person=person, level=TEAMS_LEVEL, before=before, step=None, resident=resident)
        for person in there
    ]
