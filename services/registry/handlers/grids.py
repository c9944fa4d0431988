"""Grids."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases.audit_grids import audit_grids, state_headcount
from services.registry.use_cases.keep_audit import note_read
from shared.auditing import people_in
from shared.contracts.registry_grids import AuditGrids, GridAudit, GridFinding, StateHeadcount
from shared.contracts.registry_requests import Done


@EDGE.answers(AuditGrids)
async def do_audit_grids(query: AuditGrids, deps: Deps) -> GridAudit:
    """Say what is not in order."""
    async with deps.sessions.begin() as session:
        reply = await audit_grids(session, query, now=deps.clock.now())
        await note_read(session, query, people_in(reply), shown=GridFinding, now=deps.clock.now())
        return reply


@EDGE.answers(StateHeadcount)
async def do_state_headcount(command: StateHeadcount, deps: Deps) -> Done:
    """Write down how many residents a grid should have."""
    async with deps.sessions.begin() as session:
        changed = await state_headcount(session, command)
    return Done(id=command.command_id, changed=changed)
