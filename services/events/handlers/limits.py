"""What volunteers can take on."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.storage.tables import AUDIT
from services.events.use_cases.declare_limits import declare_limits, hear_health, show_limits
from shared.auditing import noted
from shared.contracts.activities_limits import DeclareLimits, GetLimits, VolunteerLimits
from shared.contracts.registry_assessments import HealthFlagConfirmed
from shared.contracts.visits import HealthFlagged


@EDGE.answers(DeclareLimits)
async def do_declare_limits(command: DeclareLimits, deps: Deps) -> VolunteerLimits:
    """Write down what somebody can take on."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await declare_limits(session, command, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(GetLimits)
async def do_get_limits(query: GetLimits, deps: Deps) -> VolunteerLimits:
    """Answer with what somebody can take on."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await show_limits(session, query, now=now, zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=now)


@EDGE.on_many(HealthFlagged)
async def on_health_flagged(events: list[HealthFlagged], deps: Deps) -> None:
    """Be careful with somebody who was found unwell."""
    async with deps.sessions.begin() as session:
        await hear_health(session, events, now=deps.clock.now(), zone=deps.zone)


@EDGE.on_many(HealthFlagConfirmed)
async def on_health_flag_confirmed(events: list[HealthFlagConfirmed], deps: Deps) -> None:
    """Be careful with somebody of whom a finding was confirmed."""
    async with deps.sessions.begin() as session:
        await hear_health(session, events, now=deps.clock.now(), zone=deps.zone)
