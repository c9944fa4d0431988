"""The three fixings."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.list_fixing_gaps import list_fixing_gaps
from shared.auditing import noted
from shared.contracts.visits_fixings import FixingGaps, ListFixingGaps


@EDGE.answers(ListFixingGaps)
async def do_list_fixing_gaps(query: ListFixingGaps, deps: Deps) -> FixingGaps:
    """List who lacks a liaison, a cadence or a plan."""
    async with deps.sessions.begin() as session:
        reply = await list_fixing_gaps(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
