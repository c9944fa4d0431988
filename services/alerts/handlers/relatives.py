"""Whom of residents' relatives may be told."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.tell_relatives import keep_relatives
from shared.contracts.registry_relatives import RelativesResolved


@EDGE.on_many(RelativesResolved)
async def on_relatives_resolved(events: list[RelativesResolved], deps: Deps) -> None:
    """Remember who may be told from now on."""
    async with deps.sessions.begin() as session:
        await keep_relatives(session, events, sending=deps.sending, now=deps.clock.now())
