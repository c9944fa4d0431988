"""Declare a resident's file complete, and take that back when it is not any more."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.archive import ITEMS, NEEDED_TO_MAP
from services.registry.domain.person import Resident
from services.registry.storage.archive_fields import ArchiveFieldStore
from services.registry.storage.archives import ArchiveStore
from services.registry.storage.outgoing import tell
from services.registry.use_cases.place_resident import lock_resident
from shared.areas import place_of
from shared.contracts.registry_archive import MarkMapped, ResidentMapped, ResidentUnmapped
from shared.edge import RefusedError

__all__ = ["mark_mapped", "withdraw_if_incomplete"]


async def mark_mapped(session: AsyncSession, command: MarkMapped, *, now: datetime) -> bool:
    """Mark a resident as mapped; returns whether they were not.

    Raises
    ------
    RefusedError
        Raised if there is no such resident, or if something that a complete file needs is missing.
    """
    resident = await lock_resident(session, command.resident_id)
    missing = await _missing(session, command.resident_id)
    if missing:
        names = "、".join(ITEMS[item] for item in missing)
        raise RefusedError(f"还缺{names},补上之后才能标记建档完成", field=missing[0])
    store = ArchiveFieldStore(session)
    fields = await store.get(command.resident_id)
    if fields.mapped_at is not None:
        return False
    await store.write(command.resident_id, replace(fields, mapped_at=now, mapped_by=command.actor))
    await tell(session, [ResidentMapped(**_about(resident, now=now))])
    return True


async def withdraw_if_incomplete(session: AsyncSession, resident: Resident, *, now: datetime) -> None:
    """Take a declaration back if what it needs is gone."""
    store = ArchiveFieldStore(session)
    fields = await store.get(resident.id)
    if fields.mapped_at is None or not await _missing(session, resident.id):
        return
    await store.write(resident.id, replace(fields, mapped_at=None, mapped_by=None))
    await tell(session, [ResidentUnmapped(**_about(resident, now=now))])


async def _missing(session: AsyncSession, resident_id: UUID) -> list[str]:
    subjects = await ArchiveStore(session).subjects([resident_id], zone="UTC")
    if not subjects:
        return list(NEEDED_TO_MAP)
    return [item for item in NEEDED_TO_MAP if not subjects[0].facts[item].known]


def _about(resident: Resident, *, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        **place_of(resident.community),
        "entity_version": resident.version,
        "resident_id": resident.id,
    }
