"""Keep the on-call teams of a community and the hours of its office."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.on_call import SHIPPED_HOURS
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.on_call import OnCallStore
from shared.contracts.alerts_teams import (
    OfficeHours,
    OnCallMember,
    OnCallTeam,
    OnCallTeams,
    RemoveOnCallTeam,
    SaveOfficeHours,
    SaveOnCallTeam,
)
from shared.edge import RefusedError

__all__ = ["remove_team", "save_hours", "save_team", "show_teams"]


async def save_team(session: AsyncSession, command: SaveOnCallTeam, *, now: datetime, zone: ZoneInfo) -> OnCallTeams:
    """Make a team, or give it another name."""
    about = {"id": command.team_id, "community_code": command.community, "author": command.actor}
    await OnCallStore(session).save_team({**about, "name": command.name})
    return await show_teams(session, command.community, now=now, zone=zone)


async def remove_team(
    session: AsyncSession, command: RemoveOnCallTeam, *, now: datetime, zone: ZoneInfo
) -> OnCallTeams:
    """Take a team away, with its shifts."""
    community = await OnCallStore(session).remove_team(command.team_id)
    if community is None:
        raise RefusedError.not_found("没有这支队伍,请刷新")
    return await show_teams(session, community, now=now, zone=zone)


async def save_hours(session: AsyncSession, command: SaveOfficeHours, *, now: datetime, zone: ZoneInfo) -> OnCallTeams:
    """Say when a community's own people are there."""
    days = "".join(str(day) for day in sorted(set(command.days)))
    about = {"community_code": command.community, "author": command.actor}
    await OnCallStore(session).save_hours({**about, "days": days, "starts": command.starts, "ends": command.ends})
    return await show_teams(session, command.community, now=now, zone=zone)


async def show_teams(session: AsyncSession, community: str, *, now: datetime, zone: ZoneInfo) -> OnCallTeams:
    """Return the teams, who of them is on call, and when the office is open."""
    store = OnCallStore(session)
    teams = await store.teams([community])
    shifts = await store.on_shift([team.id for team in teams], at=now, zone=zone)
    people = await CopyStore(session).people_of({who for staff in shifts.values() for who in staff})
    said = (await store.hours([community])).get(community)
    hours = said or SHIPPED_HOURS
    return OnCallTeams(
        teams=[
            OnCallTeam(
                team_id=team.id,
                name=team.name,
                on_call=[
                    OnCallMember(
                        staff_id=who,
                        name=people[who].name if who in people else None,
                        reachable=who in people and people[who].phone is not None,
                    )
                    for who in shifts.get(team.id, [])
                ],
            )
            for team in teams
        ],
        hours=OfficeHours(days=sorted(hours.days), starts=hours.starts, ends=hours.ends, shipped=said is None),
        open_now=hours.cover(now, zone=zone),
    )
