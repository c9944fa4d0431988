"""Staff and their posts."""

from uuid import UUID

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases import show_staff
from services.registry.use_cases.assign_post import assign_post
from services.registry.use_cases.keep_audit import note_write
from services.registry.use_cases.save_staff import save_staff
from shared.contracts.registry_requests import AssignPost, Done, ListStaff, SaveStaff, StaffList


@EDGE.answers(ListStaff)
async def do_list_staff(query: ListStaff, deps: Deps) -> StaffList:
    """Return the staff of a community."""
    async with deps.sessions() as session:
        return await show_staff.staff_of(session, query)


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
        about = [UUID(command.scope_key)] if command.scope == "resident" else []
        await note_write(session, command, about, now=deps.clock.now())
    return Done(id=command.command_id, changed=changed)
