"""What a volunteer can take on: declared by themselves, and what their health allows."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Contract, Event, Query

__all__ = [
    "AssignmentExceeded",
    "AssignmentKind",
    "DeclareLimits",
    "GetLimits",
    "Strain",
    "VolunteerLimits",
]

Strain = Literal["stairs", "lifting", "night", "outdoors", "standing"]
"""What a job may ask of a body: 爬楼, 搬重物, 夜间, 户外, 久站."""

AssignmentKind = Literal["role", "shift"]

Hours = Annotated[float, Field(ge=0, le=168)]


class AssignmentExceeded(Event):
    """A volunteer has a role or a shift that is now beyond what they can take on. Says neither what nor why."""

    NAME: ClassVar[str] = "activities.assignment_exceeded.v1"
    OFTEN: ClassVar[str] = "once per assignment and change of what the volunteer can take on"

    resident_id: UUID
    assignment_kind: AssignmentKind
    assignment_id: UUID
    leader_id: UUID | None = None
    """Member of staff who leads it."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        what = "班次" if self.assignment_kind == "shift" else "岗位"
        return f"一位志愿者的{what}超出其量力范围,请与本人商量调整"


class DeclareLimits(Command):
    """Write down what somebody can take on, as they said it themselves. It settles what was flagged of their health."""

    NAME: ClassVar[str] = "activities.declare_limits.v1"

    resident_id: UUID
    avoids: list[Strain] = []
    day_hours: Hours | None = None
    """Most hours on one day; None is no limit."""
    week_hours: Hours | None = None
    mark: str | None = None
    """What was read: refused if somebody declared, or something was flagged, since. None replaces whatever stands."""


class GetLimits(Query):
    """Ask what somebody can take on."""

    NAME: ClassVar[str] = "activities.get_limits.v1"

    resident_id: UUID


class VolunteerLimits(Contract):
    """What somebody can take on."""

    resident_id: UUID
    avoids: list[Strain] = []
    day_hours: float | None = None
    week_hours: float | None = None
    careful: bool = False
    """Something was flagged since they last said what they can take on: light work only until somebody asks them."""
    declared_at: AwareDatetime | None = None
    declared_by: str | None = None
    exceeded: list[str] = []
    """What they have taken on and should not any more, in Chinese."""
    mark: str = ""
    """Of what stands; another one once they declare anew or something is flagged."""
