"""Other services' facts, kept as copies."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.use_cases.copy_residents import copy_residents
from shared.contracts.registry import ResidentProfiled


@EDGE.on_many(ResidentProfiled)
async def on_resident_profiled(events: list[ResidentProfiled], deps: Deps) -> None:
    """Keep names for lists of participants."""
    async with deps.sessions.begin() as session:
        await copy_residents(session, events)
