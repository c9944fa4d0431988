"""What alerts tells: raised, climbed, acknowledged, closed; and that nobody could be told."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event
from shared.contracts.words import CareRole, Severity

__all__ = [
    "AlertAcknowledged",
    "AlertClosed",
    "AlertEscalated",
    "AlertHandedBack",
    "AlertNoRecipient",
    "AlertRaised",
    "AlertReopened",
    "AlertUnresolvedExhausted",
    "NoticeFailed",
]


class _AlertEvent(Event):
    SUBJECT_FIELD: ClassVar[str] = "alert_id"

    alert_id: UUID
    resident_id: UUID | None = None
    """The resident it is about; none where it is about a post."""
    kind: str
    """Kind of the case, as the rules say. Shipped are, among others, ``visit_missed``, ``visit_unassigned``,
    ``health_flagged``, ``no_answer_repeated``, ``responsibility_vacant``, ``resident_unpaired``,
    ``liaison_silent``, ``passcode_challenge_failed``,
    ``signal_unseen``, ``distress_signalled``, ``mood_worsened``, ``escort_overdue``."""
    severity: Severity


class AlertRaised(_AlertEvent):
    """Something needs a human now. One alert per case, however often the case is reported."""

    NAME: ClassVar[str] = "alerts.alert_raised.v1"
    OFTEN: ClassVar[str] = "once per alert"

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"新警报({self.severity.chinese})"


class AlertEscalated(_AlertEvent):
    """Nobody acknowledged in time; the next level is told."""

    NAME: ClassVar[str] = "alerts.alert_escalated.v1"
    OFTEN: ClassVar[str] = "once per alert and level above the first"

    level: Annotated[int, Field(ge=1)]
    role: CareRole

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"警报已升级到{self.role.chinese}"


class AlertAcknowledged(_AlertEvent):
    """A person has taken the alert; it stops climbing and stays open."""

    NAME: ClassVar[str] = "alerts.alert_acknowledged.v1"
    OFTEN: ClassVar[str] = "once per person who acknowledges"

    staff_id: UUID | None = None
    """None if it was done at the desk under no account."""
    elapsed_seconds: Annotated[int, Field(ge=0)]
    """From raised to acknowledged."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "警报已有人接手"


class AlertHandedBack(_AlertEvent):
    """Whoever had taken the alert cannot see to it after all; it climbs again at once."""

    NAME: ClassVar[str] = "alerts.alert_handed_back.v1"
    OFTEN: ClassVar[str] = "each time somebody hands an alert back"

    staff_id: UUID | None = None
    """None if it was done at the desk under no account."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "接手人交回了警报,已转给下一级"


class AlertClosed(_AlertEvent):
    """A person said what they saw, or a later visit answered the question."""

    NAME: ClassVar[str] = "alerts.alert_closed.v1"
    OFTEN: ClassVar[str] = "once per alert, and again after it was reopened"

    outcome: str
    """Code: ``safe``, ``helped``, ``hospital``, ``arranged``, ``handed_on``, ``noted``, ``false_alarm``, ``other`` by a
    person; ``visit_completed``, ``visit_cancelled``, ``reached``, ``filled``, ``signal_seen``, ``escort_ended``,
    ``heard``, ``settled``, ``fixed``, or what a rule of this deployment says, by a later fact; ``told`` for what only
    had to be known."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "警报已关闭"


class AlertReopened(_AlertEvent):
    """A person took back that the alert was closed: nobody has it, and it climbs on from where it stood."""

    NAME: ClassVar[str] = "alerts.alert_reopened.v1"
    OFTEN: ClassVar[str] = "each time somebody takes a closing back"

    staff_id: UUID | None = None
    """None if it was done at the desk under no account."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "误关闭的警报已重新打开,继续逐级通知"


class AlertNoRecipient(_AlertEvent):
    """A level has nobody who could be told; the next level is told at once."""

    NAME: ClassVar[str] = "alerts.alert_no_recipient.v1"
    OFTEN: ClassVar[str] = "once per alert and level without a recipient"

    level: Annotated[int, Field(ge=1)]
    role: CareRole

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"{self.role.chinese}无人可通知,已转上一级"


class AlertUnresolvedExhausted(_AlertEvent):
    """The last level was told and did not acknowledge either."""

    NAME: ClassVar[str] = "alerts.alert_unresolved_exhausted.v1"
    OFTEN: ClassVar[str] = "once per alert"

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "各级均未确认,请立即处理"


class NoticeFailed(Event):
    """A notice to one person could not be delivered and is set aside."""

    NAME: ClassVar[str] = "alerts.notice_failed.v1"
    SUBJECT_FIELD: ClassVar[str] = "alert_id"
    OFTEN: ClassVar[str] = "once per notice that is given up"

    alert_id: UUID
    notice_id: UUID
    staff_id: UUID
    channel: str

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "通知发送失败"
