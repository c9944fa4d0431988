"""Found a team, take people in, let them leave, and say when they are too few."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.storage.tables import OUTBOX
from services.events.storage.team_tables import TeamRow
from services.events.storage.teams import TeamStore
from services.events.use_cases.announce_teams import restaffed, understaffed
from services.events.use_cases.show_teams import item_of
from shared.contracts.activities_teams import JoinTeam, LeaveTeam, SaveTeam, TeamItem
from shared.edge import RefusedError

__all__ = ["count_again", "join_team", "leave_team", "save_team"]


async def save_team(session: AsyncSession, command: SaveTeam, *, now: datetime) -> TeamItem:
    """Save a team as its next version.

    Raises
    ------
    RefusedError
        Raised if somebody has saved it meanwhile.
    """
    team, teams = command.team, TeamStore(session)
    known = await teams.lock(team.team_id)
    if known is None or known.command_id != command.command_id:
        if team.version != (known.version if known else 0):
            raise RefusedError.conflict(wording.TEAM_CHANGED)
        values = team.model_dump(exclude={"team_id", "version"}) | {"id": team.team_id, "version": team.version + 1}
        who = {"command_id": command.command_id, "saved_at": now, "saved_by": command.actor}
        known = await teams.put(values | who)
    return await _told(session, known, now=now)


async def join_team(session: AsyncSession, command: JoinTeam, *, today: date, now: datetime) -> TeamItem:
    """Take somebody in.

    Raises
    ------
    RefusedError
        Raised if there is no such team.
    """
    team = await _locked(session, command.team_id)
    fields = command.model_dump(include={"team_id", "member_id", "name", "role"})
    when = {"active_from": command.on or today, "reason": "", "changed_at": now, "changed_by": command.actor}
    if await TeamStore(session).join(fields | when):
        team.revision += 1
    return await _told(session, team, now=now)


async def leave_team(session: AsyncSession, command: LeaveTeam, *, today: date, now: datetime) -> TeamItem:
    """Let somebody leave; who has left already stays as they were.

    Raises
    ------
    RefusedError
        Raised if there is no such team.
    """
    team = await _locked(session, command.team_id)
    left = await TeamStore(session).leave(
        team.id, command.member_id, on=command.on or today, reason=command.reason, actor=command.actor, now=now
    )
    if left:
        team.revision += 1
    return await _told(session, team, now=now)


async def count_again(session: AsyncSession, team_id: UUID, *, now: datetime) -> None:
    """Say what a team has become after somebody in it turned out to be two, or one."""
    team = await _locked(session, team_id)
    team.revision += 1
    await _told(session, team, now=now)


async def _locked(session: AsyncSession, team_id: UUID) -> TeamRow:
    team = await TeamStore(session).lock(team_id)
    if team is None:
        raise RefusedError.not_found(wording.TEAM_UNKNOWN)
    return team


async def _told(session: AsyncSession, team: TeamRow, *, now: datetime) -> TeamItem:
    """Say once that a team has become too small, and once that it is large enough again."""
    count = await TeamStore(session).member_count(team.id)
    small = count < team.least_count
    if small != team.understaffed:
        team.understaffed = small
        announce = understaffed if small else restaffed
        await OUTBOX.add(session, announce(team, member_count=count, now=now))
    await session.flush()
    return item_of(team, member_count=count)
