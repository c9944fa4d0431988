"""Residents without company."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.suggest_company import list_needs
from shared.auditing import noted
from shared.contracts.visits_companionship import CompanionshipNeeds, ListCompanionshipNeeds


@EDGE.answers(ListCompanionshipNeeds)
async def do_list_companionship_needs(query: ListCompanionshipNeeds, deps: Deps) -> CompanionshipNeeds:
    """List who has been without company for weeks."""
    async with deps.sessions.begin() as session:
        reply = await list_needs(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
