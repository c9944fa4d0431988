"""Guardianship agreements, and the pack that belongs to everybody whom the community watches over by law."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.base import Command, Community, Contract, Event, Query, Text
from shared.contracts.registry_ledgers import LedgerCode

__all__ = [
    "Agreement",
    "AgreementExpired",
    "AgreementRenewalDue",
    "CheckPacks",
    "Guardian",
    "Guardians",
    "GuardiansOf",
    "Pack",
    "Packs",
    "RecordPackDocument",
    "SignAgreement",
]


class AgreementRenewalDue(Event):
    """A guardianship agreement ends in 30 days or less."""

    NAME: ClassVar[str] = "registry.agreement_renewal_due.v1"
    OFTEN: ClassVar[str] = "once per agreement"

    agreement_id: UUID
    resident_id: UUID
    expires_on: date

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"监护协议书 {self.expires_on:%m月%d日} 到期,请办理续签"


class AgreementExpired(Event):
    """A guardianship agreement has ended; the guardian has no rights any more."""

    NAME: ClassVar[str] = "registry.agreement_expired.v1"
    OFTEN: ClassVar[str] = "once per agreement that was not renewed"

    agreement_id: UUID
    resident_id: UUID
    expires_on: date

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "监护协议书已到期,监护人权限已停止,请尽快续签"


class SignAgreement(Command):
    """Write down a guardianship agreement; a later one of the same guardian renews it."""

    NAME: ClassVar[str] = "registry.sign_agreement.v1"

    resident_id: UUID
    guardian_name: Text
    guardian_phone: Text
    relation: Text
    number: Text
    signed_on: date
    expires_on: date
    """First day on which it no longer holds."""


class Agreement(Contract):
    """One agreement."""

    agreement_id: UUID
    number: str
    guardian_name: str
    guardian_phone: str
    relation: str
    signed_on: date
    expires_on: date


class Guardian(Agreement):
    """A guardian whose rights hold today, by the agreement from which they come."""


class GuardiansOf(Query):
    """Ask who may act as guardian of a resident today."""

    NAME: ClassVar[str] = "registry.guardians_of.v1"

    resident_id: UUID


class Guardians(Contract):
    """Guardians whose rights hold, and agreements that have ended."""

    items: list[Guardian]
    ended: list[Agreement] = []


class RecordPackDocument(Command):
    """Write down that a form or card of the pack was made."""

    NAME: ClassVar[str] = "registry.record_pack_document.v1"

    resident_id: UUID
    kind: Literal["person_form", "family_form", "help_form", "rescue_card"]
    number: Text
    issued_on: date
    valid_to: date | None = None
    """First day on which it no longer holds; none if it does not end."""


class Pack(Contract):
    """What one person's pack lacks; nothing if it is whole."""

    resident_id: UUID
    gaps: list[str] = []
    """``register``, ``person_form``, ``family_form``, ``help_form``, ``rescue_card``, ``agreement``; with ``:expired``
    behind what was there and no longer holds."""


class CheckPacks(Query):
    """Check the packs of everybody in a ledger, or of one resident."""

    NAME: ClassVar[str] = "registry.check_packs.v1"

    community: Community
    ledger: LedgerCode
    resident_id: UUID | None = None


class Packs(Contract):
    """Packs, those with gaps first."""

    items: list[Pack]
    whole_count: int
