"""Hand out everything the registry holds of one person, part by part."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.audit import AuditStore
from services.registry.storage.exports import ExportStore
from services.registry.storage.residents import ResidentStore
from shared.contracts.registry_privacy import PersonPart
from shared.edge import RefusedError

__all__ = ["export_person"]

AUDIT_ROWS = 500
"""Rows of the audit in one part: well under a megabyte, which is what the bus carries."""


async def export_person(session: AsyncSession, resident_id: UUID, *, part: int) -> PersonPart:
    """Return one part: the archive first, then each table that speaks of the person, then the audit.

    Raises
    ------
    RefusedError
        Raised if there is no such resident.
    """
    known = await ResidentStore(session).by_ids([resident_id])
    if not known:
        raise RefusedError.not_found("没有这位居民")
    kinds = ExportStore.kinds()
    if part == 0:
        return PersonPart(kind="archive", rows=[_plain(asdict(known[0]))], next_part=1)
    if part <= len(kinds):
        kind = kinds[part - 1]
        rows = await ExportStore(session).rows_of(kind, resident_id)
        return PersonPart(kind=kind, rows=rows, next_part=part + 1)
    return await _audit(session, resident_id, part=part, page=part - len(kinds) - 1)


async def _audit(session: AsyncSession, resident_id: UUID, *, part: int, page: int) -> PersonPart:
    entries = await AuditStore(session).about(resident_id, offset=page * AUDIT_ROWS, limit=AUDIT_ROWS)
    rows = [_plain(asdict(entry)) | {"resident_ids": [str(resident_id)]} for entry in entries]
    return PersonPart(kind="person_audit", rows=rows, next_part=part + 1 if len(entries) == AUDIT_ROWS else None)


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields as JSON knows them."""
    return {name: _value(value) for name, value in fields.items()}


def _value(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, list | tuple):
        return [_value(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
