"""Contacts that somebody in charge should look at."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.subjects import subjects
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.review_contacts import reviews_of, settle_review
from shared.auditing import noted
from shared.contracts.visits_reviews import ListReviews, Reviews, ReviewSettled, SettleReview


@EDGE.answers(ListReviews)
async def do_list_reviews(query: ListReviews, deps: Deps) -> Reviews:
    """List what waits to be looked at."""
    async with deps.sessions.begin() as session:
        reply = await reviews_of(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(SettleReview)
async def do_settle_review(command: SettleReview, deps: Deps) -> ReviewSettled:
    """Say what came of looking at a contact."""
    async with deps.sessions.begin() as session:
        changed = await settle_review(session, command, now=deps.clock.now())
        about = await subjects(session, "contact", [command.contact_id])
        reply = ReviewSettled(contact_id=command.contact_id, changed=changed)
        return await noted(AUDIT, session, command, reply, residents=about, now=deps.clock.now())
