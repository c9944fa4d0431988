"""What was found out at doors."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases.hear_findings import hear_incidents, take_classification
from shared.contracts.visits_findings import ClassificationFound, IncidentSeen


@EDGE.on_many(IncidentSeen)
async def on_incidents_seen(events: list[IncidentSeen], deps: Deps) -> None:
    """Count incidents; the second in 30 days calls for a new assessment."""
    async with deps.sessions.begin() as session:
        await hear_incidents(session, events, deps.day())


@EDGE.on(ClassificationFound)
async def on_classification_found(event: ClassificationFound, deps: Deps) -> None:
    """Enter a resident into ledgers."""
    async with deps.sessions.begin() as session:
        await take_classification(session, event, deps.day())
