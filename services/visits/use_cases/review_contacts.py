"""Queue late records of former liaisons for review, and settle them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.grids import held_of
from services.visits.storage.outgoing import tell
from services.visits.storage.reviews import Opened, ReviewStore, Since
from shared.areas import place_of
from shared.contracts.registry import CareCircleResolved, CareMember
from shared.contracts.visits_reviews import ListReviews, ReviewItem, ReviewOpened, Reviews, SettleReview
from shared.contracts.words import CareRole, ContactMode, Outcome
from shared.edge import RefusedError

__all__ = ["open_reviews", "reviews_of", "settle_review", "take_terms"]

REASONS = {"after_hand_over": "走访时已交接给别的联络员"}
"""Why somebody should look at a contact."""


async def take_terms(session: AsyncSession, events: Iterable[CareCircleResolved], *, now: datetime) -> None:
    """Remember since when who is a liaison, and queue what former liaisons recorded before this was heard."""
    news = await ReviewStore(session).take_terms([term for event in events for term in _terms(event)])
    await open_reviews(session, news, now=now)


def _terms(event: CareCircleResolved) -> list[dict[str, Any]]:
    liaison = next((member for member in event.members if member.role is CareRole.LIAISON), None)
    if liaison is not None and liaison.since is None and liaison.staff_id is not None:
        return []
    return [_term(event, liaison)]


def _term(event: CareCircleResolved, liaison: CareMember | None) -> dict[str, Any]:
    return {
        "resident_id": event.resident_id,
        "since": liaison.since if liaison and liaison.since else event.occurred_at,
        "entity_version": event.entity_version,
        "liaison_id": liaison.staff_id if liaison else None,
        "liaison_name": liaison.name if liaison else None,
        "holder_id": (liaison.stands_in_for or liaison.staff_id) if liaison else None,
    }


async def open_reviews(session: AsyncSession, looked_at: Sequence[Since], *, now: datetime) -> None:
    """Queue contacts since a moment that somebody made who had been the liaison before, but not any more."""
    if looked_at:
        opened = await ReviewStore(session).open(looked_at, now=now)
        await tell(session, [_opened(one, now=now) for one in opened])


def _opened(one: Opened, *, now: datetime) -> ReviewOpened:
    return ReviewOpened(
        event_id=ReviewOpened.identify(one.contact_id),
        occurred_at=now,
        **place_of(one.area),
        contact_id=one.contact_id,
        resident_id=one.resident_id,
        staff_id=one.staff_id,
        reason="after_hand_over",
    )


async def reviews_of(session: AsyncSession, query: ListReviews) -> Reviews:
    """Return what waits in a community, or in the grids of whoever asks."""
    return Reviews(
        items=[
            ReviewItem(
                contact_id=row.contact_id,
                resident_id=row.resident_id,
                resident_name=row.resident_name,
                staff_id=row.staff_id,
                staff_name=row.staff_name,
                mode=ContactMode(row.mode),
                outcome=Outcome(row.outcome),
                happened_at=row.happened_at,
                recorded_at=row.recorded_at,
                reason=REASONS[row.reason],
            )
            for row in await ReviewStore(session).waiting(
                query.community, held=held_of(query.viewer), limit=query.limit
            )
        ]
    )


async def settle_review(session: AsyncSession, command: SettleReview, *, now: datetime) -> bool:
    """Write what came of looking at a contact; returns whether anything is different.

    Raises
    ------
    RefusedError
        Raised if the contact was never queued, or if somebody else has decided otherwise.
    """
    review = await ReviewStore(session).lock(command.contact_id)
    if review is None:
        raise RefusedError.not_found("这条走访记录不在待核实列表中")
    if review.settled_at is not None:
        if review.decision == command.decision:
            return False
        raise RefusedError.conflict("这条走访记录已由他人核实,请刷新列表")
    review.settled_at, review.settled_by = now, command.actor
    review.decision, review.note = command.decision, command.note or None
    return True
