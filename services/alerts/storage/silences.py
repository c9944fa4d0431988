"""Questions asked of silences and quiet hours."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.conditions import Condition
from services.alerts.storage.calm_tables import HeldTellingRow, QuietHoursRow, SilenceRow
from services.alerts.storage.copy_tables import CircleCopyRow
from services.alerts.storage.rota_tables import DutyShiftRow
from services.alerts.storage.tables import OPEN, AlertRow

__all__ = ["SILENCED_FIELDS", "SilenceStore", "fits"]

SILENCED_FIELDS = frozenset({"kind", "rule", "severity", "community", "street", "resident_id", "staff_id"})
"""What a silence may look at."""


def fits(silence: SilenceRow, alert: AlertRow) -> bool:
    """Say whether a silence holds an alert back; what is urgent only by one that a second person has confirmed."""
    urgent = alert.severity == "urgent" or alert.plan.get("until_state", False)
    if urgent and silence.confirmed_by is None:
        return False
    values = {
        "kind": alert.kind,
        "rule": alert.rule,
        "severity": alert.severity,
        "community": alert.community_code,
        "street": alert.community_code[:9],
        "resident_id": str(alert.resident_id),
        "staff_id": str(alert.staff_id),
    }
    return Condition.from_json(silence.condition).holds(values)


class SilenceStore:
    """Reads and writes silences and quiet hours. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, **fields: Any) -> SilenceRow:  # noqa: ANN401
        """Add a silence."""
        row = SilenceRow(**fields)
        self._session.add(row)
        await self._session.flush()
        return row

    async def locked(self, silence_id: UUID) -> SilenceRow | None:
        """Return one silence and lock it; None if there is no such."""
        return await self._session.get(SilenceRow, silence_id, with_for_update=True, populate_existing=True)

    async def all(self, *, ending_after: datetime | None) -> list[SilenceRow]:
        """Return silences, the one that ends last first; only those that end after a moment, if one is given."""
        question = select(SilenceRow).order_by(SilenceRow.ends_at.desc(), SilenceRow.id).limit(500)
        if ending_after is not None:
            question = question.where(SilenceRow.ends_at > ending_after)
        return list(await self._session.scalars(question))

    async def alerts_of(self, silence_ids: Collection[UUID]) -> list[AlertRow]:
        """Return what these silences held back, the oldest first."""
        question = (
            select(AlertRow)
            .where(AlertRow.silence_id == func.any(list(silence_ids)), AlertRow.silence_id.is_not(None))
            .order_by(AlertRow.raised_at, AlertRow.id)
        )
        return list(await self._session.scalars(question))

    async def hurry(self, silence_id: UUID, *, until: datetime, now: datetime) -> None:
        """Let everything climb, and everybody be told, now that this silence still holds back until a moment."""
        row = HeldTellingRow
        waiting = (row.outcome.is_(None), row.because == "silence", row.held_until == until)
        await self._session.execute(update(row).where(*waiting).values(held_until=now))
        held = (
            select(AlertRow.id)
            .where(AlertRow.silence_id == silence_id, AlertRow.silence_id.is_not(None), OPEN)
            .order_by(AlertRow.id)
            .with_for_update()
        )
        ids = (await self._session.scalars(held)).all()
        if ids:
            await self._session.execute(
                update(AlertRow)
                .where(AlertRow.id.in_(ids), AlertRow.waits_until > now)
                .values(next_escalation_at=now, waits_until=None)
            )

    async def keep_quiet_hours(self, **fields: Any) -> None:  # noqa: ANN401
        """Put somebody's quiet hours in force."""
        await self._session.execute(
            insert(QuietHoursRow).values(**fields).on_conflict_do_update(index_elements=["staff_id"], set_=fields)
        )

    async def quiet_hours(self, *, community: str, staff_ids: Collection[UUID]) -> list[QuietHoursRow]:
        """Return the quiet hours of those of these people whom alerts of a community are told to."""
        row = QuietHoursRow
        member = func.jsonb_build_array(func.jsonb_build_object("staff_id", cast(row.staff_id, Text)))
        told = [
            exists().where(CircleCopyRow.community_code == community, CircleCopyRow.members.op("@>")(member)),
            exists().where(DutyShiftRow.community_code == community, DutyShiftRow.staff_id == row.staff_id),
        ]
        question = select(row).where(row.staff_id == func.any(list(staff_ids)), or_(*told)).order_by(row.starts)
        return list(await self._session.scalars(question))

    async def drop_quiet_hours(self, staff_id: UUID) -> None:
        """Let somebody be told at any time."""
        await self._session.execute(delete(QuietHoursRow).where(QuietHoursRow.staff_id == staff_id))
