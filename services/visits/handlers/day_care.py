"""Day care."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases import follow_day_care
from shared.auditing import noted
from shared.contracts import visits_day_care as contracts
from shared.contracts.registry_requests import Done


@EDGE.answers(contracts.SaveDayCarePlan)
async def do_save_day_care_plan(command: contracts.SaveDayCarePlan, deps: Deps) -> contracts.DayCarePlan:
    """Say when somebody is expected."""
    async with deps.sessions.begin() as session:
        reply = await follow_day_care.save_plan(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(contracts.TickDayCare)
async def do_tick_day_care(command: contracts.TickDayCare, deps: Deps) -> contracts.DayCareTicked:
    """Tick who came."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await follow_day_care.tick_day_care(session, command, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(contracts.ExcuseDayCare)
async def do_excuse_day_care(command: contracts.ExcuseDayCare, deps: Deps) -> Done:
    """Say that somebody does not come, or where they are."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        await follow_day_care.excuse_day_care(session, command, now=now)
        return await noted(AUDIT, session, command, Done(id=command.command_id), now=now)


@EDGE.answers(contracts.CloseDayCare)
async def do_close_day_care(command: contracts.CloseDayCare, deps: Deps) -> Done:
    """Close a place for days."""
    async with deps.sessions.begin() as session:
        await follow_day_care.close_day_care(session, command)
    return Done(id=command.command_id)


@EDGE.answers(contracts.ListDayCareDays)
async def do_list_day_care_days(query: contracts.ListDayCareDays, deps: Deps) -> contracts.DayCareDays:
    """Show who was expected and who came."""
    async with deps.sessions.begin() as session:
        reply = await follow_day_care.list_days(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
