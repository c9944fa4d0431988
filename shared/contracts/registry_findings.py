"""What the register made of what was found out at doors."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event

__all__ = ["ClassificationDeclined"]


class ClassificationDeclined(Event):
    """Some of the ledgers that a home visit named were not entered.

    They are unknown, beyond the right of whoever went, or kept by facts; somebody with the right looks at the visit.
    Says how many, never which.
    """

    NAME: ClassVar[str] = "registry.classification_declined.v1"
    OFTEN: ClassVar[str] = "once per home visit of which something could not be entered"

    resident_id: UUID
    contact_id: UUID
    declined_count: Annotated[int, Field(ge=1)]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"入户走访核实的类别有{self.declined_count}项未能入册,请有权限的人核对"
