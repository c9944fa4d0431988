"""Alerts: lists, timelines, what people do with them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.storage.base import AUDIT
from services.alerts.storage.subjects import subjects
from services.alerts.use_cases.acknowledge_alert import acknowledge_alert
from services.alerts.use_cases.close_alert import close_alert, note_alert
from services.alerts.use_cases.hand_back_alert import hand_back_alert
from services.alerts.use_cases.reopen_alert import reopen_alert
from services.alerts.use_cases.show_alerts import changed, list_alerts, show_alert
from shared.auditing import noted
from shared.contracts.alerts_requests import (
    AcknowledgeAlert,
    AlertChanged,
    AlertDetail,
    AlertItem,
    AlertPage,
    CloseAlert,
    GetAlert,
    HandBackAlert,
    ListAlerts,
    NoteAlert,
    ReopenAlert,
)
from shared.contracts.alerts_takeover import TakeOverAlert


async def _several(session: AsyncSession, *items: AlertItem) -> list[UUID]:
    """Return whom alerts of several are about: an item says only the first of them by name."""
    among = [item.alert_id for item in items if item.member_count]
    return await subjects(session, among) if among else []


@EDGE.answers(AcknowledgeAlert)
async def do_acknowledge_alert(command: AcknowledgeAlert, deps: Deps) -> AlertChanged:
    """Take an alert: it stops climbing."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        done = await acknowledge_alert(session, command, sending=deps.sending, now=now)
        reply = await changed(session, command.alert_id, changed=done, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, residents=await _several(session, reply.item), now=now)


@EDGE.answers(TakeOverAlert)
async def do_take_over_alert(command: TakeOverAlert, deps: Deps) -> AlertChanged:
    """Take an alert over from whoever has it."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        done = await acknowledge_alert(session, command, sending=deps.sending, now=now)
        reply = await changed(session, command.alert_id, changed=done, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, residents=await _several(session, reply.item), now=now)


@EDGE.answers(HandBackAlert)
async def do_hand_back_alert(command: HandBackAlert, deps: Deps) -> AlertChanged:
    """Hand an alert back: the next level is told at once."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        done = await hand_back_alert(session, command, sending=deps.sending, now=now)
        reply = await changed(session, command.alert_id, changed=done, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, residents=await _several(session, reply.item), now=now)


@EDGE.answers(NoteAlert)
async def do_note_alert(command: NoteAlert, deps: Deps) -> AlertChanged:
    """Write down what was seen or done."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        done = await note_alert(session, command, now=now)
        reply = await changed(session, command.alert_id, changed=done, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, residents=await _several(session, reply.item), now=now)


@EDGE.answers(CloseAlert)
async def do_close_alert(command: CloseAlert, deps: Deps) -> AlertChanged:
    """Close an alert with what was found out."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        done = await close_alert(session, command, now=now)
        reply = await changed(session, command.alert_id, changed=done, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, residents=await _several(session, reply.item), now=now)


@EDGE.answers(ReopenAlert)
async def do_reopen_alert(command: ReopenAlert, deps: Deps) -> AlertChanged:
    """Open an alert again that was closed by mistake: it climbs on."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        done = await reopen_alert(session, command, sending=deps.sending, now=now)
        reply = await changed(session, command.alert_id, changed=done, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, residents=await _several(session, reply.item), now=now)


@EDGE.answers(ListAlerts)
async def do_list_alerts(query: ListAlerts, deps: Deps) -> AlertPage:
    """Return one page of alerts."""
    async with deps.sessions.begin() as session:
        reply = await list_alerts(session, query, now=deps.clock.now(), zone=deps.zone)
        about = await _several(session, *reply.items)
        return await noted(AUDIT, session, query, reply, residents=about, now=deps.clock.now())


@EDGE.answers(GetAlert)
async def do_get_alert(query: GetAlert, deps: Deps) -> AlertDetail:
    """Return one alert with everything."""
    async with deps.sessions.begin() as session:
        reply = await show_alert(session, query.alert_id, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
