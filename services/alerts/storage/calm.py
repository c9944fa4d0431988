"""Questions asked of the tables of calm."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.calm import Budget, QuietHours
from services.alerts.domain.purposes import ANSWERABLE, Purpose
from services.alerts.storage.calm_tables import HeldTellingRow, QuietHoursRow, SilenceRow
from services.alerts.storage.notice_tables import NoticeRow
from services.alerts.storage.tables import AlertRow

__all__ = ["CalmStore"]

TAKE_BUDGETS = text("""
    insert into telling_budget as known (staff_id, window_start, told)
    select cast(value as uuid), cast(:now as timestamptz), 0
    from jsonb_array_elements_text(cast(:ids as jsonb)) order by 1
    on conflict (staff_id) do update set
        told = case when known.window_start <= cast(:over as timestamptz) then 0 else known.told end,
        window_start = case
            when known.window_start <= cast(:over as timestamptz) then cast(:now as timestamptz)
            else known.window_start end
    returning staff_id, window_start, told
""")
"""Locks the people in one order until the transaction ends: of two that tell the same person, one counts after the
other. Always the last lock that a transaction takes."""

KEEP_BUDGETS = text("""
    update telling_budget set told = spent.told
    from jsonb_to_recordset(cast(:rows as jsonb)) as spent (staff_id uuid, told integer)
    where telling_budget.staff_id = spent.staff_id
""")

RELEASE = text("""
    update held_telling set outcome = :outcome, released_at = :now, folded_into = cast(:into as uuid)
    from jsonb_to_recordset(cast(:rows as jsonb)) as gone (alert_id uuid, purpose text, level integer, staff_id uuid)
    where held_telling.alert_id = gone.alert_id and held_telling.purpose = gone.purpose
        and held_telling.level = gone.level
        and held_telling.staff_id = gone.staff_id
""")

MINE = text("""
    select value as staff_id from jsonb_array_elements_text(cast(:ids as jsonb))
    where pg_try_advisory_xact_lock(hashtextextended('held:' || value, 0))
""")

LEVELS_USED = text("""
    select alert_id, max(level) as level
    from (select alert_id, purpose, level from held_telling union all select alert_id, purpose, level from notice) told
    where alert_id = any(cast(:ids as uuid[])) and purpose = :purpose
    group by alert_id
