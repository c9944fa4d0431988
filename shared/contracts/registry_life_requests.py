"""How life events are recorded, and how a death is reported, confirmed and reversed."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.base import Command, Community, Contract, Query, Text
from shared.contracts.registry_life import LifeEventKind

__all__ = [
    "CompleteCondolence",
    "CondolenceTask",
    "Condolences",
    "ConfirmDeath",
    "LifeEventItem",
    "LifeEvents",
    "ListCondolences",
    "ListLifeEvents",
    "RecordLifeEvent",
    "ReportDeath",
    "ReverseDeath",
    "WithdrawLifeEvent",
]


class RecordLifeEvent(Command):
    """Record what happened to a resident, and let it stop, start or change what it must."""

    NAME: ClassVar[str] = "registry.record_life_event.v1"

    resident_id: UUID
    kind: LifeEventKind
    happened_at: AwareDatetime | None = None
    """None is now."""
    until_on: date | None = None
    """Day on which somebody who is away, in a hospital or an institution is expected back."""
    note: Text | None = None
    """For those who look after the resident; leaves the registry in no event."""


class WithdrawLifeEvent(Command):
    """Say that a recorded event did not happen."""

    NAME: ClassVar[str] = "registry.withdraw_life_event.v1"

    life_event_id: UUID
    reason: Text


class ReportDeath(Command):
    """Say that a resident died; a second person has to confirm it. The report's id is the `command_id`."""

    NAME: ClassVar[str] = "registry.report_death.v1"

    resident_id: UUID
    died_on: date | None = None
    note: Text | None = None


class ConfirmDeath(Command):
    """Confirm a reported death, as somebody else than who reported it."""

    NAME: ClassVar[str] = "registry.confirm_death.v1"

    report_id: UUID
    died_on: date | None = None


class ReverseDeath(Command):
    """Say that a resident who was reported or confirmed dead is alive."""

    NAME: ClassVar[str] = "registry.reverse_death.v1"

    report_id: UUID
    reason: Text


class ListLifeEvents(Query):
    """Ask for what happened to one resident."""

    NAME: ClassVar[str] = "registry.list_life_events.v1"

    resident_id: UUID


class LifeEventItem(Contract):
    """One thing that happened."""

    life_event_id: UUID
    kind: str
    """A `LifeEventKind`, or ``death``."""
    state: str
    """``recorded`` or ``withdrawn``; of a death ``reported``, ``confirmed`` or ``reversed``."""
    happened_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    until_on: date | None = None
    died_on: date | None = None
    note: str | None = None
    recorded_by: str
    recorded_at: AwareDatetime
    decided_by: str | None = None
    """Who confirmed, reversed or withdrew it."""
    former_id: UUID | None = None
    """The entry it was written under, where that became part of this resident's later."""


class LifeEvents(Contract):
    """What happened, the newest first."""

    items: list[LifeEventItem]


class ListCondolences(Query):
    """Ask what is to be done for the families of one community after a death."""

    NAME: ClassVar[str] = "registry.list_condolences.v1"

    community: Community


class CondolenceTask(Contract):
    """One thing to do for a family."""

    report_id: UUID
    kind: str
    """``family_visit`` or ``memorial``."""
    due_on: date
    resident_id: UUID | None = None
    """Who died."""
    name: str = ""
    door: str = ""


class Condolences(Contract):
    """What is to be done, the most urgent first."""

    items: list[CondolenceTask]


class CompleteCondolence(Command):
    """Say that something was done for a family."""

    NAME: ClassVar[str] = "registry.complete_condolence.v1"

    report_id: UUID
    kind: Literal["family_visit", "memorial"]
    note: Text | None = None
