"""On-call teams: who is paged of an urgent alert outside office hours when the first who was told does not answer."""

from datetime import time
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Command, Community, Contract, Query, Text

__all__ = [
    "GetOnCallTeams",
    "OfficeHours",
    "OnCallTeam",
    "OnCallTeams",
    "RemoveOnCallTeam",
    "SaveOfficeHours",
    "SaveOnCallTeam",
]


class SaveOnCallTeam(Command):
    """Make a team of a community, or give it another name; who is in it when stands in the duty rota."""

    NAME: ClassVar[str] = "alerts.save_on_call_team.v1"

    team_id: UUID
    community: Community
    name: Text
    shown: Annotated[str, Field(max_length=80)] | None = None
    """Mark of what was read, empty if there was nothing; a stale one is refused. None replaces whatever stands."""


class RemoveOnCallTeam(Command):
    """Take a team away, with its shifts."""

    NAME: ClassVar[str] = "alerts.remove_on_call_team.v1"

    team_id: UUID
    shown: Annotated[str, Field(max_length=80)] | None = None
    """Mark of what was read; a stale one is refused. None removes whatever stands."""


class SaveOfficeHours(Command):
    """Say in which hours a community's own people are there, so that its teams are not called."""

    NAME: ClassVar[str] = "alerts.save_office_hours.v1"

    community: Community
    days: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(max_length=7)] = [1, 2, 3, 4, 5]
    """Monday is 1. None at all: the teams are called at any hour."""
    starts: time
    ends: time
    shown: Annotated[str, Field(max_length=80)] | None = None
    """Mark of what was read, empty if there was nothing; a stale one is refused. None replaces whatever stands."""


class GetOnCallTeams(Query):
    """Ask which teams a community has, who of them is on call, and when its office is open."""

    NAME: ClassVar[str] = "alerts.get_on_call_teams.v1"

    community: Community


class OnCallMember(Contract):
    """Somebody of a team whose shift it is."""

    staff_id: UUID
    name: str | None = None
    reachable: bool
    """Whether they are in service and have a phone; who is not is not paged."""


class OnCallTeam(Contract):
    """One team."""

    team_id: UUID
    name: str
    on_call: list[OnCallMember]
    """At this moment."""
    mark: str = ""
    """What a command that changes it says it has read."""


class OfficeHours(Contract):
    """When the office is open."""

    days: list[int]
    starts: time
    ends: time
    shipped: bool
    """Whether nobody of this community has said so: the hours are those of the release."""
    mark: str = ""
    """What a command that changes it says it has read."""


class OnCallTeams(Contract):
    """The teams of a community."""

    teams: list[OnCallTeam]
    hours: OfficeHours
    open_now: bool
    """Whether it is within those hours at this moment."""
