"""The year ahead."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.use_cases.decide_proposal import announce_proposal, drop_proposal
from services.events.use_cases.open_year import open_year
from services.events.use_cases.show_calendar import show_year
from shared.contracts.activities_calendar import (
    ActivityProposals,
    AnnounceProposal,
    DropProposal,
    ListProposals,
    OpenYear,
    ProposalChanged,
)


@EDGE.answers(OpenYear)
async def do_open_year(command: OpenYear, deps: Deps) -> ActivityProposals:
    """Propose activities for a year."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        return await open_year(session, command, today=today, now=now)


@EDGE.answers(ListProposals)
async def do_list_proposals(query: ListProposals, deps: Deps) -> ActivityProposals:
    """List the proposals of a year."""
    async with deps.sessions.begin() as session:
        return await show_year(session, query.community, query.year, open_only=query.open_only)


@EDGE.answers(AnnounceProposal)
async def do_announce_proposal(command: AnnounceProposal, deps: Deps) -> ProposalChanged:
    """Make an activity of a proposal."""
    async with deps.sessions.begin() as session:
        return await announce_proposal(session, command, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(DropProposal)
async def do_drop_proposal(command: DropProposal, deps: Deps) -> ProposalChanged:
    """Drop a proposal."""
    async with deps.sessions.begin() as session:
        return await drop_proposal(session, command, now=deps.clock.now())
