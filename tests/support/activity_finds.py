"""What pages about activities and their helpers are about: made in the demo house when the first page wants it."""

from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from nuanlin.demo.player import COMMUNITY
from shared.contracts.activities_hours import ReportService, ServiceSession
from shared.contracts.activities_partners import PartnerUnit, SavePartnerUnit
from shared.contracts.activities_roles import Role, RoleItem, SaveRole
from shared.contracts.activities_shifts import SaveShift, Shift, ShiftItem, SignUp
from shared.contracts.activities_teams import JoinTeam, SaveTeam, Team, TeamItem
from shared.contracts.activities_venues import SaveVenue, Venue, Zone
from shared.contracts.registry_requests import ListStaff, StaffItem, StaffList
from tests.support.demo_house import DemoHouse, Find

__all__ = ["ACTIVITY_FINDS"]


def _id(what: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"nuanlin-house:activities:{what}")


async def _helper(house: DemoHouse) -> StaffItem:
    return (await house.stack.ask(ListStaff(community=COMMUNITY), StaffList)).items[0]


async def _team(house: DemoHouse) -> str:
    """Found a team that has patrolled, and waits for its hours to be approved."""
    if "activity_team" in house.made:
        return house.made["activity_team"]
    team = Team(team_id=_id("team"), community=COMMUNITY, name="平安巡逻队", kind="patrol", charter="每晚在小区走一圈")
    await house.stack.ask(SaveTeam(team=team), TeamItem)
    helper, now = await _helper(house), house.stack.now()
    join = JoinTeam(team_id=team.team_id, member_id=helper.staff_id, name=helper.name, role="队长")
    await house.stack.ask(join, TeamItem)
    served = ReportService(
        actor="demo", community=COMMUNITY, volunteer_id=helper.staff_id, team_id=team.team_id, what="晚间巡逻",
        started_at=now - timedelta(hours=14), ended_at=now - timedelta(hours=12),
    )  # fmt: skip
    await house.stack.ask(served, ServiceSession)
    house.made["activity_team"] = str(team.team_id)
    return house.made["activity_team"]


async def _role(house: DemoHouse) -> str:
    """Look for a band, and plan a shift and a venue beside it."""
    if "activity_role" in house.made:
        return house.made["activity_role"]
    role = Role(role_id=_id("role"), community=COMMUNITY, title="重阳晚会乐队", skills=["二胡", "唱歌"], needed_count=3)
    await house.stack.ask(SaveRole(role=role), RoleItem)
    helper, now = await _helper(house), house.stack.now()
    shift = Shift(
        shift_id=_id("shift"), community=COMMUNITY, title="食堂送餐", place="社区食堂", needed_count=2,
        starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=1, hours=2), strains=["stairs"],
    )  # fmt: skip
    await house.stack.ask(SaveShift(shift=shift), ShiftItem)
    await house.stack.ask(SignUp(shift_id=shift.shift_id, volunteer_id=helper.staff_id, name=helper.name), ShiftItem)
    zones = [Zone(name="棋牌室", capacity=12), Zone(name="舞蹈室", capacity=60)]
    await house.stack.ask(SaveVenue(venue=Venue(community=COMMUNITY, name="社区活动中心", zones=zones)), Venue)
    unit = PartnerUnit(community=COMMUNITY, name="示范区第二医院", kind="hospital", offers="每月一次义诊")
    await house.stack.ask(SavePartnerUnit(unit=unit), PartnerUnit)
    house.made["activity_role"] = str(role.role_id)
    return house.made["activity_role"]


ACTIVITY_FINDS: dict[str, Find] = {"activity_team": _team, "activity_role": _role}
