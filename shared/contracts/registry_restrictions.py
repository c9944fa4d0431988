"""Which of the categories that services share are restricted."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Channel, Event
from shared.contracts.words import Category

__all__ = ["RestrictionsChanged"]


class RestrictionsChanged(Event):
    """Other categories than before are restricted in this deployment. Internal: what is restricted is nobody's news."""

    NAME: ClassVar[str] = "registry.restrictions_changed.v1"
    CHANNEL: ClassVar[Channel] = Channel.INTERNAL
    SUBJECT_FIELD: ClassVar[str] = "change_id"
    OFTEN: ClassVar[str] = "when a ledger of a shared category is restricted or opened"

    change_id: UUID
    """The command that changed it."""
    restricted: list[Category] = Field(default_factory=list)
    """All that are restricted now."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "受限类别有变化"
