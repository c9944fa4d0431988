"""Hand hazards to outside agencies, ask once more, and take their answers: each has its effect once."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.agencies import HAZARD_KINDS, Route, judge_receipt, route_of
from services.alerts.storage.agencies import AgencyStore
from services.alerts.storage.agency_tables import AgencyCaseRow
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.groups import GroupStore
from services.alerts.storage.journal import Journal
from services.alerts.storage.tables import AlertRow
from shared.contracts.alerts_agencies import AgencyAccepted, AgencyNotified, AgencyReceived, AgencySilent
from shared.contracts.visits import HazardFound
from shared.contracts.visits_door import HazardFixed

__all__ = ["ask_again", "hand_over", "take_receipt", "withdraw"]

log = structlog.get_logger("agencies")


async def hand_over(session: AsyncSession, events: Sequence[HazardFound], *, now: datetime) -> None:
    """Ask the agency of each hazard, if one takes it; the same finding again, or one that is fixed, asks nobody."""
    store = AgencyStore(session)
    routes = await store.routes()
    if not routes:
        return
    fixed = await store.fixed(event.finding_id for event in events)
    rows = {
        row["id"]: row
        for event in events
        if event.finding_id not in fixed
        if (route := route_of(routes, hazard=event.hazard, community=_community(event)))
        for row in [_row(event, route, now=now)]
    }
    opened = await store.open(list(rows.values())) if rows else []
    if not opened:
        return
    journal, alerts = Journal(), await _alerts_of(session, [row.finding_id for row in opened])
    for row in opened:
        _notify(journal, row)
        _say(journal, alerts, row, text=f"已转办{row.agency_name},等待受理", now=now)
    await journal.write(session)


async def ask_again(session: AsyncSession, *, now: datetime, limit: int) -> int:
    """Ask once more where nobody answered in time, and say so; returns how many had waited long enough."""
    store = AgencyStore(session)
    due = await store.due(now=now, limit=limit)
    if not due:
        return 0
    alerts, journal = await _alerts_of(session, [row.finding_id for row in due]), Journal()
    for row in await store.lock(row.id for row in due):
        if row.due_at is None or row.due_at > now:
            continue
        row.attempts, row.due_at, row.silent_at, row.version = row.attempts + 1, None, now, row.version + 1
        _notify(journal, row, again_at=now)
        waited = int((now - row.notified_at).total_seconds() // 60)
        about = _about(row, now=now) | {"resident_id": row.resident_id, "hazard": row.hazard}
        journal.announce(AgencySilent(event_id=AgencySilent.identify(row.id), **about, waited_minutes=max(1, waited)))
        _say(journal, alerts, row, text=f"{row.agency_name} {waited} 分钟未受理,已再次转办,请打电话催办", now=now)
    await journal.write(session)
    return len(due)


async def take_receipt(session: AsyncSession, event: AgencyReceived, *, now: datetime) -> None:
    """Take an agency's answer. The first that fits holds, however late; every one is written down."""
    store = AgencyStore(session)
    found = await store.case(event.case_id)
    alerts = await _alerts_of(session, [found.finding_id]) if found else {}
    row = next(iter(await store.lock([event.case_id])), None)
    if await store.heard(event.event_id):
        return
    known, kept = (row.agency, row.case_number) if row else (None, None)
    outcome = judge_receipt(known=known, kept=kept, agency=event.agency, number=event.case_number)
    fields = event.model_dump(include={"event_id", "case_id", "agency", "case_number", "received_at"})
    await store.write(fields | {"heard_at": now, "outcome": outcome})
    journal = Journal()
    if row is None or outcome == "unknown":
        log.warning("answer to no case of this agency", case=str(event.case_id), agency=event.agency)
    elif outcome == "accepted":
        _accept(journal, alerts, row, event, now=now)
    elif outcome == "other_number":
        text = f"{row.agency_name}又报来案号 {event.case_number},仍按 {row.case_number} 登记,请核对"
        _say(journal, alerts, row, text=text, now=now)
    await journal.write(session)


async def withdraw(session: AsyncSession, events: Sequence[HazardFixed]) -> None:
    """Wait for no answer about what was put right; a case that was taken stays with its agency."""
    store = AgencyStore(session)
    cases = await store.of_findings(event.finding_id for event in events)
    for row in await store.lock(row.id for row in cases):
        if row.status == "notified":
            row.status, row.due_at, row.version = "withdrawn", None, row.version + 1


def _accept(
    journal: Journal, alerts: dict[str, AlertRow], row: AgencyCaseRow, event: AgencyReceived, *, now: datetime
) -> None:
    row.status, row.case_number, row.accepted_at, row.due_at = "accepted", event.case_number, event.received_at, None
    row.version += 1
    accepted = AgencyAccepted(
        event_id=AgencyAccepted.identify(row.id),
        **_about(row, now=now),
        case_number=event.case_number,
        late=row.silent_at is not None,
    )
    journal.announce(accepted)
    _say(journal, alerts, row, text=f"{row.agency_name}已受理,案号 {event.case_number}", now=now)


def _row(event: HazardFound, route: Route, *, now: datetime) -> dict[str, Any]:
    return {
        "id": AgencyNotified.identify(event.finding_id, route.agency),
        "finding_id": event.finding_id,
        "resident_id": event.resident_id,
        "hazard": event.hazard,
        "agency": route.agency,
        "agency_name": route.agency_name,
        "answer_minutes": route.answer_minutes,
        "community_code": _community(event),
        "notified_at": now,
        "due_at": now + timedelta(minutes=route.answer_minutes),
    }


def _notify(journal: Journal, row: AgencyCaseRow, *, again_at: datetime | None = None) -> None:
    at = again_at or row.notified_at
    notified = AgencyNotified(
        event_id=AgencyNotified.identify(row.id, row.attempts),
        **_about(row, now=at),
        resident_id=row.resident_id,
        hazard=row.hazard,
        attempt=row.attempts,
        answer_by=at + timedelta(minutes=row.answer_minutes),
    )
    journal.announce(notified)


def _about(row: AgencyCaseRow, *, now: datetime) -> dict[str, Any]:
    code = row.community_code
    return {
        "occurred_at": now,
        "district": code[:6],
        "street": code[6:9],
        "community": code[9:],
        "entity_version": row.version,
        "case_id": row.id,
        "finding_id": row.finding_id,
        "agency": row.agency,
    }


def _say(journal: Journal, alerts: dict[str, AlertRow], row: AgencyCaseRow, *, text: str, now: datetime) -> None:
    for kind in HAZARD_KINDS:
        if alert := alerts.get(f"{kind}:{row.finding_id}"):
            journal.entry(alert.id, at=now, kind="agency", text=text)


async def _alerts_of(session: AsyncSession, finding_ids: Collection[UUID]) -> dict[str, AlertRow]:
    """Return the alerts of findings that are not closed, by their cases. Locks them."""
    keys = sorted(f"{kind}:{finding_id}" for kind in HAZARD_KINDS for finding_id in set(finding_ids))
    await session.flush()
    alone = {alert.dedup_key: alert for alert in await AlertStore(session).unclosed_of(keys)}
    standing = await GroupStore(session).standing(keys)
    shared = await AlertStore(session).lock({member.alert_id for member in standing.values()}) if standing else {}
    return alone | {key: shared[member.alert_id] for key, member in standing.items()}


def _community(event: HazardFound) -> str:
    return f"{event.district}{event.street}{event.community}"
