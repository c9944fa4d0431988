"""Who has looked."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.watch_sweeps import hear_sweeps, save_limit, show_watch
from shared.clock import real_now
from shared.contracts.alerts_watch import GetWatch, SaveLookLimit, Watch
from shared.contracts.house import Swept


@EDGE.on_many(Swept)
async def on_swept(events: list[Swept], deps: Deps) -> None:
    """Remember how far the sweeps of a service are."""
    async with deps.sessions.begin() as session:
        await hear_sweeps(session, events, real=real_now())


@EDGE.answers(GetWatch)
async def do_get_watch(_: GetWatch, deps: Deps) -> Watch:
    """Return who has looked."""
    async with deps.sessions() as session:
        return await show_watch(session, real=real_now())


@EDGE.answers(SaveLookLimit)
async def do_save_look_limit(command: SaveLookLimit, deps: Deps) -> Watch:
    """Set how long somebody may be silent."""
    async with deps.sessions.begin() as session:
        return await save_limit(session, command, now=deps.clock.now(), real=real_now())
