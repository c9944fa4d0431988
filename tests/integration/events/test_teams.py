"""Teams: who is in them since when, what they gave, and whether they are enough."""

import asyncio
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from shared.contracts.activities_hours import DecideService, ReportService
from shared.contracts.activities_teams import (
    GetTeam,
    JoinTeam,
    LeaveTeam,
    ListTeams,
    SaveTeam,
    Team,
    TeamMember,
    TeamRestaffed,
    TeamUnderstaffed,
)
from shared.edge import RefusedError
from tests.integration.events.desk import COMMUNITY, ZONE, Desk

DAY = datetime(2026, 11, 20, tzinfo=ZONE)


async def founds(desk: Desk, *, least: int = 2) -> Team:
    """Found a patrol."""
    team = Team(community=COMMUNITY, name="老年义务巡逻队", kind="patrol", charter="每晚巡楼一遍", least_count=least)
    return (await desk.ask(SaveTeam(team=team))).team


async def joins(desk: Desk, team: Team, name: str, member: UUID | None = None, *, on: date | None = None) -> UUID:
    """Take somebody in."""
    member = member or uuid4()
    await desk.ask(JoinTeam(team_id=team.team_id, member_id=member, name=name, on=on))
    return member


async def leaves(desk: Desk, team: Team, member: UUID, *, on: date | None = None) -> None:
    """Let somebody leave."""
    command = LeaveTeam(team_id=team.team_id, member_id=member, reason="身体原因", on=on)
    await desk.ask(command)


async def serves(desk: Desk, team: Team, member: UUID, start: float, end: float) -> None:
    """Serve on one day and have it approved."""
    command = ReportService(
        community=COMMUNITY,
        volunteer_id=member,
        team_id=team.team_id,
        started_at=DAY + timedelta(hours=start),
        ended_at=DAY + timedelta(hours=end),
        what="巡逻",
    )
    session = await desk.ask(command)
    decision = DecideService(session_id=session.session_id, approve=True, actor="书记")
    await desk.ask(decision)


async def roster(desk: Desk, team: Team) -> list[TeamMember]:
    """Return everybody who is or was in a team."""
    return (await desk.ask(GetTeam(team_id=team.team_id))).members


@pytest.mark.capability("S0-04")
async def test_a_team_keeps_its_roster_and_hours_and_says_when_it_is_too_small(desk: Desk) -> None:
    team = await founds(desk)
    one, two = await joins(desk, team, "队员甲", on=DAY.date()), await joins(desk, team, "队员乙", on=DAY.date())
    await serves(desk, team, one, 8, 10)
    await serves(desk, team, one, 9, 11)
    await serves(desk, team, two, 8, 9)
    await leaves(desk, team, two)

    members = await roster(desk, team)

    assert [(each.name, each.minutes, each.active_to) for each in members] == [
        ("队员甲", 180, None),
        ("队员乙", 60, date(2026, 11, 21)),
    ]
    assert members[1].reason == "身体原因"
    counts = [(event.member_count, event.least_count) for event in await desk.told(TeamUnderstaffed)]
    assert counts == [(0, 2), (1, 2)]
    assert [event.member_count for event in await desk.told(TeamRestaffed)] == [2]
    [item] = (await desk.ask(ListTeams(community=COMMUNITY))).items
    assert (item.member_count, item.understaffed) == (1, True)


async def test_somebody_who_comes_back_has_two_times_in_the_roster(desk: Desk) -> None:
    team = await founds(desk)
    member = await joins(desk, team, "队员甲", on=date(2026, 3, 1))
    await leaves(desk, team, member, on=date(2026, 6, 1))
    await joins(desk, team, "队员甲", member)

    spans = [(each.active_from, each.active_to) for each in await roster(desk, team)]

    assert spans == [(date(2026, 11, 21), None), (date(2026, 3, 1), date(2026, 6, 1))]


async def test_ten_who_join_at_once_over_two_replicas_are_ten_and_it_is_told_once(desk: Desk) -> None:
    team = await founds(desk, least=5)

    await asyncio.gather(*(joins(desk, team, f"队员{number}") for number in range(10)))

    assert len(await roster(desk, team)) == 10
    assert len(await desk.told(TeamUnderstaffed)) == 1
    assert [event.member_count for event in await desk.told(TeamRestaffed)] == [5]


async def test_joining_or_leaving_twice_changes_nothing(desk: Desk) -> None:
    team = await founds(desk)
    member = await joins(desk, team, "队员甲")
    await joins(desk, team, "队员甲", member)
    for _ in range(2):
        await leaves(desk, team, member)

    assert len(await roster(desk, team)) == 1


async def test_a_charter_somebody_else_has_saved_is_not_overwritten(desk: Desk) -> None:
    team = await founds(desk)
    await desk.ask(SaveTeam(team=team.model_copy(update={"charter": "早晚各一遍"})))

    with pytest.raises(RefusedError, match="刚刚被别人修改过"):
        await desk.ask(SaveTeam(team=team))
    with pytest.raises(RefusedError, match="没有找到这支队伍"):
        await joins(desk, team.model_copy(update={"team_id": uuid4()}), "队员甲")
