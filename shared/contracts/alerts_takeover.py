"""Taking over: somebody sees to an alert in place of whoever has it; one person has it at a time."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.base import Command, Event, Text
from shared.contracts.words import Severity

__all__ = ["AlertTakenOver", "TakeOverAlert"]


class TakeOverAlert(Command):
    """Take an alert over from whoever has it, who is told; one that nobody has is taken as usual."""

    NAME: ClassVar[str] = "alerts.take_over_alert.v1"

    alert_id: UUID
    staff_id: UUID | None = None
    who: Text = "值班"
    """Shown in the timeline."""


class AlertTakenOver(Event):
    """Somebody sees to an alert in place of whoever had it."""

    NAME: ClassVar[str] = "alerts.alert_taken_over.v1"
    SUBJECT_FIELD: ClassVar[str] = "alert_id"
    OFTEN: ClassVar[str] = "each time an alert that somebody has is taken over"

    alert_id: UUID
    resident_id: UUID | None = None
    """The resident it is about; none where it is about a post, or about several."""
    kind: str
    severity: Severity
    staff_id: UUID | None = None
    """Who has it now; none if it was done at the desk under no account."""
    taken_from: UUID | None = None
    """Who had it before; none where that was somebody without an account."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "警报改由另一人接手"
