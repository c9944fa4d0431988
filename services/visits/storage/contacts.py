"""Contacts: who was tried when, how, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.statements import statement
from services.visits.storage.tables import ContactRow
from shared.contracts.words import ContactMode

__all__ = ["ContactStore", "Silence"]

SILENCE = statement(
    """
    select count(*), min(happened_at)
      from contact
     where resident_id = :resident
       and outcome = 'no_answer'
       and happened_at > coalesce((
               select max(happened_at)
                 from contact
                where resident_id = :resident and outcome in ('safe', 'needs_attention')
           ), '-infinity')
    """,
    ids=("resident",),
)


@dataclass(frozen=True, slots=True)
class Silence:
    """Contacts without an answer since the resident was last seen or heard."""

    count: int
    first_at: datetime | None


class ContactStore:
    """Questions about contacts."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, fields: dict[str, Any]) -> bool:
        """Keep a contact; False if the same command has been done before."""
        row = insert(ContactRow).values(fields).on_conflict_do_nothing(index_elements=["command_id"])
        return (await self._session.scalar(row.returning(ContactRow.id))) is not None

    async def by_command(self, command_id: UUID, *, lock: bool = False) -> ContactRow | None:
        """Return the contact that a command recorded; locked, so that what belongs to it comes one after the other."""
        row = select(ContactRow).where(ContactRow.command_id == command_id)
        return await self._session.scalar(row.with_for_update() if lock else row)

    async def named(self, contact_id: UUID) -> ContactRow | None:
        """Return one contact."""
        return await self._session.get(ContactRow, contact_id)

    async def modes(self, contacts: Sequence[UUID]) -> dict[UUID, ContactMode]:
        """Return in which way each contact was made."""
        rows = await self._session.execute(select(ContactRow.id, ContactRow.mode).where(ContactRow.id.in_(contacts)))
        return {row[0]: ContactMode(row[1]) for row in rows}

    async def reached_since(self, residents: Sequence[UUID], moment: datetime) -> set[UUID]:
        """Return which of the residents were seen or heard since a moment."""
        rows = select(ContactRow.resident_id).where(
            ContactRow.resident_id.in_(residents),
            ContactRow.happened_at >= moment,
            ContactRow.outcome.in_(("safe", "needs_attention")),
        )
        return set(await self._session.scalars(rows))

    async def last_reached(self, residents: Sequence[UUID]) -> dict[UUID, dict[str, datetime]]:
        """Return when residents were last seen or heard, by mode."""
        rows = (
            select(ContactRow.resident_id, ContactRow.mode, func.max(ContactRow.happened_at))
            .where(ContactRow.resident_id.in_(residents), ContactRow.outcome.in_(("safe", "needs_attention")))
            .group_by(ContactRow.resident_id, ContactRow.mode)
        )
        found: dict[UUID, dict[str, datetime]] = {}
        for resident_id, mode, moment in await self._session.execute(rows):
            found.setdefault(resident_id, {})[mode] = moment
        return found

    async def around(
        self, resident_id: UUID, *, since: datetime, until: datetime, named: UUID | None
    ) -> list[ContactRow]:
        """Return a resident's contacts of a span and one that is named, the newest first."""
        span = (ContactRow.happened_at >= since) & (ContactRow.happened_at < until)
        rows = select(ContactRow).where(ContactRow.resident_id == resident_id, span | (ContactRow.id == named))
        return list(await self._session.scalars(rows.order_by(ContactRow.happened_at.desc(), ContactRow.id)))

    async def silence(self, resident_id: UUID) -> Silence:
        """Return how often in a row nobody has answered, in the order in which it happened."""
        row = (await self._session.execute(SILENCE, {"resident": resident_id})).one()
        return Silence(count=row[0], first_at=row[1])

    async def history(self, resident_id: UUID, *, limit: int) -> list[ContactRow]:
        """Return a resident's contacts, the newest first."""
        rows = select(ContactRow).where(ContactRow.resident_id == resident_id)
        newest_first = rows.order_by(ContactRow.happened_at.desc(), ContactRow.id).limit(limit)
        return list(await self._session.scalars(newest_first))
