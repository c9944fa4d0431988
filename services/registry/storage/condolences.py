"""Questions about what is to be done for families after a death."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.registry.storage.held import EVERYBODY, Held
from services.registry.storage.life_tables import CondolenceTaskRow, DeathReportRow
from services.registry.storage.tables import ResidentRow

__all__ = ["CondolenceStore"]


class CondolenceStore:
    """Reads and writes tasks of condolence. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open(self, report_id: UUID, *, community: str, due: dict[str, date]) -> None:
        """Write the tasks of one death, by kind."""
        rows = [
            {"report_id": report_id, "kind": kind, "community": community, "due_on": day} for kind, day in due.items()
        ]
        await self._session.execute(insert(CondolenceTaskRow), rows)

    async def of_community(self, community: str, *, held: Held = EVERYBODY) -> Sequence[CondolenceTaskRow]:
        """Return what is to be done in a community, the most urgent first."""
        late = aliased(ResidentRow, name="r")
        rows = await self._session.scalars(
            select(CondolenceTaskRow)
            .join(DeathReportRow, DeathReportRow.id == CondolenceTaskRow.report_id)
            .join(late, late.id == DeathReportRow.resident_id)
            .where(CondolenceTaskRow.community == community, CondolenceTaskRow.state == "open", text(held.residents))
            .order_by(CondolenceTaskRow.due_on, CondolenceTaskRow.report_id),
            held.values,
        )
        return rows.all()

    async def complete(self, report_id: UUID, kind: str, *, by: str, note: str | None, now: datetime) -> bool | None:
        """Write that a task was done; False if it was done or called off before, None if there is none."""
        task = await self._session.get(CondolenceTaskRow, (report_id, kind), with_for_update=True)
        if task is None:
            return None
        if task.state != "open":
            return False
        task.state, task.done_by, task.done_at, task.note = "done", by, now, note
        return True
