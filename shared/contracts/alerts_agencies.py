"""Hazards that an outside agency sees to: which agency, whether it has taken the case, and under which number."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Channel, Command, Community, Contract, Event, Query, ScopeCode, Text

__all__ = [
    "AgencyAccepted",
    "AgencyCaseItem",
    "AgencyCases",
    "AgencyNotified",
    "AgencyReceived",
    "AgencyRouteItem",
    "AgencyRoutes",
    "AgencySilent",
    "ListAgencyCases",
    "ListAgencyRoutes",
    "SaveAgencyRoute",
]

AgencyCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
"""As the operator and the agency call it: ``urban_management``."""

CaseNumber = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$")]
"""As the agency numbers its cases. No free text: somebody would write a name into it."""

HazardCode = Literal["gas", "electricity", "fire", "fall", "fraud", "other"]


class _AgencyEvent(Event):
    SUBJECT_FIELD: ClassVar[str] = "case_id"

    case_id: UUID
    """One for each finding and agency; an answer names it."""
    finding_id: UUID
    agency: AgencyCode


class AgencyNotified(_AgencyEvent):
    """An agency is asked to take a hazard. It answers with `agencies.agency_received.v1`, naming the case."""

    NAME: ClassVar[str] = "alerts.agency_notified.v1"
    OFTEN: ClassVar[str] = "once per hazard that goes to an agency, and once more if it has not answered in time"

    resident_id: UUID
    hazard: HazardCode
    attempt: Annotated[int, Field(ge=1, le=2)]
    answer_by: AwareDatetime
    """Until when the agency has to say that it has taken the case."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "隐患已转办外部单位" if self.attempt == 1 else "隐患再次转办外部单位"


class AgencyAccepted(_AgencyEvent):
    """An agency has taken a hazard, under a number of its own."""

    NAME: ClassVar[str] = "alerts.agency_accepted.v1"
    OFTEN: ClassVar[str] = "once per case, by the first answer"

    case_number: CaseNumber
    late: bool
    """Whether it came after the case had been called silent."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"外部单位已受理隐患,案号 {self.case_number}"


class AgencySilent(_AgencyEvent):
    """An agency has not answered in time. It is asked once more, and people see to it."""

    NAME: ClassVar[str] = "alerts.agency_silent.v1"
    OFTEN: ClassVar[str] = "at most once per case"

    resident_id: UUID
    hazard: HazardCode
    waited_minutes: Annotated[int, Field(ge=1)]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"隐患转办 {self.waited_minutes} 分钟无人受理,请打电话催办"


class AgencyReceived(Event):
    """An agency says that it has taken a case. It knows the case and its own number, and needs no more."""

    NAME: ClassVar[str] = "agencies.agency_received.v1"
    CHANNEL: ClassVar[Channel] = Channel.INPUT
    SUBJECT_FIELD: ClassVar[str] = "case_id"
    OFTEN: ClassVar[str] = "once per case; the same id again has no further effect"

    case_id: UUID
    agency: AgencyCode
    case_number: CaseNumber
    received_at: AwareDatetime


class SaveAgencyRoute(Command):
    """Say which agency takes a class of hazards in an area. The smallest area that fits is the one that counts."""

    NAME: ClassVar[str] = "alerts.save_agency_route.v1"

    hazard: HazardCode
    area: ScopeCode
    agency: AgencyCode
    agency_name: Annotated[str, Field(min_length=1, max_length=40)]
    """Chinese: ``城管执法``."""
    answer_minutes: Annotated[int, Field(ge=1, le=30 * 24 * 60)] = 120
    """How soon it has to say that it has taken a case."""
    enabled: bool = True
    reason: Text
    shown: Annotated[str, Field(max_length=80)] | None = None
    """Mark of what was read, empty if there was nothing; a stale one is refused. None replaces whatever stands."""


class AgencyRouteItem(Contract):
    """Who takes a class of hazards in an area."""

    hazard: HazardCode
    area: str
    agency: str
    agency_name: str
    answer_minutes: int
    enabled: bool
    author: str
    reason: str
    mark: str = ""
    """What a command that changes it says it has read."""


class ListAgencyRoutes(Query):
    """Ask for all routes."""

    NAME: ClassVar[str] = "alerts.list_agency_routes.v1"


class AgencyRoutes(Contract):
    """All routes, by hazard and area."""

    items: list[AgencyRouteItem]


class ListAgencyCases(Query):
    """Ask for cases, the latest first."""

    NAME: ClassVar[str] = "alerts.list_agency_cases.v1"

    community: Community | None = None
    finding_id: UUID | None = None
    waiting_only: bool = False
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class AgencyCaseItem(Contract):
    """One hazard at one agency."""

    case_id: UUID
    finding_id: UUID
    resident_id: UUID
    hazard: HazardCode
    agency: str
    agency_name: str
    status: Literal["notified", "accepted", "withdrawn"]
    """Withdrawn: the hazard was put right before the agency took it."""
    attempts: int
    notified_at: AwareDatetime
    answer_by: AwareDatetime | None = None
    """Until when an answer is waited for; none once it is not."""
    silent: bool
    """Whether it has not answered in time; also after it did."""
    case_number: str | None = None
    accepted_at: AwareDatetime | None = None
    other_answers: int = 0
    """Further answers that said another number."""


class AgencyCases(Contract):
    """Cases, the latest first."""

    items: list[AgencyCaseItem]
    strays: int = 0
    """Answers of the last 35 days that fit no case, in all communities."""
