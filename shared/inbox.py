"""Which events a service has already acted on, where no natural key can tell."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, Index, MetaData, Text, Uuid, func, text
from sqlalchemy import Table as CoreTable
from sqlalchemy.ext.asyncio import AsyncSession

from shared.jobs import Jobs

__all__ = ["KEPT_DAYS", "Inbox", "keep_short"]

KEPT_DAYS = 45
"""How long a row stays, in real days: longer than the 35 for which the streams keep an event and can deliver it again.
Forgotten earlier, a replay would have its effect twice."""

FORGET_BATCH = 20_000
"""Rows deleted in one transaction."""


REMEMBER = text("""
    insert into inbox (reader, event_id) select :reader, id from unnest(cast(:ids as uuid[])) as id
    on conflict do nothing returning event_id
""")
"""One statement for however many: a list of values would be another statement, to be written anew, for every number."""


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
        # Which rows are too old to be replayed? Rows lie in the order in which they came.
        Index("inbox_received_at_idx", self.table.c.received_at, postgresql_using="brin")

    async def first_time(self, session: AsyncSession, *, reader: str, event_id: UUID) -> bool:
        """Say whether `reader` sees this event for the first time, and remember it in the caller's transaction."""
        return bool(await self.unseen(session, reader=reader, event_ids=[event_id]))

    async def unseen(self, session: AsyncSession, *, reader: str, event_ids: list[UUID]) -> set[UUID]:
        """Return those of `event_ids` that `reader` sees for the first time, and remember them."""
        ids = sorted(set(event_ids))
        if not ids:
            return set()
        return set((await session.scalars(REMEMBER, {"reader": reader, "ids": ids})).all())

    async def forget(self, session: AsyncSession, *, limit: int = FORGET_BATCH) -> int:
        """Delete rows that no replay can bring back any more; returns how many."""
        gone = await session.scalars(
            text(
                """delete from inbox where ctid = any(array(
                    select ctid from inbox where received_at < now() - make_interval(days => :days)
                    limit :limit for update skip locked))
                returning event_id"""
            ),
            {"days": KEPT_DAYS, "limit": limit},
        )
        return len(gone.all())


def keep_short(inbox: Inbox, jobs: Jobs[Any]) -> None:
    """Have a service's inbox swept, by the sessions and the clock of its deps."""

    @jobs.sweep(every_seconds=3600.0)
    async def sweep_inbox(deps: Any) -> datetime | None:  # noqa: ANN401
        """Forget what no replay can bring back any more."""
        async with deps.sessions.begin() as session:
            more: int = await inbox.forget(session)
        now: datetime = deps.clock.now()
        return now if more else None
