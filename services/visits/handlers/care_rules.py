"""Care rules."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.use_cases.list_care_rules import list_care_rules
from services.visits.use_cases.save_care_rule import save_care_rule
from shared.contracts.visits_requests import CareRule, CareRules, ListCareRules, SaveCareRule


@EDGE.answers(SaveCareRule)
async def do_save_care_rule(command: SaveCareRule, deps: Deps) -> CareRule:
    """Save a care rule as its next version."""
    async with deps.sessions.begin() as session:
        return await save_care_rule(session, command, now=deps.clock.now())


@EDGE.answers(ListCareRules)
async def do_list_care_rules(query: ListCareRules, deps: Deps) -> CareRules:
    """List the care rules in force."""
    async with deps.sessions.begin() as session:
        return await list_care_rules(session, query)
