"""What is arranged for a resident."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.show_arrangements import show_arrangements
from shared.auditing import noted
from shared.contracts.visits_arrangements import Arrangements, GetArrangements


@EDGE.answers(GetArrangements)
async def do_get_arrangements(query: GetArrangements, deps: Deps) -> Arrangements:
    """Say what is arranged for a resident."""
    async with deps.sessions.begin() as session:
        reply = await show_arrangements(session, query, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
