"""Other services' facts, kept as copies."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.close_from_facts import find_liaisons
from services.alerts.use_cases.keep_copies import keep_circles, keep_residents, keep_staff
from shared.contracts.registry import CareCircleResolved, ResidentProfiled, StaffProfiled


@EDGE.on_many(ResidentProfiled)
async def on_residents_profiled(events: list[ResidentProfiled], deps: Deps) -> None:
    """Remember who residents are and where they live."""
    async with deps.sessions.begin() as session:
        await keep_residents(session, events)


@EDGE.on_many(StaffProfiled)
async def on_staff_profiled(events: list[StaffProfiled], deps: Deps) -> None:
    """Remember how members of staff are reached."""
    async with deps.sessions.begin() as session:
        await keep_staff(session, events)


@EDGE.on_many(CareCircleResolved)
async def on_care_circles_resolved(events: list[CareCircleResolved], deps: Deps) -> None:
    """Remember who answers for whom, and act on alerts that waited for it."""
    async with deps.sessions.begin() as session:
        await keep_circles(session, events)
        await find_liaisons(session, events, now=deps.clock.now())
