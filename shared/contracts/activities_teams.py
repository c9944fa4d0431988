"""Teams of residents and volunteers: what they are for, who is in them since when, whether they are enough."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID, uuid4

from pydantic import Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "GetTeam",
    "JoinTeam",
    "LeaveTeam",
    "ListTeams",
    "SaveTeam",
    "Team",
    "TeamDetail",
    "TeamItem",
    "TeamMember",
    "TeamRestaffed",
    "TeamUnderstaffed",
    "Teams",
]


class TeamUnderstaffed(Event):
    """A team has fewer members than its charter says."""

    NAME: ClassVar[str] = "activities.team_understaffed.v1"
    SUBJECT_FIELD: ClassVar[str] = "team_id"
    OFTEN: ClassVar[str] = "once each time a team falls below its least size"

    team_id: UUID
    member_count: Annotated[int, Field(ge=0)]
    least_count: Annotated[int, Field(ge=1)]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"队伍人数不足:现有 {self.member_count} 人,至少要 {self.least_count} 人"


class TeamRestaffed(Event):
    """A team that had too few members has enough again."""

    NAME: ClassVar[str] = "activities.team_restaffed.v1"
    SUBJECT_FIELD: ClassVar[str] = "team_id"
    OFTEN: ClassVar[str] = "once each time a team reaches its least size again"

    team_id: UUID
    member_count: Annotated[int, Field(ge=0)]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"队伍人数已补足:{self.member_count} 人"


class Team(Contract):
    """A team and its charter."""

    team_id: UUID = Field(default_factory=uuid4)
    version: Annotated[int, Field(ge=0)] = 0
    """0 for a team that is new; else the version that was read."""
    community: Community
    name: Text
    kind: Literal["service", "patrol", "council", "garden", "hobby", "other"]
    charter: str = ""
    """What it is for and how it works."""
    least_count: Annotated[int, Field(ge=1, le=500)] = 3


class SaveTeam(Command):
    """Found a team or change its charter."""

    NAME: ClassVar[str] = "activities.save_team.v1"

    team: Team


class JoinTeam(Command):
    """Take somebody into a team; joining again changes nothing."""

    NAME: ClassVar[str] = "activities.join_team.v1"

    team_id: UUID
    member_id: UUID
    """A resident, a volunteer or a member of staff."""
    name: Text
    role: str = ""
    """``队长``; empty for a plain member."""
    on: date | None = None
    """None is today."""


class LeaveTeam(Command):
    """Let somebody leave; the time they were in it is kept."""

    NAME: ClassVar[str] = "activities.leave_team.v1"

    team_id: UUID
    member_id: UUID
    reason: Text
    on: date | None = None
    """First day on which they are no longer in it; None is today."""


class ListTeams(Query):
    """Ask for the teams of a community."""

    NAME: ClassVar[str] = "activities.list_teams.v1"

    community: Community


class TeamItem(Contract):
    """A team in a list."""

    team: Team
    member_count: int
    understaffed: bool


class Teams(Contract):
    """Teams."""

    items: list[TeamItem]


class GetTeam(Query):
    """Ask for a team with everybody who is or was in it."""

    NAME: ClassVar[str] = "activities.get_team.v1"

    team_id: UUID


class TeamMember(Contract):
    """One time that somebody was in a team."""

    member_id: UUID
    name: str
    role: str = ""
    active_from: date
    active_to: date | None = None
    """First day on which they were no longer in it."""
    reason: str = ""
    minutes: int = 0
    """Approved service for this team in that time, overlapping sessions counted once."""


class TeamDetail(Contract):
    """A team and its roster: those in it first, then those who were, the latest first."""

    item: TeamItem
    members: list[TeamMember]
