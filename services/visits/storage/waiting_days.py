"""Days that wait again though the plan has gone on to a later window."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.signals import Due
from services.visits.storage.statements import statement

__all__ = ["WaitingDayStore"]

WAITING = """
      from signal_day d
      join signal_plan p on p.resident_id = d.resident_id and p.active
      join resident_copy r on r.resident_id = d.resident_id and r.on_list and not r.paused and r.presence = 'home'
       and r.home_area is null
     where d.status = 'waiting' and d.on_day >= :since
"""

ENDS = "(d.on_day + cast(p.window_to as interval)) at time zone :zone"

CLAIM = statement(
    f"""
    select d.resident_id, p.window_from, p.window_to,
           (d.on_day + cast(p.window_from as interval)) at time zone :zone as opens_at, {ENDS} as closes_at, r.area,
           true as at_home
    {WAITING} and {ENDS} <= :now
     order by d.on_day, d.resident_id
     limit :limit
       for update of p skip locked
    """,
    moments=("now",),
)

NEXT = statement(f"select min({ENDS}) {WAITING}")


class WaitingDayStore:
    """Questions about days that were ticked off and taken back. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession, zone: ZoneInfo) -> None:
        self._session = session
        self._zone = zone.key

    async def claim_over(self, *, now: datetime, since: date, limit: int) -> list[Due]:
        """Lock the plans of days whose window is over, whichever window the plan looks at by now."""
        fields = {"now": now, "since": since, "zone": self._zone, "limit": limit}
        return [Due(*row) for row in await self._session.execute(CLAIM, fields)]

    async def next_close(self, *, since: date) -> datetime | None:
        """Return when the first window of such a day closes."""
        found: datetime | None = await self._session.scalar(NEXT, {"since": since, "zone": self._zone})
        return found
