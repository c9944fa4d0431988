"""What was found out at doors."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases.hear_findings import hear_incidents, propose_clinic_finding, take_classification
from shared.contracts.activities_clinics import ClinicFindingEntered
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


@EDGE.on(ClinicFindingEntered)
async def on_clinic_finding_entered(event: ClinicFindingEntered, deps: Deps) -> None:
    """Propose what was found at a free clinic."""
    async with deps.sessions.begin() as session:
        await propose_clinic_finding(session, event, deps.day())
