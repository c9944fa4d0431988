"""Hazards that outside agencies see to."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.storage.base import AUDIT
from services.alerts.use_cases.hand_to_agencies import take_receipt
from services.alerts.use_cases.keep_agencies import list_cases, list_routes, save_route
from shared.auditing import noted
from shared.contracts.alerts_agencies import (
    AgencyCases,
    AgencyReceived,
    AgencyRoutes,
    ListAgencyCases,
    ListAgencyRoutes,
    SaveAgencyRoute,
)


@EDGE.on(AgencyReceived)
async def on_agency_received(event: AgencyReceived, deps: Deps) -> None:
    """Take an agency's answer."""
    async with deps.sessions.begin() as session:
        await take_receipt(session, event, now=deps.clock.now())


@EDGE.answers(SaveAgencyRoute)
async def do_save_agency_route(command: SaveAgencyRoute, deps: Deps) -> AgencyRoutes:
    """Say who takes a class of hazards."""
    async with deps.sessions.begin() as session:
        return await save_route(session, command, now=deps.clock.now())


@EDGE.answers(ListAgencyRoutes)
async def do_list_agency_routes(_: ListAgencyRoutes, deps: Deps) -> AgencyRoutes:
    """Return who takes what."""
    async with deps.sessions() as session:
        return await list_routes(session)


@EDGE.answers(ListAgencyCases)
async def do_list_agency_cases(query: ListAgencyCases, deps: Deps) -> AgencyCases:
    """Return what is with agencies."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        return await noted(AUDIT, session, query, await list_cases(session, query, now=now), now=now)
