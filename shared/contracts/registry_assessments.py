"""Assessments of ability, risk incidents, and health findings that a person has to confirm."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text
from shared.contracts.words import Severity

__all__ = [
    "Assessment",
    "Assessments",
    "DecideHealthFlag",
    "HealthFlag",
    "HealthFlagConfirmed",
    "HealthFlags",
    "ListAssessments",
    "ListHealthFlags",
    "ProposeHealthFlag",
    "ReassessmentDue",
    "RecordAssessment",
    "RecordRiskIncident",
]

Item = Annotated[str, Field(max_length=200)]


class ReassessmentDue(Event):
    """A resident's ability has to be assessed again."""

    NAME: ClassVar[str] = "registry.reassessment_due.v1"
    OFTEN: ClassVar[str] = "once per resident and reason, until the next assessment"

    resident_id: UUID
    reason: str
    """Code: ``twelve_months`` after the last one, or ``risk_incidents``, two in 30 days."""
    due_on: date

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        why = "30天内两次风险事件" if self.reason == "risk_incidents" else "距上次评估已满12个月"
        return f"{why},请重新进行能力评估"


class HealthFlagConfirmed(Event):
    """A person has confirmed that something about a resident's health needs attention. Never says what it is."""

    NAME: ClassVar[str] = "registry.health_flag_confirmed.v1"
    OFTEN: ClassVar[str] = "once per confirmed finding"

    flag_id: UUID
    resident_id: UUID
    severity: Severity

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"体检筛查发现健康异常({self.severity.chinese}),请尽快了解情况"


class RecordAssessment(Command):
    """Keep an assessment of ability as it was made; the level is the standard's own code."""

    NAME: ClassVar[str] = "registry.record_assessment.v1"

    resident_id: UUID
    standard: Text
    """Id of the standard, such as ``GB/T 42195``."""
    standard_version: Text
    items: dict[Item, float] = Field(min_length=1)
    """Raw score of each item, as the form has it."""
    level_code: Text
    """Code of the standard for the result. What is better or worse is the standard's matter, never computed from it."""
    assessor: Text
    assessed_on: date


class Assessment(Contract):
    """One assessment as it was made."""

    assessment_id: UUID
    resident_id: UUID
    standard: str
    standard_version: str
    items: dict[str, float]
    level_code: str
    assessor: str
    assessed_on: date
    due_on: date
    """Twelve months later: when the next one is due."""


class Assessments(Contract):
    """Assessments of one resident, the latest first."""

    items: list[Assessment]
    reassess: list[str] = []
    """Why a new one is due: ``twelve_months``, ``risk_incidents``."""


class ListAssessments(Query):
    """Ask for the assessments of a resident."""

    NAME: ClassVar[str] = "registry.list_assessments.v1"

    resident_id: UUID


class RecordRiskIncident(Command):
    """Write down that something dangerous happened to a resident."""

    NAME: ClassVar[str] = "registry.record_risk_incident.v1"

    resident_id: UUID
    kind: Literal["fall", "fire", "gas", "lost", "fraud", "illness", "other"]
    happened_at: AwareDatetime
    note: Text | None = None


class ProposeHealthFlag(Command):
    """Hand in an abnormal result of a screening or free clinic; nobody is told until a person confirms it."""

    NAME: ClassVar[str] = "registry.propose_health_flag.v1"

    resident_id: UUID
    severity: Severity
    source: Text
    """Where it was found, such as ``社区义诊``."""
    found_on: date
    note: Text | None = None


class DecideHealthFlag(Command):
    """Confirm a finding or dismiss it; only a person can."""

    NAME: ClassVar[str] = "registry.decide_health_flag.v1"

    flag_id: UUID
    confirmed: bool
    severity: Severity | None = None
    """What the person makes of it; as proposed if left out."""
    note: Text | None = None


class HealthFlag(Contract):
    """One finding."""

    flag_id: UUID
    resident_id: UUID
    severity: Severity
    state: str
    """``proposed``, ``confirmed`` or ``dismissed``."""
    source: str
    found_on: date
    note: str | None = None
    decided_by: str | None = None


class ListHealthFlags(Query):
    """Ask for findings of a community that wait for a person, or for all of one resident."""

    NAME: ClassVar[str] = "registry.list_health_flags.v1"

    community: Community
    resident_id: UUID | None = None


class HealthFlags(Contract):
    """Findings, the oldest first."""

    items: list[HealthFlag]
