"""What a week brought."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.use_cases.show_digest import show_digest
from shared.contracts.visits_liaisons import GetWeeklyDigest, WeeklyDigest


@EDGE.answers(GetWeeklyDigest)
async def do_get_weekly_digest(query: GetWeeklyDigest, deps: Deps) -> WeeklyDigest:
    """Answer with the digest of a week."""
    async with deps.sessions.begin() as session:
        return await show_digest(session, query, now=deps.clock.now(), zone=deps.zone)
