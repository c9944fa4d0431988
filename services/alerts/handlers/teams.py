"""On-call teams and office hours."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.keep_teams import remove_team, save_hours, save_team, show_teams
from shared.contracts.alerts_teams import (
    GetOnCallTeams,
    OnCallTeams,
    RemoveOnCallTeam,
    SaveOfficeHours,
    SaveOnCallTeam,
)


@EDGE.answers(SaveOnCallTeam)
async def do_save_on_call_team(command: SaveOnCallTeam, deps: Deps) -> OnCallTeams:
    """Make a team, or give it another name."""
    async with deps.sessions.begin() as session:
        return await save_team(session, command, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(RemoveOnCallTeam)
async def do_remove_on_call_team(command: RemoveOnCallTeam, deps: Deps) -> OnCallTeams:
    """Take a team away."""
    async with deps.sessions.begin() as session:
        return await remove_team(session, command, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(SaveOfficeHours)
async def do_save_office_hours(command: SaveOfficeHours, deps: Deps) -> OnCallTeams:
    """Say when the office is open."""
    async with deps.sessions.begin() as session:
        return await save_hours(session, command, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(GetOnCallTeams)
async def do_get_on_call_teams(query: GetOnCallTeams, deps: Deps) -> OnCallTeams:
    """Return the teams of a community."""
    async with deps.sessions() as session:
        return await show_teams(session, query.community, now=deps.clock.now(), zone=deps.zone)
