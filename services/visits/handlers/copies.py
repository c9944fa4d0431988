"""Other services' facts, kept as copies."""

from datetime import timedelta

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.restrictions import RestrictionStore
from services.visits.use_cases.take_circles import take_circles
from services.visits.use_cases.take_must_knows import take_must_knows
from services.visits.use_cases.take_residents import take_residents
from shared.clock import real_now
from shared.contracts.registry import CareCircleResolved, ResidentProfiled
from shared.contracts.registry_archive import MustKnowsChanged
from shared.contracts.registry_restrictions import RestrictionsChanged


@EDGE.on_many(ResidentProfiled)
async def on_resident_profiled(events: list[ResidentProfiled], deps: Deps) -> None:
    """Keep the newest profile of each resident."""
    patience = timedelta(seconds=deps.settings.circle_patience_seconds)
    async with deps.sessions.begin() as session:
        await take_residents(session, events, now=deps.clock.now(), real_now=real_now(), circle_patience=patience)


@EDGE.on_many(CareCircleResolved)
async def on_care_circle_resolved(events: list[CareCircleResolved], deps: Deps) -> None:
    """Keep the newest care circle of each resident and hand over open visits."""
    async with deps.sessions.begin() as session:
        await take_circles(session, events, now=deps.clock.now())


@EDGE.on_many(MustKnowsChanged)
async def on_must_knows_changed(events: list[MustKnowsChanged], deps: Deps) -> None:
    """Keep what the next visit has to ask."""
    async with deps.sessions.begin() as session:
        await take_must_knows(session, events)


@EDGE.on(RestrictionsChanged)
async def on_restrictions_changed(event: RestrictionsChanged, deps: Deps) -> None:
    """Keep which categories are told to whom."""
    async with deps.sessions.begin() as session:
        await RestrictionStore(session).take(event.restricted, version=event.entity_version)
