"""Hours of volunteers added up in three ways: by person, by team, by month."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.activities_hours import VolunteerTotal
from shared.contracts.base import Community, Contract, Query

__all__ = ["HoursTally", "MonthTally", "TallyHours", "TeamTally"]

Count = Annotated[int, Field(ge=0)]


class TallyHours(Query):
    """Ask what a community's volunteers gave from one day to another, added up by person, team and month."""

    NAME: ClassVar[str] = "activities.tally_hours.v1"

    community: Community
    from_on: date
    to_on: date
    """Last day."""


class TeamTally(Contract):
    """What was given for one team, or for none."""

    team_id: UUID | None = None
    name: str
    volunteer_count: Count
    session_count: Count
    minutes: Count
    """Overlapping sessions of one person for this team counted once."""


class MonthTally(Contract):
    """What was given in one month."""

    month: date
    """Its first day."""
    volunteer_count: Count
    session_count: Count
    minutes: Count


class HoursTally(Contract):
    """Approved hours. People and months add up to the total; teams need not, where somebody serves two at once."""

    people: list[VolunteerTotal]
    teams: list[TeamTally]
    months: list[MonthTally]
    minutes: Count
