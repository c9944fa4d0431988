"""Whom of a resident's relatives may be told, as the services that send messages keep it."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.base import Channel, Contract, Event
from shared.contracts.registry_people import ConsentField, ConsentPurpose

__all__ = ["Allowed", "Language", "RelativeContact", "RelativesResolved"]

Language = Literal["zh", "en"]
"""In which language somebody is written to."""


class Allowed(Contract):
    """What somebody may be told for one purpose."""

    purpose: ConsentPurpose
    fields: list[ConsentField] = []
    until: AwareDatetime | None = None
    """First moment at which it no longer holds, because the guardianship from which it comes has ended by then."""


class RelativeContact(Contract):
    """Somebody who may be told, and how they are reached."""

    contact_id: UUID
    """The relative's id, or that of the guardianship agreement."""
    name: str
    phones: list[str] = []
    language: Language = "zh"
    allowed: list[Allowed] = []


class RelativesResolved(Event):
    """Which relatives of a resident may be told what: the whole list, which replaces the one before.

    Says of nobody whether they are a relative or a guardian. `entity_version` counts these lists of the resident alone.
    """

    NAME: ClassVar[str] = "registry.relatives_resolved.v1"
    CHANNEL = Channel.INTERNAL
    OFTEN: ClassVar[str] = "once per change of a resident's list, also when it becomes empty"

    resident_id: UUID
    relatives: list[RelativeContact]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "可以告知的家属有变化"
