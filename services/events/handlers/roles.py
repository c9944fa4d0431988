"""Roles."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.storage.tables import AUDIT
from services.events.use_cases.fill_role import answer_role, end_role, save_role
from services.events.use_cases.show_roles import list_roles, show_role, suggest_for_role
from shared.auditing import noted
from shared.contracts.activities_roles import (
    AnswerRole,
    EndRole,
    GetRole,
    ListRoles,
    RoleDetail,
    RoleItem,
    Roles,
    RoleSuggestions,
    SaveRole,
    SuggestForRole,
)


@EDGE.answers(SaveRole)
async def do_save_role(command: SaveRole, deps: Deps) -> RoleItem:
    """Look for somebody for a role, or change it."""
    async with deps.sessions.begin() as session:
        return await save_role(session, command, now=deps.clock.now())


@EDGE.answers(ListRoles)
async def do_list_roles(query: ListRoles, deps: Deps) -> Roles:
    """List the roles of a community."""
    async with deps.sessions.begin() as session:
        return await list_roles(session, query.community)


@EDGE.answers(GetRole)
async def do_get_role(query: GetRole, deps: Deps) -> RoleDetail:
    """Answer with a role and what everybody said to it."""
    async with deps.sessions.begin() as session:
        reply = await show_role(session, query.role_id)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(SuggestForRole)
async def do_suggest_for_role(query: SuggestForRole, deps: Deps) -> RoleSuggestions:
    """Answer with who fits a role."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await suggest_for_role(session, query, now=now, zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=now)


@EDGE.answers(AnswerRole)
async def do_answer_role(command: AnswerRole, deps: Deps) -> RoleDetail:
    """Write down what a resident said to a role."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        reply = await answer_role(session, command, today=today, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(EndRole)
async def do_end_role(command: EndRole, deps: Deps) -> RoleDetail:
    """Let somebody give a role back."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        reply = await end_role(session, command, today=today, now=now)
        return await noted(AUDIT, session, command, reply, now=now)
