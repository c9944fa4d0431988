"""Questions about day care."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import VISIT_IDS
from services.visits.storage.day_care_tables import DayCareClosureRow, DayCareDayRow, DayCarePlanRow, DayCareRoundRow
from services.visits.storage.grids import Held
from services.visits.storage.tables import ResidentCopyRow

__all__ = ["DayCareStore", "day_care_id"]

AT_HOME = "r.on_list and not r.paused and r.presence = 'home'"
CLOSED = "exists (select from day_care_closure c where c.area = {0}.area and c.place = {0}.place and c.on_day = :day)"


def day_care_id(resident_id: UUID, day: date) -> UUID:
    """Return the id of a resident's day."""
    return uuid5(VISIT_IDS, f"day_care:{resident_id}:{day}")


class DayCareStore:
    """Reads and writes plans and days. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def save_plan(self, fields: Mapping[str, Any]) -> None:
        """Keep what is agreed with a resident."""
        statement = insert(DayCarePlanRow).values(**fields)
        changed = dict(fields) | {"version": DayCarePlanRow.version + 1}
        await self._session.execute(statement.on_conflict_do_update(index_elements=["resident_id"], set_=changed))

    async def plan_of(self, resident_id: UUID) -> DayCarePlanRow | None:
        """Return what is agreed with a resident."""
        return await self._session.get(DayCarePlanRow, resident_id, populate_existing=True)

    async def day_of(self, resident_id: UUID, day: date) -> DayCareDayRow | None:
        """Return one day of a resident."""
        return await self._session.get(DayCareDayRow, day_care_id(resident_id, day))

    async def close(self, rows: Collection[Mapping[str, Any]]) -> None:
        """Keep on which days a place is closed."""
        await self._session.execute(insert(DayCareClosureRow).values(list(rows)).on_conflict_do_nothing())

    async def unlooked(self, today: date, *, earliest: date) -> list[date]:
        """Return the days up to today on which nobody has looked who is expected; today is looked at again and again.

        A house in which nobody ever looked begins today.
        """
        last = await self._session.scalar(
            select(func.max(DayCareRoundRow.on_day)).where(DayCareRoundRow.on_day < today)
        )
        begins = max(last + timedelta(days=1), earliest) if last else today
        days = [begins + timedelta(days=number) for number in range((today - begins).days + 1)]
        rounds = insert(DayCareRoundRow).values([{"on_day": day} for day in days])
        await self._session.execute(rounds.on_conflict_do_nothing())
        return days

    async def expected_on(self, day: date, *, zone: ZoneInfo) -> list[DayCarePlanRow]:
        """Return the plans of those who are expected that day, by an hour ahead when agreed, and have no day yet."""
        statement = text(
            f"""select p.* from day_care_plan p join resident_copy r on r.resident_id = p.resident_id
            where :weekday = any(p.weekdays) and p.agreed_at < (cast(:day as date) + p.expected_by) at time zone :zone
              and {AT_HOME} and not {CLOSED.format("p")}
              and not exists (select from day_care_day d where d.resident_id = p.resident_id and d.on_day = :day)
            order by p.resident_id"""  # noqa: S608 - constants
        )
        rows = select(DayCarePlanRow).from_statement(statement)
        return list(await self._session.scalars(rows, {"weekday": day.isoweekday(), "day": day, "zone": zone.key}))

    async def add_days(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Keep days, if they are not there already."""
        if values := list(rows):
            statement = insert(DayCareDayRow).values(values)
            await self._session.execute(statement.on_conflict_do_nothing(index_elements=["resident_id", "on_day"]))

    async def locked(self, ids: Collection[UUID]) -> dict[UUID, DayCareDayRow]:
        """Return days and lock them."""
        rows = select(DayCareDayRow).where(DayCareDayRow.id == func.any(list(ids))).order_by(DayCareDayRow.id)
        found = await self._session.scalars(rows.with_for_update().execution_options(populate_existing=True))
        return {row.id: row for row in found}

    async def claim_absent(self, *, now: datetime, limit: int) -> list[DayCareDayRow]:
        """Lock the days on which somebody has not come in time; those of another replica are passed over."""
        row = DayCareDayRow
        late = select(row).where(text("day_care_day.status = 'expected'"), row.expected_by <= now)
        rows = late.order_by(row.expected_by, row.id).limit(limit)
        return list(await self._session.scalars(rows.with_for_update(skip_locked=True)))

    async def not_to_expect(self, days: Collection[UUID]) -> set[UUID]:
        """Return those of these days on which the resident is not at home after all, or the place is closed."""
        rows = await self._session.scalars(
            text(
                f"""select d.id from day_care_day d left join resident_copy r on r.resident_id = d.resident_id
                where d.id = any(:ids) and (not coalesce({AT_HOME}, false)
                    or {CLOSED.format("d").replace(":day", "d.on_day")})"""  # noqa: S608 - constants
            ),
            {"ids": list(days)},
        )
        return set(rows)

    async def on_day(self, area: str, day: date, *, held: Held) -> list[DayCareDayRow]:
        """Return the days of a community, or of some of its grids, those who are missing first."""
        row = DayCareDayRow
        resident = ResidentCopyRow.resident_id == row.resident_id
        rows = select(row).outerjoin(ResidentCopyRow, resident).where(row.area == area, row.on_day == day)
        rows = rows.where(*held.conditions)
        return list(await self._session.scalars(rows.order_by(row.status != "absent", row.status, row.resident_id)))

    async def areas_of(self, resident_ids: Collection[UUID]) -> dict[UUID, ResidentCopyRow]:
        """Return residents who are known; in one order, and locked against the planner."""
        row = ResidentCopyRow
        rows = select(row).where(row.resident_id == func.any(list(resident_ids))).order_by(row.resident_id)
        return {one.resident_id: one for one in await self._session.scalars(rows.with_for_update())}
