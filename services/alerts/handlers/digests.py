"""The weekly digest, when somebody asks for it."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.digest_weeks import show_digest
from shared.contracts.alerts_digests import AlertDigest, GetAlertDigest


@EDGE.answers(GetAlertDigest)
async def do_get_alert_digest(query: GetAlertDigest, deps: Deps) -> AlertDigest:
    """Return the seven days until now."""
    async with deps.sessions() as session:
        return await show_digest(session, query, zone=deps.zone, now=deps.clock.now())
