"""Alerts that speak of several: who is among them, and what became of each."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.base import Contract, Event
from shared.contracts.words import Severity

__all__ = ["AlertJoined", "AlertMember", "AlertMemberSettled"]


class _MemberEvent(Event):
    SUBJECT_FIELD: ClassVar[str] = "alert_id"

    alert_id: UUID
    resident_id: UUID | None = None
    """Whose case it is."""
    kind: str
    severity: Severity


class AlertJoined(_MemberEvent):
    """A further case belongs to an alert that is there: the same people answer for it, and are told of all together.

    Each case is told once: the first of an alert as `AlertRaised`, every further one as this.
    """

    NAME: ClassVar[str] = "alerts.alert_joined.v1"
    OFTEN: ClassVar[str] = "once per case that joins an alert"

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"又一户并入警报({self.severity.chinese})"


class AlertMemberSettled(_MemberEvent):
    """A later fact answered one of the cases of an alert; the others are still open. The last one closes the alert."""

    NAME: ClassVar[str] = "alerts.alert_member_settled.v1"
    OFTEN: ClassVar[str] = "once per case that is answered before the last one of its alert"

    outcome: str
    """Code, as in `AlertClosed`."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "警报中的一户已有结果"


class AlertMember(Contract):
    """One case of an alert that speaks of several."""

    resident_id: UUID | None = None
    resident_name: str | None = None
    door: str | None = None
    title: str
    severity: Severity
    joined_at: AwareDatetime
    seen_since: AwareDatetime | None = None
    """When the resident was reached after that, where that answers it: it only waits for being settled."""
    settled_at: AwareDatetime | None = None
    outcome: str | None = None
    """None while it is open."""
