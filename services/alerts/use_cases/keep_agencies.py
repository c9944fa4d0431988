"""Keep which agency takes what, and show what became of the cases."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.agencies import HAZARD_KINDS
from services.alerts.domain.marks import mark_of
from services.alerts.storage.agencies import AgencyStore
from services.alerts.storage.agency_tables import AgencyCaseRow, AgencyRouteRow
from services.alerts.storage.base import INBOX
from services.alerts.storage.turns import alone_with
from services.alerts.use_cases.refuse_stale import refuse_stale
from shared.contracts.alerts_agencies import (
    AgencyCaseItem,
    AgencyCases,
    AgencyRouteItem,
    AgencyRoutes,
    ListAgencyCases,
    SaveAgencyRoute,
)

__all__ = ["cases_of", "list_cases", "list_routes", "save_route"]

STRAYS_SHOWN = timedelta(days=35)
"""As long as the bus keeps facts, and with them the reason to ask the agency what it meant."""

ROUTE = ("hazard", "area", "agency", "agency_name", "answer_minutes", "enabled", "reason")


async def save_route(session: AsyncSession, command: SaveAgencyRoute, *, now: datetime) -> AgencyRoutes:
    """Say who takes a class of hazards in an area."""
    if await INBOX.first_time(session, reader="command", event_id=command.command_id):
        fields = command.model_dump(include=set(ROUTE))
        await alone_with(session, f"agency_route:{command.hazard}:{command.area}")
        rows = {(row.hazard, row.area): _mark(row) for row in await AgencyStore(session).route_rows()}
        stands = rows.get((command.hazard, command.area), "")
        refuse_stale(command.shown, now=stands, what="这类隐患的转办单位")
        await AgencyStore(session).save_route(fields | {"author": command.actor, "saved_at": now})
    return await list_routes(session)


async def list_routes(session: AsyncSession) -> AgencyRoutes:
    """Return all routes."""
    rows = await AgencyStore(session).route_rows()
    said = (*ROUTE, "author")
    return AgencyRoutes(
        items=[
            AgencyRouteItem.model_validate({name: getattr(row, name) for name in said} | {"mark": _mark(row)})
            for row in rows
        ]
    )


def _mark(row: AgencyRouteRow) -> str:
    return mark_of(*(getattr(row, name) for name in ROUTE))


async def list_cases(session: AsyncSession, query: ListAgencyCases, *, now: datetime) -> AgencyCases:
    """Return cases, the latest first."""
    rows = await AgencyStore(session).cases(
        community=query.community,
        finding_id=query.finding_id,
        waiting_only=query.waiting_only,
        viewer=query.viewer,
        limit=query.limit,
    )
    strays = await AgencyStore(session).strays(since=now - STRAYS_SHOWN)
    return AgencyCases(items=[_item(row, others) for row, others in rows], strays=strays)


async def cases_of(session: AsyncSession, case_keys: Collection[str]) -> list[AgencyCaseItem]:
    """Return what agencies do about the hazards among these cases of alerts."""
    kinds = {f"{kind}:" for kind in HAZARD_KINDS}
    findings = [UUID(key.split(":")[1]) for key in case_keys if any(map(key.startswith, kinds))]
    if not findings:
        return []
    return [_item(row, 0) for row in await AgencyStore(session).of_findings(findings)]


def _item(row: AgencyCaseRow, others: int) -> AgencyCaseItem:
    said = ("finding_id", "resident_id", "hazard", "agency", "agency_name", "status", "attempts", "notified_at")
    return AgencyCaseItem.model_validate(
        {name: getattr(row, name) for name in (*said, "case_number", "accepted_at")}
        | {"case_id": row.id, "answer_by": row.due_at, "silent": row.silent_at is not None, "other_answers": others}
    )
