"""Add up what volunteers gave, by person, team and month."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.constants import LONGEST_TALLY_DAYS
from services.events.domain import wording
from services.events.storage.hours import HoursStore
from services.events.storage.teams import TeamStore
from services.events.storage.volunteer_names import names_of
from shared.clock import civil_date
from shared.contracts.activities_hours import VolunteerTotal
from shared.contracts.activities_tallies import HoursTally, MonthTally, TallyHours, TeamTally
from shared.edge import RefusedError

__all__ = ["tally_hours"]


async def tally_hours(session: AsyncSession, query: TallyHours, *, zone: ZoneInfo) -> HoursTally:
    """Return what was given from one day to another.

    Raises
    ------
    RefusedError
        Raised if the days are the wrong way round, or more than two years lie between them.
    """
    days = (query.to_on - query.from_on).days
    if not 0 <= days < LONGEST_TALLY_DAYS:
        raise RefusedError(wording.TALLY_SPAN, field="to_on")
    span = {
        "from_at": datetime.combine(query.from_on, time(), zone),
        "to_at": datetime.combine(query.to_on + timedelta(days=1), time(), zone),
    }
    store = HoursStore(session)
    totals = await store.totals(query.community, volunteer_id=None, **span)
    names = await names_of(session, [who for who, _, _ in totals])
    people = [
        VolunteerTotal(volunteer_id=who, name=names.get(who, ""), session_count=count, minutes=minutes)
        for who, count, minutes in totals
    ]
    months = [
        MonthTally(month=civil_date(first, zone), volunteer_count=who, session_count=count, minutes=minutes)
        for first, who, count, minutes in await store.by_month(query.community, **span, zone=zone.key)
    ]
    teams = await _teams(session, query, span)
    return HoursTally(people=people, teams=teams, months=months, minutes=sum(one.minutes for one in people))


async def _teams(session: AsyncSession, query: TallyHours, span: dict[str, datetime]) -> list[TeamTally]:
    named = {row.id: row.name for row, _ in await TeamStore(session).of_community(query.community)}
    found = await HoursStore(session).by_team(query.community, from_at=span["from_at"], to_at=span["to_at"])
    tallies = [
        TeamTally(
            team_id=team_id, name=named.get(team_id, "") if team_id else "", volunteer_count=who, session_count=count,
            minutes=minutes,
        )
        for team_id, who, count, minutes in found
    ]  # fmt: skip
    return sorted(tallies, key=lambda one: (one.team_id is None, -one.minutes))
