"""Which events a service has already acted on, where no natural key can tell."""

from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, Text, Uuid, func
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["Inbox"]


class Inbox:
    """The inbox table of one service. Prefer a unique constraint on the effect; this is for effects that have none."""

    def __init__(self, metadata: MetaData) -> None:
        self.table = CoreTable(
            "inbox",
            metadata,
            Column("reader", Text, primary_key=True),
            Column("event_id", Uuid, primary_key=True),
            Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        )

    async def first_time(self, session: AsyncSession, *, reader: str, event_id: UUID) -> bool:
        """Say whether `reader` sees this event for the first time, and remember it in the caller's transaction."""
        return bool(await self.unseen(session, reader=reader, event_ids=[event_id]))

    async def unseen(self, session: AsyncSession, *, reader: str, event_ids: list[UUID]) -> set[UUID]:
        """Return those of `event_ids` that `reader` sees for the first time, and remember them."""
        rows = [{"reader": reader, "event_id": event_id} for event_id in sorted(set(event_ids))]
        if not rows:
            return set()
        statement = insert(self.table).values(rows).on_conflict_do_nothing().returning(self.table.c.event_id)
        return set((await session.scalars(statement)).all())
