"""Census rounds."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases import take_census
from shared.contracts import registry_census as contracts
from shared.contracts.registry_requests import Done


@EDGE.answers(contracts.OpenCensusRound)
async def do_open_census_round(command: contracts.OpenCensusRound, deps: Deps) -> Done:
    """Begin a round."""
    async with deps.sessions.begin() as session:
        changed = await take_census.open_round(session, command, deps.day())
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(contracts.RecordCensusTry)
async def do_record_census_try(command: contracts.RecordCensusTry, deps: Deps) -> contracts.CensusTryRecorded:
    """Write a try down."""
    async with deps.sessions.begin() as session:
        return await take_census.record_try(session, command, deps.day())


@EDGE.answers(contracts.CloseCensusRound)
async def do_close_census_round(command: contracts.CloseCensusRound, deps: Deps) -> Done:
    """End a round."""
    async with deps.sessions.begin() as session:
        changed = await take_census.close_round(session, command, now=deps.clock.now())
    return Done(id=command.round_id, changed=changed)


@EDGE.answers(contracts.ShowCensus)
async def do_show_census(query: contracts.ShowCensus, deps: Deps) -> contracts.CensusProgress:
    """Return how far a round is."""
    async with deps.sessions() as session:
        return await take_census.census_progress(session, query)


@EDGE.answers(contracts.ListCensusRounds)
async def do_list_census_rounds(query: contracts.ListCensusRounds, deps: Deps) -> contracts.CensusRounds:
    """Return the rounds of a community."""
    async with deps.sessions() as session:
        return await take_census.census_rounds(session, query)
