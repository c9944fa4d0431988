"""Hours that volunteers give: reported, approved, counted once however they overlap."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "DecideService",
    "ListServiceSessions",
    "ReportService",
    "ServiceApproved",
    "ServiceRefused",
    "ServiceReported",
    "ServiceSession",
    "ServiceSessions",
    "TotalHours",
    "VolunteerHours",
    "VolunteerTotal",
]

SessionStatus = Literal["reported", "approved", "refused"]


class ServiceReported(Event):
    """A volunteer says when they served. Not counted until somebody else approves it."""

    NAME: ClassVar[str] = "activities.service_reported.v1"
    SUBJECT_FIELD: ClassVar[str] = "session_id"
    OFTEN: ClassVar[str] = "once per session"

    session_id: UUID
    volunteer_id: UUID
    started_at: AwareDatetime
    ended_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "志愿服务时长待审核"


class ServiceApproved(Event):
    """A session of service counts from now on.

    A volunteer's total is the length of the union of their approved sessions: replaying this event and
    `ServiceRefused` gives it again.
    """

    NAME: ClassVar[str] = "activities.service_approved.v1"
    SUBJECT_FIELD: ClassVar[str] = "session_id"
    OFTEN: ClassVar[str] = "once per approval"

    session_id: UUID
    volunteer_id: UUID
    started_at: AwareDatetime
    ended_at: AwareDatetime
    credited_minutes: Annotated[int, Field(ge=0)]
    """What it added to the volunteer's total: time that no other approved session covered."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"志愿服务时长已通过,计 {self.credited_minutes} 分钟"


class ServiceRefused(Event):
    """A session of service does not count, or no longer counts."""

    NAME: ClassVar[str] = "activities.service_refused.v1"
    SUBJECT_FIELD: ClassVar[str] = "session_id"
    OFTEN: ClassVar[str] = "once per refusal"

    session_id: UUID
    volunteer_id: UUID

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "志愿服务时长未通过"


class ReportService(Command):
    """Report that a volunteer served, at an activity or otherwise."""

    NAME: ClassVar[str] = "activities.report_service.v1"

    community: Community
    volunteer_id: UUID
    started_at: AwareDatetime
    ended_at: AwareDatetime
    what: Text
    activity_id: UUID | None = None
    team_id: UUID | None = None


class DecideService(Command):
    """Approve a session or refuse it; an approval may be taken back by refusing. Nobody decides about their own."""

    NAME: ClassVar[str] = "activities.decide_service.v1"

    session_id: UUID
    approve: bool
    reason: str = ""
    """Needed for a refusal."""


class ServiceSession(Contract):
    """One session of service."""

    session_id: UUID
    community: Community
    volunteer_id: UUID
    volunteer_name: str = ""
    """As it is known here: of residents, members of teams, and who signed up for shifts; empty for anybody else."""
    started_at: AwareDatetime
    ended_at: AwareDatetime
    what: str
    activity_id: UUID | None = None
    team_id: UUID | None = None
    status: SessionStatus
    reported_by: str
    decided_by: str | None = None
    decided_at: AwareDatetime | None = None
    reason: str = ""


class ListServiceSessions(Query):
    """Ask for sessions of one community, the latest first."""

    NAME: ClassVar[str] = "activities.list_service_sessions.v1"

    community: Community
    volunteer_id: UUID | None = None
    status: SessionStatus | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class ServiceSessions(Contract):
    """Sessions of service."""

    items: list[ServiceSession]


class TotalHours(Query):
    """Ask how long the volunteers of a community served between two moments."""

    NAME: ClassVar[str] = "activities.total_hours.v1"

    community: Community
    volunteer_id: UUID | None = None
    from_at: AwareDatetime
    to_at: AwareDatetime


class VolunteerTotal(Contract):
    """What one volunteer gave."""

    volunteer_id: UUID
    name: str = ""
    session_count: int
    minutes: int
    """Overlapping sessions counted once."""


class VolunteerHours(Contract):
    """What a community's volunteers gave."""

    items: list[VolunteerTotal]
    minutes: int
    """Sum over the volunteers; two people side by side are two."""
