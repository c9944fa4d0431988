"""Contacts that somebody in charge should look at."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.use_cases.review_contacts import reviews_of, settle_review
from shared.contracts.visits_reviews import ListReviews, Reviews, ReviewSettled, SettleReview


@EDGE.answers(ListReviews)
async def do_list_reviews(query: ListReviews, deps: Deps) -> Reviews:
    """List what waits to be looked at."""
    async with deps.sessions() as session:
        return await reviews_of(session, query.community, limit=query.limit)


@EDGE.answers(SettleReview)
async def do_settle_review(command: SettleReview, deps: Deps) -> ReviewSettled:
    """Say what came of looking at a contact."""
    async with deps.sessions.begin() as session:
        changed = await settle_review(session, command, now=deps.clock.now())
    return ReviewSettled(contact_id=command.contact_id, changed=changed)
