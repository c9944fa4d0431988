"""Answer an auditor."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.audit import AuditEntry
from services.registry.storage.audit import AuditStore
from shared.contracts.registry_privacy import AuditItem, AuditPage, AuditVerdict, ListAudit

__all__ = ["list_audit", "verify_audit"]


async def list_audit(session: AsyncSession, query: ListAudit) -> AuditPage:
    """Return one page of the audit."""
    entries = await AuditStore(session).page(
        resident_id=query.resident_id,
        actor=query.actor,
        since=query.since,
        before=query.before,
        limit=query.limit + 1,
    )
    items = [_item(entry) for entry in entries[: query.limit]]
    return AuditPage(items=items, next_before=items[-1].position if len(entries) > query.limit else None)


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


async def verify_audit(session: AsyncSession, *, forgotten_before: datetime) -> AuditVerdict:
    """Compute every seal anew."""
    found = await AuditStore(session).verify(forgotten_before=forgotten_before)
    return AuditVerdict(sealed_rows=found.sealed_rows, waiting_rows=found.waiting_rows, broken_seals=list(found.broken))
