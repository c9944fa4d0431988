"""Answer how many residents of the care groups were reached in a month, and who was not."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.period import civil_moment, month_of
from services.visits.storage.rates import RateStore
from shared.contracts.visits_requests import MonthlyRate, MonthlyRateReply
from shared.edge import RefusedError

__all__ = ["report_rate"]


async def report_rate(session: AsyncSession, query: MonthlyRate, *, zone: ZoneInfo) -> MonthlyRateReply:
    """Return the monthly visiting rate of a community by name.

    Raises
    ------
    RefusedError
        Raised for a month that no calendar has.
    """
    try:
        month = month_of(date.fromisoformat(f"{query.month}-01"))
    except ValueError:
        raise RefusedError(f"没有 {query.month} 这个月份,请写成 2026-11 的样子", field="month") from None
    people = await RateStore(session).listed(
        query.community,
        since=civil_moment(month.first_on, "00:00", zone),
        until=civil_moment(month.last_on, "24:00", zone),
    )
    waiting = [(resident_id, name) for resident_id, name, reached in people if not reached]
    return MonthlyRateReply(
        reached=len(people) - len(waiting),
        listed=len(people),
        not_reached=[resident_id for resident_id, _ in waiting],
        not_reached_names=[name for _, name in waiting],
    )
