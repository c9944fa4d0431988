"""Escalation plans."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.keep_plans import save_plan, show_plans
from shared.contracts.alerts_requests import EscalationPlans, GetEscalationPlans, SaveEscalationPlan


@EDGE.answers(GetEscalationPlans)
async def do_get_escalation_plans(_: GetEscalationPlans, deps: Deps) -> EscalationPlans:
    """Return the plans in force."""
    async with deps.sessions() as session:
        return await show_plans(session)


@EDGE.answers(SaveEscalationPlan)
async def do_save_escalation_plan(command: SaveEscalationPlan, deps: Deps) -> EscalationPlans:
    """Put a plan in force for the alerts to come."""
    async with deps.sessions.begin() as session:
        return await save_plan(session, command)
