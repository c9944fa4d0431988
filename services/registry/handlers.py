"""What the registry answers."""

from services.registry.deps import Deps
from services.registry.use_cases import find_residents, show_import, show_staff
from services.registry.use_cases.assign_post import assign_post
from services.registry.use_cases.change_status import change_status
from services.registry.use_cases.define_community import define_community
from services.registry.use_cases.receive_import import put_part, run_import, start_import
from services.registry.use_cases.save_staff import save_staff
from services.registry.use_cases.set_header_word import set_header_word
from shared.contracts.registry_requests import (
    AssignPost,
    ChangeResidentStatus,
    Communities,
    CommunityCounts,
    CorrectionPart,
    CountCommunity,
    DefineCommunity,
    Done,
    GetCorrection,
    GetImport,
    GetResident,
    ImportRows,
    Imports,
    ImportState,
    ListCommunities,
    ListImportRows,
    ListImports,
    ListStaff,
    Names,
    NamesOf,
    PutImportPart,
    ResidentCard,
    ResidentPage,
    RunImport,
    SaveStaff,
    SearchResidents,
    SetHeaderWord,
    StaffList,
    StartImport,
)
from shared.edge import Edge

__all__ = ["EDGE"]

EDGE: Edge[Deps] = Edge("registry")


@EDGE.answers(SearchResidents)
async def do_search_residents(query: SearchResidents, deps: Deps) -> ResidentPage:
    """Return one page of residents."""
    _, today = deps.moment()
    async with deps.sessions() as session:
        return await find_residents.search_residents(session, query, today=today)


@EDGE.answers(GetResident)
async def do_get_resident(query: GetResident, deps: Deps) -> ResidentCard:
    """Return one resident."""
    _, today = deps.moment()
    async with deps.sessions() as session:
        return await find_residents.resident_card(session, query.resident_id, today=today)


@EDGE.answers(NamesOf)
async def do_names_of(query: NamesOf, deps: Deps) -> Names:
    """Return lines of residents."""
    _, today = deps.moment()
    async with deps.sessions() as session:
        return await find_residents.names_of(session, query.resident_ids, today=today)


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
    return Done(id=command.resident_id, changed=changed)


@EDGE.answers(ListCommunities)
async def do_list_communities(_: ListCommunities, deps: Deps) -> Communities:
    """Return all communities."""
    async with deps.sessions() as session:
        return await show_staff.all_communities(session)


@EDGE.answers(DefineCommunity)
async def do_define_community(command: DefineCommunity, deps: Deps) -> Done:
    """Create or rename a community."""
    async with deps.sessions.begin() as session:
        changed = await define_community(session, command)
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(ListStaff)
async def do_list_staff(query: ListStaff, deps: Deps) -> StaffList:
    """Return the staff of a community."""
    async with deps.sessions() as session:
        return await show_staff.staff_of(session, query.community)


@EDGE.answers(SaveStaff)
async def do_save_staff(command: SaveStaff, deps: Deps) -> Done:
    """Add or change a member of staff."""
    async with deps.sessions.begin() as session:
        staff_id, changed = await save_staff(session, command, now=deps.clock.now())
    return Done(id=staff_id, changed=changed)


@EDGE.answers(AssignPost)
async def do_assign_post(command: AssignPost, deps: Deps) -> Done:
    """Give a post to somebody, or leave it vacant."""
    limit = deps.settings.liaison_load_limit
    async with deps.sessions.begin() as session:
        changed = await assign_post(session, command, load_limit=limit, now=deps.clock.now())
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(StartImport)
async def do_start_import(command: StartImport, deps: Deps) -> Done:
    """Announce a roster file."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        changed = await start_import(session, command, today=today, now=now)
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(PutImportPart)
async def do_put_import_part(command: PutImportPart, deps: Deps) -> Done:
    """Keep one part of a roster file."""
    async with deps.sessions.begin() as session:
        changed = await put_part(session, command)
    return Done(id=command.import_id, changed=changed)


@EDGE.answers(RunImport)
async def do_run_import(command: RunImport, deps: Deps) -> Done:
    """Put a complete roster file in the line of work."""
    async with deps.sessions.begin() as session:
        changed = await run_import(session, command, now=deps.clock.now())
    return Done(id=command.import_id, changed=changed)


@EDGE.answers(GetImport)
async def do_get_import(query: GetImport, deps: Deps) -> ImportState:
    """Return how far an import is."""
    async with deps.sessions() as session:
        return await show_import.import_state(session, query.import_id)


@EDGE.answers(ListImports)
async def do_list_imports(query: ListImports, deps: Deps) -> Imports:
    """Return the latest imports of a community."""
    async with deps.sessions() as session:
        return await show_import.latest_imports(session, query.community, limit=query.limit)


@EDGE.answers(ListImportRows)
async def do_list_import_rows(query: ListImportRows, deps: Deps) -> ImportRows:
    """Return rows of an import."""
    async with deps.sessions() as session:
        return await show_import.import_rows(session, query)


@EDGE.answers(GetCorrection)
async def do_get_correction(query: GetCorrection, deps: Deps) -> CorrectionPart:
    """Return one part of the spreadsheet to correct."""
    async with deps.sessions() as session:
        return await show_import.correction_part(session, query)


@EDGE.answers(SetHeaderWord)
async def do_set_header_word(command: SetHeaderWord, deps: Deps) -> Done:
    """Learn how a community heads a column."""
    async with deps.sessions.begin() as session:
        changed = await set_header_word(session, command)
    return Done(id=command.command_id, changed=changed)
