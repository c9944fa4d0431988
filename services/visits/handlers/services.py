"""Recurring help at home."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.close_service_item import close_service_item
from services.visits.use_cases.list_services import list_service_items, list_service_plans
from services.visits.use_cases.save_service_plan import save_service_plan
from shared.auditing import noted
from shared.contracts.visits_services import (
    CloseServiceItem,
    ListServiceItems,
    ListServicePlans,
    SaveServicePlan,
    ServiceItem,
    ServiceItems,
    ServicePlan,
    ServicePlans,
)


@EDGE.answers(SaveServicePlan)
async def do_save_service_plan(command: SaveServicePlan, deps: Deps) -> ServicePlan:
    """Save a service plan as its next version."""
    async with deps.sessions.begin() as session:
        return await save_service_plan(session, command, now=deps.clock.now())


@EDGE.answers(CloseServiceItem)
async def do_close_service_item(command: CloseServiceItem, deps: Deps) -> ServiceItem:
    """Record that a service was given, or was not wanted."""
    async with deps.sessions.begin() as session:
        reply = await close_service_item(session, command, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(ListServicePlans)
async def do_list_service_plans(query: ListServicePlans, deps: Deps) -> ServicePlans:
    """List the service plans."""
    async with deps.sessions.begin() as session:
        return await list_service_plans(session, query)


@EDGE.answers(ListServiceItems)
async def do_list_service_items(query: ListServiceItems, deps: Deps) -> ServiceItems:
    """List services that are due."""
    async with deps.sessions.begin() as session:
        reply = await list_service_items(session, query, zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
