"""At the door."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.subjects import subjects
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.plan_companions import count_hazards, list_companions, plan_companions
from services.visits.use_cases.show_bundle import show_bundle
from shared.auditing import noted
from shared.contracts.visits_door import (
    Bundle,
    Companions,
    CountHazards,
    GetBundle,
    HazardCounts,
    ListCompanions,
    PlanCompanions,
)


@EDGE.answers(PlanCompanions)
async def do_plan_companions(command: PlanCompanions, deps: Deps) -> Companions:
    """Make a visit a joint one."""
    async with deps.sessions.begin() as session:
        reply = await plan_companions(session, command, now=deps.clock.now())
        about = await subjects(session, "visit", [command.visit_id])
        return await noted(AUDIT, session, command, reply, residents=about, now=deps.clock.now())


@EDGE.answers(ListCompanions)
async def do_list_companions(query: ListCompanions, deps: Deps) -> Companions:
    """Show who was to come along."""
    async with deps.sessions.begin() as session:
        reply = await list_companions(session, query)
        about = await subjects(session, "visit", [item.visit_id for item in reply.items])
        return await noted(AUDIT, session, query, reply, residents=about, now=deps.clock.now())


@EDGE.answers(CountHazards)
async def do_count_hazards(query: CountHazards, deps: Deps) -> HazardCounts:
    """Count hazards."""
    async with deps.sessions.begin() as session:
        return await count_hazards(session, query)


@EDGE.answers(GetBundle)
async def do_get_bundle(query: GetBundle, deps: Deps) -> Bundle:
    """Show what is due behind one door."""
    async with deps.sessions.begin() as session:
        reply = await show_bundle(session, query, now=deps.clock.now())
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
