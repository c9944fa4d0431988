"""Arrivals, and why an alert is."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.storage.base import AUDIT
from services.alerts.use_cases.explain_alert import explain_alert
from services.alerts.use_cases.follow_arrivals import confirm_arrival
from services.alerts.use_cases.show_alerts import changed
from shared.auditing import noted
from shared.contracts.alerts_arrivals import AlertExplanation, ConfirmArrival, ExplainAlert
from shared.contracts.alerts_requests import AlertChanged


@EDGE.answers(ConfirmArrival)
async def do_confirm_arrival(command: ConfirmArrival, deps: Deps) -> AlertChanged:
    """Stop the clock: somebody is there."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        done = await confirm_arrival(session, command, now=now)
        reply = await changed(session, command.alert_id, changed=done, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(ExplainAlert)
async def do_explain_alert(query: ExplainAlert, deps: Deps) -> AlertExplanation:
    """Return everything about one alert."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await explain_alert(session, query.alert_id, now=now, zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=now)
