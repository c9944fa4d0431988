"""Ledgers of people: who is in them since when and why, who may look, what was corrected, what follows."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.base import Command, Community, Contract, Query, Text
from shared.contracts.registry_requests import ResidentItem
from shared.contracts.words import RiskTier

__all__ = [
    "AmendLedgerEntry",
    "ClassifyResident",
    "DefineLedger",
    "ExportLedger",
    "Gift",
    "Gifts",
    "GrantLedgerRight",
    "LedgerAmendment",
    "LedgerCode",
    "LedgerEntries",
    "LedgerEntry",
    "LedgerFilePart",
    "LedgerItem",
    "LedgerLeaving",
    "LedgerPage",
    "Ledgers",
    "LedgersOf",
    "ListGifts",
    "ListLedgerEntries",
    "ListLedgers",
    "RecordGift",
    "RevokeLedgerRight",
    "SetTierGap",
]

LedgerCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
"""Code of a ledger, such as ``lives_alone`` or one that a deployment made."""


class LedgerItem(Contract):
    """One ledger, with how many residents on the list are in it now."""

    code: LedgerCode
    name: str
    kind: str
    """``care`` (every service knows it), ``fact`` (follows from other facts), ``kept`` (by people), ``class``."""
    restricted: bool = False
    named_only: bool = False
    purpose: str | None = None
    legal_basis: str | None = None
    retired_on: date | None = None
    persons: int = 0
    version: str = ""
    """Mark of this state of it, without the figures."""


class Ledgers(Contract):
    """The ledgers that the asker may know of."""

    items: list[LedgerItem]


class ListLedgers(Query):
    """Ask which ledgers there are, with the figures of one community."""

    NAME: ClassVar[str] = "registry.list_ledgers.v1"

    community: Community


class DefineLedger(Command):
    """Make a ledger, or change how one is named, justified and guarded."""

    NAME: ClassVar[str] = "registry.define_ledger.v1"

    code: LedgerCode
    name: Text
    kind: Literal["kept", "class"] = "kept"
    """Of a ledger that is there already the kind stays as it is."""
    restricted: bool = False
    """Only those who may see what is restricted learn that it exists."""
    named_only: bool = False
    """Only people who are given the right by name learn that it exists."""
    purpose: Text | None = None
    legal_basis: Text | None = None
    """Of a ledger that is there already both stay as they are where nothing is said."""
    emptied: list[Literal["purpose", "legal_basis"]] = []
    """What is to stand empty from now on, instead of staying as it is."""
    retired_on: date | None = None
    version: str | None = None
    """Mark of the state that was read (`LedgerItem.version`); None writes over whatever stands."""


class GrantLedgerRight(Command):
    """Let a named person look into a ledger."""

    NAME: ClassVar[str] = "registry.grant_ledger_right.v1"

    ledger: LedgerCode
    to: Text
    """The person, as `Viewer.actor` names them."""
    reason: Text


class RevokeLedgerRight(Command):
    """Take a named person's right to look into a ledger away."""

    NAME: ClassVar[str] = "registry.revoke_ledger_right.v1"

    ledger: LedgerCode
    to: Text


class LedgerLeaving(Contract):
    """One ledger that a resident leaves; never without a reason."""

    ledger: LedgerCode
    reason: Text


class ClassifyResident(Command):
    """Enter a resident into ledgers and take them out of others, as somebody found it; consequences follow at once."""

    NAME: ClassVar[str] = "registry.classify_resident.v1"

    resident_id: UUID
    entering: list[LedgerCode] = []
    leaving: list[LedgerLeaving] = []
    basis: Text | None = None
    """Why they are entered; may be left out after a home visit, which is a basis."""
    on: date | None = None
    """Day from which it holds; today if left out, never later."""
    contact_id: UUID | None = None
    """The home visit at which it was found."""


class LedgerAmendment(Contract):
    """One later edit of an entry."""

    number: int
    field: str
    """``entered_on``, ``basis``, ``left_on``, ``leave_reason`` or ``note``."""
    before: str | None = None
    after: str
    reason: str
    amended_by: str
    amended_at: AwareDatetime


class LedgerEntry(Contract):
    """One entry as it was written, with all later edits."""

    entry_id: UUID
    ledger: LedgerCode
    ledger_name: str = ""
    resident: ResidentItem
    entered_on: date
    basis: str
    origin: str
    """``roster``, ``person`` or ``fact``."""
    left_on: date | None = None
    leave_reason: str | None = None
    amendments: list[LedgerAmendment] = []


class LedgerPage(Contract):
    """One page of a ledger."""

    items: list[LedgerEntry]
    next_page: str | None = None


class ListLedgerEntries(Query):
    """Ask for one ledger of a community, in the order of names."""

    NAME: ClassVar[str] = "registry.list_ledger_entries.v1"

    community: Community
    ledger: LedgerCode
    include_left: bool = False
    after: str | None = None
    """`next_page` of the page before."""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class LedgersOf(Query):
    """Ask for all entries of one resident, those that have ended too."""

    NAME: ClassVar[str] = "registry.ledgers_of.v1"

    resident_id: UUID


class LedgerEntries(Contract):
    """Entries, the oldest first."""

    items: list[LedgerEntry]


class AmendLedgerEntry(Command):
    """Correct an entry by an amendment; what was written stays."""

    NAME: ClassVar[str] = "registry.amend_ledger_entry.v1"

    entry_id: UUID
    field: Literal["entered_on", "basis", "left_on", "leave_reason", "note"]
    value: Text
    """Days as ``2026-11-21``."""
    reason: Text


class ExportLedger(Query):
    """Ask for one part of a ledger as the office keeps it, an .xlsx file."""

    NAME: ClassVar[str] = "registry.export_ledger.v1"

    community: Community
    ledger: LedgerCode
    index: Annotated[int, Field(ge=0)] = 0


class LedgerFilePart(Contract):
    """One part of a file; parts with different digests belong to different states of the ledger."""

    filename: str
    sha256: str
    content_base64: str
    last: bool


class RecordGift(Command):
    """Write down what was given to a resident."""

    NAME: ClassVar[str] = "registry.record_gift.v1"

    resident_id: UUID
    item: Text
    quantity: Annotated[int, Field(ge=1, le=1000)] = 1
    given_on: date
    given_by: Text
    ledger: LedgerCode | None = None
    """The ledger for whose people it is given; who may not know of that does not learn of the gift."""
    note: Text | None = None


class Gift(Contract):
    """Something that was given."""

    gift_id: UUID
    resident_id: UUID
    item: str
    quantity: int
    given_on: date
    given_by: str
    ledger: LedgerCode | None = None
    note: str | None = None


class ListGifts(Query):
    """Ask what was given to the residents of a community, or to one of them."""

    NAME: ClassVar[str] = "registry.list_gifts.v1"

    community: Community
    resident_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class Gifts(Contract):
    """Gifts, the newest first."""

    items: list[Gift]


class SetTierGap(Command):
    """Set the most days between two contacts in a tier, for a district."""

    NAME: ClassVar[str] = "registry.set_tier_gap.v1"

    district: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    tier: RiskTier
    gap_days: Annotated[int, Field(ge=1, le=366)]
