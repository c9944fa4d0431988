"""How a resident wants to be written to: greetings and notices, on which way, in which language, where to."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Channel, Command, Contract, Event, Query, Text
from shared.contracts.registry_people import Medium

__all__ = [
    "Correspondence",
    "CorrespondenceResolved",
    "CorrespondenceWay",
    "GetCorrespondence",
    "SaveCorrespondence",
]

CorrespondenceWay = Literal["sms", "audio", "print"]
"""Text message; read aloud by a box in the room; on paper."""


class CorrespondenceResolved(Event):
    """How a resident wants to be written to; replaces what was told before. Internal: an address.

    `entity_version` counts what was told of this resident's correspondence alone.
    """

    NAME: ClassVar[str] = "registry.correspondence_resolved.v1"
    CHANNEL = Channel.INTERNAL
    OFTEN: ClassVar[str] = "after every change to how a resident wants to be written to"

    resident_id: UUID
    greetings: bool
    """Whether the resident allowed greetings."""
    announcements: bool = True
    """False: the resident wants no notices of the community either."""
    language: Literal["zh", "en"] = "zh"
    way: CorrespondenceWay = "sms"
    lives_away: bool | None = None
    """Whether the resident lives elsewhere for good; None is what the register says."""
    mourning_until: date | None = None
    """Last day on which nobody congratulates."""
    postal_address: str | None = None
    audio_unit: str | None = None
    """What the gateway calls the box that the resident has on loan."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "居民的通信方式或问候意愿有变化"


class SaveCorrespondence(Command):
    """Write how a resident wants to be written to, and whether they allow greetings. What is None stays as it is."""

    NAME: ClassVar[str] = "registry.save_correspondence.v1"

    resident_id: UUID
    greetings: bool | None = None
    announcements: bool | None = None
    medium: Medium
    """How the resident said it."""
    language: Literal["zh", "en"] | None = None
    way: CorrespondenceWay | None = None
    lives_away: bool | None = None
    mourning_until: date | None = None
    postal_address: Text | None = None
    version: Annotated[int, Field(ge=0)] | None = None
    """The one that was read; a stale one is refused. None replaces whatever stands."""


class GetCorrespondence(Query):
    """Ask how a resident wants to be written to, and who wrote it down."""

    NAME: ClassVar[str] = "registry.get_correspondence.v1"

    resident_id: UUID


class Correspondence(Contract):
    """What holds for one resident; version 0 is that nothing was ever said."""

    resident_id: UUID
    version: int = 0
    greetings: bool = False
    announcements: bool = True
    language: str = "zh"
    way: CorrespondenceWay = "sms"
    lives_away: bool | None = None
    mourning_until: date | None = None
    postal_address: str | None = None
    audio_unit: str | None = None
    medium: str | None = None
    recorded_by: str | None = None
    recorded_at: AwareDatetime | None = None
