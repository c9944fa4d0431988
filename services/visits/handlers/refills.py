"""Medicine that is brought again and again."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.plan_refills import list_refills, save_refill, stop_refill
from shared.auditing import noted
from shared.contracts.visits_refills import ListRefills, RefillItem, Refills, SaveRefill, StopRefill


@EDGE.answers(SaveRefill)
async def do_save_refill(command: SaveRefill, deps: Deps) -> RefillItem:
    """Write down when medicine runs out."""
    async with deps.sessions.begin() as session:
        reply = await save_refill(session, command)
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(StopRefill)
async def do_stop_refill(command: StopRefill, deps: Deps) -> RefillItem:
    """Bring a medicine no more."""
    async with deps.sessions.begin() as session:
        reply = await stop_refill(session, command)
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(ListRefills)
async def do_list_refills(query: ListRefills, deps: Deps) -> Refills:
    """Show what is brought to a resident."""
    async with deps.sessions.begin() as session:
        reply = await list_refills(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
