"""Facts about liaisons."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.handlers.facts import RAISED
from services.alerts.use_cases.raise_about_liaisons import hear_liaisons, miss_liaisons
from shared.contracts.visits_liaisons import LiaisonHeard, LiaisonSilent


@EDGE.on_many(LiaisonSilent, batch=RAISED)
async def on_liaisons_silent(events: list[LiaisonSilent], deps: Deps) -> None:
    """Tell whoever leads a liaison that nothing is heard of them."""
    async with deps.sessions.begin() as session:
        await miss_liaisons(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(LiaisonHeard, batch=RAISED)
async def on_liaisons_heard(events: list[LiaisonHeard], deps: Deps) -> None:
    """Close the alerts of liaisons who were heard of again."""
    async with deps.sessions.begin() as session:
        await hear_liaisons(session, events, now=deps.clock.now())
