"""The auditor's questions, and all we hold of one person."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases import show_audit
from services.registry.use_cases.export_person import export_person
from services.registry.use_cases.forget_old import years_before
from services.registry.use_cases.keep_audit import note_read
from services.registry.use_cases.viewing import check_whole
from shared.contracts.registry_privacy import (
    AuditItem,
    AuditPage,
    AuditVerdict,
    ExportPerson,
    ListAudit,
    PersonPart,
    VerifyAudit,
)


@EDGE.answers(ListAudit)
async def do_list_audit(query: ListAudit, deps: Deps) -> AuditPage:
    """Return one page of the audit; that it was read is itself written down."""
    async with deps.sessions.begin() as session:
        page = await show_audit.list_audit(session, query)
        read = [query.resident_id] if query.resident_id else []
        await note_read(session, query, read, shown=AuditItem, now=deps.clock.now())
        return page


@EDGE.answers(VerifyAudit)
async def do_verify_audit(_: VerifyAudit, deps: Deps) -> AuditVerdict:
    """Look whether the audit is whole."""
    before = years_before(deps.clock.now(), deps.settings.audit_years)
    async with deps.sessions() as session:
        return await show_audit.verify_audit(session, forgotten_before=before)


@EDGE.answers(ExportPerson)
async def do_export_person(query: ExportPerson, deps: Deps) -> PersonPart:
    """Return one part of what we hold of a person."""
    async with deps.sessions.begin() as session:
        await check_whole(session, query.viewer)
        part = await export_person(session, query.resident_id, part=query.part)
        await note_read(session, query, [query.resident_id], shown=PersonPart, now=deps.clock.now())
        return part
