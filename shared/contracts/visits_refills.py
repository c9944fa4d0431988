"""Medicine that is brought again and again. What it is stays between who asks and who brings it."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Command, Contract, Query, Text

__all__ = ["ListRefills", "RefillItem", "Refills", "SaveRefill", "StopRefill"]


class SaveRefill(Command):
    """Write down when a resident's medicine runs out, and who brings more. The id of a new one is the `command_id`."""

    NAME: ClassVar[str] = "visits.save_refill.v1"

    resident_id: UUID
    refill_id: UUID | None = None
    """None to add."""
    medicine: Text
    next_on: date
    """Day on which what is there has run out."""
    every_days: Annotated[int, Field(ge=1, le=366)] | None = None
    """How long one delivery lasts; None if it is needed only once."""
    ahead_days: Annotated[int, Field(ge=0, le=30)] = 3
    """How many days before the delivery is planned."""
    companion_id: UUID
    companion_name: Text
    version: Annotated[int, Field(ge=1)] | None = None
    """The one that was read; a stale one is refused. None replaces whatever stands."""


class StopRefill(Command):
    """Say that a medicine is not brought any more."""

    NAME: ClassVar[str] = "visits.stop_refill.v1"

    refill_id: UUID
    reason: Text


class ListRefills(Query):
    """Ask what is brought to a resident."""

    NAME: ClassVar[str] = "visits.list_refills.v1"

    resident_id: UUID


class RefillItem(Contract):
    """One medicine."""

    refill_id: UUID
    resident_id: UUID
    medicine: str
    next_on: date
    every_days: int | None = None
    ahead_days: int
    companion_id: UUID
    companion_name: str
    active: bool
    planned: bool
    """Whether a delivery is planned for the next day."""
    version: int = 1


class Refills(Contract):
    """What is brought, the next first."""

    items: list[RefillItem]
