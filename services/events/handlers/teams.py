"""Teams."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.storage.tables import AUDIT
from services.events.use_cases.show_teams import list_teams, show_team
from services.events.use_cases.staff_team import join_team, leave_team, save_team
from shared.auditing import noted
from shared.contracts.activities_teams import (
    GetTeam,
    JoinTeam,
    LeaveTeam,
    ListTeams,
    SaveTeam,
    TeamDetail,
    TeamItem,
    Teams,
)


@EDGE.answers(SaveTeam)
async def do_save_team(command: SaveTeam, deps: Deps) -> TeamItem:
    """Found a team or change its charter."""
    async with deps.sessions.begin() as session:
        return await save_team(session, command, now=deps.clock.now())


@EDGE.answers(JoinTeam)
async def do_join_team(command: JoinTeam, deps: Deps) -> TeamItem:
    """Take somebody in."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        reply = await join_team(session, command, today=today, now=now)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(LeaveTeam)
async def do_leave_team(command: LeaveTeam, deps: Deps) -> TeamItem:
    """Let somebody leave."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        reply = await leave_team(session, command, today=today, now=now)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(ListTeams)
async def do_list_teams(query: ListTeams, deps: Deps) -> Teams:
    """List the teams of a community."""
    async with deps.sessions.begin() as session:
        return await list_teams(session, query.community)


@EDGE.answers(GetTeam)
async def do_get_team(query: GetTeam, deps: Deps) -> TeamDetail:
    """Answer with a team and its roster."""
    async with deps.sessions.begin() as session:
        reply = await show_team(session, query.team_id, zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
