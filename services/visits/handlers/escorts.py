"""Ways with residents or for them."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.follow_escorts import list_escorts, open_escort, record_escort_step
from shared.auditing import noted
from shared.contracts.visits_escorts import EscortItem, Escorts, ListEscorts, OpenEscort, RecordEscortStep


@EDGE.answers(OpenEscort)
async def do_open_escort(command: OpenEscort, deps: Deps) -> EscortItem:
    """Arrange a way."""
    async with deps.sessions.begin() as session:
        reply = await open_escort(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(RecordEscortStep)
async def do_record_escort_step(command: RecordEscortStep, deps: Deps) -> EscortItem:
    """Take one step."""
    async with deps.sessions.begin() as session:
        reply = await record_escort_step(session, command, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(ListEscorts)
async def do_list_escorts(query: ListEscorts, deps: Deps) -> Escorts:
    """Show ways."""
    async with deps.sessions.begin() as session:
        reply = await list_escorts(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
