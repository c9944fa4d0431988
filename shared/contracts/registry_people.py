"""Relatives of residents, and what they may be told."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Contract, Event, Query, Text

__all__ = [
    "ConsentField",
    "ConsentGiven",
    "ConsentItem",
    "ConsentPurpose",
    "ConsentWithdrawn",
    "GiveConsent",
    "ListRelatives",
    "MayBeTold",
    "RelativeItem",
    "Relatives",
    "RemoveRelative",
    "SaveRelative",
    "Tellable",
    "WithdrawConsent",
]

ConsentPurpose = Literal["news", "emergency", "health", "pictures"]
"""What for: regular news, emergencies, health, use of pictures."""

ConsentField = Literal["last_seen", "mood", "health", "address", "phone", "pictures", "activities"]
"""What may be told."""

Medium = Literal["paper", "spoken", "phone", "online"]
"""How it was said."""


class ConsentGiven(Event):
    """A resident allows a relative to be told something."""

    NAME: ClassVar[str] = "registry.consent_given.v1"
    OFTEN: ClassVar[str] = "once per purpose that is allowed or extended"

    resident_id: UUID
    relative_id: UUID
    purpose: ConsentPurpose

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "居民同意向家属告知信息"


class ConsentWithdrawn(Event):
    """A resident no longer allows a relative to be told something: nothing that waits may leave any more."""

    NAME: ClassVar[str] = "registry.consent_withdrawn.v1"
    OFTEN: ClassVar[str] = "once per purpose that is withdrawn"

    resident_id: UUID
    relative_id: UUID
    purpose: ConsentPurpose

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "居民撤回向家属告知信息的同意"


class SaveRelative(Command):
    """Write a relative of a resident, or describe one differently. The id of a new one is the `command_id`."""

    NAME: ClassVar[str] = "registry.save_relative.v1"

    resident_id: UUID
    relative_id: UUID | None = None
    """None to add."""
    name: Text
    relation: Literal["spouse", "child", "parent", "sibling", "grandchild", "grandparent", "other"]
    """What the relative is to the resident."""
    phones: list[Text] = []
    lives_where: Text | None = None
    kin_id: UUID | None = None
    """The relative's own id, if they are a resident."""
    language: Literal["zh", "en"] = "zh"
    """In which language the relative is written to."""
    version: Annotated[int, Field(ge=1)] | None = None
    """The one that was read; a stale one is refused. None replaces whatever stands."""


class RemoveRelative(Command):
    """Take a relative off a resident's card, with everything they were allowed to be told."""

    NAME: ClassVar[str] = "registry.remove_relative.v1"

    relative_id: UUID
    reason: Text


class GiveConsent(Command):
    """Write down that a resident allows a relative to be told these things for a purpose."""

    NAME: ClassVar[str] = "registry.give_consent.v1"

    relative_id: UUID
    purpose: ConsentPurpose
    fields: Annotated[list[ConsentField], Field(min_length=1)]
    medium: Medium
    given_at: AwareDatetime | None = None
    """None is now."""
    agreement_id: UUID | None = None
    """The guardianship agreement, where a guardian says it in the resident's place; it holds as long as that one."""


class WithdrawConsent(Command):
    """Write down that a resident no longer allows it; it holds from this moment on."""

    NAME: ClassVar[str] = "registry.withdraw_consent.v1"

    relative_id: UUID
    purposes: list[ConsentPurpose] = []
    """None named is all."""
    medium: Medium


class MayBeTold(Query):
    """Ask, in the moment of sending, what a relative may be told for a purpose."""

    NAME: ClassVar[str] = "registry.may_be_told.v1"

    relative_id: UUID
    purpose: ConsentPurpose


class Tellable(Contract):
    """What may be told now; empty is nothing."""

    resident_id: UUID | None = None
    fields: list[ConsentField] = []


class ListRelatives(Query):
    """Ask for a resident's relatives, with everything that was ever allowed and withdrawn."""

    NAME: ClassVar[str] = "registry.list_relatives.v1"

    resident_id: UUID


class ConsentItem(Contract):
    """One field for one purpose, from one moment to another."""

    purpose: str
    field: str
    given_at: AwareDatetime
    medium: str
    agreement_id: UUID | None = None
    recorded_by: str
    withdrawn_at: AwareDatetime | None = None
    withdrawn_by: str | None = None


class RelativeItem(Contract):
    """One relative."""

    relative_id: UUID
    name: str
    relation: str
    phones: list[str] = []
    lives_where: str | None = None
    kin_id: UUID | None = None
    language: Literal["zh", "en"] = "zh"
    consents: list[ConsentItem] = []
    version: int = 1
    """How often they were described."""


class Relatives(Contract):
    """Relatives, in the order in which they were recorded."""

    items: list[RelativeItem]
