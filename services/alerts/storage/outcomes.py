"""What others have told about the end of a case, in whatever order it came: visits, contacts."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.copy_tables import ContactCopyRow, VisitCopyRow

__all__ = ["OutcomeStore"]

KEEP_VISITS = text("""
    insert into visit_copy (visit_id, status, entity_version)
    select distinct on (visit_id) visit_id, :status, entity_version
    from jsonb_to_recordset(cast(:rows as jsonb)) as heard (visit_id uuid, entity_version integer)
    order by visit_id, entity_version desc
    on conflict (visit_id) do update set
        status = excluded.status, entity_version = excluded.entity_version, heard_at = now()
    where (visit_copy.entity_version, visit_copy.status <> 'missed')
        <= (excluded.entity_version, excluded.status <> 'missed')
    returning visit_id
""")
"""The newer version wins; of one version the end wins over the miss. Locks the rows whether or not they change, so
that a completion waits for a miss of the same moment and then sees its alert.

This and every statement like it works in the order of its key: two of them wait for each other, never in a ring.
"""

KEEP_SILENCES = text("""
    insert into contact_copy (resident_id, last_unanswered_at)
    select resident_id, max(first_at)
    from jsonb_to_recordset(cast(:rows as jsonb)) as heard (resident_id uuid, first_at timestamptz)
    group by resident_id order by resident_id
    on conflict (resident_id) do update set
        last_unanswered_at = greatest(contact_copy.last_unanswered_at, excluded.last_unanswered_at)
    returning resident_id, last_reached_at > last_unanswered_at as reached
""")
"""Remembers the first contact without an answer as well: an older contact that is heard of later proves nothing."""

KEEP_CONTACTS = text("""
    insert into contact_copy
    select resident_id, max(reached_at), max(unanswered_at)
    from jsonb_to_recordset(cast(:rows as jsonb)) as heard (
        resident_id uuid, reached_at timestamptz, unanswered_at timestamptz)
    group by resident_id order by resident_id
    on conflict (resident_id) do update set
        last_reached_at = greatest(contact_copy.last_reached_at, excluded.last_reached_at),
        last_unanswered_at = greatest(contact_copy.last_unanswered_at, excluded.last_unanswered_at)
    returning resident_id, last_reached_at, last_unanswered_at
""")


class OutcomeStore:
    """Reads and writes what others told. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep_visits(self, versions: Iterable[tuple[UUID, int]], *, status: str) -> set[UUID]:
        """Remember visits in a version; returns those of which nothing newer was heard before. Locks them."""
        rows = [{"visit_id": str(visit_id), "entity_version": version} for visit_id, version in versions]
        found = await self._session.execute(KEEP_VISITS, {"rows": json.dumps(rows), "status": status})
        return {row.visit_id for row in found}

    async def keep_silences(self, rows: Sequence[dict[str, Any]]) -> set[UUID]:
        """Remember since when residents have not answered; returns those who were reached after that. Locks them."""
        found = await self._session.execute(KEEP_SILENCES, {"rows": json.dumps(rows, default=str)})
        return {row.resident_id for row in found if row.reached}

    async def keep_contacts(self, rows: Sequence[dict[str, Any]]) -> list[UUID]:
        """Remember contacts; returns the residents who were reached after the last time that nobody answered."""
        found = await self._session.execute(KEEP_CONTACTS, {"rows": json.dumps(rows, default=str)})
        return [
            row.resident_id
            for row in found
            if row.last_reached_at and (row.last_unanswered_at is None or row.last_reached_at > row.last_unanswered_at)
        ]

    async def unanswered_at(self, resident_ids: Iterable[UUID]) -> dict[UUID, datetime]:
        """Return when residents last did not answer or show themselves."""
        row = ContactCopyRow
        found = await self._session.execute(
            select(row.resident_id, row.last_unanswered_at).where(row.resident_id == func.any(list(resident_ids)))
        )
        return {row[0]: row[1] for row in found if row[1] is not None}

    async def forget_visits(self, *, days: int) -> None:
        """Forget visits that were heard of so long ago that no replay brings them back."""
        await self._session.execute(
            delete(VisitCopyRow).where(VisitCopyRow.heard_at < func.now() - func.make_interval(0, 0, 0, days))
        )
