"""Grids."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases.audit_grids import audit_grids, state_headcount
from shared.contracts.registry_grids import AuditGrids, GridAudit, StateHeadcount
from shared.contracts.registry_requests import Done


@EDGE.answers(AuditGrids)
async def do_audit_grids(query: AuditGrids, deps: Deps) -> GridAudit:
    """Say what is not in order."""
    async with deps.sessions() as session:
        return await audit_grids(session, query, now=deps.clock.now())


@EDGE.answers(StateHeadcount)
async def do_state_headcount(command: StateHeadcount, deps: Deps) -> Done:
    """Write down how many residents a grid should have."""
    async with deps.sessions.begin() as session:
        changed = await state_headcount(session, command)
    return Done(id=command.command_id, changed=changed)
