"""Contact cards: numbered, issued, tested, and replaced when a number on them changes."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text
from shared.contracts.registry_archive import AreaOfAnyLevel
from shared.contracts.registry_requests import ResidentItem

CardRole = Literal["volunteer", "community_worker", "property", "health_station"]
"""Whose number stands on a card: liaison or volunteer, community staff, property management, health station."""

CARDS_AT_ONCE = 40
"""Cards on the sheets of one answer: five sheets of eight stay well below what the bus carries."""


class ContactCardIssued(Event):
    """A numbered card was given to a resident."""

    NAME: ClassVar[str] = "registry.contact_card_issued.v1"
    SUBJECT_FIELD: ClassVar[str] = "card_id"
    OFTEN: ClassVar[str] = "once per card"

    card_id: UUID
    resident_id: UUID
    card_number: int

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"发出第 {self.card_number} 号联系卡"


class ContactCardStaled(Event):
    """A number on a card that somebody holds is not right any more; the card has to be replaced."""

    NAME: ClassVar[str] = "registry.contact_card_staled.v1"
    SUBJECT_FIELD: ClassVar[str] = "card_id"
    OFTEN: ClassVar[str] = "once per card"

    card_id: UUID
    resident_id: UUID
    card_number: int
    reason: Literal["number_changed", "test_failed", "moved"]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"第 {self.card_number} 号联系卡上的电话已变,要重发"


class ContactCardVoided(Event):
    """A card counts no more: lost, replaced, withdrawn, or spoilt before it was issued."""

    NAME: ClassVar[str] = "registry.contact_card_voided.v1"
    SUBJECT_FIELD: ClassVar[str] = "card_id"
    OFTEN: ClassVar[str] = "once per card"

    card_id: UUID
    resident_id: UUID | None = None
    """None for a card that was never issued."""
    card_number: int
    reason: Literal["lost", "replaced", "withdrawn", "spoilt"]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"第 {self.card_number} 号联系卡作废"


class SaveServiceNumber(Command):
    """Say under which number a role is reached, in a whole community or in one compound of it."""

    NAME: ClassVar[str] = "registry.save_service_number.v1"

    community: Community
    compound: str | None = None
    role: CardRole
    label: Text
    """What stands beside it, such as ``安和物业`` or ``社区值班室``."""
    phone: Text


class AddCardStock(Command):
    """Take a batch of numbered cards into stock."""

    NAME: ClassVar[str] = "registry.add_card_stock.v1"

    community: Community
    count: Annotated[int, Field(ge=1, le=5000)]


class IssueCards(Command):
    """Give each of these residents the next card of the stock, with the numbers that hold now."""

    NAME: ClassVar[str] = "registry.issue_cards.v1"

    community: Community
    resident_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    replace: bool = False
    """Void the card somebody holds. Without it, whoever holds a card is refused."""


class IssuedCards(Contract):
    """Numbers of the cards, in the order of the residents."""

    numbers: list[int]


class VoidCard(Command):
    """Say that a card is lost, taken back, or spoilt."""

    NAME: ClassVar[str] = "registry.void_card.v1"

    community: Community
    number: int
    reason: Literal["lost", "withdrawn", "spoilt"]


class CountCards(Query):
    """Ask what became of the cards of an area, and how many residents hold one."""

    NAME: ClassVar[str] = "registry.count_cards.v1"

    area: AreaOfAnyLevel


class CompoundCoverage(Contract):
    """How many residents on the list of a compound hold a valid card."""

    community: Community
    compound: str | None = None
    residents: int
    covered: int


class CardCounts(Contract):
    """Stock, issued and void are always as many as were printed."""

    printed: int
    stock: int
    issued: int
    void: int
    stale: int
    """Of those issued."""
    void_by_reason: dict[str, int] = {}
    coverage: list[CompoundCoverage] = []


class CardLine(Contract):
    """One number on a card."""

    role: CardRole
    label: str
    phone: str


class CardItem(Contract):
    """One card that somebody holds."""

    card_id: UUID
    number: int
    community: Community
    resident: ResidentItem
    issued_at: AwareDatetime
    stale_since: AwareDatetime | None = None
    stale_reason: str | None = None
    lines: list[CardLine]


class ListCards(Query):
    """Ask for cards that residents hold, by number; with `stale_only`, the list of those to be issued again."""

    NAME: ClassVar[str] = "registry.list_cards.v1"

    community: Community
    resident_id: UUID | None = None
    """Only the card that this resident holds, if any."""
    stale_only: bool = False
    after: int | None = None
    """Number of the last card of the page before."""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Cards(Contract):
    """One page of cards."""

    items: list[CardItem]
    next_after: int | None = None


class ListCardGaps(Query):
    """Ask who on the list holds no valid card: none at all, or one with a number that is not right any more."""

    NAME: ClassVar[str] = "registry.list_card_gaps.v1"

    area: AreaOfAnyLevel
    after: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class CardGap(Contract):
    """One resident without a valid card."""

    item: ResidentItem
    community: Community
    reason: Literal["none", "stale"]


class CardGaps(Contract):
    """One page, by community and name."""

    items: list[CardGap]
    next_page: str | None = None


class GetCardSheets(Query):
    """Ask for cards as A4 sheets of eight, to be printed and cut."""

    NAME: ClassVar[str] = "registry.get_card_sheets.v1"

    community: Community
    numbers: Annotated[list[int], Field(min_length=1, max_length=CARDS_AT_ONCE)]


class CardSheets(Contract):
    """A PDF file."""

    content_base64: str
    sheets: int


class CardTest(Contract):
    """One card of a month's sample: whether whoever is called at its numbers answers."""

    test_id: UUID
    number: int
    month: date
    lines: list[CardLine]
    tested_at: AwareDatetime | None = None
    tested_by: str | None = None
    failed_roles: list[CardRole] = []


class ListCardTests(Query):
    """Ask for the sample of a month."""

    NAME: ClassVar[str] = "registry.list_card_tests.v1"

    community: Community
    month: date | None = None
    """Any day of it; None is this month."""


class CardTests(Contract):
    """The sample, by number of the card."""

    items: list[CardTest]


class RecordCardTest(Command):
    """Say at which numbers of a card nobody could be reached; none if all answered."""

    NAME: ClassVar[str] = "registry.record_card_test.v1"

    test_id: UUID
    failed_roles: list[CardRole] = []
