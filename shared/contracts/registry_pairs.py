"""Who is paired with a liaison, and taking back a hand-over."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.base import Command, Contract, Query, Text

__all__ = ["ListPairedResidents", "PairedResident", "PairedResidents", "UndoHandOver"]


class ListPairedResidents(Query):
    """Ask which residents are paired with a liaison, whether that liaison is there or not."""

    NAME: ClassVar[str] = "registry.list_paired_residents.v1"

    staff_id: UUID


class PairedResident(Contract):
    """Somebody who is paired with the liaison."""

    resident_id: UUID
    name: str
    door: str
    compound: str | None = None
    building: str | None = None
    grid: str | None = None
    special: bool = False


class PairedResidents(Contract):
    """Residents by compound, building, unit and room."""

    items: list[PairedResident]


class UndoHandOver(Command):
    """Take a hand-over back: one that lies ahead is dropped, of one that holds the residents go back.

    Those who were given to a third person meanwhile stay there.
    """

    NAME: ClassVar[str] = "registry.undo_hand_over.v1"

    hand_over_id: UUID
    reason: Text
