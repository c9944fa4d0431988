"""Answer how many residents of the care groups were reached in a month, and who was not."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.period import civil_moment, month_of
from services.visits.domain.walking import door_text
from services.visits.storage.kept_rates import KeptRateStore
from services.visits.storage.rates import RateStore
from shared.contracts.visits_cadence import CommunityRate, MonthlyRates, ReportMonthlyRates
from shared.contracts.visits_requests import MonthlyRate, MonthlyRateReply, NotReached
from shared.edge import RefusedError

__all__ = ["month_span", "report_rate", "report_rates"]


async def report_rate(session: AsyncSession, query: MonthlyRate, *, zone: ZoneInfo) -> MonthlyRateReply:
    """Return the monthly visiting rate of a community by name.

    Raises
    ------
    RefusedError
        Raised for a month that no calendar has.
    """
    since, until = month_span(query.month, zone)
    store = RateStore(session)
    people = await store.listed(query.community, since=since, until=until)
    waiting = [resident_id for resident_id, _, reached in people if not reached]
    known = {row.resident_id: row for row in await store.not_reached(waiting, since=since, until=until)}
    return MonthlyRateReply(
        reached=len(people) - len(waiting),
        listed=len(people),
        not_reached=waiting,
        not_reached_names=[name for _, name, reached in people if not reached],
        waiting=[
            NotReached(
                resident_id=row.resident_id,
                name=row.name,
                door=door_text(row.compound, row.building, row.unit, row.room),
                liaison_name=row.liaison_name,
                tries=row.tries,
                last_reached_at=row.last_reached_at,
            )
            for row in (known[resident_id] for resident_id in waiting)
        ],
    )


async def report_rates(session: AsyncSession, query: ReportMonthlyRates, *, zone: ZoneInfo) -> MonthlyRates:
    """Return the monthly visiting rate of every community of an area.

    Raises
    ------
    RefusedError
        Raised for a month that no calendar has.
    """
    since, until = month_span(query.month, zone)
    rows = await KeptRateStore(session).rates(query.area, since=since, until=until)
    return MonthlyRates(
        items=[CommunityRate(community=area, reached=reached, listed=listed) for area, reached, listed in rows]
    )


def month_span(month: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a month such as ``2026-11`` begins and ends.

    Raises
    ------
    RefusedError
        Raised for a month that no calendar has.
    """
    try:
        found = month_of(date.fromisoformat(f"{month}-01"))
    except ValueError:
        raise RefusedError(f"没有 {month} 这个月份,请写成 2026-11 的样子", field="month") from None
    return civil_moment(found.first_on, "00:00", zone), civil_moment(found.last_on, "24:00", zone)
