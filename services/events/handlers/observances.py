"""Observance days."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.use_cases.draft_observances import list_observances, save_observance
from shared.contracts.activities_observances import ListObservances, Observance, Observances, SaveObservance


@EDGE.answers(SaveObservance)
async def do_save_observance(command: SaveObservance, deps: Deps) -> Observance:
    """Save an observance day."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        return await save_observance(session, command, today=today, now=now)


@EDGE.answers(ListObservances)
async def do_list_observances(_: ListObservances, deps: Deps) -> Observances:
    """List observance days."""
    async with deps.sessions() as session:
        return await list_observances(session)
