"""What visits tells: visits scheduled, completed, missed; what was found at the door."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Event
from shared.contracts.words import ContactMode, Outcome, Severity

__all__ = [
    "ContactRecorded",
    "HazardFound",
    "HealthFlagged",
    "NeedFound",
    "NoAnswerRepeated",
    "VisitCancelled",
    "VisitCompleted",
    "VisitMissed",
    "VisitScheduled",
    "VisitUnassigned",
]


class VisitScheduled(Event):
    """A care rule turned into a duty: one visit with a deadline."""

    NAME: ClassVar[str] = "visits.visit_scheduled.v1"
    OFTEN: ClassVar[str] = (
        "once per resident, rule and period; again if a cancelled visit is due after all, "
        "or if its rule changes before it opens"
    )

    visit_id: UUID
    resident_id: UUID
    rule_id: UUID
    rule_version: int
    period: str
    """``2026-W47``, ``2026-11`` or ``2026-11-21``."""
    liaison_id: UUID | None = None
    opens_at: AwareDatetime
    deadline_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"已安排走访,{self.deadline_at:%m月%d日} 前完成"


class VisitUnassigned(Event):
    """A visit was scheduled for a resident who has no liaison."""

    NAME: ClassVar[str] = "visits.visit_unassigned.v1"
    OFTEN: ClassVar[str] = "once per visit scheduled without a liaison"

    visit_id: UUID
    resident_id: UUID
    deadline_at: AwareDatetime
    circle_version: Annotated[int, Field(ge=0)] | None = None
    """Version of the care circle in which nobody was found; 0 if none was heard of."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "有走访任务没有联络员,请指定人员"


class VisitCompleted(Event):
    """A visit was done: the resident was seen or heard in a mode that its rule accepts."""

    NAME: ClassVar[str] = "visits.visit_completed.v1"
    OFTEN: ClassVar[str] = "once per visit that is done, in time or late"

    visit_id: UUID
    resident_id: UUID
    contact_id: UUID
    mode: ContactMode
    happened_at: AwareDatetime
    late: bool
    """True if it was made after the period or recorded after the deadline: a missed event stays, its alert closes."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "走访已补做" if self.late else "走访已完成"


class VisitMissed(Event):
    """The deadline of a visit passed and nobody had reached the resident. Silence is not safety.

    Published exactly once per visit; its id is computed from resident, rule and period. A later success is a separate
    `VisitCompleted` with ``late``.
    """

    NAME: ClassVar[str] = "visits.visit_missed.v1"
    OFTEN: ClassVar[str] = "exactly once per missed visit"

    visit_id: UUID
    resident_id: UUID
    liaison_id: UUID | None = None
    rule_id: UUID
    period: str
    deadline_at: AwareDatetime
    overdue_minutes: Annotated[int, Field(ge=0)]
    detected_late: bool = False
    """True if it was found long after the deadline, because the service had been down."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "到期仍未见到老人,请上门查看"


class VisitCancelled(Event):
    """A visit is no longer due; no missed event follows."""

    NAME: ClassVar[str] = "visits.visit_cancelled.v1"
    OFTEN: ClassVar[str] = "once per cancelled visit"

    visit_id: UUID
    resident_id: UUID
    reason: str
    """Code: ``off_list``, ``no_longer_special``, ``rule_ended``, ``birthday_corrected``."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "走访已取消"


class ContactRecorded(Event):
    """Somebody tried to reach a resident, with whatever outcome."""

    NAME: ClassVar[str] = "visits.contact_recorded.v1"
    OFTEN: ClassVar[str] = "once per recorded contact"

    contact_id: UUID
    resident_id: UUID
    mode: ContactMode
    outcome: Outcome
    happened_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"{self.mode.chinese}:{self.outcome.chinese}"


class NoAnswerRepeated(Event):
    """Nobody answered twice in a row or more; nobody has seen the resident since."""

    NAME: ClassVar[str] = "visits.no_answer_repeated.v1"
    OFTEN: ClassVar[str] = "once per contact without answer from the second in a row on"

    contact_id: UUID
    resident_id: UUID
    count: Annotated[int, Field(ge=2)]
    """Contacts without an answer in a row."""
    first_at: AwareDatetime
    """The first of them."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"连续 {self.count} 次无人应答,请尽快上门查看"


class HealthFlagged(Event):
    """Somebody who saw the resident says that they are not well. Says how urgent, never what it is."""

    NAME: ClassVar[str] = "visits.health_flagged.v1"
    OFTEN: ClassVar[str] = "once per health finding"

    finding_id: UUID
    contact_id: UUID
    resident_id: UUID
    severity: Severity

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"走访发现健康异常({self.severity.chinese}),请尽快处理"


class HazardFound(Event):
    """A hazard was seen in a home."""

    NAME: ClassVar[str] = "visits.hazard_found.v1"
    OFTEN: ClassVar[str] = "once per hazard finding"

    finding_id: UUID
    contact_id: UUID
    resident_id: UUID
    hazard: str
    """Code: ``gas``, ``electricity``, ``fire``, ``fall``, ``fraud``, ``other``."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "走访发现安全隐患"


class NeedFound(Event):
    """A resident needs something."""

    NAME: ClassVar[str] = "visits.need_found.v1"
    OFTEN: ClassVar[str] = "once per need finding"

    finding_id: UUID
    contact_id: UUID
    resident_id: UUID
    need: str
    """Code: ``meals``, ``shopping``, ``cleaning``, ``medical``, ``repair``, ``company``, ``other``."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "老人提出了需求"
