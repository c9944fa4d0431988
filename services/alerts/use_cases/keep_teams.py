"""Keep the on-call teams of a community and the hours of its office."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.marks import mark_of
from services.alerts.domain.on_call import SHIPPED_HOURS, Hours
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.on_call import OnCallStore
from services.alerts.storage.turns import alone_with
from services.alerts.use_cases.refuse_stale import refuse_stale
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
    store = OnCallStore(session)
    await alone_with(session, f"on_call_team:{command.team_id}")
    names = {team.id: mark_of(team.name) for team in await store.teams([command.community])}
    refuse_stale(command.shown, now=names.get(command.team_id, ""), wanted=mark_of(command.name), what="队伍名称")
    about = {"id": command.team_id, "community_code": command.community, "author": command.actor}
    await store.save_team({**about, "name": command.name})
    return await show_teams(session, command.community, now=now, zone=zone)


async def remove_team(
    session: AsyncSession, command: RemoveOnCallTeam, *, now: datetime, zone: ZoneInfo
) -> OnCallTeams:
    """Take a team away, with its shifts."""
    await alone_with(session, f"on_call_team:{command.team_id}")
    gone = await OnCallStore(session).remove_team(command.team_id)
    if gone is None:
        raise RefusedError.not_found("没有这支队伍,请刷新")
    community, name = gone
    refuse_stale(command.shown, now=mark_of(name), what="队伍名称")
    return await show_teams(session, community, now=now, zone=zone)


async def save_hours(session: AsyncSession, command: SaveOfficeHours, *, now: datetime, zone: ZoneInfo) -> OnCallTeams:
    """Say when a community's own people are there."""
    store = OnCallStore(session)
    days = "".join(str(day) for day in sorted(set(command.days)))
    await alone_with(session, f"office_hours:{command.community}")
    known = (await store.hours([command.community])).get(command.community)
    wanted = Hours(days=frozenset(command.days), starts=command.starts, ends=command.ends)
    refuse_stale(command.shown, now=_mark(known), wanted=_mark(wanted), what="办公时间")
    about = {"community_code": command.community, "author": command.actor}
    await store.save_hours({**about, "days": days, "starts": command.starts, "ends": command.ends})
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
                mark=mark_of(team.name),
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
        hours=OfficeHours(
            days=sorted(hours.days), starts=hours.starts, ends=hours.ends, shipped=said is None, mark=_mark(said)
        ),
        open_now=hours.cover(now, zone=zone),
    )


def _mark(hours: Hours | None) -> str:
    return mark_of(sorted(hours.days), hours.starts, hours.ends) if hours else ""
