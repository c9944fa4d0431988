"""Questions asked of the alert tables."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import exists, func, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.group_tables import AlertMemberRow
from services.alerts.storage.many import as_document, insertion_of
from services.alerts.storage.tables import OPEN, UNCLOSED, AlertEntryRow, AlertRow, AlertStepRow

__all__ = ["AlertStore"]

BATCH = 50
"""Alerts that climb in one transaction: short enough that a command for one of them does not wait noticeably."""

GATHERED = or_(AlertRow.gathers_until.is_(None), AlertRow.gathers_until <= func.now())
"""Others of its group have had their time to join."""


BEGINS_ANEW = ("raised", "arrival_breached", "handed_back", "reopened", "taken_over")
"""Lines of a timeline after which nobody has an alert, whoever took it before: it is raised or opened again, or whoever
took it did not come, handed it back, or was taken over from."""

COLUMNS = tuple(AlertRow.__table__.columns)

UNLESS_OPEN = f"""on conflict (dedup_key) where status <> 'closed' do nothing
    returning {", ".join(f'"{column.name}"' for column in COLUMNS)}"""


class AlertStore:
    """Reads and writes alerts. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, rows: Sequence[dict[str, Any]]) -> list[AlertRow]:
        """Add alerts; returns those that were added, without those whose case is not closed yet."""
        if not rows:
            return []
        new = [{"id": uuid4(), **row} for row in rows]
        adding = insertion_of(AlertRow.__table__, tuple(new[0]), after=UNLESS_OPEN).columns(*COLUMNS)
        question = select(AlertRow).from_statement(adding)
        return list(await self._session.scalars(question, {"rows": as_document(new)}))

    async def unclosed_of(self, dedup_keys: Sequence[str]) -> list[AlertRow]:
        """Return the alerts of these cases that are not closed. Locks them."""
        return list(
            await self._session.scalars(
                select(AlertRow)
                .where(AlertRow.dedup_key == func.any(list(dedup_keys)), UNCLOSED)
                .order_by(AlertRow.id)
                .with_for_update()
            )
        )

    async def unclosed_about(self, resident_ids: Sequence[UUID], *, kinds: Sequence[str]) -> list[AlertRow]:
        """Return the alerts of these kinds about these residents alone that are not closed. Locks them."""
        return list(
            await self._session.scalars(
                select(AlertRow)
                .where(
                    AlertRow.circle_of == func.any(list(resident_ids)),
                    AlertRow.kind.in_(kinds),
                    AlertRow.member_count == 0,
                    UNCLOSED,
                )
                .order_by(AlertRow.id)
                .with_for_update()
            )
        )

    async def unclosed_kinds(self, resident_ids: Collection[UUID], *, kinds: Collection[str]) -> set[tuple[UUID, str]]:
        """Return which of these kinds of alerts these residents have that are not closed."""
        if not kinds:
            return set()
        alone = select(AlertRow.resident_id, AlertRow.kind).where(
            AlertRow.circle_of == func.any(list(resident_ids)), AlertRow.kind.in_(kinds), UNCLOSED
        )
        among = select(AlertMemberRow.resident_id, AlertMemberRow.kind).where(
            AlertMemberRow.resident_id == func.any(list(resident_ids)),
            AlertMemberRow.kind.in_(kinds),
            AlertMemberRow.settled_at.is_(None),
        )
        found = await self._session.execute(union_all(alone, among))
        return {(row.resident_id, row.kind) for row in found}

    async def locked(self, alert_id: UUID) -> AlertRow | None:
        """Return one alert and lock it; None if there is no such alert."""
        return await self._session.get(AlertRow, alert_id, with_for_update=True, populate_existing=True)

    async def lock(self, alert_ids: Collection[UUID]) -> dict[UUID, AlertRow]:
        """Return these alerts and lock them, in the order of their ids."""
        question = select(AlertRow).where(AlertRow.id == func.any(list(alert_ids))).order_by(AlertRow.id)
        rows = await self._session.scalars(question.with_for_update().execution_options(populate_existing=True))
        return {row.id: row for row in rows}

    async def claim_due(self, *, now: datetime, limit: int = BATCH) -> list[AlertRow]:
        """Lock the alerts that have to climb, longest overdue first; those of another replica are passed over."""
        due = (
            select(AlertRow.id)
            .where(OPEN, AlertRow.next_escalation_at <= now, GATHERED)
            .order_by(AlertRow.next_escalation_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = (await self._session.scalars(due)).all()
        rows = await self._session.scalars(
            select(AlertRow).where(AlertRow.id.in_(ids)).order_by(AlertRow.next_escalation_at)
        )
        return list(rows)

    async def by_id(self, alert_ids: Collection[UUID]) -> dict[UUID, AlertRow]:
        """Return these alerts, without a lock."""
        question = select(AlertRow).where(AlertRow.id == func.any(list(alert_ids)))
        return {row.id: row for row in await self._session.scalars(question)}

    async def shared(self, alert_ids: Collection[UUID]) -> dict[UUID, AlertRow]:
        """Return these alerts, and wait for those who change them: rows about them can then be added at once."""
        question = select(AlertRow).where(AlertRow.id == func.any(list(alert_ids))).order_by(AlertRow.id)
        rows = await self._session.scalars(question.with_for_update(read=True, key_share=True))
        return {row.id: row for row in rows}

    async def somebody_gathers(self, *, now: datetime) -> bool:
        """Say whether an alert has to climb that others may still join."""
        climbs = exists().where(OPEN, AlertRow.next_escalation_at <= now, ~GATHERED)
        return bool(await self._session.scalar(select(climbs)))

    async def next_due(self) -> datetime | None:
        """Return when the next alert has to climb."""
        return await self._session.scalar(select(func.min(AlertRow.next_escalation_at)).where(OPEN, GATHERED))

    async def hurry(self, resident_ids: Sequence[UUID], *, now: datetime) -> None:
        """Let the alerts that waited for these care circles climb now."""
        waiting = (
            select(AlertRow.id)
            .where(AlertRow.circle_of == func.any(list(resident_ids)), OPEN, AlertRow.level == 0)
            .order_by(AlertRow.id)
            .with_for_update()
        )
        ids = (await self._session.scalars(waiting)).all()
        if ids:
            await self._session.execute(update(AlertRow).where(AlertRow.id.in_(ids)).values(next_escalation_at=now))

    async def has_acknowledged(self, alert_id: UUID, *, who: str, staff_id: UUID | None) -> bool:
        """Say whether this person has acknowledged this alert since it was last there for somebody to take."""
        began = (
            select(func.coalesce(func.max(AlertEntryRow.position), 0))
            .where(AlertEntryRow.alert_id == alert_id, AlertEntryRow.kind.in_(BEGINS_ANEW))
            .scalar_subquery()
        )
        found = await self._session.scalar(
            select(func.count())
            .select_from(AlertEntryRow)
            .where(
                AlertEntryRow.alert_id == alert_id,
                AlertEntryRow.kind.in_(("acknowledged", "taken_over")),
                AlertEntryRow.position >= began,
                AlertEntryRow.who == who,
                AlertEntryRow.staff_id.is_not_distinct_from(staff_id),
            )
        )
        return bool(found)

    async def told_people(self, alert_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
        """Return who was told of which of these alerts at a level of its plan."""
        row = AlertStepRow
        found = await self._session.execute(
            select(row.alert_id, row.staff_id).where(
                row.alert_id == func.any(list(alert_ids)), row.staff_id.is_not(None), row.told_at.is_not(None)
            )
        )
        return {(one.alert_id, one.staff_id) for one in found}

    async def mark_step(self, alert_id: UUID, *, staff_id: UUID, at: datetime) -> None:
        """Remember on the levels that were told that this person has acknowledged."""
        await self._session.execute(
            update(AlertStepRow)
            .where(
                AlertStepRow.alert_id == alert_id,
                AlertStepRow.staff_id == staff_id,
                AlertStepRow.acknowledged_at.is_(None),
            )
            .values(acknowledged_at=at)
        )
