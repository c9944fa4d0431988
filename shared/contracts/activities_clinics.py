"""Free clinics with a partner hospital: what was found is proposed for confirmation, and the resident is visited."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.base import Channel, Command, Contract, Event, Query, Text
from shared.contracts.words import Severity

__all__ = [
    "ClinicFinding",
    "ClinicFindingEntered",
    "ClinicFindings",
    "ClinicFollowUpOpened",
    "EnterClinicFinding",
    "ListClinicFindings",
]


class ClinicFindingEntered(Event):
    """Something abnormal was found at a free clinic. Internal, for the register alone: it says what."""

    NAME: ClassVar[str] = "activities.clinic_finding_entered.v1"
    CHANNEL: ClassVar[Channel] = Channel.INTERNAL
    OFTEN: ClassVar[str] = "once per finding"

    finding_id: UUID
    resident_id: UUID
    severity: Severity
    source: str
    """``矿务局医院义诊``."""
    found_on: date
    note: str
    actor: str

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "义诊发现一项异常,待确认"


class ClinicFollowUpOpened(Event):
    """A resident of whom something was found at a free clinic is to be visited. Internal; never says what it is."""

    NAME: ClassVar[str] = "activities.clinic_follow_up_opened.v1"
    CHANNEL: ClassVar[Channel] = Channel.INTERNAL
    OFTEN: ClassVar[str] = "once per finding"

    finding_id: UUID
    resident_id: UUID
    found_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "义诊后需要随访"


class EnterClinicFinding(Command):
    """Enter what was found at a free clinic; the resident counts as having been there."""

    NAME: ClassVar[str] = "activities.enter_clinic_finding.v1"

    activity_id: UUID
    resident_id: UUID
    severity: Severity
    finding: Text
    """What was found and what the doctor advises. It is passed on to the register and not kept here."""


class ClinicFinding(Contract):
    """That something was found, and how urgent it is."""

    finding_id: UUID
    activity_id: UUID
    resident_id: UUID
    name: str
    severity: Severity
    entered_at: AwareDatetime
    entered_by: str


class ListClinicFindings(Query):
    """Ask who was found to need attention at a free clinic."""

    NAME: ClassVar[str] = "activities.list_clinic_findings.v1"

    activity_id: UUID


class ClinicFindings(Contract):
    """Findings of one clinic, the most urgent first."""

    items: list[ClinicFinding]
    examined_count: int
    """Residents who were there."""
