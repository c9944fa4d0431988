"""Show teams and who is in them."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.storage.team_tables import TeamRow
from services.events.storage.teams import TeamStore
from shared.contracts.activities_teams import Team, TeamDetail, TeamItem, TeamMember, Teams
from shared.edge import RefusedError

__all__ = ["item_of", "list_teams", "show_team"]


async def list_teams(session: AsyncSession, community: str) -> Teams:
    """Return the teams of a community."""
    found = await TeamStore(session).of_community(community)
    return Teams(items=[item_of(team, member_count=count) for team, count in found])


async def show_team(session: AsyncSession, team_id: UUID, *, zone: ZoneInfo) -> TeamDetail:
    """Return a team and everybody who is or was in it.

    Raises
    ------
    RefusedError
        Raised if there is no such team.
    """
    teams = TeamStore(session)
    team = await teams.find(team_id)
    if team is None:
        raise RefusedError.not_found(wording.TEAM_UNKNOWN)
    members = [TeamMember.model_validate(row) for row in await teams.roster(team_id, zone=zone.key)]
    return TeamDetail(item=item_of(team, member_count=await teams.member_count(team_id)), members=members)


def item_of(team: TeamRow, *, member_count: int) -> TeamItem:
    """Return a team as lists show it."""
    shown = Team(
        team_id=team.id,
        version=team.version,
        community=team.community,
        name=team.name,
        kind=team.kind,
        charter=team.charter,
        least_count=team.least_count,
    )
    return TeamItem(team=shown, member_count=member_count, understaffed=member_count < team.least_count)
