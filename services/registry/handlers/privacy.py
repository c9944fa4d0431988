"""The auditor's questions, and all we hold of one person."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.storage.base import AUDIT
from services.registry.use_cases.export_person import export_person
from services.registry.use_cases.find_person import find_person
from services.registry.use_cases.keep_audit import note_read
from services.registry.use_cases.viewing import check_whole
from shared.auditing import years_before
from shared.contracts.registry_privacy import (
    AuditPage,
    AuditVerdict,
    ExportPerson,
    FindPerson,
    FoundPerson,
    FoundPersons,
    ListAudit,
    PersonPart,
    VerifyAudit,
)
from shared.privacy_edge import list_audit, verify_audit


@EDGE.answers(ListAudit)
async def do_list_audit(query: ListAudit, deps: Deps) -> AuditPage:
    """Return one page of the audit; that it was read is itself written down."""
    async with deps.sessions.begin() as session:
        return await list_audit(AUDIT, session, query, now=deps.clock.now())


@EDGE.answers(VerifyAudit)
async def do_verify_audit(_: VerifyAudit, deps: Deps) -> AuditVerdict:
    """Look whether the audit is whole."""
    before = years_before(deps.clock.now(), deps.settings.audit_years)
    async with deps.sessions() as session:
        return await verify_audit(AUDIT, session, forgotten_before=before)


@EDGE.answers(FindPerson)
async def do_find_person(query: FindPerson, deps: Deps) -> FoundPersons:
    """Return everybody of that name."""
    async with deps.sessions.begin() as session:
        found = await find_person(session, query)
        shown = [item.resident_id for item in found.items]
        await note_read(session, query, shown, shown=FoundPerson, now=deps.clock.now())
        return found


@EDGE.answers(ExportPerson)
async def do_export_person(query: ExportPerson, deps: Deps) -> PersonPart:
    """Return one part of what we hold of a person."""
    async with deps.sessions.begin() as session:
        await check_whole(session, query.viewer)
        part = await export_person(session, query.resident_id, part=query.part)
        await note_read(session, query, [query.resident_id], shown=PersonPart, now=deps.clock.now())
        return part
