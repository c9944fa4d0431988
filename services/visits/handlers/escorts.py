"""Ways with residents or for them."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.use_cases.follow_escorts import list_escorts, open_escort, record_escort_step
from shared.contracts.visits_escorts import EscortItem, Escorts, ListEscorts, OpenEscort, RecordEscortStep


@EDGE.answers(OpenEscort)
async def do_open_escort(command: OpenEscort, deps: Deps) -> EscortItem:
    """Arrange a way."""
    async with deps.sessions.begin() as session:
        return await open_escort(session, command, now=deps.clock.now())


@EDGE.answers(RecordEscortStep)
async def do_record_escort_step(command: RecordEscortStep, deps: Deps) -> EscortItem:
    """Take one step."""
    async with deps.sessions.begin() as session:
        return await record_escort_step(session, command, now=deps.clock.now())


@EDGE.answers(ListEscorts)
async def do_list_escorts(query: ListEscorts, deps: Deps) -> Escorts:
    """Show ways."""
    async with deps.sessions.begin() as session:
        return await list_escorts(session, query)
