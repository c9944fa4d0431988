"""The arrival clock: somebody who took an emergency has to be there within twenty minutes; and why an alert is."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.alerts_calm import HeldItem
from shared.contracts.alerts_requests import AlertDetail
from shared.contracts.base import Command, Contract, Event, Query, Text
from shared.contracts.words import Severity

__all__ = [
    "AlertExplanation",
    "ArrivalBreached",
    "ArrivalConfirmed",
    "AttemptItem",
    "ConfirmArrival",
    "ExplainAlert",
    "ReleasedItem",
]

ArrivalProof = Literal["self", "resident", "position", "contact"]
"""Who or what says that somebody is there; a contact recorded at the door says it too."""


class _ArrivalEvent(Event):
    SUBJECT_FIELD: ClassVar[str] = "alert_id"

    alert_id: UUID
    resident_id: UUID | None = None
    kind: str
    severity: Severity
    elapsed_seconds: Annotated[int, Field(ge=0)]
    """From acceptance."""


class ArrivalConfirmed(_ArrivalEvent):
    """Somebody who took an emergency is there."""

    NAME: ClassVar[str] = "alerts.arrival_confirmed.v1"
    OFTEN: ClassVar[str] = "once per alert"

    proof: ArrivalProof
    late: bool = False
    """Whether it was after the promised time."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"已到场,用时 {self.elapsed_seconds // 60} 分钟"


class ArrivalBreached(_ArrivalEvent):
    """The promised time is over and nobody is known to be there; the next level is told at once."""

    NAME: ClassVar[str] = "alerts.arrival_breached.v1"
    OFTEN: ClassVar[str] = "once per acceptance after which nobody arrives in time"

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"接手 {self.elapsed_seconds // 60} 分钟仍无人到场,已转上一级"


class ConfirmArrival(Command):
    """Say that somebody is there: the clock stops, the alert stays until it is closed."""

    NAME: ClassVar[str] = "alerts.confirm_arrival.v1"

    alert_id: UUID
    who: Text
    """Shown in the timeline."""
    staff_id: UUID | None = None
    proof: Literal["self", "resident", "position"] = "self"


class ExplainAlert(Query):
    """Ask why an alert exists, who was told, what each provider answered, what is held back, and what is next."""

    NAME: ClassVar[str] = "alerts.explain_alert.v1"

    alert_id: UUID


class AttemptItem(Contract):
    """One attempt to send one notice."""

    notice_id: UUID
    number: int
    started_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    result: str | None = None
    """``delivered``, ``retry``, ``refused``, ``unknown``; none while it is under way."""
    answer: str | None = None


class ReleasedItem(Contract):
    """One telling that was held back and let go."""

    told: str
    """Chinese: title and name of whom it was for."""
    outcome: Literal["told", "folded", "needless"]
    at: AwareDatetime
    into: UUID | None = None
    """The alert whose notice carries the summary, where it was folded."""


class AlertExplanation(Contract):
    """Everything about one alert, for an operator."""

    detail: AlertDetail
    rule: str | None = None
    rule_name: str | None = None
    rule_version: str | None = None
    """As it was when the alert was raised."""
    event: str | None = None
    """Wire name of the fact."""
    event_id: UUID | None = None
    event_at: AwareDatetime | None = None
    dedup_key: str
    repeats: int
    """How often the same case was reported again."""
    attempts: list[AttemptItem]
    held: list[HeldItem]
    """Who is not told yet, and why."""
    released: list[ReleasedItem] = []
    """What became of tellings that were held before."""
    no_news: list[HeldItem] = []
    """Facts about the same resident that were no news while the alert was there, each with its reason."""
    goes_on_as: UUID | None = None
    """The alert that stands for it, where it was merged."""
    accepted_at: AwareDatetime | None = None
    arrived_at: AwareDatetime | None = None
    breached_at: AwareDatetime | None = None
    next: str
    """Chinese: what happens next, and when."""
    next_at: AwareDatetime | None = None
