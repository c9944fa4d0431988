"""Figures of whole areas."""

from datetime import timedelta

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.storage.measures import MeasureStore
from shared.contracts.alerts_overview import AlertFigures, CommunityAlerts, CountAlerts


@EDGE.answers(CountAlerts)
async def do_count_alerts(query: CountAlerts, deps: Deps) -> AlertFigures:
    """Count alerts by community."""
    since = deps.clock.now() - timedelta(days=query.days)
    async with deps.sessions() as session:
        found = await MeasureStore(session).by_community(query.area, since=since)
    return AlertFigures(items=[CommunityAlerts(**one._asdict()) for one in found])
