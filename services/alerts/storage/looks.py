"""Questions about who has looked."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.looks import SERVICE, SHORTEST_LIMIT_SECONDS, Limits, Look
from services.alerts.storage.watch_tables import LookCopyRow, LookLimitRow

__all__ = ["LookStore"]

KEEP = text("""
    insert into look_copy (program, sweep, since_at, heard_at, looked_at, looked_until, every_seconds)
    select program, sweep, :real, :real, looked_at, looked_until, every_seconds
    from jsonb_to_recordset(cast(:rows as jsonb)) as heard (
        program text, sweep text, looked_at timestamptz, looked_until timestamptz, every_seconds double precision)
    order by program, sweep
    on conflict (program, sweep) do update set
        since_at = case when look_copy.heard_at < excluded.heard_at - make_interval(secs => :gap)
            then excluded.heard_at else look_copy.since_at end,
        heard_at = greatest(look_copy.heard_at, excluded.heard_at),
        looked_at = greatest(look_copy.looked_at, excluded.looked_at),
        looked_until = greatest(look_copy.looked_until, excluded.looked_until),
        every_seconds = excluded.every_seconds
""")
"""The newest of all replicas: that one of them is behind is nobody's silence while another has looked."""

FIELDS = ("program", "sweep", "since_at", "heard_at", "looked_at", "looked_until", "every_seconds", "version")


class LookStore:
    """Reads and writes who has looked. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, rows: Sequence[Mapping[str, Any]], *, real: datetime) -> None:
        """Remember what was heard; of one service or sweep once in one call."""
        fields = {"rows": json.dumps(list(rows), default=str), "real": real, "gap": SHORTEST_LIMIT_SECONDS}
        await self._session.execute(KEEP, fields)

    async def expect(self, services: Iterable[str], *, own: Look) -> None:
        """Miss services that were never heard of from when alerts began to hear."""
        fields = {
            "since_at": own.since_at,
            "heard_at": own.since_at,
            "looked_at": own.since_at,
            "every_seconds": own.every_seconds,
        }
        rows = [fields | {"program": service, "sweep": SERVICE} for service in services]
        await self._session.execute(insert(LookCopyRow).on_conflict_do_nothing(), rows)

    async def looks(self, *, lock: bool = False) -> list[Look]:
        """Return what is known of every service and sweep."""
        question = select(LookCopyRow).order_by(LookCopyRow.program, LookCopyRow.sweep)
        rows = await self._session.scalars(question.with_for_update() if lock else question)
        return [Look(**{field: getattr(row, field) for field in FIELDS}) for row in rows]

    async def count(self, look: Look) -> int:
        """Count that a silence began or ended; returns the version after that."""
        row = LookCopyRow
        counted = await self._session.scalars(
            update(row)
            .where(row.program == look.program, row.sweep == look.sweep)
            .values(version=row.version + 1)
            .returning(row.version)
            .execution_options(synchronize_session=False)
        )
        return counted.one()

    async def forget(self, look: Look) -> None:
        """Forget a sweep that the service no longer has."""
        row = LookCopyRow
        await self._session.execute(delete(row).where(row.program == look.program, row.sweep == look.sweep))

    async def limits(self) -> Limits:
        """Return the limits that somebody has set."""
        rows = await self._session.scalars(select(LookLimitRow))
        return {(row.program, row.sweep): row.seconds for row in rows}

    async def save_limit(self, fields: Mapping[str, Any]) -> None:
        """Set a limit, or take it back where `seconds` is None."""
        row = LookLimitRow
        if fields["seconds"] is None:
            gone = delete(row).where(row.program == fields["program"], row.sweep == fields["sweep"])
            await self._session.execute(gone)
            return
        saved = insert(row).values(dict(fields))
        await self._session.execute(saved.on_conflict_do_update(index_elements=["program", "sweep"], set_=dict(fields)))
