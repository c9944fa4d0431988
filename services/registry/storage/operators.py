"""Questions about operators and whom they look after."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.operator_tables import OperatorAssignmentRow, OperatorRow

__all__ = ["Looking", "OperatorStore"]

HOLDS = """
    o.contract_from <= :now and (o.contract_to is null or o.contract_to > :now)
    and a.active_from <= :now and (a.active_to is null or a.active_to > :now)
"""
"""Both the contract and the assignment hold at a moment."""


class Looking(NamedTuple):
    """An operator that looks after a resident, and since when."""

    operator: str
    resident_id: UUID
    since: datetime


class OperatorStore:
    """Reads and writes operators. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def define(self, code: str, *, name: str, contract_from: datetime, contract_to: datetime | None) -> None:
        """Write an operator and its contract."""
        fields = {"name": name, "contract_from": contract_from, "contract_to": contract_to}
        statement = insert(OperatorRow).values(code=code, **fields)
        await self._session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=fields))

    async def exists(self, code: str) -> bool:
        """Say whether there is such an operator."""
        return await self._session.scalar(select(OperatorRow.code).where(OperatorRow.code == code)) is not None

    async def assign(self, code: str, ids: Collection[UUID], *, by: str, now: datetime) -> list[UUID]:
        """Let an operator look after residents; returns those it did not look after before."""
        rows = [
            {"operator": code, "resident_id": resident_id, "active_from": now, "assigned_by": by}
            for resident_id in sorted(set(ids))
        ]
        statement = insert(OperatorAssignmentRow).values(rows).on_conflict_do_nothing()
        found = await self._session.scalars(statement.returning(OperatorAssignmentRow.resident_id))
        return list(found.all())

    async def release(self, code: str, ids: Collection[UUID], *, now: datetime) -> list[UUID]:
        """Let an operator no longer look after residents; returns those it did."""
        found = await self._session.scalars(
            text(
                """update operator_assignment set active_to = greatest(:now, active_from)
                where operator = :code and resident_id = any(:ids) and active_to is null returning resident_id"""
            ),
            {"code": code, "ids": list(ids), "now": now},
        )
        return list(found.all())

    async def looking_after(self, ids: Collection[UUID], *, now: datetime) -> list[Looking]:
        """Return which operators look after these residents now."""
        rows = await self._session.execute(
            text(
                f"""select a.operator, a.resident_id, greatest(a.active_from, o.contract_from) as since
                from operator_assignment a join operator o on o.code = a.operator
                where a.resident_id = any(:ids) and {HOLDS} order by 1, 2"""  # noqa: S608 - a constant
            ),
            {"ids": list(ids), "now": now},
        )
        return [Looking(row.operator, row.resident_id, row.since) for row in rows]

    async def residents_of(self, code: str, *, now: datetime) -> Sequence[Row[Any]]:
        """Return the residents whom an operator looks after now."""
        rows = await self._session.execute(
            text(
                f"""select a.resident_id, a.active_from
                from operator_assignment a join operator o on o.code = a.operator
                where a.operator = :code and {HOLDS}"""  # noqa: S608 - a constant
            ),
            {"code": code, "now": now},
        )
        return rows.all()