""")

WAITING = HeldTellingRow.outcome.is_(None)


class CalmStore:
    """Reads and writes silences, quiet hours and what is held. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def silences(self, *, at: datetime) -> list[SilenceRow]:
        """Return the silences that hold at a moment."""
        row = SilenceRow
        return list(
            await self._session.scalars(
                select(row).where(row.ends_at > at, row.starts_at <= at).order_by(row.ends_at.desc(), row.id)
            )
        )

    async def quiet_hours_of(self, staff_ids: Collection[UUID]) -> dict[UUID, QuietHours]:
        """Return the quiet hours of those of these people who have any."""
        rows = await self._session.scalars(
            select(QuietHoursRow).where(QuietHoursRow.staff_id == func.any(list(staff_ids)))
        )
        return {row.staff_id: QuietHours(starts=row.starts, ends=row.ends, passes=row.passes) for row in rows}

    async def take_budgets(self, staff_ids: Iterable[UUID], *, now: datetime, window: timedelta) -> dict[UUID, Budget]:
        """Return what these people have been told in their windows; locks them until the transaction ends."""
        ids = json.dumps([str(staff_id) for staff_id in set(staff_ids)])
        rows = await self._session.execute(TAKE_BUDGETS, {"ids": ids, "now": now, "over": now - window})
        return {row.staff_id: Budget(window_start=row.window_start, told=row.told) for row in rows}

    async def keep_budgets(self, budgets: Mapping[UUID, Budget]) -> None:
        """Write down what they have been told now."""
        rows = [{"staff_id": str(staff_id), "told": budget.told} for staff_id, budget in budgets.items()]
        await self._session.execute(KEEP_BUDGETS, {"rows": json.dumps(rows)})

    async def hold(self, rows: Sequence[dict[str, Any]]) -> None:
        """Keep tellings for later; one that had become needless waits again, one kept already stays as it is."""
        if not rows:
            return
        adding, row = insert(HeldTellingRow), HeldTellingRow
        anew = {field: adding.excluded[field] for field in rows[0]} | {"outcome": None, "released_at": None}
        key = [row.alert_id, row.purpose, row.level, row.staff_id]
        again = adding.on_conflict_do_update(index_elements=key, set_=anew, where=row.outcome == "needless")
        await self._session.execute(again, list(rows))

    async def next_levels(self, alert_ids: Collection[UUID], *, purpose: Purpose) -> dict[UUID, int]:
        """Return the first level of a purpose at which nobody was told of these alerts, nor waits to be."""
        used = await self._session.execute(LEVELS_USED, {"ids": list(alert_ids), "purpose": purpose})
        return dict.fromkeys(alert_ids, 1) | {one.alert_id: one.level + 1 for one in used}

    async def waiting_for(self, alert_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
        """Return who waits to be told of which of these alerts, whatever it waits for."""
        row = HeldTellingRow
        found = await self._session.execute(
            select(row.alert_id, row.staff_id).where(WAITING, row.alert_id == func.any(list(alert_ids)))
        )
        return {(one.alert_id, one.staff_id) for one in found}

    async def posted(self, alert_ids: Sequence[UUID], groups: Sequence[UUID]) -> set[UUID]:
        """Return which of these alerts the work groups have heard of, or will as soon as they may."""
        told, held = NoticeRow, HeldTellingRow
        rows = await self._session.scalars(
            select(told.alert_id)
            .where(told.alert_id == func.any(list(alert_ids)), told.staff_id == func.any(list(groups)))
            .union(
                select(held.alert_id).where(
                    held.alert_id == func.any(list(alert_ids)), held.staff_id == func.any(list(groups))
                )
            )
        )
        return {alert_id for alert_id in rows if alert_id is not None}

    async def next_release(self) -> datetime | None:
        """Return when the next telling may go."""
        return await self._session.scalar(select(func.min(HeldTellingRow.held_until)).where(WAITING))

    async def claim_held(self, *, now: datetime, people: int) -> list[HeldTellingRow]:
        """Lock all that is due for some people: who is in the hands of another replica is passed over."""
        row = HeldTellingRow
        due = (
            await self._session.scalars(
                select(row.staff_id)
                .where(WAITING, row.held_until <= now)
                .group_by(row.staff_id)
                .order_by(func.min(row.held_until))
                .limit(people)
            )
        ).all()
        claimed = await self._session.scalars(
            select(row)
            .where(WAITING, row.held_until <= now, row.staff_id.in_(await self._alone_with(due)))
            .order_by(row.staff_id, row.held_at, row.alert_id)
            .with_for_update(skip_locked=True)
        )
        return list(claimed)

    async def _alone_with(self, staff_ids: Sequence[UUID]) -> list[UUID]:
        """Return those of these people whom no other replica has in hand: one summary for one person."""
        found = await self._session.execute(MINE, {"ids": json.dumps([str(staff_id) for staff_id in staff_ids])})
        return [UUID(one.staff_id) for one in found]

    async def release(
        self, keys: Sequence[tuple[UUID, str, int, UUID]], *, outcome: str, now: datetime, into: UUID | None = None
    ) -> None:
        """Write down what became of held tellings."""
        rows = [
            {"alert_id": str(alert_id), "purpose": purpose, "level": level, "staff_id": str(staff_id)}
            for alert_id, purpose, level, staff_id in keys
        ]
        if rows:
            await self._session.execute(
                RELEASE, {"rows": json.dumps(rows), "outcome": outcome, "now": now, "into": into}
            )

    async def hold_again(self, alert_ids: Collection[UUID], *, now: datetime, but: UUID | None = None) -> None:
        """Let those wait again of whom it was thought that they need not be told: nobody has the alerts any more."""
        row = HeldTellingRow
        about = (row.alert_id == func.any(list(alert_ids)), row.staff_id.is_distinct_from(but))
        dropped = (*about, row.outcome == "needless", row.purpose.in_(ANSWERABLE))
        waits = {"outcome": None, "released_at": None, "held_until": func.greatest(row.held_until, now)}
        await self._session.execute(update(row).where(*dropped).values(waits))

    async def held(self, *, community: str | None, staff_id: UUID | None, limit: int) -> list[HeldTellingRow]:
        """Return what waits, the longest wait first."""
        row = HeldTellingRow
        question = select(row).where(WAITING).order_by(row.held_at, row.alert_id).limit(limit)
        if staff_id is not None:
            question = question.where(row.staff_id == staff_id)
        if community is not None:
            question = question.join(AlertRow, AlertRow.id == row.alert_id).where(AlertRow.community_code == community)
        return list(await self._session.scalars(question))
