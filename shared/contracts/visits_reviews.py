"""Contacts that are kept and counted, and that somebody in charge should look at."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query
from shared.contracts.words import ContactMode, Outcome

__all__ = ["ListReviews", "ReviewItem", "ReviewOpened", "ReviewSettled", "Reviews", "SettleReview"]


class ReviewOpened(Event):
    """A contact was recorded that counts, and that somebody in charge should look at."""

    NAME: ClassVar[str] = "visits.review_opened.v1"
    OFTEN: ClassVar[str] = "at most once per contact"

    contact_id: UUID
    resident_id: UUID
    staff_id: UUID
    """Who made the contact."""
    reason: str
    """Code: ``after_hand_over`` if somebody else had been the liaison by then."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "原联络员在交接之后还有走访记录,请核实"


class ListReviews(Query):
    """Ask for the contacts of a community that wait to be looked at."""

    NAME: ClassVar[str] = "visits.list_reviews.v1"

    community: Community
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class ReviewItem(Contract):
    """One contact that waits to be looked at."""

    contact_id: UUID
    resident_id: UUID
    resident_name: str
    staff_id: UUID
    staff_name: str | None = None
    mode: ContactMode
    outcome: Outcome
    happened_at: AwareDatetime
    recorded_at: AwareDatetime
    reason: str
    """Chinese: why."""


class Reviews(Contract):
    """What waits, the oldest first."""

    items: list[ReviewItem]


class SettleReview(Command):
    """Say what came of looking at a contact. The contact itself stays as it was recorded."""

    NAME: ClassVar[str] = "visits.settle_review.v1"

    contact_id: UUID
    decision: Literal["confirmed", "doubtful"]
    note: Annotated[str, Field(max_length=2000)] = ""


class ReviewSettled(Contract):
    """What came of looking at a contact is written down."""

    contact_id: UUID
    changed: bool
    """False if it had been written before."""
