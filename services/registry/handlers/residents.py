"""Residents: search, card, figures, status."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases import find_residents
from services.registry.use_cases.change_status import change_status
from services.registry.use_cases.keep_audit import note_read, note_write
from services.registry.use_cases.search_residents import search_residents
from shared.contracts.registry_requests import (
    ChangeResidentStatus,
    CommunityCounts,
    CountCommunity,
    Done,
    GetResident,
    Names,
    NamesOf,
    ResidentCard,
    ResidentItem,
    ResidentPage,
    SearchResidents,
)


@EDGE.answers(SearchResidents)
async def do_search_residents(query: SearchResidents, deps: Deps) -> ResidentPage:
    """Return one page of residents."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        page = await search_residents(session, query, today=today)
        await note_read(session, query, [item.resident_id for item in page.items], shown=ResidentItem, now=now)
        return page


@EDGE.answers(GetResident)
async def do_get_resident(query: GetResident, deps: Deps) -> ResidentCard:
    """Return one resident."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        card = await find_residents.resident_card(session, query, today=today)
        await note_read(session, query, [query.resident_id], shown=ResidentCard, now=now)
        return card


@EDGE.answers(NamesOf)
async def do_names_of(query: NamesOf, deps: Deps) -> Names:
    """Return lines of residents."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        names = await find_residents.names_of(session, query.resident_ids, viewer=query.viewer, today=today)
        await note_read(session, query, [item.resident_id for item in names.items], shown=ResidentItem, now=now)
        return names


@EDGE.answers(CountCommunity)
async def do_count_community(query: CountCommunity, deps: Deps) -> CommunityCounts:
    """Return the figures of a community."""
    _, today = deps.moment()
    async with deps.sessions() as session:
        return await find_residents.count_community(session, query, today=today)


@EDGE.answers(ChangeResidentStatus)
async def do_change_resident_status(command: ChangeResidentStatus, deps: Deps) -> Done:
    """Take a resident off the list or put them back."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        changed = await change_status(session, command, today=today, now=now)
        await note_write(session, command, [command.resident_id], now=now)
    return Done(id=command.resident_id, changed=changed)
