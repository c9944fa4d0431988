"""Operators: contracts, whom they look after, and the facts they are told."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.storage.operators import OperatorStore
from services.registry.use_cases import keep_operators
from services.registry.use_cases.feed_operators import feed_operators
from services.registry.use_cases.keep_audit import note_read, note_write
from shared.contracts.base import Channel, Event
from shared.contracts.catalog import LISTENERS
from shared.contracts.registry_operators import (
    AssignedResident,
    AssignedResidents,
    AssignToOperator,
    DefineOperator,
    ListAssignedResidents,
    ReleaseFromOperator,
)
from shared.contracts.registry_requests import Done


@EDGE.answers(DefineOperator)
async def do_define_operator(command: DefineOperator, deps: Deps) -> Done:
    """Write an operator and its contract."""
    async with deps.sessions.begin() as session:
        await OperatorStore(session).define(
            command.code, name=command.name, contract_from=command.contract_from, contract_to=command.contract_to
        )
    return Done(id=command.command_id)


@EDGE.answers(AssignToOperator)
async def do_assign_to_operator(command: AssignToOperator, deps: Deps) -> Done:
    """Let an operator look after residents."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        changed = await keep_operators.assign_to_operator(session, command, now=now)
        await note_write(session, command, changed, now=now)
    return Done(id=command.command_id, changed=bool(changed))


@EDGE.answers(ReleaseFromOperator)
async def do_release_from_operator(command: ReleaseFromOperator, deps: Deps) -> Done:
    """Let an operator no longer look after residents."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        changed = await keep_operators.release_from_operator(session, command, now=now)
        await note_write(session, command, changed, now=now)
    return Done(id=command.command_id, changed=bool(changed))


@EDGE.answers(ListAssignedResidents)
async def do_list_assigned_residents(query: ListAssignedResidents, deps: Deps) -> AssignedResidents:
    """Answer an operator about its own residents."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        residents = await keep_operators.assigned_residents(session, query.viewer, now=now)
        shown = [item.resident_id for item in residents.items]
        await note_read(session, query, shown, shown=AssignedResident, now=now)
        return residents


async def on_facts_about_residents(events: list[Event], deps: Deps) -> None:
    """Hand facts on to the operators that look after the residents they are about."""
    async with deps.sessions.begin() as session:
        await feed_operators(session, events, now=deps.clock.now())


for told_to_operators in LISTENERS["registry"]:
    if told_to_operators.CHANNEL is Channel.EVENT:
        EDGE.on_many(told_to_operators)(on_facts_about_residents)
