"""Who was a liaison since when, and which contacts somebody should look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.grids import IN_REACH, Held
from services.visits.storage.review_tables import ContactReviewRow
from services.visits.storage.statements import as_json, statement

__all__ = ["Opened", "ReviewStore", "Since"]

TAKE_TERMS = statement(
    """
    insert into liaison_term as t (resident_id, since, entity_version, liaison_id, liaison_name, holder_id)
    select distinct on (n.resident_id, n.since)
           n.resident_id, n.since, n.entity_version, n.liaison_id, n.liaison_name, n.holder_id
      from jsonb_to_recordset(cast(:terms as jsonb)) as n (
               resident_id uuid, since timestamptz, entity_version integer, liaison_id uuid, liaison_name text,
               holder_id uuid
           )
     order by n.resident_id, n.since, n.entity_version desc
        on conflict (resident_id, since) do update set
           entity_version = excluded.entity_version, liaison_id = excluded.liaison_id,
           liaison_name = excluded.liaison_name, holder_id = excluded.holder_id
     where t.entity_version < excluded.entity_version
    returning t.resident_id, t.since
    """
)

OPEN = statement(
    """
    insert into contact_review (contact_id, area, reason, opened_at)
    select distinct k.id, k.area, 'after_hand_over', :now
      from jsonb_to_recordset(cast(:looked_at as jsonb)) as n (resident_id uuid, since timestamptz)
      join contact k on k.resident_id = n.resident_id and k.happened_at >= n.since
     where exists (
               select from liaison_term f
                where f.resident_id = k.resident_id and f.since <= k.happened_at
                  and k.staff_id in (f.liaison_id, f.holder_id)
           )
       and not exists (
               select
                 from (
                          select l.liaison_id, l.holder_id
                            from liaison_term l
                           where l.resident_id = k.resident_id and l.since <= k.happened_at
                           order by l.since desc
                           limit 1
                      ) t
                where k.staff_id in (t.liaison_id, t.holder_id)
           )
        on conflict (contact_id) do nothing
    returning contact_id
    """,
    moments=("now",),
)
"""Who had been the liaison by then and was no longer; one who stands in, and one who is stood in for, both may go."""

OPENED = statement(
    "select id as contact_id, resident_id, area, staff_id from contact where id = any(:contacts) order by id",
    id_lists=("contacts",),
)

WAITING = statement(
    f"""
    select w.contact_id, w.reason, k.resident_id, coalesce(r.name, '') as resident_name, k.staff_id, k.staff_name,
           k.mode, k.outcome, k.happened_at, k.recorded_at
      from contact_review w
      join contact k on k.id = w.contact_id
      left join resident_copy r on r.resident_id = k.resident_id
     where w.area = :area and w.settled_at is null and {IN_REACH}
     order by w.opened_at, w.contact_id
     limit :limit
    """,  # noqa: S608  a constant
    ids=("own",),
    text_lists=("grids",),
)

FORMER_NAME = statement(
    """
    select liaison_name from liaison_term
     where resident_id = :resident and liaison_id = :staff and liaison_name is not null
     order by since desc limit 1
    """,
    ids=("resident", "staff"),
)


Since = tuple[UUID, datetime]
"""A resident, and a moment."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A contact that was queued for review."""

    contact_id: UUID
    resident_id: UUID
    area: str
    staff_id: UUID


class ReviewStore:
    """Questions about terms and reviews, and changes to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take_terms(self, terms: Sequence[Mapping[str, Any]]) -> list[Since]:
        """Take over since when who is a liaison; returns what of it was news."""
        if not terms:
            return []
        rows = await self._session.execute(TAKE_TERMS, {"terms": as_json(terms)})
        return [(row.resident_id, row.since) for row in rows.all()]

    async def open(self, looked_at: Sequence[Since], *, now: datetime) -> list[Opened]:
        """Queue contacts that former liaisons made after their time, each once; returns what is new in the queue.

        Parameters
        ----------
        looked_at
            Residents, and since when their contacts are looked at.
        """
        rows = [{"resident_id": resident_id, "since": since} for resident_id, since in looked_at]
        contacts = (await self._session.scalars(OPEN, {"looked_at": as_json(rows), "now": now})).all()
        if not contacts:
            return []
        opened = await self._session.execute(OPENED, {"contacts": list(contacts)})
        return [Opened(*row) for row in opened.all()]

    async def waits(self, contact_id: UUID) -> bool:
        """Say whether a contact waits to be looked at."""
        row = await self._session.get(ContactReviewRow, contact_id)
        return row is not None and row.settled_at is None

    async def waiting(self, area: str, *, held: Held, limit: int) -> list[Row[Any]]:
        """Return what waits in a community, or in some of its grids, the oldest first."""
        return list((await self._session.execute(WAITING, {"area": area, **held.values, "limit": limit})).all())

    async def lock(self, contact_id: UUID) -> ContactReviewRow | None:
        """Return a review that nobody else can settle meanwhile."""
        row = select(ContactReviewRow).where(ContactReviewRow.contact_id == contact_id)
        return await self._session.scalar(row.with_for_update())

    async def former_name(self, resident_id: UUID, staff_id: UUID) -> str | None:
        """Return the name of somebody who is or was this resident's liaison."""
        found: str | None = await self._session.scalar(FORMER_NAME, {"resident": resident_id, "staff": staff_id})
        return found
