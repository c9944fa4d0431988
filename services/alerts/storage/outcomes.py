"""What others have told about the end of a case, in whatever order it came: visits, contacts, vacancies."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.copy_tables import VacancyCopyRow, VisitCopyRow

__all__ = ["OutcomeStore"]

MISS_VISIT = text("""
    insert into visit_copy (visit_id, status) values (:visit_id, 'missed')
    on conflict (visit_id) do update set visit_id = excluded.visit_id
    returning status
""")
"""Locks the row whether or not it was there, so that a completion at the same moment waits and then sees the alert."""

END_VISITS = text("""
    insert into visit_copy (visit_id, status)
    select visit_id, status from jsonb_to_recordset(cast(:rows as jsonb)) as heard (visit_id uuid, status text)
    order by visit_id
    on conflict (visit_id) do update set status = excluded.status, heard_at = now()
""")

LOCK_CONTACT = text("""
    insert into contact_copy (resident_id, last_unanswered_at) values (:resident_id, :first_at)
    on conflict (resident_id) do update set
        last_unanswered_at = greatest(contact_copy.last_unanswered_at, excluded.last_unanswered_at)
    returning last_reached_at > last_unanswered_at
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

KEEP_VACANCY = text("""
    insert into vacancy_copy (resident_id, role, post_id, vacant, entity_version, changed_at)
    values (:resident_id, :role, :post_id, :vacant, :entity_version, :changed_at)
    on conflict (resident_id, role, post_id) do update set
        vacant = excluded.vacant, entity_version = excluded.entity_version, changed_at = excluded.changed_at
    where (vacancy_copy.entity_version, vacancy_copy.changed_at) <= (excluded.entity_version, excluded.changed_at)
""")


class OutcomeStore:
    """Reads and writes what others told. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def miss_visit(self, visit_id: UUID) -> bool:
        """Remember that a visit was missed; False if it is already known to be done or cancelled. Locks it."""
        return bool((await self._session.scalar(MISS_VISIT, {"visit_id": visit_id})) == "missed")

    async def end_visits(self, visit_ids: Sequence[UUID], *, status: str) -> None:
        """Remember that visits were done or cancelled. Locks them."""
        rows = [{"visit_id": str(visit_id), "status": status} for visit_id in set(visit_ids)]
        await self._session.execute(END_VISITS, {"rows": json.dumps(rows)})

    async def reached_since(self, resident_id: UUID, *, first_at: datetime) -> bool:
        """Say whether a resident was reached after nobody had answered at `first_at` and later. Locks the resident."""
        return bool(await self._session.scalar(LOCK_CONTACT, {"resident_id": resident_id, "first_at": first_at}))

    async def keep_contacts(self, rows: Sequence[dict[str, Any]]) -> list[UUID]:
        """Remember contacts; returns the residents who were reached after the last time that nobody answered."""
        found = await self._session.execute(KEEP_CONTACTS, {"rows": json.dumps(rows, default=str)})
        return [
            row.resident_id
            for row in found
            if row.last_reached_at and (row.last_unanswered_at is None or row.last_reached_at > row.last_unanswered_at)
        ]

    async def lock_post(self, *, role: str, post_id: UUID) -> None:
        """Let nobody else raise or close the alert of this post until the transaction ends."""
        await self._session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{role}:{post_id}", 0))))

    async def keep_vacancy(self, **fields: Any) -> None:  # noqa: ANN401
        """Remember whether a post is vacant for a resident, unless something newer is known."""
        await self._session.execute(KEEP_VACANCY, fields)

    async def vacant_for(self, *, role: str, post_id: UUID) -> list[UUID]:
        """Return the residents for whom a post is vacant."""
        return list(
            await self._session.scalars(
                select(VacancyCopyRow.resident_id)
                .where(VacancyCopyRow.role == role, VacancyCopyRow.post_id == post_id, VacancyCopyRow.vacant)
                .order_by(VacancyCopyRow.resident_id)
            )
        )

    async def forget_visits(self, *, days: int) -> None:
        """Forget visits that were heard of so long ago that no replay brings them back."""
        await self._session.execute(
            delete(VisitCopyRow).where(VisitCopyRow.heard_at < func.now() - func.make_interval(0, 0, 0, days))
        )
