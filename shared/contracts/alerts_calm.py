"""Calm: silences, quiet hours, and what is held back."""

from datetime import time
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.alerts_rules import RuleCondition
from shared.contracts.base import Command, Community, Contract, Query, Text
from shared.contracts.words import CareRole, Severity

__all__ = [
    "ConfirmSilence",
    "EndSilence",
    "HeldItem",
    "HeldItems",
    "ListHeld",
    "ListQuietHours",
    "ListSilences",
    "QuietHours",
    "QuietHoursItem",
    "QuietHoursSaved",
    "SaveQuietHours",
    "SilenceItem",
    "SilencedAlert",
    "Silences",
    "StartSilence",
]


class StartSilence(Command):
    """Let alerts that fit tell nobody for a time. They are raised all the same, and told of when it ends.

    Nothing urgent is silenced until a second person says so (`ConfirmSilence`), and then for two hours at most.
    """

    NAME: ClassVar[str] = "alerts.start_silence.v1"

    when: RuleCondition
    """What fits: fields ``kind``, ``rule``, ``severity``, ``community``, ``street`` (9 digits), ``resident_id``,
    ``staff_id`` of the alert."""
    reason: Text
    starts_at: AwareDatetime | None = None
    """None is now."""
    ends_at: AwareDatetime
    even_urgent: bool = False
    """Whether it asks for what is urgent to be silenced too: somebody else has to confirm that."""
    confirmed_by: Text | None = None
    """Refused: nobody confirms for somebody else."""


class ConfirmSilence(Command):
    """Let a silence hold for what is urgent too; nobody confirms what they asked for themselves."""

    NAME: ClassVar[str] = "alerts.confirm_silence.v1"

    silence_id: UUID


class EndSilence(Command):
    """End a silence before its time: what it held back is told now."""

    NAME: ClassVar[str] = "alerts.end_silence.v1"

    silence_id: UUID


class ListSilences(Query):
    """Ask for silences and what each has held back."""

    NAME: ClassVar[str] = "alerts.list_silences.v1"

    over_too: bool = False
    """Whether those that have ended are wanted as well."""


class SilencedAlert(Contract):
    """An alert that a silence held back."""

    alert_id: UUID
    title: str
    severity: Severity
    community: str
    raised_at: AwareDatetime
    status: str


class SilenceItem(Contract):
    """One silence."""

    silence_id: UUID
    when: RuleCondition
    reason: str
    author: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    even_urgent: bool
    confirmed_by: str | None = None
    """The second person; None while what is urgent is told all the same."""
    confirmed_at: AwareDatetime | None = None
    ended_by: str | None = None
    alerts: list[SilencedAlert] = []
    """What it held back."""


class Silences(Contract):
    """Silences, the one that ends last first."""

    items: list[SilenceItem]


class SaveQuietHours(Command):
    """Say in which hours of the day one person is left alone; without hours they are told at any time."""

    NAME: ClassVar[str] = "alerts.save_quiet_hours.v1"

    staff_id: UUID
    starts: time | None = None
    ends: time | None = None
    passes: Severity = Severity.URGENT
    """Least severity that comes through."""
    shown: Annotated[str, Field(max_length=80)] | None = None
    """Mark of what was read, empty if there was nothing; a stale one is refused. None replaces whatever stands."""


class QuietHoursSaved(Contract):
    """What holds now."""

    staff_id: UUID
    starts: time | None = None
    ends: time | None = None
    passes: Severity | None = None


class ListQuietHours(Query):
    """Ask who of these people is left alone in which hours, as far as alerts of that community are told to them."""

    NAME: ClassVar[str] = "alerts.list_quiet_hours.v1"

    community: Community
    staff_ids: Annotated[list[UUID], Field(max_length=2000)]


class QuietHoursItem(QuietHoursSaved):
    """Quiet hours of one person that are in force."""

    author: str
    saved_at: AwareDatetime
    mark: str = ""
    """What a command that changes it says it has read."""


class QuietHours(Contract):
    """Quiet hours."""

    items: list[QuietHoursItem]


class ListHeld(Query):
    """Ask who is not told yet of what, and what was no news lately."""

    NAME: ClassVar[str] = "alerts.list_held.v1"

    community: Community | None = None
    staff_id: UUID | None = None


class HeldItem(Contract):
    """One telling that waits, one notice that could not be written, or one fact that was no news."""

    because: Literal["quiet", "storm", "joined", "silence", "blocked", "inhibited"]
    alert_id: UUID | None = None
    """None for what was no news: there is no alert."""
    title: str
    reason: str
    """Chinese."""
    role: CareRole | None = None
    name: str | None = None
    at: AwareDatetime
    until: AwareDatetime | None = None
    """When it goes out; none for what was no news."""


class HeldItems(Contract):
    """What is held back, the longest wait first; then what was no news in the last seven days."""

    items: list[HeldItem]
