"""An auditor's three questions, which every service answers about its own tables."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit import Audit, AuditEntry
from shared.auditing import note, years_before
from shared.contracts.base import Query
from shared.contracts.privacy import AuditItem, AuditPage, AuditQuestion, AuditVerdict, PersonPart, PersonQuestion
from shared.edge import Edge
from shared.person_rows import PersonRows

__all__ = ["answer_auditors", "list_audit", "verify_audit"]


async def list_audit(audit: Audit, session: AsyncSession, query: AuditQuestion, *, now: datetime) -> AuditPage:
    """Return one page of the audit; that it was read about somebody is itself written down."""
    entries = await audit.page(
        session,
        resident_id=query.resident_id,
        actor=query.actor,
        since=query.since,
        until=query.until,
        before=query.before,
        limit=query.limit + 1,
        people_only=query.people_only,
    )
    items = [_item(entry) for entry in entries[: query.limit]]
    read = [query.resident_id] if query.resident_id else []
    await note(audit, session, query, read, fields=sorted(AuditItem.model_fields), now=now)
    return AuditPage(items=items, next_before=items[-1].position if len(entries) > query.limit else None)


async def verify_audit(audit: Audit, session: AsyncSession, *, forgotten_before: datetime) -> AuditVerdict:
    """Compute every seal anew."""
    found = await audit.verify(session, forgotten_before=forgotten_before)
    return AuditVerdict(sealed_rows=found.sealed_rows, waiting_rows=found.waiting_rows, broken_seals=list(found.broken))


def answer_auditors(
    edge: Edge[Any],
    audit: Audit,
    rows: PersonRows,
    *,
    listing: type[AuditQuestion],
    verifying: type[Query],
    exporting: type[PersonQuestion],
) -> None:
    """Have a service answer who saw and changed whom, whether its audit is whole, and what it holds of a person."""

    @edge.answers(listing)
    async def do_list_audit(query: AuditQuestion, deps: Any) -> AuditPage:  # noqa: ANN401
        """Return one page of the audit."""
        async with deps.sessions.begin() as session:
            return await list_audit(audit, session, query, now=deps.clock.now())

    @edge.answers(verifying)
    async def do_verify_audit(_: Query, deps: Any) -> AuditVerdict:  # noqa: ANN401
        """Look whether the audit is whole."""
        before = years_before(deps.clock.now(), deps.audit_years)
        async with deps.sessions() as session:
            return await verify_audit(audit, session, forgotten_before=before)

    @edge.answers(exporting)
    async def do_export_person(query: PersonQuestion, deps: Any) -> PersonPart:  # noqa: ANN401
        """Return one part of what the service holds of a person."""
        async with deps.sessions.begin() as session:
            part = await rows.part(session, query.resident_id, query.part)
            await note(
                audit, session, query, [query.resident_id], fields=[*PersonPart.model_fields], now=deps.clock.now()
            )
            return part


def _item(entry: AuditEntry) -> AuditItem:
    return AuditItem(
        position=entry.position or 0,
        at=entry.at,
        actor=entry.actor,
        role=entry.role,
        action=entry.action,
        request=entry.request,
        reason=entry.reason,
        resident_count=len(entry.resident_ids),
        fields=list(entry.fields),
    )
